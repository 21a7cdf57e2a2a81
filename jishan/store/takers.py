"""Who takes articles away, and whose points pay for them: a resident's own, their household's, an organisation's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import QuerySet

from jishan.ledger.models import Account
from jishan.lib import clock
from jishan.people.models import Household, Organisation, Resident
from jishan.people.queries import household_of, lives_here
from jishan.places.models import Community
from jishan.rulebook.words import day_name
from jishan.store import errors
from jishan.store.models import Redemption

__all__ = ["Taker", "take", "taker_of"]

Row = TypeVar("Row", Resident, Organisation)


@dataclass(frozen=True)
class Taker:
    """A resident, who may pay from the household's points, or an organisation; `account` is the one that pays."""

    account: Account
    resident: Resident | None = None
    household: Household | None = None
    organisation: Organisation | None = None

    @property
    def identity(self) -> str:
        """Tells this taker from all others, for the fingerprint of a request."""
        parts = (self.resident, self.household, self.organisation)
        return ":".join(part.pk.hex if part else "" for part in parts)

    def redemptions(self) -> QuerySet[Redemption]:
        """What counts against a limit per person, whoever's points paid."""
        of_this_one = Redemption.objects.filter(community=self.account.community_id, state=Redemption.State.DONE)
        if self.resident:
            return of_this_one.filter(resident=self.resident)
        return of_this_one.filter(organisation=self.organisation)


def taker_of(
    *, resident: Resident | None = None, household: Household | None = None, organisation: Organisation | None = None
) -> Taker:
    """A taker as a page knows them; nothing is locked. Raises NotOfThisHousehold, ResidentLeft, OrganisationLeft."""
    if organisation is not None and resident is None and household is None:
        if organisation.left_on is not None and organisation.left_on <= clock.today():
            raise errors.OrganisationLeft(name=organisation.name, left_on=day_name(organisation.left_on))
        return Taker(organisation.account, organisation=organisation)
    if resident is None or organisation is not None:
        raise ValueError("articles are taken by one resident or by one organisation")
    if not lives_here(resident) and resident.left_on is not None:
        raise errors.ResidentLeft(name=resident.name, left_on=day_name(resident.left_on))
    if household is None:
        return Taker(resident.account, resident=resident)
    if household_of(resident) != household:
        raise errors.NotOfThisHousehold(name=resident.name)
    return Taker(household.account, resident=resident, household=household)


def take(
    community: Community, resident: Resident | None, household: Household | None, organisation: Organisation | None
) -> Taker:
    """The taker of this community, with their row locked: one person's redemptions go one after another, so that what
    limits a person is counted exactly. Raises NotOnThisList besides what `taker_of` raises."""
    if organisation is not None:
        return taker_of(
            resident=resident, household=household, organisation=_locked(Organisation, organisation, community)
        )
    if resident is not None:
        resident = _locked(Resident, resident, community)
    return taker_of(resident=resident, household=household)


def _locked(model: type[Row], row: Row, community: Community) -> Row:
    found = (
        model._default_manager.select_for_update(of=("self",), no_key=True)
        .select_related("account__book")
        .filter(community=community, pk=row.pk)
        .first()
    )
    if found is None:
        raise errors.NotOnThisList
    return found
