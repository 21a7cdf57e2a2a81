"""Households: who lives together, from when to when, and what they have together."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from jishan.earning import queries as earning
from jishan.ledger import queries as ledger
from jishan.lib.errors import Refused
from jishan.people import queries as people
from jishan.people import services
from jishan.people.models import Household, Membership, Resident
from jishan.web.desk import lists, pages, reach, subjects
from jishan.web.desk.addresses import ADDRESS_CODES, AddressForm, address_of
from jishan.web.desk.moving import day_field
from jishan.web.shared import access, statement

_LINES = 8


def _found(request: access.StaffPage) -> QuerySet[Household]:
    text = request.GET.get("q", "")
    return people.find_households(request.community, text, staff_roles=reach.roles(request)).select_related("account")


@require_safe
@access.staff("see_desk")
def register(request: access.StaffPage) -> HttpResponse:
    page = pages.page_of(request, _found(request))
    return pages.show(
        request,
        "desk/households.html",
        {
            "heading": _("家庭"),
            "page": page,
            "total": page.paginator.count,
            "q": request.GET.get("q", ""),
            "query": lists.query_of(request),
        },
    )


def as_list(request: access.StaffPage, most: int) -> lists.List:
    columns = [
        lists.Column(_("住址"), 16),
        lists.Column(_("户名"), 16),
        lists.Column(_("人数"), 8),
        lists.Column(_("家里人"), 36),
        lists.Column(_("全家名下的积分"), 16),
    ]
    return lists.List(
        title=_("%(community)s家庭名册") % {"community": request.community.name},
        columns=columns,
        rows=[_cells(household) for household in _found(request)[:most]],
        back=f"{reverse('desk:households', args=[request.community.slug])}?{lists.query_of(request)}",
        said=[lists.narrowed(request.GET.get("q", ""))],
    )


def _cells(household: Household) -> list[lists.Value]:
    members: list[Membership] = household.current_memberships  # type: ignore[attr-defined]
    names = [membership.resident.name for membership in members]
    home = household.home.label if household.home else ""
    return [home, household.name, len(names), _("、").join(names), household.account.balance]


@require_safe
@access.staff("see_desk")
def household(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """Its people now and before, its own points, and what it did together."""
    one = reach.household(request, pk)
    rows = Membership.objects.filter(community=request.community, household=one).select_related("resident__account")
    members = list(rows.order_by("since", "resident__pinyin"))
    deeds = subjects.with_homes(earning.deeds(request.community).filter(household=one))[:_LINES]
    return pages.show(
        request,
        "desk/household.html",
        {
            "heading": _("%(name)s一家") % {"name": one.name},
            "back": reverse("desk:households", args=[request.community.slug]),
            "back_label": _("家庭"),
            "household": one,
            "now": [row for row in members if row.until is None],
            "before": [row for row in members if row.until is not None],
            "available": ledger.available(one.account),
            "lines": statement.lines_of(one.account, reader=request.user, limit=_LINES),
            "deeds": subjects.rows(deeds),
        },
    )


class MemberForm(forms.Form):
    resident = forms.ChoiceField(
        label=gettext_lazy("谁搬进来"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一位居民。")},
    )
    on = day_field(gettext_lazy("从哪天起"))

    def __init__(self, found: list[Resident], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(str(r.pk), _label(r)) for r in found]
        self.fields["resident"].choices = choices  # type: ignore[attr-defined]


def _label(resident: Resident) -> str:
    return _("%(name)s，%(home)s") % {"name": resident.name, "home": people.home_label(resident) or _("没有登记住址")}


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("manage_residents")
def add_member(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """Someone already registered moves in; they leave their old household the same day."""
    one = access.get(request, Household, pk, "home")
    text = request.GET.get("q", "")
    here = {member.pk for member in people.members_of(one)}
    found = reach.residents(request, text, capability="manage_residents")[:20] if text else []
    others = [r for r in found if r.pk not in here]
    form = MemberForm(others, request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = access.get(request, Resident, form.cleaned_data["resident"])
        try:
            services.join_household(resident=person, household=one, by=request.user, on=form.cleaned_data["on"])
        except Refused as refusal:
            pages.refuse(form, refusal, on=["date_in_future", "date_too_early"])
        else:
            say = _("%(name)s现在和%(household)s一家在一起。") % {"name": person.name, "household": one.name}
            return pages.say_and_go(request, say, "desk:household", pk)
    return pages.show(
        request,
        "desk/household_add.html",
        {
            "heading": _("%(name)s一家，加一位") % {"name": one.name},
            "back": reverse("desk:household", args=[request.community.slug, pk]),
            "back_label": _("%(name)s一家") % {"name": one.name},
            "household": one,
            "text": text,
            "others": others,
            "form": form,
        },
    )


class HouseholdForm(AddressForm):
    name = forms.CharField(
        label=gettext_lazy("户名"), max_length=80, error_messages={"required": gettext_lazy("请写上户名。")}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("manage_residents")
def change(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """The whole household moved, or nobody knew the address when they were entered."""
    one = access.get(request, Household, pk, "home__entrance__building__compound")
    form = HouseholdForm(request.community, request.POST or None, initial={"name": one.name, **address_of(one.home)})
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                services.change_household(
                    household=one, by=request.user, name=form.cleaned_data["name"], home=form.written_home()
                )
        except Refused as refusal:
            pages.refuse(form, refusal, name=["name_missing", "name_too_long", "name_unfit"], home=ADDRESS_CODES)
        else:
            return pages.say_and_go(request, _("改好了。"), "desk:household", pk)
    return pages.show(
        request,
        "desk/address_form.html",
        {
            "heading": _("%(name)s一家，改住址") % {"name": one.name},
            "note": _("全家一起搬才在这里改；只有一个人搬，请到他自己的页面换一户。"),
            "back": reverse("desk:household", args=[request.community.slug, pk]),
            "back_label": _("%(name)s一家") % {"name": one.name},
            "form": form,
            "button": _("改好了"),
        },
    )
