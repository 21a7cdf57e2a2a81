"""From a deed to its points: the quote under locked limits, the transfer, and the deed's new state, in one piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Case, Value, When
from django.utils import timezone

from jishan.earning.errors import AlreadyDecided, WrongAmount
from jishan.earning.facts import Homes, facts_of_deed
from jishan.earning.models import Deed
from jishan.earning.usage import Usage
from jishan.identity.models import User
from jishan.ledger import services as ledger
from jishan.ledger.models import Account, Transfer
from jishan.lib.errors import Refused
from jishan.places.models import Community
from jishan.rulebook import queries as rulebook
from jishan.rulebook.arithmetic import Quote, counters, lapses_on, quote

__all__ = ["Award", "award", "lock"]


@dataclass(frozen=True)
class Award:
    """A deed to credit; `points` is the reviewer's amount where the rule leaves a choice, `quantity` a corrected count."""

    deed: Deed
    points: int | None = None
    quantity: int | None = None


def lock(community: Community, pks: Sequence[UUID]) -> dict[UUID, Deed]:
    """The deeds with these ids, locked in the order of their ids until the transaction ends."""
    rows = Deed.objects.filter(community=community, pk__in=pks).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    return {deed.pk: deed for deed in rows.select_related("version", "resident", "household", "organisation", "wallet")}


def award(*, community: Community, awards: Sequence[Award], by: User, at: datetime) -> dict[UUID, Refused]:
    """Credit waiting deeds inside the caller's transaction; what could not be credited, with its reason, by deed id.

    The deeds are locked by the caller (`lock`) or were made in the same transaction. Repeating it changes nothing:
    the transfer's key is the deed's id.
    """
    refused: dict[UUID, Refused] = {}
    homes = Homes(community, (item.deed.resident_id for item in awards))
    facts = {item.deed.pk: facts_of_deed(item.deed, homes, item.points, item.quantity) for item in awards}
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
            )
        )
    usage.write()
    transfers = ledger.transfer_many(book=book, requests=requests, by=by)
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
