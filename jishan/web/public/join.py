"""How to take part: no phone needed, nothing to pay, out again whenever one likes."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jishan.lib import clock
from jishan.rulebook import queries as rulebooks
from jishan.rulebook.errors import NoRulebook
from jishan.rulebook.scheme import Scheme
from jishan.web.shared import access
from jishan.web.shared.figures import figure
from jishan.web.shared.qr import phone_address, phone_qr

_RULES_ON_THE_POSTER = 4


@access.open_to_all
def join(request: access.Page) -> HttpResponse:
    return render(request, "public/join.html", {"scheme": _scheme(request)})


@access.open_to_all
def poster(request: access.Page) -> HttpResponse:
    """One sheet for the house door, A4 or A3: what it is, how to join, whom to ask."""
    scheme = _scheme(request)
    path = reverse("public:join", args=[request.community.slug])
    today = clock.today()
    rules = [rule for rule in scheme.rules if rule.subject == "resident" and rule.is_open_on(today)] if scheme else []
    context = {
        "scheme": scheme,
        "rules": [(rule.name, figure(rule.amount)) for rule in rules[:_RULES_ON_THE_POSTER]],
        "qr": phone_qr(request, path),
        "address": phone_address(request, path).split("://", 1)[1],
        "paper": "a3" if request.GET.get("paper") == "a3" else "a4",
    }
    return render(request, "public/join_poster.html", context)


def _scheme(request: access.Page) -> Scheme | None:
    """What the poster and the page speak of: the rulebook in force, or else the one to come."""
    try:
        return rulebooks.scheme_of(rulebooks.in_force(request.community))
    except NoRulebook:
        coming = rulebooks.next_version(request.community)
        return rulebooks.scheme_of(coming) if coming else None
