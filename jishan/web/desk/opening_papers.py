"""A cut-over list on paper: masked for the wall, in full for signing; and as an Excel file."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jishan.earning.queries import names_of
from jishan.lib.tables import Column, excel, excel_response
from jishan.switchover.models import OpeningList
from jishan.switchover.openings import queries
from jishan.web.desk import holders
from jishan.web.desk.openings import name_of
from jishan.web.shared import access
from jishan.web.shared.access import StaffPage
from jishan.web.shared.openings import building_of, home_of, masked_name
from jishan.web.shared.qr import phone_qr
from jishan.web.shared.templatetags.jishan import hours

# What fits on A4 as openings.css draws it: rows for signing are 13.6 mm high, those for the wall 8.5.
_ROWS_TO_SIGN, _ROWS_MASKED = 16, 26
_CLOSING_TO_SIGN, _CLOSING_MASKED = 4, 5  # rows' worth of room for sums and signatures on the last page


@dataclass(frozen=True)
class PaperRow:
    position: int
    name: str
    home: str
    points: int
    minutes: int
    remark: str


@dataclass(frozen=True)
class PaperSheet:
    number: int
    rows: tuple[PaperRow, ...]
    is_last: bool


@require_safe
@access.staff("see_register")
def print_page(request: StaffPage, opening: UUID) -> HttpResponse:
    """With `?for=sign` everything by name, for the two who sign; else masked, for the notice board."""
    row = access.get(request, OpeningList, opening, "community")
    to_sign = request.GET.get("for") == "sign"
    rows = paper_rows(row, masked=not to_sign)
    room, closing = (_ROWS_TO_SIGN, _CLOSING_TO_SIGN) if to_sign else (_ROWS_MASKED, _CLOSING_MASKED)
    signed = queries.signatures(row)
    names = names_of([s.by for s in signed])
    public = reverse("public:opening", args=[request.community.slug, row.number])
    return render(
        request,
        "desk/opening_print.html",
        {
            "opening": row,
            "to_sign": to_sign,
            "sheets": lay_out(rows, room, closing),
            "totals": queries.totals(row),
            "coins": list(queries.coins(row)),
            "has_hours": any(one.minutes for one in rows),
            "signed": [(names.get(s.by, ""), s.at) for s in signed],
            "qr": phone_qr(request, public),
        },
    )


def paper_rows(row: OpeningList, *, masked: bool) -> list[PaperRow]:
    """The lines that count; masked, without homes, remarks and whole names."""
    listed = [line for line in queries.lines(row) if line.counts]
    residents = queries.homes_of(row, listed)
    shy = queries.not_public(row) if masked else set()
    rows = []
    for line in listed:
        name, home, remark = (
            holders.choice_of(line.holder).name if line.holder else line.name,
            home_of(line, residents),
            line.remark,
        )
        if masked:
            name, remark = masked_name(line, is_public=line.pk not in shy), ""
            home = "" if line.pk in shy else home if line.organisation_id else building_of(home)
        rows.append(PaperRow(line.position, name, home, line.points, line.minutes, remark))
    return rows


def lay_out(rows: list[PaperRow], room: int, closing: int) -> list[PaperSheet]:
    """Rows by pages; the sums never stand on a page without a row."""
    pages = [rows[start : start + room] for start in range(0, len(rows), room)] or [[]]
    if len(pages[-1]) > room - closing and len(pages[-1]) > 1:
        pages.append([pages[-1].pop()])
    return [PaperSheet(n, tuple(page), n == len(pages)) for n, page in enumerate(pages, start=1)]


@require_safe
@access.staff("see_register")
def excel_file(request: StaffPage, opening: UUID) -> HttpResponse:
    row = access.get(request, OpeningList, opening, "community")
    title = _("%(community)s%(list)s") % {"community": request.community.name, "list": name_of(row)}
    totals = queries.totals(row)
    content = excel(
        title=title,
        columns=[
            Column(_("行"), 6), Column(_("姓名"), 14), Column(_("住址"), 16), Column(_("积分"), 10),
            Column(_("服务时长"), 18), Column(_("备注"), 40),
        ],
        rows=([r.position, r.name, r.home, r.points, hours(r.minutes) if r.minutes else "", r.remark]
              for r in paper_rows(row, masked=False)),
        closing=[None, _("合计"), None, totals.points, hours(totals.minutes) if totals.minutes else "", None],
    )  # fmt: skip
    return excel_response(content, title)
