"""Changing one's own password, for residents and staff alike."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jishan.identity import services as identity
from jishan.lib.errors import Refused
from jishan.web.accounts.sign_in import next_page
from jishan.web.shared import access


class PasswordForm(forms.Form):
    old = forms.CharField(
        label=gettext_lazy("现在的密码"),
        max_length=200,
        strip=False,
        error_messages={"required": gettext_lazy("请写上现在的密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=gettext_lazy("新密码"),
        max_length=200,
        strip=False,
        help_text=gettext_lazy("至少 8 个字，别用生日和手机号。"),
        error_messages={"required": gettext_lazy("请写上新密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("新密码再写一遍"),
        max_length=200,
        strip=False,
        error_messages={"required": gettext_lazy("请把新密码再写一遍。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if "new" in answers and "again" in answers and answers["new"] != answers["again"]:
            self.add_error("again", _("两遍写的不一样，请再写一遍。"))
        return answers


@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@access.signed_in
def password(request: access.Page) -> HttpResponse:
    """Back to where one came from; this browser stays signed in, all others have to sign in anew."""
    following = next_page(request)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            identity.change_password(user=request.user, old=form.cleaned_data["old"], new=form.cleaned_data["new"])
        except Refused as refusal:
            at_old = refusal.code == "wrong_password"
            form.add_error("old" if at_old else "new", _("现在的密码不对，请再看一看。") if at_old else refusal.message)
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, _("密码改好了，下次登录用新的。别的手机和电脑上要重新登录。"))
            return HttpResponseRedirect(following or reverse("accounts:choose_place"))
    return render(request, "shared/password.html", {"form": form, "next": following})
