"""Which communities stand under which area, and the places of one community."""

from __future__ import annotations

from uuid import UUID

from jishan.places.models import Area, Community

__all__ = ["areas_from", "areas_over", "communities_under"]


def areas_over(community: Community) -> list[UUID]:
    """The ids of the areas a community stands under, nearest first. One question for the whole tree, which is small."""
    return areas_from(community.area_id)


def areas_from(area_id: UUID) -> list[UUID]:
    """The area's id and those of the areas it stands under, nearest first."""
    parents = dict(Area.objects.values_list("pk", "parent_id"))
    chain: list[UUID] = []
    area: UUID | None = area_id
    while area is not None and area not in chain:
        chain.append(area)
        area = parents.get(area)
    return chain


def communities_under(areas: list[UUID]) -> list[Community]:
    """All communities of these areas and of the areas below them, by name."""
    children: dict[UUID | None, list[UUID]] = {}
    for pk, parent in Area.objects.values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(pk)
    below: set[UUID] = set()
    waiting = list(areas)
    while waiting:
        area = waiting.pop()
        if area not in below:
            below.add(area)
            waiting += children.get(area, [])
    return list(Community.objects.filter(area__in=below).order_by("name", "slug"))
