"""Signing a list and posting it: two pairs of eyes, then one batch of transfers, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat

from jishan.identity.models import User
from jishan.ledger import services as ledger
from jishan.ledger.models import Account, Book, Transfer
from jishan.ledger.services import TransferRequest
from jishan.lib import clock
from jishan.people.models import Resident
from jishan.people.services import hours_accounts_of
from jishan.rulebook.words import day_name
from jishan.switchover.models import CoinCount, OpeningLine, OpeningList, OpeningSignature
from jishan.switchover.openings import errors, queries
from jishan.switchover.openings.drafting import locked

__all__ = ["KIND", "coin_key", "line_key", "sign_list"]

KIND = "opening"


@transaction.atomic
def sign_list(*, opening: OpeningList, digest: str, by: User) -> OpeningList:
    """Put one's name under the list as it was read (`digest`); with the second name it is posted.

    A name does not stand for lines of one's own household: the other one's does; where both live with the same person a
    third has to sign. Signing a posted list again, as one who signed it, changes nothing. Raises ListNotShown,
    StillShown, ObjectionsOpen, ListChanged, SignedAlready, OwnHouseholdOnly, LapsedBefore, ListClosed.
    """
    row = locked(opening, *OpeningList.State.values)
    current = queries.digest(row)
    signed = queries.signatures(row, current)
    is_mine = any(name.by == by.pk for name in signed)
    if row.state == OpeningList.State.POSTED and is_mine:
        return row
    _check_ready(row, digest, current)
    if is_mine:
        if len(signed) < queries.SIGNATURES_NEEDED:
            raise errors.SignedAlready
        _refuse_uncovered(row, signed)
    signed.append(OpeningSignature.objects.create(community=row.community, list=row, by=by.pk, digest=current))
    if len(signed) >= queries.SIGNATURES_NEEDED and not _uncovered(row, signed):
        _post(row, by)
    return row


def _check_ready(row: OpeningList, read: str, current: str) -> None:
    if row.state in {OpeningList.State.POSTED, OpeningList.State.DROPPED}:
        raise errors.ListClosed(state=row.get_state_display())
    if row.state != OpeningList.State.SHOWN or row.object_until is None:
        raise errors.ListNotShown
    if clock.today() <= row.object_until:
        raise errors.StillShown(day=day_name(row.object_until))
    waiting = queries.unanswered(row).count()
    if waiting:
        raise errors.ObjectionsOpen(count=waiting)
    if read != current:
        raise errors.ListChanged
    queries.check_life(row)


def _refuse_uncovered(row: OpeningList, signed: Sequence[OpeningSignature]) -> None:
    positions = sorted(
        OpeningLine.objects.filter(community=row.community, pk__in=_uncovered(row, signed)).values_list(
            "position", flat=True
        )
    )
    raise errors.OwnHouseholdOnly(lines="、".join(map(str, positions[:10])))


def _uncovered(row: OpeningList, signed: Sequence[OpeningSignature]) -> set[UUID]:
    """Lines for which no signature stands, because everyone who signed is of that household."""
    users = {user.pk: user for user in User.objects.filter(pk__in=[name.by for name in signed])}
    own = [queries.own_lines(row, users[name.by]) for name in signed]
    return set.intersection(*own) if own else set()


def line_key(line: OpeningLine, change: int = 0) -> str:
    """The key of a line's transfer, the same in both books; `change` counts its corrections."""
    return f"opening:{line.list_id}:{line.position}" + (f":{change}" if change else "")


def coin_key(coin: CoinCount) -> str:
    return f"opening:{coin.list_id}:coins:{coin.points_each}"


def _post(row: OpeningList, by: User) -> None:
    lines = [line for line in queries.lines(row) if line.counts]
    lapses = queries.check_life(row)
    _post_points(row, lines, list(queries.coins(row)), lapses, by)
    _post_minutes(row, [line for line in lines if line.minutes], by)
    row.state, row.posted_at = OpeningList.State.POSTED, clock.now()
    row.save(update_fields=["state", "posted_at"])


def _post_points(
    row: OpeningList, lines: Sequence[OpeningLine], coins: Sequence[CoinCount], lapses: date | None, by: User
) -> None:
    book = ledger.open_book(community=row.community)
    source = ledger.system_account(book, Account.Kind.OPENING)
    out = ledger.system_account(book, Account.Kind.COINS)
    requests = [
        TransferRequest(line_key(line), source, account_of(line), line.points, KIND, line.pk.hex, lapses_on=lapses)
        for line in lines
        if line.points
    ] + [TransferRequest(coin_key(coin), source, out, coin.points, KIND, coin.pk.hex) for coin in coins]
    made = ledger.transfer_many(book=book, requests=requests, by=by)
    _point_to(row, "points_transfer", book)
    for coin, transfer in zip(coins, made[len(made) - len(coins) :], strict=True):
        CoinCount.objects.filter(community=row.community, pk=coin.pk).update(transfer=transfer)


def _post_minutes(row: OpeningList, lines: Sequence[OpeningLine], by: User) -> None:
    """Hours never lapse. The accounts are opened here, for those who have none yet."""
    if not lines:
        return
    book = ledger.open_book(community=row.community, unit=Book.Unit.MINUTES)
    source = ledger.system_account(book, Account.Kind.OPENING)
    accounts = hours_accounts_of(row.community, [person_of(line) for line in lines])
    ledger.transfer_many(
        book=book,
        requests=[
            TransferRequest(line_key(line), source, accounts[person_of(line).pk], line.minutes, KIND, line.pk.hex)
            for line in lines
        ],
        by=by,
    )
    _point_to(row, "minutes_transfer", book)


def _point_to(row: OpeningList, name: str, book: Book) -> None:
    """Let each line point to its transfer in this book, found by its key: one statement for thousands of lines."""
    key = Concat(Value(f"opening:{row.pk}:"), Cast(OuterRef("position"), CharField()))
    own = Transfer.objects.filter(community=row.community, book=book, key=key)
    OpeningLine.objects.filter(community=row.community, list=row).update(**{name: Subquery(own.values("pk")[:1])})


def account_of(line: OpeningLine) -> Account:
    """The account of points of whoever the line is about."""
    if line.holder is None:
        raise ValueError("a line without a holder is never posted")
    return line.holder.account


def person_of(line: OpeningLine) -> Resident:
    """Whose hours the line is about."""
    if line.resident is None:
        raise ValueError("hours are a person's")
    return line.resident
