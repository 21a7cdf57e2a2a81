"""Who I am here: home, phone, family, who helps whom; how pages look; the sign-in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jishan.identity import services as identity
from jishan.lib.errors import Refused
from jishan.people import permissions as staff
from jishan.people import queries as people
from jishan.people import services as residents
from jishan.people.errors import PhoneUnreadable
from jishan.web.shared import access
from jishan.web.shared.access import ResidentPage

__all__ = ["name_on_lists", "password", "profile"]


@require_safe
@never_cache
@access.resident
def profile(request: ResidentPage) -> HttpResponse:
    resident = request.resident
    household = people.household_of(resident)
    members = people.members_of(household) if household else []
    context = {
        "home": household.home.label if household and household.home else "",
        "phone": _phone(request) if resident.user_id == request.user.pk else "",
        "family": [member for member in members if member.pk != resident.pk],
        "helpers": people.helpers_of(resident),
        "helped": [other for other in request.residents if other.user_id != request.user.pk],
        "is_own": resident.user_id == request.user.pk,
        "is_staff": bool(staff.capabilities(request.user, request.community)),
    }
    return render(request, "resident/profile.html", context)


def _phone(request: ResidentPage) -> str:
    try:
        return people.phone_of(request.resident)
    except PhoneUnreadable as refusal:
        return refusal.message


@require_POST
@access.resident
def name_on_lists(request: ResidentPage) -> HttpResponse:
    """Whether the masked name may stand on lists everyone can see: `allowed` says yes or no, so a double tap is one."""
    resident = request.resident
    is_public = request.POST.get("allowed") == "yes"
    try:
        residents.change_resident(
            resident=resident,
            by=request.user,
            name=resident.name,
            phone=people.phone_of(resident),
            remark=resident.remark,
            is_public=is_public,
        )
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        said = (
            _("好的，感谢名单上可以出现您的名字，只露首尾。") if is_public else _("好的，感谢名单上不再出现您的名字。")
        )
        messages.success(request, said)
    return redirect("resident:profile", slug=request.community.slug)


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
@access.resident
def password(request: ResidentPage) -> HttpResponse:
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
            return redirect("resident:profile", slug=request.community.slug)
    return render(request, "resident/password.html", {"form": form})
