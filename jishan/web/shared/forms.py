"""What our forms have in common: how they are drawn, and the key that makes sending twice the same as once."""

from __future__ import annotations

from datetime import date
from typing import cast
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.http import QueryDict
from django.utils.translation import gettext as _


class Renderer(TemplatesSetting):
    """`{{ form }}` and `{{ form.name.as_field_group }}` come out as our partials draw them."""

    form_template_name = "shared/form.html"
    field_template_name = "shared/field.html"


class KeyedForm(forms.Form):
    """A form that moves value: its key is made when the page is rendered and handed to the service.

    One that comes without its key, or with a broken one, is shown again under a new key, and says so.
    """

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def clean_key(self) -> str:
        return str(self.cleaned_data["key"])

    def full_clean(self) -> None:
        super().full_clean()
        if "key" in self.errors:
            del self.errors["key"]
            sent = cast(QueryDict, self.data).copy()
            sent[self.add_prefix("key")] = str(uuid4())
            self.data = sent
            self.add_error(None, _("这张表没有传完整，什么都没有记。请再交一次。"))


def near_day(day: date) -> None:
    """A field's validator: a slip of the year, not a day anyone means; and at the calendar's ends no day has a next."""
    if not 2000 <= day.year < 2100:
        raise ValidationError(_("这一天太远了，请看看年份有没有写错。"))


def focus_first_fault(form: forms.Form) -> None:
    """On a page of many questions, put the reader at the first field that wants something of them."""
    for name in form.fields:
        if name in form.errors:
            form.fields[name].widget.attrs["autofocus"] = True
            return
