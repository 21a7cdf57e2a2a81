"""The register of redemptions: by day or span on the screen, on paper with a column to sign, and as an Excel file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import segno
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jishan.lib import clock
from jishan.rulebook.words import day_name
from jishan.store import queries, sheets
from jishan.store.spans import month_of
from jishan.web.desk import lists
from jishan.web.shared import access
from jishan.web.shared.access import StaffPage
from jishan.web.shared.forms import near_day

ROWS_PER_PAGE = 50
# A year's worth is a file; more than that on paper or in one answer helps nobody.
DAYS_MAX = 366
# Objections to a printed register are heard for a fortnight.
OBJECTION_DAYS = 15


def _picker() -> forms.DateInput:
    """The browser's own calendar, which takes ISO days whatever the language."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SpanForm(forms.Form):
    since = forms.DateField(label=gettext_lazy("从哪天"), widget=_picker(), validators=[near_day])
    until = forms.DateField(label=gettext_lazy("到哪天"), widget=_picker(), validators=[near_day])

    def clean(self) -> dict[str, date]:
        data = self.cleaned_data
        if len(data) == 2:
            if data["since"] > data["until"]:
                data["since"], data["until"] = data["until"], data["since"]
            if (data["until"] - data["since"]).days >= DAYS_MAX:
                raise forms.ValidationError(_("一次最多看一年，请把日期选近一些。"))
        return data


@dataclass(frozen=True)
class Span:
    since: date
    until: date

    @property
    def name(self) -> str:
        if self.since == self.until:
            return _("%(year)s 年 %(day)s") % {"year": self.since.year, "day": day_name(self.since)}
        return _("%(year)s 年 %(since)s 至 %(until_year)s 年 %(until)s") % {
            "year": self.since.year,
            "since": day_name(self.since),
            "until_year": self.until.year,
            "until": day_name(self.until),
        }

    @property
    def address(self) -> str:
        return f"since={self.since.isoformat()}&until={self.until.isoformat()}"


@require_GET
@access.staff("see_register")
def register(request: StaffPage) -> HttpResponse:
    form, span = _span(request)
    found = queries.register(request.community, since=span.since, until=span.until)
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "span": span,
        "spans": _spans(),
        "page": page,
        "rows": sheets.rows_of(page.object_list),
        "totals": queries.totals(found),
    }
    return render(request, "desk/store_register.html", context, status=409 if form.errors else 200)


@require_GET
@access.staff("see_register")
def print_page(request: StaffPage) -> HttpResponse:
    _form, span = _span(request)
    found = queries.register(request.community, since=span.since, until=span.until)
    rows = sheets.rows_of(found)
    totals = queries.totals(found)
    code = sheets.sheet_code(request.community, span.since, span.until, totals)
    address = request.build_absolute_uri(reverse("counter:sheet", args=[request.community.slug, code]))
    context = {
        "span": span,
        "sheets": sheets.lay_out(rows),
        "totals": totals,
        "has_rows": bool(rows),
        "numbers": _numbers(rows),
        "qr": _qr(address),
        "object_until": clock.today() + timedelta(days=OBJECTION_DAYS),
    }
    return render(request, "desk/store_register_print.html", context)


def as_list(request: StaffPage, most: int) -> lists.List:
    _form, span = _span(request)
    found = queries.register(request.community, since=span.since, until=span.until)
    totals = queries.totals(found)
    columns = [
        lists.Column(_("序"), 6),
        lists.Column(_("登记号"), 20),
        lists.Column(_("时间"), 18),
        lists.Column(_("姓名"), 12),
        lists.Column(_("楼室"), 12),
        lists.Column(_("领取物品"), 48),
        lists.Column(_("件"), 6),
        lists.Column(_("积分"), 8),
        lists.Column(_("状态"), 28),
    ]
    persons = _("%(persons)s 人") % {"persons": totals.persons}
    return lists.List(
        title=_("%(community)s积分兑换登记表 %(span)s") % {"community": request.community.name, "span": span.name},
        columns=columns,
        rows=[_cells(row) for row in sheets.rows_of(found[:most])],
        back=f"{reverse('desk:register', args=[request.community.slug])}?{span.address}",
        closing=[None, _("合计"), None, persons, None, None, totals.articles, totals.points, None],
    )


def _cells(row: sheets.Row) -> list[lists.Value]:
    redemption = row.redemption
    state = redemption.get_state_display()
    if row.is_undone:
        state = _("%(state)s：%(reason)s") % {"state": state, "reason": redemption.undone_reason}
    elif redemption.paper:
        state = _("%(state)s，补录自纸单 %(paper)s") % {"state": state, "paper": redemption.paper}
    return [
        row.position,
        redemption.number,
        redemption.redeemed_at,
        row.name,
        row.home,
        row.articles,
        0 if row.is_undone else redemption.articles,
        0 if row.is_undone else redemption.points,
        state,
    ]


def _span(request: HttpRequest) -> tuple[SpanForm, Span]:
    """The days asked for; today when none, or none that make sense, were given."""
    today = clock.today()
    asked = "since" in request.GET or "until" in request.GET
    form = SpanForm(request.GET) if asked else SpanForm(initial={"since": today, "until": today})
    if asked and form.is_valid():
        return form, Span(form.cleaned_data["since"], form.cleaned_data["until"])
    return form, Span(today, today)


def _spans() -> list[tuple[str, Span]]:
    today = clock.today()
    first, last = month_of(today)
    before = month_of(first - timedelta(days=1))
    return [
        (_("今天"), Span(today, today)),
        (_("这个月"), Span(first, last)),
        (_("上个月"), Span(*before)),
        (_("今年"), Span(today.replace(month=1, day=1), today.replace(month=12, day=31))),
    ]


def _numbers(rows: list[sheets.Row]) -> str:
    """The register numbers on the sheet, first to last."""
    if not rows:
        return ""
    first, last = rows[0].redemption.number, rows[-1].redemption.number
    return first if first == last else _("%(first)s 至 %(last)s") % {"first": first, "last": last}


def _qr(address: str) -> SafeString:
    """The sheet's code as SVG; medium correction, so that it survives a poor photocopier."""
    code = segno.make_qr(address, error="m")
    return mark_safe(code.svg_inline(border=0, omitsize=True, dark="#000"))
