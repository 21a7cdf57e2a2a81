"""A resident's hours of service: how many, and where each came from."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jishan.people import queries as people
from jishan.web.shared import access
from jishan.web.shared.access import ResidentPage
from jishan.web.shared.statement import before_of, lines_of

_PER_PAGE = 30


@require_safe
@never_cache
@access.resident
def hours(request: ResidentPage) -> HttpResponse:
    account, before = request.resident.hours_account, before_of(request)
    lines = lines_of(account, reader=request.user, before=before, limit=_PER_PAGE + 1) if account else []
    shown = lines[:_PER_PAGE]
    context = {
        "minutes": people.minutes_of(request.resident),
        "lines": shown,
        "older": shown[-1].number if len(lines) > _PER_PAGE else None,
        "is_first_page": before is None,
    }
    return render(request, "resident/hours.html", context)
