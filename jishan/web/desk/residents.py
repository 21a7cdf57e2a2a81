"""Residents: find one, see everything of theirs on one page, hand the list out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from jishan.earning import queries as earning
from jishan.identity.models import User
from jishan.ledger import queries as ledger
from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.lib.text import halfwidth
from jishan.people import queries as people
from jishan.people.models import Membership, Resident
from jishan.store import queries as store
from jishan.web.desk import lapsing, lists, pages, reach, work
from jishan.web.shared import access, statement

_LINES = 8
_LINES_PRINTED = 200

SHOWN: tuple[tuple[str, str | Promise], ...] = (
    ("", gettext_lazy("现在的居民")),
    ("lapsing", gettext_lazy("积分月底到期")),
    ("no-card", gettext_lazy("还没有卡")),
    ("no-phone", gettext_lazy("没有电话")),
    ("left", gettext_lazy("已迁出")),
)


def chosen(request: access.StaffPage, capability: str = "see_desk") -> QuerySet[Resident]:
    """Those ticked (`resident`), or those asked for by text and by filter; within reach, with homes and accounts."""
    shown = request.GET.get("show", "")
    ticked = request.GET.getlist("resident")
    text = "" if ticked else request.GET.get("q", "")
    residents = reach.residents(request, text, capability=capability, include_left=shown == "left")
    if ticked:
        residents = residents.filter(pk__in=[pk for pk in ticked if _is_id(pk)])
    elif shown == "left":
        residents = residents.filter(left_on__isnull=False)
    elif shown == "no-card":
        residents = work.without_card(residents)
    elif shown == "no-phone":
        residents = residents.filter(phone_hash="")
    elif shown == "lapsing":
        residents = residents.filter(account__in=lapsing.this_month(request.community).values("account"))
    return residents.select_related("account")


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _lapses(request: access.StaffPage, residents: Iterable[Resident]) -> dict[UUID, int]:
    if request.GET.get("show") != "lapsing":
        return {}
    return lapsing.by_account(request.community, (resident.account_id for resident in residents))


@require_safe
@access.staff("see_desk")
def register(request: access.StaffPage) -> HttpResponse:
    """Found by what was typed; a scanned card opens its person at once."""
    if halfwidth(request.GET.get("q", "")).strip().upper().startswith("JS1"):
        return _by_card(request, request.GET["q"])
    page = pages.page_of(request, chosen(request))
    lapses = _lapses(request, page.object_list)
    return pages.show(
        request,
        "desk/_residents.html" if request.headers.get("HX-Request") else "desk/residents.html",
        {
            "heading": _("居民"),
            "page": page,
            "rows": [(r, people.home_label(r), lapses.get(r.account_id, 0)) for r in page.object_list],
            "total": page.paginator.count,
            "q": request.GET.get("q", ""),
            "show": request.GET.get("show", ""),
            "shown": SHOWN,
            "query": lists.query_of(request),
            "is_picking": "pick" in request.GET,
            "is_narrowed": bool(request.GET.get("q") or request.GET.get("show")),
            "is_limited": reach.is_limited(request),
        },
    )


def _by_card(request: access.StaffPage, scanned: str) -> HttpResponse:
    try:
        person = people.resident_by_card(request.community, scanned)
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return redirect("desk:residents", request.community.slug)
    return redirect("desk:resident", request.community.slug, person.pk)


def as_list(request: access.StaffPage, most: int) -> lists.List:
    """The list that is on the screen; phones only for whoever manages residents, and opened nowhere else."""
    is_lapsing = request.GET.get("show") == "lapsing"
    has_left = request.GET.get("show") == "left"
    with_phones = "manage_residents" in request.capabilities
    columns = [lists.Column(_("姓名"), 14), lists.Column(_("住址"), 14), lists.Column(_("积分"), 8)]
    columns += [lists.Column(_("月底到期"), 10)] if is_lapsing else []
    columns += [lists.Column(_("电话"), 16)] if with_phones else []
    columns += [lists.Column(_("加入日期"), 14)]
    columns += [lists.Column(_("迁出日期"), 14)] if has_left else []
    columns += [lists.Column(_("备注"), 30)]
    shown = dict(SHOWN)[request.GET.get("show", "")] if request.GET.get("show") in dict(SHOWN) else ""
    return lists.List(
        title=_("%(community)s居民名册") % {"community": request.community.name},
        columns=columns,
        rows=_cells(request, list(chosen(request)[:most]), is_lapsing, with_phones, has_left),
        back=f"{reverse('desk:residents', args=[request.community.slug])}?{lists.query_of(request)}",
        said=[str(shown), lists.narrowed(request.GET.get("q", ""))],
    )


def _cells(
    request: access.StaffPage, residents: list[Resident], is_lapsing: bool, with_phones: bool, has_left: bool
) -> Iterator[list[lists.Value]]:
    lapses = _lapses(request, residents)
    for resident in residents:
        yield [
            resident.name,
            people.home_label(resident),
            resident.account.balance,
            *([lapses.get(resident.account_id, 0)] if is_lapsing else []),
            *([phone_of(resident)] if with_phones else []),
            resident.joined_on,
            *([resident.left_on] if has_left else []),
            resident.remark,
        ]


def phone_of(resident: Resident) -> str:
    """The number, or the sentence why it cannot be read now."""
    try:
        return people.phone_of(resident)
    except Refused as refusal:
        return refusal.message


@require_safe
@access.staff("see_desk")
def resident(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """Everything of one resident that this member of staff may see."""
    person = reach.resident(request, pk)
    household = people.household_of(person)
    may_call = bool(request.capabilities & {"record_deeds", "manage_residents"})
    return pages.show(
        request,
        "desk/resident.html",
        {
            "heading": person.name,
            "back": reverse("desk:residents", args=[request.community.slug]),
            "back_label": _("居民"),
            "resident": person,
            "home": people.home_label(person),
            "phone": phone_of(person) if may_call else "",
            "available": ledger.available(person.account),
            **_next_lapse(person),
            "hours_lines": statement.lines_of(person.hours_account, reader=request.user, limit=_LINES)
            if person.hours_account
            else [],
            "minutes": people.minutes_of(person),
            "card": people.card_of(person),
            "household": household,
            "members": [m for m in people.members_of(household) if m.pk != person.pk] if household else [],
            "past": _past(person),
            "helpers": people.helpers_of(person),
            "lines": statement.lines_of(person.account, reader=request.user, limit=_LINES),
            "waiting": statement.deed_lines(
                request.community,
                earning.deeds_of(person).filter(state__in=["waiting", "returned"])[:_LINES],
                reader=request.user,
            ),
            "redemptions": [(r, statement.articles_phrase(r)) for r in store.redemptions_of(person)[:_LINES]],
        },
    )


def _past(person: Resident) -> list[Membership]:
    """The households they belonged to before, latest first."""
    rows = Membership.objects.filter(community=person.community_id, resident=person, until__isnull=False)
    return list(rows.select_related("household__home").order_by("-until"))


@require_safe
@access.staff("see_desk")
def statement_page(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """All lines of the account, thirty at a time, each with its reason."""
    person = reach.resident(request, pk)
    before = statement.before_of(request)
    lines = statement.lines_of(person.account, reader=request.user, before=before)
    return pages.show(
        request,
        "desk/statement.html",
        {
            "heading": _("%(name)s的明细") % {"name": person.name},
            "back": reverse("desk:resident", args=[request.community.slug, pk]),
            "back_label": person.name,
            "resident": person,
            "lines": lines,
            "older": lines[-1].number if lines and lines[-1].number > 1 else None,
            "is_first": before is None,
        },
    )


def _next_lapse(person: Resident) -> dict[str, object]:
    """Which points lapse next and the last day on which they can be used: the same day the resident's own pages say."""
    lapse = ledger.next_lapse(person.account)
    return {"lapse": lapse, "lapse_day": statement.last_day(lapse.on) if lapse else None}


@require_safe
@access.staff("see_desk")
def statement_print(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """The statement in large type, for someone who reads paper."""
    person = reach.resident(request, pk)
    return render(
        request,
        "print/statement_large.html",
        {
            "resident": person,
            "home": people.home_label(person),
            "available": ledger.available(person.account),
            **_next_lapse(person),
            # The paper speaks to the resident: whoever else had a hand in it stands by name.
            "lines": statement.lines_of(person.account, reader=person.user or User(), limit=_LINES_PRINTED),
            "back": reverse("desk:resident", args=[request.community.slug, pk]),
            "today": clock.today(),
        },
    )
