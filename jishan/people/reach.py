"""How far a staff role reaches: the whole community, or a grid's, a building's or an entrance's homes."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from jishan.people.models import Membership, Resident, StaffRole
from jishan.places.models import Community, Entrance, Home

__all__ = ["homes_within", "reaches_everyone", "within_reach"]


def reaches_everyone(roles: Iterable[StaffRole]) -> bool:
    """Is one of the roles for the whole community?"""
    return any(not (role.grid_id or role.building_id or role.entrance_id) for role in roles)


def homes_within(community: Community, roles: Iterable[StaffRole]) -> QuerySet[Home]:
    """The homes these limited roles reach; no role reaches none.

    Ask `reaches_everyone` first: who reaches everyone also reaches those without a home.
    """
    limited = list(roles)
    entrances = Entrance.objects.filter(
        Q(building__grid__in={role.grid_id for role in limited if role.grid_id})
        | Q(building__in={role.building_id for role in limited if role.building_id})
        | Q(pk__in={role.entrance_id for role in limited if role.entrance_id}),
        community=community,
    )
    return Home.objects.filter(community=community, entrance__in=entrances)


def within_reach(roles: Iterable[StaffRole], resident: Resident) -> bool:
    """Does one of these roles reach the resident: the whole community, or where they live today?"""
    roles = list(roles)
    if reaches_everyone(roles):
        return True
    place = (
        Membership.objects.filter(community=resident.community_id, resident=resident, until__isnull=True)
        .values_list(
            "household__home__entrance__building__grid",
            "household__home__entrance__building",
            "household__home__entrance",
        )
        .first()
    )
    if place is None:
        return False
    grid, building, entrance = place
    return any(
        (role.grid_id is not None and role.grid_id == grid)
        or (role.building_id is not None and role.building_id == building)
        or (role.entrance_id is not None and role.entrance_id == entrance)
        for role in roles
    )
