"""How far a staff role reaches: the whole community, or a grid's, a building's or an entrance's homes."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from jishan.people.models import Membership, Resident, StaffRole

__all__ = ["homes_within", "reaches_everyone", "within_reach"]


def reaches_everyone(roles: Iterable[StaffRole]) -> bool:
    """Is one of the roles for the whole community?"""
    return any(not (role.grid_id or role.building_id or role.entrance_id) for role in roles)


def homes_within(roles: Iterable[StaffRole], home: str = "household__home") -> Q:
    """A filter on the homes these roles reach; `home` is the way to a home from the rows that are filtered.

    No role at all reaches nothing. Ask `reaches_everyone` first: who reaches everyone also reaches those without a home.
    """
    limited = list(roles)
    return (
        Q(**{f"{home}__entrance__building__grid__in": {r.grid_id for r in limited if r.grid_id}})
        | Q(**{f"{home}__entrance__building__in": {r.building_id for r in limited if r.building_id}})
        | Q(**{f"{home}__entrance__in": {r.entrance_id for r in limited if r.entrance_id}})
    )


def within_reach(roles: Iterable[StaffRole], resident: Resident) -> bool:
    """Does one of these roles reach the resident: the whole community, or where they live today?"""
    roles = list(roles)
    if reaches_everyone(roles):
        return True
    return (
        Membership.objects.filter(community=resident.community_id, resident=resident, until__isnull=True)
        .filter(homes_within(roles))
        .exists()
    )
