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
    """One way in: `kind` is desk, counter or resident in a community, area, or operator of the whole installation.

    `name` is the community's or the area's; the installation has none.
    """

    kind: str
    name: str
    url: str


def doors(user: User) -> list[Door]:
    """Every page this user may begin at, an area's first, then staff's; a part that is not installed is left out.

    Whoever looks after an area finds its communities on the area's page, not here one by one.
    """
    areas = people.areas_of_officer(user)
    found = [Door("area", area.name, reverse("oversight:area", args=[area.slug])) for area in areas]
    for community in people.communities_of(user, as_officer=False):
        held = permissions.capabilities(user, community)
        staff = _staff_door(held)
        if staff and (url := _address(staff[1], community)):
            found.append(Door(staff[0], community.name, url))
        if people.residents_of_user(user, community) and (url := _address("resident:home", community)):
            found.append(Door("resident", community.name, url))
    if user.is_operator:
        found.append(Door("operator", "", reverse("operator:health")))
    return found


def _staff_door(held: frozenset[str]) -> tuple[str, str] | None:
    """A storekeeper's work stands at the counter; whoever also records deeds begins at the desk."""
    if "run_counter" in held and "record_deeds" not in held:
        return "counter", "counter:home"
    return ("desk", "desk:today") if "see_desk" in held else None


def _address(name: str, community: Community) -> str:
    try:
        return reverse(name, kwargs={"slug": community.slug})
    except NoReverseMatch:
        return ""
