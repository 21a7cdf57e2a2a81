"""Every point in and out, newest first, by month; and the same on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jishan.ledger import queries as ledger
from jishan.ledger.models import Account
from jishan.lib import clock
from jishan.people import queries as people
from jishan.rulebook.periods import period_of
from jishan.rulebook.words import period_name
from jishan.web.resident.line import accounts_of
from jishan.web.shared import access
from jishan.web.shared.access import ResidentPage
from jishan.web.shared.statement import StatementLine, before_of, last_day, lines_of

__all__ = ["sheet", "statement"]

_PER_PAGE = 30
# A sheet is for the drawer at home: a year of a busy neighbour fits.
_ON_PAPER = 200

Only = Literal["in", "out"]


@dataclass(frozen=True)
class Month:
    first: date
    lines: Sequence[StatementLine]

    @property
    def name(self) -> str:
        return period_name(period_of("month", self.first))


@require_safe
@never_cache
@access.resident
def statement(request: ResidentPage) -> HttpResponse:
    accounts = accounts_of(request)
    account, whose = _chosen(request, accounts)
    only, before = _only(request), before_of(request)
    # One line more than the page shows tells whether there is another page.
    lines = lines_of(account, reader=request.user, before=before, limit=_PER_PAGE + 1, only=only)
    shown = lines[:_PER_PAGE]
    context = {
        "account": account,
        "available": ledger.available(account),
        "months": _by_month(shown),
        "older": shown[-1].number if len(lines) > _PER_PAGE else None,
        "is_first_page": before is None,
        "filters": [
            ("", _("全部"), only is None),
            ("in", _("记进来的"), only == "in"),
            ("out", _("用出去的"), only == "out"),
        ],
        "only": only or "",
        "whose": whose,
        "has_household": len(accounts) > 1 and bool(accounts[1].entries or whose),
    }
    return render(request, "resident/statement.html", context)


@require_safe
@never_cache
@access.resident
def sheet(request: ResidentPage) -> HttpResponse:
    """The statement in large type for paper."""
    account, whose = _chosen(request, accounts_of(request))
    lines = lines_of(account, reader=request.user, before=before_of(request), limit=_ON_PAPER + 1)
    shown = lines[:_ON_PAPER]
    lapse = ledger.next_lapse(account)
    context = {
        "available": ledger.available(account),
        "lapse": lapse,
        "lapse_day": last_day(lapse.on) if lapse else None,
        "months": _by_month(shown),
        "older": shown[-1].number if len(lines) > _ON_PAPER else None,
        "whose": whose,
        "home": people.home_label(request.resident),
        "printed_at": clock.now(),
    }
    return render(request, "resident/statement_print.html", context)


def _chosen(request: ResidentPage, accounts: list[Account]) -> tuple[Account, str]:
    """The resident's own account, or with ?of=household the one the family has in common."""
    if request.GET.get("of") == "household" and len(accounts) > 1:
        return accounts[1], "household"
    return accounts[0], ""


def _only(request: ResidentPage) -> Only | None:
    wanted = request.GET.get("only")
    return wanted if wanted in {"in", "out"} else None  # type: ignore[return-value]


def _by_month(lines: Sequence[StatementLine]) -> list[Month]:
    return [Month(first, list(some)) for first, some in groupby(lines, key=lambda line: line.month)]
