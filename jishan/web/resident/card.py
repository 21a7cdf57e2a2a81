"""The resident's card on the screen: large, bright, and with the figures to type where no camera is."""

from __future__ import annotations

import segno
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jishan.people import queries as people
from jishan.people.cards import qr_text
from jishan.people.models import Card
from jishan.web.shared import access
from jishan.web.shared.access import ResidentPage

__all__ = ["card"]


@require_safe
@never_cache
@access.resident
def card(request: ResidentPage) -> HttpResponse:
    working = people.card_of(request.resident)
    context = {
        "card": working,
        "qr": qr_svg(working) if working else "",
        "code": f"{working.code[:4]} {working.code[4:]}" if working else "",
        "is_own": request.resident.user_id == request.user.pk,
    }
    return render(request, "resident/card.html", context)


def qr_svg(card: Card) -> SafeString:
    """Black on white whatever the colours of the page: scanners read nothing else. A quarter may be dirty."""
    code = segno.make_qr(qr_text(card), error="q")
    return mark_safe(code.svg_inline(border=2, dark="#000", light="#fff", omitsize=True))
