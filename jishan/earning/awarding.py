"""From a deed to its points: the quote under locked limits, the transfer, and the deed's new state, in one piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Case, Value, When
from django.utils import timezone

from jishan.earning.errors import AlreadyDecided, WrongAmount
from jishan.earning.models import Deed
from jishan.earning.usage import Usage
from jishan.ledger import services as ledger
from jishan.ledger.models import Account, Transfer
from jishan.lib.errors import Refused
from jishan.people import queries as people
from jishan.people.models import Household, Organisation, Resident
from jishan.places.models import Building, Community
from jishan.rulebook import queries as rulebook
from jishan.rulebook.arithmetic import Facts, Quote, counters, lapses_on, quote

__all__ = ["Award", "award", "facts_of", "facts_of_deed", "lock"]


@dataclass(frozen=True)
class Award:
    """A deed to credit; `points` is the reviewer's amount where the rule leaves a choice, `quantity` a corrected count."""

    deed: Deed
    points: int | None = None
    quantity: int | None = None
    by: UUID | None = None


def facts_of(
    *,
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
    """What the rulebook's arithmetic needs to know of a deed: ids and numbers, no person."""
    home = household or (people.household_of(resident, happened_on) if resident is not None else None)
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


def facts_of_deed(deed: Deed, points: int | None = None, quantity: int | None = None) -> Facts:
    """The facts of a recorded deed, with a reviewer's amount in place of the recorder's."""
    return facts_of(
        rule=deed.rule, happened_on=deed.happened_on, resident=deed.resident, household=deed.household,
        building=deed.building, organisation=deed.organisation, quantity=deed.quantity if quantity is None else quantity, tier=deed.tier,
        asked_points=points if points is not None else deed.asked_points,
    )  # fmt: skip


def lock(community: Community, pks: Sequence[UUID]) -> dict[UUID, Deed]:
    """The deeds with these ids, locked in the order of their ids until the transaction ends."""
    rows = Deed.objects.filter(community=community, pk__in=pks).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    return {deed.pk: deed for deed in rows.select_related("version", "resident", "household", "organisation", "wallet")}


def award(*, community: Community, awards: Sequence[Award], at: datetime) -> dict[UUID, Refused]:
    """Credit waiting deeds inside the caller's transaction; what could not be credited, with its reason, by deed id.

    The deeds are locked by the caller (`lock`) or were made in the same transaction. Repeating it changes nothing:
    the transfer's key is the deed's id.
    """
    refused: dict[UUID, Refused] = {}
    facts = {item.deed.pk: facts_of_deed(item.deed, item.points, item.quantity) for item in awards}
    schemes = {item.deed.version_id: rulebook.scheme_of(item.deed.version) for item in awards}
    usage = Usage(community, (c for a in awards for c in counters(schemes[a.deed.version_id], facts[a.deed.pk])))
    book = ledger.open_book(community=community)
    issued = ledger.system_account(book, Account.Kind.ISSUED)
    requests: list[ledger.TransferRequest] = []
    credited: list[Award] = []
    for item in awards:
        deed, scheme = item.deed, schemes[item.deed.version_id]
        try:
            answer = _answer(deed, quote(scheme, facts[deed.pk], usage.used))
        except Refused as refusal:
            refused[deed.pk] = refusal
            continue
        usage.take(answer)
        deed.points, deed.decided_at, deed.state = answer.points, at, Deed.State.APPROVED
        deed.times, deed.quantity = answer.times, _quantity(item)
        credited.append(item)
        requests.append(
            ledger.TransferRequest(
                key=f"deed:{deed.pk}",
                source=issued,
                target=deed.wallet_id,
                points=answer.points,
                kind="award",
                reference=str(deed.pk),
                happened_at=at,
                lapses_on=lapses_on(scheme, timezone.localdate(at)),
            )  # fmt: skip
        )
    usage.write()
    # One batch names one hand: an award on the spot is its recorder's, a reviewed one its reviewer's.
    by = {item.by or item.deed.recorded_by for item in credited}
    transfers = ledger.transfer_many(book=book, requests=requests, by=by.pop() if len(by) == 1 else None)
    _write(community, [item.deed for item in credited], transfers)
    return refused


def _quantity(item: Award) -> int:
    return item.deed.quantity if item.quantity is None else item.quantity


def _answer(deed: Deed, answer: Quote) -> Quote:
    if deed.state != Deed.State.WAITING:
        raise AlreadyDecided(state=deed.get_state_display())
    if answer.refused:
        raise WrongAmount(reason=answer.refused)
    return answer


def _write(community: Community, deeds: list[Deed], transfers: list[Transfer]) -> None:
    for deed, transfer in zip(deeds, transfers, strict=True):
        deed.transfer = transfer
    # Statements stay a few however many deeds; the size keeps them under SQLite's limit of variables.
    for start in range(0, len(deeds), 500):
        some = deeds[start : start + 500]
        Deed.objects.filter(community=community, pk__in=[deed.pk for deed in some]).update(
            state=Deed.State.APPROVED,
            decided_at=some[0].decided_at,
            points=Case(*[When(pk=deed.pk, then=Value(deed.points)) for deed in some]),
            times=Case(*[When(pk=deed.pk, then=Value(deed.times)) for deed in some]),
            quantity=Case(*[When(pk=deed.pk, then=Value(deed.quantity)) for deed in some]),
            transfer=Case(*[When(pk=deed.pk, then=Value(deed.transfer_id)) for deed in some]),
        )
