"""The counter between two people: one field takes a card, a code, a name; beside it what was handed out today."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from jishan.ledger import queries as ledger
from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.lib.text import clean, halfwidth
from jishan.people import queries as people
from jishan.store import queries as store
from jishan.store.models import Redemption
from jishan.web.counter.naming import store_name
from jishan.web.shared import access
from jishan.web.shared.access import StaffPage

# A screenful. Whoever is not among them is found by typing one character more.
FOUND_MAX = 30
RECENT_SHOWN = 6
RECENT_PER_PAGE = 30


@dataclass(frozen=True)
class Found:
    """Someone the counter may serve, as a row of the list."""

    name: str
    home: str  # or what kind of organisation it is
    address: str


@require_GET
@access.staff("run_counter")
def home(request: StaffPage) -> HttpResponse:
    """Who is next? With `q`, the residents that answer to it."""
    text = request.GET.get("q", "").strip()
    return _waiting(request, text=text, found=_found(request, text) if text else None)


@require_POST
@access.staff("run_counter")
def find(request: StaffPage) -> HttpResponse:
    """Where the scanner and the keyboard send what they read. A card's text is a secret: it never stands in an address."""
    text = halfwidth(request.POST.get("scanned", "")).strip()
    if not text:
        return redirect("counter:home", request.community.slug)
    if _is_a_card(text):
        try:
            resident = people.resident_by_card(request.community, text)
        except Refused as refusal:
            return _waiting(request, refusal=refusal, status=409)
        return redirect("counter:resident", request.community.slug, resident.pk)
    found = _found(request, text)
    if len(found) == 1:
        return redirect(found[0].address)
    return redirect(f"{reverse('counter:home', args=[request.community.slug])}?{urlencode({'q': text})}")


@require_GET
@access.staff("run_counter")
def done(request: StaffPage, redemption: UUID) -> HttpResponse:
    """What was just handed out, with the field ready for the next person."""
    row = access.get(request, Redemption, redemption, "resident", "organisation", "transfer__source")
    return _waiting(
        request,
        done=row,
        lines=row.lines.filter(community=request.community).order_by("name"),
        balance=ledger.available(row.transfer.source),
    )


@require_GET
@access.staff("run_counter")
def recent(request: StaffPage) -> HttpResponse:
    """All of today's redemptions, newest first, each with its way back."""
    today = _today(request)
    page = Paginator(today.order_by("-redeemed_at", "-number"), RECENT_PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "counter/recent.html",
        {"page": page, "totals": store.totals(today), "today": clock.today(), "store_name": store_name(request)},
    )


def _waiting(
    request: StaffPage, *, refusal: Refused | None = None, status: int = 200, **context: object
) -> HttpResponse:
    today = _today(request)
    context |= {
        "refusal": refusal.message if refusal else "",
        "recent": today.order_by("-redeemed_at", "-number")[:RECENT_SHOWN],
        "totals": store.totals(today),
        "store_name": store_name(request),
    }
    return render(request, "counter/waiting.html", context, status=status)


def _today(request: StaffPage) -> QuerySet[Redemption]:
    return store.register(request.community, since=clock.today(), until=clock.today())


def _found(request: StaffPage, text: str) -> list[Found]:
    """Residents first, then organisations whose name holds the text."""
    slug = request.community.slug
    residents = people.find_residents(request.community, text)[:FOUND_MAX]
    organisations = people.organisations(request.community).filter(name__icontains=clean(text))[:FOUND_MAX]
    return [
        *(Found(r.name, people.home_label(r), reverse("counter:resident", args=[slug, r.pk])) for r in residents),
        *(
            Found(o.name, str(o.get_kind_display()), reverse("counter:organisation", args=[slug, o.pk]))
            for o in organisations
        ),
    ]


def _is_a_card(text: str) -> bool:
    return text.upper().startswith("JS1") or re.fullmatch(r"\d{8}", re.sub(r"[\s-]", "", text)) is not None
