"""Cards: print one or many, replace a lost one. A card shows a name and a code, and says nothing else to anyone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jishan.lib.errors import Refused
from jishan.people import queries as people
from jishan.people import services
from jishan.people.cards import qr_text
from jishan.people.models import Card, Resident
from jishan.switchover.models import Arrival
from jishan.web.desk import pages, reach, residents
from jishan.web.shared import access
from jishan.web.shared.qr import qr_svg

# A box of paper; more are printed page by page of the list.
_PRINTED_MAX = 400
_A_SHEET = 10
# Rows of the list they are handed out by, as tall as a signature wants (static/register.css).
_ROWS_A_PAGE = 16


@dataclass(frozen=True)
class Printed:
    name: str
    code: str
    qr: SafeString
    home: str  # on the list they are handed out by, never on the card: whoever finds one need not know the door


def _printed(resident: Resident, card: Card) -> Printed:
    code = f"{card.code[:4]} {card.code[4:]}"
    return Printed(resident.name, code, qr_svg(qr_text(card)), people.home_label(resident))


@require_safe
@access.staff("print_cards")
def print_many(request: access.StaffPage) -> HttpResponse:
    """The cards of the residents ticked, found as in the list, or brought by a list (`arrival`), ten to a sheet."""
    if request.GET.get("arrival"):
        return _of_arrival(request, request.GET["arrival"])
    rows = people.with_cards(residents.chosen(request, "print_cards"))[:_PRINTED_MAX]
    found = [(resident, people.card_of(resident)) for resident in rows]
    return _sheets(
        request,
        [_printed(r, card) for r, card in found if card],
        reverse("desk:residents", args=[request.community.slug]),
    )


def _of_arrival(request: access.StaffPage, pk: str) -> HttpResponse:
    """In the order of the list, which is the order of the doors; a box of paper at a time, `from` the first."""
    row = access.get(request, Arrival, pk)
    start = int(first) if (first := request.GET.get("from", "")).isdecimal() and len(first) < 7 else 0
    brought = reach.residents(request, capability="print_cards").filter(
        arrived__community=request.community, arrived__arrival=row
    )
    rows = people.with_cards(brought.order_by("arrived__pk"))[start : start + _PRINTED_MAX]
    cards = [_printed(resident, card) for resident in rows if (card := people.card_of(resident))]
    return _sheets(request, cards, reverse("desk:arrivals", args=[request.community.slug]))


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@require_safe
@access.staff("print_cards")
def print_one(request: access.StaffPage, pk: UUID) -> HttpResponse:
    person = reach.resident(request, pk, "print_cards")
    card = people.card_of(person)
    back = reverse("desk:resident", args=[request.community.slug, pk])
    return _sheets(request, [_printed(person, card)] if card else [], back)


def _sheets(request: access.StaffPage, cards: list[Printed], back: str) -> HttpResponse:
    """Ten cards to a sheet, and for more than one the list by which they are handed out against a signature."""
    numbered = list(enumerate(cards, start=1)) if len(cards) > 1 else []
    context = {
        "sheets": [cards[start : start + _A_SHEET] for start in range(0, len(cards), _A_SHEET)],
        "lists": [numbered[start : start + _ROWS_A_PAGE] for start in range(0, len(numbered), _ROWS_A_PAGE)],
        "count": len(cards),
        "back": back,
    }
    return render(request, "print/cards.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("print_cards")
def replace(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """A new card for a lost one. The page names the card it saw, so that sending it twice gives one new card."""
    person = reach.resident(request, pk, "print_cards")
    card = people.card_of(person)
    refused = ""
    if request.method == "POST":
        try:
            services.replace_card(resident=person, by=request.user, lost=_seen(request, person))
        except Refused as refusal:
            refused = refusal.message
        else:
            say = _("新卡有了，旧卡已经停用。请打印出来交给%(name)s。") % {"name": person.name}
            return pages.say_and_go(request, say, "desk:resident", pk)
    return pages.show(
        request,
        "desk/card_replace.html",
        {
            "heading": _("给%(name)s换一张卡") % {"name": person.name},
            "back": reverse("desk:resident", args=[request.community.slug, pk]),
            "back_label": person.name,
            "card": card,
            "refused": refused,
        },
    )


def _seen(request: access.StaffPage, person: Resident) -> Card | None:
    pk = request.POST.get("lost", "")
    if not _is_id(pk):
        return None
    return Card.objects.filter(community=request.community, resident=person, pk=pk).first()
