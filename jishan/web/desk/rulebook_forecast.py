"""What some months would have cost under a draft: totals, by rule, and who would have more or less."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from jishan.earning.forecasting import Forecast, HolderLine, forecast, names_of_wallets
from jishan.lib import clock
from jishan.lib.tables import Column, excel, excel_response
from jishan.lib.text import mask_name
from jishan.rulebook.arithmetic import amount_bounds
from jishan.rulebook.describe import amount_phrase
from jishan.rulebook.periods import months_later
from jishan.rulebook.scheme import Rule
from jishan.web.desk import pages
from jishan.web.desk.rulebook_draft import Desk, open_draft
from jishan.web.shared import access
from jishan.web.shared.forms import near_day

# Whom a page names; the Excel file has all.
_NAMED_MAX = 15
_DAYS_MAX = 366


class SpanForm(forms.Form):
    since = forms.DateField(
        label=gettext_lazy("从哪天"),
        validators=[near_day],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("请选日期。"),
            "invalid": gettext_lazy("日期请写成 2026-03-08 这样。"),
        },
    )
    until = forms.DateField(
        label=gettext_lazy("到哪天"),
        validators=[near_day],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("请选日期。"),
            "invalid": gettext_lazy("日期请写成 2026-03-08 这样。"),
        },
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        since, until = said.get("since"), said.get("until")
        if since and until and since > until:
            self.add_error("until", _("结束的日子比开始的早，请对调一下。"))
        elif since and until and (until - since).days > _DAYS_MAX:
            self.add_error("until", _("一次最多算一年。请选短一些。"))
        return said


def last_quarter(today: date) -> tuple[date, date]:
    """The last whole quarter before the one of today."""
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    return months_later(first, -3), first - timedelta(days=1)


def _spans(today: date) -> list[tuple[str, date, date]]:
    """Spans worth a button."""
    month = today.replace(day=1)
    return [
        (_("上个季度"), *last_quarter(today)),
        (_("上个月"), months_later(month, -1), month - timedelta(days=1)),
        (_("近三个月"), months_later(today, -3) + timedelta(days=1), today),
        (_("近一年"), months_later(today, -12) + timedelta(days=1), today),
    ]


def _form(request: access.StaffPage) -> SpanForm:
    since, until = last_quarter(clock.today())
    asked = request.GET if "since" in request.GET else {"since": since.isoformat(), "until": until.isoformat()}
    return SpanForm(asked)


@require_safe
@access.staff("edit_rulebook")
def page(request: access.StaffPage, pk: UUID) -> HttpResponse:
    desk = open_draft(request, pk)
    form = _form(request)
    answer: Forecast | None = None
    if form.is_valid() and desk.scheme:
        answer = forecast(community=request.community, scheme=desk.scheme, **form.cleaned_data)
    context = desk.context(
        _("试算"),
        form=form,
        spans=_spans(clock.today()),
        answer=answer,
        is_readable=desk.scheme is not None,
        query=request.GET.urlencode() if "since" in request.GET else "",
    )
    if answer:
        gainers, losers = answer.gainers, answer.losers
        names = _names(request, [*gainers[:_NAMED_MAX], *losers[:_NAMED_MAX]])
        context |= {
            "gainers": [(line, names[line.wallet]) for line in gainers[:_NAMED_MAX]],
            "losers": [(line, names[line.wallet]) for line in losers[:_NAMED_MAX]],
            "more_gainers": len(gainers),
            "more_losers": len(losers),
            "touched": [line for line in answer.rules if line.change or line.nothing or line.gone],
            "rest": [line for line in answer.rules if not (line.change or line.nothing or line.gone)],
            "guesses": _guesses(request, desk, answer),
            "yuan": _yuan(answer),
            "size": abs(answer.change),
        }
    return pages.show(request, "desk/rulebook_forecast.html", context)


def _names(request: access.StaffPage, lines: Sequence[HolderLine]) -> dict[UUID, str]:
    """Plain names for those who look after the residents anyway, masked for everybody else."""
    names = names_of_wallets(request.community, [line.wallet for line in lines])
    plain = "manage_residents" in request.capabilities
    return {line.wallet: _said(names.get(line.wallet, ""), plain) for line in lines}


def _said(name: str, plain: bool) -> str:
    if not name:
        return _("账户已不在")
    return name if plain else mask_name(name)


def _yuan(answer: Forecast) -> dict[str, Decimal] | None:
    if answer.yuan_before is None or answer.yuan_after is None:
        return None
    return {
        "before": answer.yuan_before,
        "after": answer.yuan_after,
        "change": answer.yuan_after - answer.yuan_before,
        "anchor": answer.anchor_after or Decimal(0),
    }


def _guesses(request: access.StaffPage, desk: Desk, answer: Forecast) -> list[dict[str, Any]]:
    """New rules have no deeds to reckon with: how often they may come up is for the person to say."""
    known = {line.code for line in answer.rules} | ({rule.code for rule in desk.old.rules} if desk.old else set())
    rules = [rule for rule in desk.scheme.rules if rule.code not in known] if desk.scheme else []
    return [_guess(request, rule, answer.anchor_after) for rule in rules]


def _guess(request: access.StaffPage, rule: Rule, anchor: Decimal | None) -> dict[str, Any]:
    field = f"guess-{rule.code}"
    asked = request.GET.get(field, "")
    times = min(int(asked), 1_000_000) if asked.isdecimal() and len(asked) < 8 else None
    least, most = amount_bounds(rule)
    one: dict[str, Any] = {"rule": rule, "amount": amount_phrase(rule), "field": field, "times": times}
    if times is not None:
        top = most if most is not None else least
        one |= {"least": least * times, "most": top * times, "yuan": anchor * top * times if anchor else None}
    return one


@require_safe
@access.staff("edit_rulebook")
def excel_file(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """Everyone the draft would have touched, with both figures."""
    desk = open_draft(request, pk)
    form = _form(request)
    if not form.is_valid() or desk.scheme is None:
        return pages.say_and_go(request, _("请先选好日期，再下载。"), "desk:rulebook_forecast", pk)
    answer = forecast(community=request.community, scheme=desk.scheme, **form.cleaned_data)
    lines = [*answer.gainers, *answer.losers]
    names = _names(request, lines)
    title = _("试算 %(since)s 到 %(until)s") % {"since": answer.since, "until": answer.until}
    content = excel(
        title=title,
        columns=[
            Column(_("谁"), 24),
            Column(_("几笔"), 8),
            Column(_("原来"), 10),
            Column(_("改后"), 10),
            Column(_("相差"), 10),
        ],
        rows=((names[one.wallet], one.deeds, one.before, one.after, one.change) for one in lines),
        closing=[_("合计"), answer.deeds, answer.before, answer.after, answer.change],
    )
    return excel_response(content, title)
