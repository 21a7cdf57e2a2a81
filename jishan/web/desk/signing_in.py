"""A resident's own sign-in: a slip with a code to print; and who else looks after their points."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from jishan.identity.models import User
from jishan.identity.services import tidy_username
from jishan.lib.errors import Refused
from jishan.people import services
from jishan.people.models import Helper
from jishan.web.desk import pages, reach
from jishan.web.shared import access
from jishan.web.shared.qr import opens_elsewhere, phone_address, qr_svg


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("manage_residents")
def invite(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """The slip itself is the answer: its code is known only now, and never shown again, so coming back shows none."""
    person = reach.resident(request, pk, "manage_residents")
    if request.method != "POST":
        return redirect("desk:resident", request.community.slug, pk)
    try:
        invitation = services.invite(resident=person, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("desk:resident", request.community.slug, pk)
    address = phone_address(request, reverse("accounts:invitation"))
    code = invitation.code
    return render(
        request,
        "print/invitation.html",
        {
            "resident": person,
            "code": f"{code[:5]} {code[5:]}",
            "expires_at": invitation.expires_at,
            "address": address,
            "opens_elsewhere": opens_elsewhere(urlsplit(address).netloc),
            "qr": qr_svg(f"{address}?code={code}"),
            "back": reverse("desk:resident", args=[request.community.slug, pk]),
        },
    )


class HelperForm(forms.Form):
    username = forms.CharField(
        label=gettext_lazy("帮手的登录名"),
        max_length=80,
        help_text=gettext_lazy("帮手要先有自己的登录。可以帮着申报、看积分，换东西还是本人来。"),
        error_messages={"required": gettext_lazy("请写上帮手的登录名。")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("manage_residents")
def add_helper(request: access.StaffPage, pk: UUID) -> HttpResponse:
    person = reach.resident(request, pk, "manage_residents")
    form = HelperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        username = tidy_username(form.cleaned_data["username"])
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            form.add_error("username", _("没有“%(username)s”这个登录名，请再核对一下。") % {"username": username})
        else:
            try:
                services.add_helper(resident=person, user=user, by=request.user)
            except Refused as refusal:
                pages.refuse(form, refusal, username=["helps_themselves"])
            else:
                say = _("%(helper)s可以帮%(name)s照看积分了。") % {"helper": user.name, "name": person.name}
                return pages.say_and_go(request, say, "desk:resident", pk)
    return pages.show(
        request,
        "desk/resident_form.html",
        {
            "heading": _("给%(name)s找个帮手") % {"name": person.name},
            "back": reverse("desk:resident", args=[request.community.slug, pk]),
            "back_label": person.name,
            "resident": person,
            "form": form,
            "button": _("登记帮手"),
        },
    )


@require_POST
@access.staff("manage_residents")
def end_helper(request: access.StaffPage, pk: UUID, helper: UUID) -> HttpResponse:
    person = reach.resident(request, pk, "manage_residents")
    row = access.get(request, Helper, helper, "user")
    if row.resident_id == person.pk:
        services.end_helper(helper=row, by=request.user)
        messages.success(request, _("%(helper)s不再是帮手了。") % {"helper": row.user.name})
    return redirect("desk:resident", request.community.slug, pk)
