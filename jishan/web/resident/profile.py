"""Who I am here: home, phone, family, who helps whom; how pages look; the sign-in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jishan.lib.errors import Refused
from jishan.people import permissions as staff
from jishan.people import queries as people
from jishan.people import services as residents
from jishan.people.errors import PhoneUnreadable
from jishan.web.shared import access
from jishan.web.shared.access import ResidentPage

__all__ = ["name_on_lists", "profile"]


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
        "minutes": people.minutes_of(resident),
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
