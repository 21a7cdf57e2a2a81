"""Residents come, change and go: enter one, write down what changed, move to another household, move out and back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jishan.earning import services as earning
from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.lib.text import clean
from jishan.people import queries as people
from jishan.people import services
from jishan.people.models import Household, Resident
from jishan.places.models import Community, Home
from jishan.places.services import tidy_number
from jishan.web.desk import pages, reach
from jishan.web.desk.addresses import ADDRESS_CODES, AddressForm, address_of
from jishan.web.desk.residents import phone_of
from jishan.web.shared import access

_NAME = ["name_missing", "name_too_long", "name_unfit", "already_here", "already_here_without_home"]
_DAY = ["date_in_future", "date_too_early", "joined_too_early"]
OWN = "own"


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day that cannot lie ahead, as the browser's own calendar."""
    field = forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "invalid": gettext_lazy("日期请写成 2026-03-08 这样。"),
            "required": gettext_lazy("请选一天。"),
        },
        **kwargs,
    )
    field.initial = clock.today
    return field


class AddForm(AddressForm):
    name = forms.CharField(
        label=gettext_lazy("姓名"), max_length=80, error_messages={"required": gettext_lazy("请写上姓名。")}
    )
    phone = forms.CharField(
        label=gettext_lazy("电话"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel"}),
        help_text=gettext_lazy("没有电话也行，凭卡就能记分、兑换。"),
    )
    household = forms.ChoiceField(
        label=gettext_lazy("这一户已经有人登记，和谁一起住"), required=False, widget=forms.RadioSelect
    )
    joined_on = day_field(gettext_lazy("从哪天起参加"))
    remark = forms.CharField(
        label=gettext_lazy("备注"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("方便照顾的事，比如：膝盖不好，请帮忙送到车上。"),
    )

    def __init__(self, community: Community, *args: Any, **kwargs: Any) -> None:
        super().__init__(community, *args, **kwargs)
        self.neighbours = self._households() if self.is_bound else []
        choices = [(str(h.pk), _("%(name)s一家") % {"name": h.name}) for h in self.neighbours]
        if choices:
            self.fields["household"].choices = [*choices, (OWN, _("不是一家，单独一户"))]  # type: ignore[attr-defined]
        else:
            del self.fields["household"]

    def _households(self) -> list[Household]:
        """Who is registered at the address that was typed."""
        typed = {name: self.data.get(name, "") for name in ("compound", "building", "entrance", "home")}
        if not typed["home"]:
            return []
        homes = Home.objects.filter(
            community=self.community,
            number=tidy_number(typed["home"]),
            entrance__number=tidy_number(typed["entrance"]),
            entrance__building__number=tidy_number(typed["building"]),
            entrance__building__compound__name=clean(typed["compound"]),
        )
        rows = Household.objects.filter(community=self.community, home__in=homes, memberships__until__isnull=True)
        return list(rows.filter(memberships__isnull=False).distinct().order_by("created_on", "pk"))

    def clean(self) -> dict[str, Any]:
        say = super().clean()
        if self.neighbours and not say.get("household") and not self.errors:
            self.add_error("household", _("这个住址已经有人登记了，请选一下和谁一起住。"))
        return say


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("manage_residents")
def new(request: access.StaffPage) -> HttpResponse:
    """Enter a resident. Where the home is known to have people, the form asks whether they are one household."""
    form = AddForm(request.community, request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = _added(request, form)
        if person:
            say = {"name": person.name}
            return pages.say_and_go(request, _("%(name)s登记好了，卡也有了。") % say, "desk:resident", person.pk)
    return pages.show(
        request,
        "desk/resident_new.html",
        {
            "heading": _("登记一位居民"),
            "back": reverse("desk:residents", args=[request.community.slug]),
            "back_label": _("居民"),
            "form": form,
        },
    )


def _added(request: access.StaffPage, form: AddForm) -> Resident | None:
    say = form.cleaned_data
    chosen = say.get("household") or OWN
    household = next((h for h in form.neighbours if str(h.pk) == chosen), None)
    try:
        # Together, so that a resident who is refused leaves no empty home behind.
        with transaction.atomic():
            home = form.written_home() if household is None else None
            newcomer = services.add_resident(
                community=request.community,
                name=say["name"],
                by=request.user,
                phone=say["phone"],
                home=home,
                household=household,
                joined_on=say["joined_on"],
                remark=say["remark"],
            )
            earning.welcome(community=request.community, residents=[newcomer], by=request.user)
            return newcomer
    except Refused as refusal:
        pages.refuse(
            form,
            refusal,
            name=_NAME,
            phone=["phone_unfit"],
            joined_on=_DAY,
            remark=["remark_too_long"],
            home=ADDRESS_CODES,
        )
    return None


class ChangeForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("姓名"), max_length=80, error_messages={"required": gettext_lazy("请写上姓名。")}
    )
    phone = forms.CharField(
        label=gettext_lazy("电话"), required=False, max_length=30, widget=forms.TextInput(attrs={"type": "tel"})
    )
    remark = forms.CharField(label=gettext_lazy("备注"), required=False, max_length=200)
    is_public = forms.BooleanField(label=gettext_lazy("愿意出现在感谢名单上（名字只露首尾）"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("manage_residents")
def change(request: access.StaffPage, pk: UUID) -> HttpResponse:
    person = reach.resident(request, pk, "manage_residents")
    initial = {
        "name": person.name,
        "phone": _known_phone(person),
        "remark": person.remark,
        "is_public": person.is_public,
    }
    form = ChangeForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_resident(resident=person, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            pages.refuse(form, refusal, name=_NAME, phone=["phone_unfit"], remark=["remark_too_long"])
        else:
            return pages.say_and_go(request, _("改好了。"), "desk:resident", pk)
    return _asked(request, person, form, _("改%(name)s的资料"), _("改好了"))


def _known_phone(person: Resident) -> str:
    number = phone_of(person)
    return number if not number or number[0].isdigit() else ""


def _asked(
    request: access.StaffPage, person: Resident, form: forms.Form, heading: str, button: str, **more: Any
) -> HttpResponse:
    """A form about one resident, with the way back to their page."""
    return pages.show(
        request,
        "desk/resident_form.html",
        {
            "heading": heading % {"name": person.name},
            "back": reverse("desk:resident", args=[request.community.slug, person.pk]),
            "back_label": person.name,
            "resident": person,
            "form": form,
            "button": button,
            **more,
        },
    )


class DayForm(forms.Form):
    on = day_field(gettext_lazy("从哪天起"))


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("manage_residents")
def move_out(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """Says what ends with it before it is done."""
    person = reach.resident(request, pk, "manage_residents")
    form = DayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.move_out(resident=person, by=request.user, on=form.cleaned_data["on"])
        except Refused as refusal:
            pages.refuse(form, refusal, on=_DAY)
        else:
            say = _("%(name)s迁出了，卡停用了，账和记录都还在。") % {"name": person.name}
            return pages.say_and_go(request, say, "desk:resident", pk)
    notes = [
        _("卡马上停用，邀请码也停用。"),
        _("账户和记录都留着；以后搬回来，还是原来的账户。"),
        _("账上还有 %(points)s 分，迁出后不能再兑换。") % {"points": person.account.balance},
    ]
    return _asked(request, person, form, _("%(name)s迁出"), _("确认迁出"), notes=notes)


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("manage_residents")
def move_back(request: access.StaffPage, pk: UUID) -> HttpResponse:
    person = access.get(request, Resident, pk, "account", "community")
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.move_back(resident=person, by=request.user)
        except Refused as refusal:
            pages.refuse(form, refusal)
        else:
            say = _("%(name)s回来了，给了一张新卡。") % {"name": person.name}
            return pages.say_and_go(request, say, "desk:resident", pk)
    notes = [_("回到原来的那一户，账户还是原来的，会有一张新卡。"), _("住处变了的话，回来以后再换一户。")]
    return _asked(request, person, form, _("%(name)s搬回来了"), _("确认搬回"), notes=notes)


class JoinForm(forms.Form):
    household = forms.ChoiceField(
        label=gettext_lazy("搬到哪一户"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一户。")},
    )
    on = day_field(gettext_lazy("从哪天起"))

    def __init__(self, households: list[Household], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["household"].choices = [(str(h.pk), _label(h)) for h in households]  # type: ignore[attr-defined]


def _label(household: Household) -> str:
    members = _("、").join(m.resident.name for m in getattr(household, "current_memberships", []))
    home = household.home.label if household.home else _("没有登记住址")
    return _("%(home)s，%(members)s") % {"home": home, "members": members or household.name}


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("manage_residents")
def join(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """To another household: found by a member or a home, then chosen."""
    person = reach.resident(request, pk, "manage_residents")
    text = request.GET.get("q", "")
    current = people.household_of(person)
    found = people.find_households(request.community, text)[:20] if text else []
    households = [h for h in found if current is None or h.pk != current.pk]
    form = JoinForm(households, request.POST or None)
    if request.method == "POST" and form.is_valid():
        household = access.get(request, Household, form.cleaned_data["household"])
        try:
            services.join_household(resident=person, household=household, by=request.user, on=form.cleaned_data["on"])
        except Refused as refusal:
            pages.refuse(form, refusal, on=_DAY)
        else:
            say = _("%(name)s现在和%(household)s一家在一起。") % {"name": person.name, "household": household.name}
            return pages.say_and_go(request, say, "desk:resident", pk)
    return pages.show(
        request,
        "desk/resident_join.html",
        {
            "heading": _("%(name)s换一户") % {"name": person.name},
            "back": reverse("desk:resident", args=[request.community.slug, pk]),
            "back_label": person.name,
            "resident": person,
            "current": current,
            "text": text,
            "households": households,
            "form": form,
        },
    )


class OwnHouseholdForm(AddressForm):
    on = day_field(gettext_lazy("从哪天起"))


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("manage_residents")
def set_up_household(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """Out of a household into one of their own, at the same home or another."""
    person = reach.resident(request, pk, "manage_residents")
    current = people.household_of(person)
    form = OwnHouseholdForm(
        request.community, request.POST or None, initial=address_of(current.home if current else None)
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                services.set_up_household(
                    resident=person, by=request.user, home=form.written_home(), on=form.cleaned_data["on"]
                )
        except Refused as refusal:
            pages.refuse(form, refusal, on=_DAY, home=ADDRESS_CODES)
        else:
            return pages.say_and_go(request, _("%(name)s现在单独一户了。") % {"name": person.name}, "desk:resident", pk)
    return pages.show(
        request,
        "desk/address_form.html",
        {
            "heading": _("%(name)s单独一户") % {"name": person.name},
            "note": _("现在在%(name)s一家。换了以后，原来那一户到那天为止。") % {"name": current.name}
            if current
            else "",
            "back": reverse("desk:join", args=[request.community.slug, pk]),
            "back_label": _("%(name)s换一户") % {"name": person.name},
            "form": form,
            "button": _("单独一户"),
        },
    )
