"""What a new community still has to do, and how the communities of an area stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from jishan.earning.models import Deed
from jishan.founding.models import FirstStep
from jishan.ledger.models import Account, Book
from jishan.lib import clock
from jishan.people.models import Resident, StaffRole
from jishan.people.queries import in_force
from jishan.places.models import Area, Community
from jishan.rulebook.models import RulebookVersion
from jishan.store.models import Redemption

__all__ = ["FirstThings", "State", "areas_below", "communities_in", "first_things", "managers_of", "states_of"]


@dataclass(frozen=True)
class FirstThings:
    """What is ticked of a community's first things, and what its rows show by themselves."""

    ticked: frozenset[str]
    residents: int
    managers: int

    @property
    def is_shown(self) -> bool:
        return FirstStep.Code.OPENED in self.ticked and FirstStep.Code.PUT_AWAY not in self.ticked


def first_things(community: Community) -> FirstThings:
    """One question where there is no list (any more), three where there is."""
    ticked = frozenset(FirstStep.objects.filter(community=community).values_list("step", flat=True))
    things = FirstThings(ticked, 0, 0)
    if not things.is_shown:
        return things
    return FirstThings(
        ticked,
        Resident.objects.filter(community=community, left_on__isnull=True).count(),
        _managers(StaffRole.objects.filter(community=community)).count(),
    )


@dataclass(frozen=True)
class State:
    """How one community stands today."""

    community: Community
    residents: int
    waiting: int
    waiting_since: datetime | None
    outstanding: int  # points in the hands of residents, households and organisations
    last_deed_on: date | None
    last_redeemed_at: datetime | None
    rulebook: RulebookVersion | None  # in force, or else the next to come
    managers: int

    @property
    def has_second_reviewer(self) -> bool:
        """Whether a colleague can look at what one of them recorded; else the area's officer has to."""
        return self.managers > 1


def states_of(communities: Sequence[Community]) -> list[State]:
    """The state of each, in the same order, in a number of questions that does not depend on how many."""
    here = Q(community__in=communities)
    residents = _by_community(Resident.objects.filter(here, left_on__isnull=True), n=Count("pk"))
    waiting = _by_community(
        Deed.objects.filter(here, state=Deed.State.WAITING), n=Count("pk"), since=Min("recorded_at")
    )
    points = Account.objects.filter(
        here, floor__isnull=False, book__in=Book.objects.filter(here, unit=Book.Unit.POINTS)
    )
    balances = _by_community(points, n=Sum("balance"))
    deeds = _by_community(Deed.objects.filter(here, state=Deed.State.APPROVED), last=Max("happened_on"))
    redeemed = _by_community(Redemption.objects.filter(here, state=Redemption.State.DONE), last=Max("redeemed_at"))
    managers = _by_community(_managers(StaffRole.objects.filter(here)), n=Count("user", distinct=True))
    rulebooks = _rulebooks(RulebookVersion.objects.filter(here, withdrawn_at__isnull=True))
    return [
        State(
            community,
            residents.get(community.pk, {}).get("n", 0),
            waiting.get(community.pk, {}).get("n", 0),
            waiting.get(community.pk, {}).get("since"),
            balances.get(community.pk, {}).get("n") or 0,
            deeds.get(community.pk, {}).get("last"),
            redeemed.get(community.pk, {}).get("last"),
            rulebooks.get(community.pk),
            managers.get(community.pk, {}).get("n", 0),
        )
        for community in communities
    ]


def areas_below(area: Area) -> list[Area]:
    """The area itself and those below it, each after the one it belongs to, by name. One question for the whole tree."""
    children: dict[UUID | None, list[Area]] = {}
    for one in Area.objects.order_by("name"):
        children.setdefault(one.parent_id, []).append(one)
    found, seen = [area], {area.pk}
    for one in found:  # grows while it is read
        below = [child for child in children.get(one.pk, []) if child.pk not in seen]
        seen |= {child.pk for child in below}
        found += below
    return found


def communities_in(areas: Iterable[Area], text: str = "") -> QuerySet[Community]:
    """The communities that stand directly under one of these areas, by name; those whose name holds `text`."""
    found = Community.objects.filter(area__in=list(areas)).select_related("area")
    return (found.filter(name__icontains=text) if text else found).order_by("name", "slug")


def managers_of(community: Community) -> list[StaffRole]:
    """Who manages the whole community today, with their users, by name."""
    roles = _managers(StaffRole.objects.filter(community=community))
    return list(roles.select_related("user").order_by("user__name"))


def _managers(roles: QuerySet[StaffRole]) -> QuerySet[StaffRole]:
    """Those who may review everything here today."""
    return roles.filter(
        in_force(), role=StaffRole.Role.MANAGER, grid__isnull=True, building__isnull=True, entrance__isnull=True
    )


def _by_community(rows: QuerySet[Any], **figures: Any) -> dict[UUID, dict[str, Any]]:
    return {row["community"]: row for row in rows.order_by().values("community").annotate(**figures)}


def _rulebooks(versions: QuerySet[RulebookVersion]) -> dict[UUID, RulebookVersion]:
    """The version in force in each community, or where none is yet the next to come. Without their texts."""
    found: dict[UUID, RulebookVersion] = {}
    for version in versions.defer("text").order_by("starts_on"):
        if version.starts_on <= clock.today() or version.community_id not in found:
            found[version.community_id] = version
    return found
