"""The picture on a community's cover, until it has photographs of its own."""

from __future__ import annotations

from jishan.places.models import Community
from jishan.rulebook import queries as rulebooks
from jishan.rulebook.errors import NoRulebook
from jishan.rulebook.scheme import Scheme
from jishan.web.shared import drawings

OTHERWISE = "market"


def cover_of(community: Community) -> str:
    """The cover that the rulebook in force suggests."""
    try:
        return cover_for(rulebooks.scheme_of(rulebooks.in_force(community)))
    except NoRulebook:
        return OTHERWISE


def cover_for(scheme: Scheme) -> str:
    """The first scene that the rulebook's own categories and rules name."""
    named = [*(category.drawing for category in scheme.categories), *(rule.drawing for rule in scheme.rules)]
    return next((name for name in named if drawings.is_scene(name)), OTHERWISE)
