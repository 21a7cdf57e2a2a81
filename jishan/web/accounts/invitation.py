"""A resident sets up a sign-in with the one-time code that staff printed for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from jishan.lib.errors import Refused
from jishan.people import services as people
from jishan.web.shared import access, kept


class InvitationForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("邀请码"),
        help_text=gettext_lazy("就是社区打印给您的那一串，字母大写小写都行。"),
        max_length=64,
        error_messages={"required": gettext_lazy("请写上邀请码。没有的话，到社区说一声就能领。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    username = forms.CharField(
        label=gettext_lazy("给自己起个登录名"),
        help_text=gettext_lazy("可以用名字或手机号，自己记得住就好。"),
        max_length=80,
        error_messages={"required": gettext_lazy("请起一个登录名。")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=gettext_lazy("密码"),
        help_text=gettext_lazy("至少 8 位，不要全是数字。写在本子上收好也可以。"),
        max_length=200,
        strip=False,
        error_messages={"required": gettext_lazy("请起一个密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=gettext_lazy("再写一遍密码"),
        max_length=200,
        strip=False,
        error_messages={"required": gettext_lazy("请把密码再写一遍。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, second = cleaned.get("password"), cleaned.pop("password_again", None)
        if first and second and first != second:
            self.add_error("password_again", _("两遍写的不一样，请再写一遍。"))
        return cleaned


@sensitive_post_parameters("password", "password_again")
@never_cache
@access.open_to_all
def accept(request: HttpRequest) -> HttpResponse:
    form = InvitationForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    if request.method == "POST" and form.is_valid():
        try:
            user = people.accept_invitation(**form.cleaned_data, address=request.META.get("REMOTE_ADDR", ""))
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            messages.success(request, _("办好了。以后用“%(username)s”和您的密码登录。") % {"username": user.username})
            return kept.remember(redirect("accounts:choose_place"), request)
    return render(request, "shared/invitation.html", {"form": form})
