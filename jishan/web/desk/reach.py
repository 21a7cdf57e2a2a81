"""Whom a member of staff reaches from the desk: a manager everyone, an entrance head the homes of that entrance."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from jishan.earning.models import Deed
from jishan.people import permissions
from jishan.people import queries as people
from jishan.people.models import Household, Membership, Resident, StaffRole
from jishan.places.models import Building
from jishan.web.shared import access

__all__ = ["buildings", "check", "deeds", "household", "is_limited", "resident", "residents", "roles"]


def roles(request: access.StaffPage, capability: str = "see_desk") -> list[StaffRole] | None:
    """The roles by which this user may do it, each with its reach; None where nothing limits them."""
    granting = permissions.roles_granting(request.roles, capability)
    # Where no role of theirs gives it, a post over the area does, and that one reaches everyone.
    if not granting or permissions.reaches_everyone(granting):
        return None
    return granting


def is_limited(request: access.StaffPage, capability: str = "see_desk") -> bool:
    return roles(request, capability) is not None


def residents(
    request: access.StaffPage, text: str = "", *, capability: str = "see_desk", include_left: bool = False
) -> QuerySet[Resident]:
    """The residents they reach, found by what they typed."""
    return people.find_residents(
        request.community, text, staff_roles=roles(request, capability), include_left=include_left
    )


def check(request: access.StaffPage, person: Resident, capability: str = "see_desk") -> None:
    """403 for a resident of the community who lives beyond their reach."""
    limited = roles(request, capability)
    if limited is not None and not permissions.within_reach(limited, person):
        raise PermissionDenied


def resident(request: access.StaffPage, pk: UUID, capability: str = "see_desk") -> Resident:
    """The resident of this address: 404 for a stranger's, 403 beyond reach."""
    person = access.get(request, Resident, pk, "account", "user", "community")
    check(request, person, capability)
    return person


def household(request: access.StaffPage, pk: UUID, capability: str = "see_desk") -> Household:
    """The household of this address: 404 for a stranger's, 403 when none of its people is within reach."""
    home = access.get(request, Household, pk, "home", "account")
    limited = roles(request, capability)
    if limited is not None and not any(permissions.within_reach(limited, m) for m in people.members_of(home)):
        raise PermissionDenied
    return home


def buildings(request: access.StaffPage, capability: str = "see_desk") -> QuerySet[Building]:
    """The buildings they reach: theirs, those of their grids, and those their entrances are in."""
    found = Building.objects.filter(community=request.community)
    limited = roles(request, capability)
    if limited is None:
        return found
    own = {role.building_id for role in limited} | {role.entrance.building_id for role in limited if role.entrance}
    grids = {role.grid_id for role in limited}
    return found.filter(Q(pk__in=own - {None}) | Q(grid__in=grids - {None}))


def deeds(request: access.StaffPage, found: QuerySet[Deed]) -> QuerySet[Deed]:
    """Those of the deeds that are about people they reach, or that they recorded themselves."""
    limited = roles(request)
    if limited is None:
        return found
    reached = people.find_residents(request.community, staff_roles=limited).order_by().values("pk")
    living = Membership.objects.filter(community=request.community, until__isnull=True, resident__in=reached)
    return found.filter(
        Q(resident__in=reached) | Q(household__in=living.values("household")) | Q(recorded_by=request.user.pk)
    )
