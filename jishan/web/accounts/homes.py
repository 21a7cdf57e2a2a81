"""Where a user's own page is, in each community they belong to."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from jishan.identity.models import User
from jishan.people import permissions
from jishan.people import queries as people
from jishan.places.models import Community


@dataclass(frozen=True)
class Door:
    """One way in: `kind` is desk, counter or resident."""

    kind: str
    community: Community
    url: str


# The first capability that a member of staff has decides which door is theirs.
_STAFF_DOORS = (("see_desk", "desk", "desk:today"), ("run_counter", "counter", "counter:home"))


def doors(user: User) -> list[Door]:
    """Every page this user may begin at, staff's first; the page of a part that is not installed is left out."""
    found = []
    for community in people.communities_of(user):
        held = permissions.capabilities(user, community)
        for capability, kind, name in _STAFF_DOORS:
            if capability in held and (url := _address(name, community)):
                found.append(Door(kind, community, url))
                break
        if people.residents_of_user(user, community) and (url := _address("resident:home", community)):
            found.append(Door("resident", community, url))
    return found


def _address(name: str, community: Community) -> str:
    try:
        return reverse(name, kwargs={"slug": community.slug})
    except NoReverseMatch:
        return ""
