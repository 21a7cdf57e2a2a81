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
from jishan.lib.tables import Column, Value, excel, excel_response
from jishan.lib.text import halfwidth
from jishan.people import queries as people
from jishan.people.models import Membership, Resident
from jishan.store import queries as store
from jishan.web.desk import lapsing, pages, reach, work
from jishan.web.shared import access, statement

_LINES = 8
_LINES_PRINTED = 200
_HANDED_OUT_MAX = 20_000

SHOWN: tuple[tuple[str, str | Promise], ...] = (
    ("", gettext_lazy("现在的居民")),
    ("lapsing", gettext_lazy("积分月底到期")),
    ("no-card", gettext_lazy("还没有卡")),
    ("left", gettext_lazy("已迁出")),
)


def _found(request: access.StaffPage) -> QuerySet[Resident]:
    """Those asked for by text and by filter, within reach, with their homes and accounts."""
    shown = request.GET.get("show", "")
    residents = reach.residents(request, request.GET.get("q", ""), include_left=shown == "left")
    if shown == "left":
        residents = residents.filter(left_on__isnull=False)
    elif shown == "no-card":
        residents = work.without_card(residents)
    elif shown == "lapsing":
        residents = residents.filter(account__in=lapsing.this_month(request.community).values("account"))
    return residents.select_related("account")


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
    page = pages.page_of(request, _found(request))
    lapses = _lapses(request, page.object_list)
    query = request.GET.copy()
    query.pop("page", None)
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
            "query": query.urlencode(),
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


@require_safe
@access.staff("manage_residents")
def excel_file(request: access.StaffPage) -> HttpResponse:
    """The list with phones, for whoever manages it; phones are opened only here and on the resident's page."""
    title = _("%(community)s居民名册") % {"community": request.community.name}
    columns = [
        Column(_("姓名"), 14),
        Column(_("住址"), 14),
        Column(_("电话"), 16),
        Column(_("积分"), 10),
        Column(_("加入日期"), 12),
        Column(_("迁出日期"), 12),
        Column(_("备注"), 40),
    ]
    content = excel(title=title, columns=columns, rows=_cells(_found(request)[:_HANDED_OUT_MAX]))
    return excel_response(content, f"{title} {clock.today():%Y-%m-%d}")


def _cells(residents: QuerySet[Resident]) -> Iterator[list[Value]]:
    for resident in residents:
        yield [
            resident.name,
            people.home_label(resident),
            phone_of(resident),
            resident.account.balance,
            resident.joined_on,
            resident.left_on,
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
