"""What Django's own fields say when something will not do, in the words of this house.

A form that knows better (what to write here, an example) still says so itself. Set once, when the pages are loaded:
Django has no setting for it.
"""

from __future__ import annotations

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _

__all__ = ["speak"]


def speak() -> None:
    """Give fields and validators our sentences."""
    forms.Field.default_error_messages["required"] = _("这一格还空着，请填上。")
    forms.IntegerField.default_error_messages["invalid"] = _("请填整数，例如 2。")
    forms.DateField.default_error_messages["invalid"] = _("日期请写成 2026-03-08 这样。")
    forms.ChoiceField.default_error_messages["invalid_choice"] = _("没有这一项，请从列出的里面选。")
    for validator, sentence in (
        (validators.MinValueValidator, _("请填 %(limit_value)s 或更大的整数。")),
        (validators.MaxValueValidator, _("最多填 %(limit_value)s，请看看是不是多按了几个零。")),
        (validators.MaxLengthValidator, _("最多写 %(limit_value)s 个字，现在有 %(show_value)s 个。")),
        (validators.ProhibitNullCharactersValidator, _("里面有看不见的符号，请删掉重写。")),
    ):
        validator.message = sentence
