"""A community's own page: what earns points, what they bring, whom to thank, how to join."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jishan.earning import queries as earning
from jishan.lib import clock
from jishan.places.models import Community
from jishan.rulebook import queries as rulebooks
from jishan.rulebook.describe import amount_phrase, limit_phrases
from jishan.rulebook.errors import NoRulebook
from jishan.rulebook.scheme import Fixed, Range, Rule, Scheme
from jishan.store import queries as store
from jishan.switchover.openings import queries as openings
from jishan.web.public.covers import OTHERWISE, cover_for
from jishan.web.shared import access
from jishan.web.shared.figures import figure

RULES_SHOWN = 6
ARTICLES_SHOWN = 6
THANKED_SHOWN = 8


@access.open_to_all
def community(request: access.Page) -> HttpResponse:
    thanked, others = earning.thanks(request.community, limit=THANKED_SHOWN)
    context = {
        "articles": store.shelf(request.community)[:ARTICLES_SHOWN],
        "thanked": thanked,
        "others": others,
        "neighbours": len(thanked) + others,
        "openings": openings.lists(request.community).filter(state="shown"),
        **_rulebook(request.community),
    }
    return render(request, "public/community.html", context)


def _rulebook(community: Community) -> dict[str, Any]:
    """The rulebook in force and a few of its rules; without one the page still stands."""
    try:
        version = rulebooks.in_force(community)
    except NoRulebook:
        return {"version": None, "cover": OTHERWISE}
    scheme = rulebooks.scheme_of(version)
    return {"version": version, "scheme": scheme, "rows": _rows(scheme), "cover": cover_for(scheme)}


def _rows(scheme: Scheme) -> list[dict[str, str]]:
    """What most people here can earn points with, in the rulebook's order."""
    today = clock.today()
    rules = [rule for rule in scheme.rules if rule.subject == "resident" and rule.is_open_on(today)]
    return [
        {"name": rule.name, "how": _how(rule), "code": rule.code, "figure": figure(rule.amount)}
        for rule in rules[:RULES_SHOWN]
    ]


def _how(rule: Rule) -> str:
    """What the bare figure leaves out: the first limit, else how the amount comes about."""
    limits = limit_phrases(rule)
    if limits and isinstance(rule.amount, Fixed | Range):
        return limits[0]
    return _("看事情大小，由审核的人定") if isinstance(rule.amount, Range) else amount_phrase(rule)
