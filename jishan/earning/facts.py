"""What the rulebook's arithmetic needs to know of a deed: ids and numbers, no person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from jishan.earning.models import Deed
from jishan.people.models import Household, Membership, Organisation, Resident
from jishan.places.models import Building, Community
from jishan.rulebook.arithmetic import Facts

__all__ = ["Homes", "facts_of", "facts_of_deed"]


class Homes:
    """Which household each of some residents belonged to on a day, read once for a whole batch."""

    def __init__(self, community: Community, residents: Iterable[UUID | None]) -> None:
        wanted = {pk for pk in residents if pk}
        self._spans: dict[UUID, list[Membership]] = {}
        rows = Membership.objects.filter(community=community, resident__in=wanted).select_related("household__account")
        self._read(rows)

    @classmethod
    def of_everyone(cls, community: Community) -> Homes:
        """Of all residents, for a reckoning over months; only the households' ids are read."""
        homes = cls(community, ())
        homes._read(Membership.objects.filter(community=community))
        return homes

    def _read(self, rows: QuerySet[Membership]) -> None:
        for row in rows.order_by("since"):
            self._spans.setdefault(row.resident_id, []).append(row)

    def on(self, resident: UUID | None, day: date) -> Household | None:
        """The household of that day. A membership reaches back to when it was written down: people lived together
        before anybody noted it."""
        row = self._row(resident, day)
        return row.household if row else None

    def id_on(self, resident: UUID | None, day: date) -> UUID | None:
        """The same, by its id alone."""
        row = self._row(resident, day)
        return row.household_id if row else None

    def _row(self, resident: UUID | None, day: date) -> Membership | None:
        spans = self._spans.get(resident, []) if resident else []
        for row in reversed(spans):
            if row.since <= day:
                return row if row.until is None or day < row.until else None
        return spans[0] if spans else None


def facts_of(
    *,
    homes: Homes,
    rule: str,
    happened_on: date,
    resident: Resident | None = None,
    household: Household | None = None,
    building: Building | None = None,
    organisation: Organisation | None = None,
    quantity: int = 1,
    tier: str = "",
    asked_points: int | None = None,
) -> Facts:
    """The facts of a deed by its subject; the household is the one the resident belonged to on that day."""
    home = household or homes.on(resident.pk if resident else None, happened_on)
    if organisation is not None:
        subject = f"organisation:{organisation.pk}"
    elif building is not None:
        subject = f"building:{building.pk}"
    elif household is not None:
        subject = f"household:{household.pk}"
    else:
        subject = f"resident:{resident.pk}" if resident is not None else ""
    return Facts(
        rule=rule,
        subject=subject,
        household=str(home.pk) if home is not None else "",
        happened_on=happened_on,
        quantity=quantity,
        tier=tier,
        asked_points=asked_points,
    )


def facts_of_deed(deed: Deed, homes: Homes, points: int | None = None, quantity: int | None = None) -> Facts:
    """The facts of a recorded deed, with a reviewer's amount or count in place of the recorder's."""
    return facts_of(
        homes=homes,
        rule=deed.rule,
        happened_on=deed.happened_on,
        resident=deed.resident,
        household=deed.household,
        building=deed.building,
        organisation=deed.organisation,
        quantity=deed.quantity if quantity is None else quantity,
        tier=deed.tier,
        asked_points=deed.asked_points if points is None else points,
    )
