"""What the code on a printed register opens: the sums that were printed beside the sums in the book, and no names."""

from __future__ import annotations

from dataclasses import replace

from django.core.signing import BadSignature
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jishan.store import queries as store
from jishan.store import sheets
from jishan.web.shared import access
from jishan.web.shared.access import Page


@require_GET
@access.open_to_all
def sheet(request: Page, token: str) -> HttpResponse:
    try:
        since, until, printed = sheets.read_code(request.community, token)
    except (BadSignature, ValueError):
        raise Http404 from None
    booked = store.totals(store.register(request.community, since=since, until=until))
    context = {
        "since": since,
        "until": until,
        "printed": printed,
        "booked": booked,
        "agrees": replace(booked, undone=0) == printed,
    }
    return render(request, "counter/sheet.html", context)
