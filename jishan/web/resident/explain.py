"""Explain my points: what earned them, where they went, what lapses when, what they reach, how to earn more."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jishan.ledger.models import Account
from jishan.oversight.explaining import Part, transfers_of
from jishan.oversight.explaining import explain as explain_account
from jishan.web.resident.home import scheme_of
from jishan.web.resident.line import accounts_of
from jishan.web.shared import access
from jishan.web.shared.access import ResidentPage
from jishan.web.shared.explaining import tell
from jishan.web.shared.statement import lines_for

__all__ = ["explain", "lines"]

_PER_PAGE = 30


@require_safe
@never_cache
@access.resident
def explain(request: ResidentPage) -> HttpResponse:
    account, whose = _chosen(request)
    told = tell(request.resident, account if whose else None)
    context = {"told": told, "whole": told.whole, "whose": whose, "scheme": scheme_of(request)}
    return render(request, "resident/explain.html", context)


@require_safe
@never_cache
@access.resident
def lines(request: ResidentPage) -> HttpResponse:
    """The lines behind one row of the sum; they add up to that row."""
    account, whose = _chosen(request)
    part = _part(request, account)
    if part is None:
        return redirect("resident:explain", request.community.slug)
    page = Paginator(transfers_of(account, part), _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "part": part,
        "page": page,
        "lines": lines_for(account, page.object_list, reader=request.user),
        "whose": whose,
    }
    return render(request, "resident/explain_lines.html", context)


def _chosen(request: ResidentPage) -> tuple[Account, str]:
    """The resident's own account, or with ?of=household the one the family has in common."""
    accounts = accounts_of(request)
    if request.GET.get("of") == "household" and len(accounts) > 1:
        return accounts[1], "household"
    return accounts[0], ""


def _part(request: ResidentPage, account: Account) -> Part | None:
    """The row asked for; None for one that the sum does not have."""
    wanted = tuple(request.GET.get(name, "") for name in ("part", "side", "rule", "version"))
    whole = explain_account(account)
    rows = [*whole.earned, *whole.spent, *whole.cancelled]
    return next((row for row in rows if (row.kind, row.side or "", row.rule, str(row.version)) == wanted), None)
