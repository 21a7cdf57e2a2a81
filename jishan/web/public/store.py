"""What the points bring: the community's shelf, and under which conditions."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from jishan.rulebook import queries as rulebooks
from jishan.rulebook.describe import scheme_page
from jishan.rulebook.errors import NoRulebook
from jishan.store import queries as shelves
from jishan.web.shared import access

# The parts of a rulebook that someone who comes to redeem wants to know.
_CONDITIONS = ("redemption", "life", "benefits")


@access.open_to_all
def store(request: access.Page) -> HttpResponse:
    try:
        scheme = rulebooks.scheme_of(rulebooks.in_force(request.community))
    except NoRulebook:
        scheme = None
    sections = scheme_page(scheme).sections if scheme else ()
    context = {
        "scheme": scheme,
        "articles": shelves.shelf(request.community),
        "sections": [section for section in sections if section.code in _CONDITIONS],
    }
    return render(request, "public/store.html", context)
