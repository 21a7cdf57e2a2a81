"""What the two forms that open a community ask alike: the word for it in addresses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jishan.founding.services import suggested_slug

__all__ = ["AddressWordForm"]


class AddressWordForm(forms.Form):
    """Has a field `name` besides; where no word is given it is the pinyin of that name."""

    slug = forms.CharField(
        label=gettext_lazy("网址里叫什么"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("小写字母和数字。不填就用社区名字的拼音。"),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        say = super().clean() or self.cleaned_data
        if "name" in say and not say.get("slug"):
            say["slug"] = suggested_slug(say["name"])
            if not say["slug"]:
                self.add_error("slug", _("这个名字拼不出网址，请用字母写一个，比如 heyan。"))
        return say
