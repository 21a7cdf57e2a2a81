"""Whom one may be in the demonstration: in each community some of every staff role, and residents with a sign-in."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jishan.identity.models import User
from jishan.people import queries as people
from jishan.people.models import AreaOfficer, Resident
from jishan.places.models import Community

RESIDENTS_PER_COMMUNITY = 2
# Of most roles one is enough to see what it does; two managers, since a deed may want two pairs of eyes.
STAFF_PER_ROLE = {"manager": 2}


@dataclass(frozen=True)
class Persona:
    user: User
    what: str | Promise  # the role, as the community calls it


@dataclass
class Group:
    """The people of one community, or those who look after an area's communities."""

    name: str
    is_invented: bool
    personas: list[Persona] = field(default_factory=list)


@dataclass
class PlacePersonas:
    name: str
    communities: int = 0
    groups: list[Group] = field(default_factory=list)


def by_place() -> list[PlacePersonas]:
    """All personas, grouped as the first page groups the communities; area officers after their communities."""
    places: dict[str, PlacePersonas] = {}
    areas: dict[UUID, PlacePersonas] = {}
    for community in Community.objects.order_by("joined_on", "slug"):
        name = community.place or community.name
        place = areas[community.area_id] = places.setdefault(name, PlacePersonas(name))
        if personas := _personas(community):
            place.communities += 1
            place.groups.append(Group(community.name, community.is_invented, personas))
    for officer in AreaOfficer.objects.filter(people.in_force()).select_related("user", "area"):
        if officer.area_id in areas and officer.user.is_active:
            persona = Persona(officer.user, _("片区工作人员"))
            areas[officer.area_id].groups.append(Group(officer.area.name, False, [persona]))
    return [place for place in places.values() if place.groups]


def find(user_id: str) -> User | None:
    """The persona with this user id; only users that the page offers."""
    try:
        wanted = UUID(user_id)
    except ValueError:
        return None
    offered = (persona.user for place in by_place() for group in place.groups for persona in group.personas)
    return next((user for user in offered if user.pk == wanted), None)


def _personas(community: Community) -> list[Persona]:
    staff: dict[str, list[Persona]] = {}
    for role in people.staff_of(community):
        shown = staff.setdefault(role.role, [])
        if role.user.is_active and len(shown) < STAFF_PER_ROLE.get(role.role, 1):
            shown.append(Persona(role.user, role.get_role_display()))
    residents = Resident.objects.filter(community=community, user__isnull=False, left_on__isnull=True)
    own = [
        Persona(resident.user, pgettext_lazy("one person", "居民"))
        for resident in residents.select_related("user").order_by("pinyin")[:RESIDENTS_PER_COMMUNITY]
        if resident.user is not None and resident.user.is_active
    ]
    return [*own, *(persona for shown in staff.values() for persona in shown)]
