"""How to take part: no phone needed, nothing to pay, out again whenever one likes."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from jishan.rulebook import queries as rulebooks
from jishan.rulebook.errors import NoRulebook
from jishan.web.shared import access


@access.open_to_all
def join(request: access.Page) -> HttpResponse:
    try:
        scheme = rulebooks.scheme_of(rulebooks.in_force(request.community))
    except NoRulebook:
        scheme = None
    return render(request, "public/join.html", {"scheme": scheme})
