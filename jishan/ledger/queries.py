"""What an account has, how it came to it, and what will lapse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db.models import Q, Sum

from jishan.ledger.models import Account, Book, Lot, Transfer
from jishan.ledger.statements import system_account_id

__all__ = ["Lapse", "Line", "available", "find_transfer", "next_lapse", "statement", "system_total"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement: its number in the account, what it changed and the balance after it."""

    number: int
    transfer: Transfer
    change: int
    balance: int


@dataclass(frozen=True, slots=True)
class Lapse:
    """Points that lapse on a day unless they are spent before."""

    on: date
    points: int


def available(account: Account) -> int:
    """What can be spent now: the balance less what is held, down to the account's floor. Read afresh."""
    row = Account.objects.get(community=account.community_id, pk=account.pk, floor__isnull=False)
    return row.free


def statement(
    account: Account, *, before: int | None = None, limit: int = 30, only: Literal["in", "out"] | None = None
) -> list[Line]:
    """The account's lines, newest first: those numbered below `before`, or the last ones; `only` what came in or went.

    Numbers count transfers in the order they were written, whatever the clock said. Only an account with a floor has
    a statement.
    """
    gone = [] if only == "in" else _side(account, "source", -1, before, limit)
    come = [] if only == "out" else _side(account, "target", 1, before, limit)
    lines = [*gone, *come]
    return sorted(lines, key=lambda line: line.number, reverse=True)[:limit]


def _side(account: Account, side: str, sign: int, before: int | None, limit: int) -> list[Line]:
    transfers = Transfer.objects.filter(
        **{"community": account.community_id, side: account, f"{side}_entry__isnull": False}
    )
    if before is not None:
        transfers = transfers.filter(**{f"{side}_entry__lt": before})
    return [
        Line(getattr(row, f"{side}_entry"), row, sign * row.points, getattr(row, f"{side}_balance"))
        for row in transfers.order_by(f"-{side}_entry")[:limit]
    ]


def next_lapse(account: Account) -> Lapse | None:
    """The first day on which some of the account's points will lapse, and how many."""
    lots = Lot.objects.filter(community=account.community_id, account=account, remaining__gt=0)
    first = lots.values_list("lapses_on").annotate(points=Sum("remaining")).order_by("lapses_on").first()
    return Lapse(*first) if first else None


def find_transfer(book: Book, key: str) -> Transfer | None:
    """The transfer that was written under this key."""
    return Transfer.objects.filter(community=book.community_id, book=book, key=key).first()


def system_total(book: Book, kind: str) -> int:
    """What has come into a system account less what has gone out: below zero for what was issued. Summed, so not for
    a page that opens often."""
    account = system_account_id(book, kind)
    transfers = Transfer.objects.filter(community=book.community_id, book=book)
    sums = transfers.aggregate(
        came=Sum("points", filter=Q(target=account)), left=Sum("points", filter=Q(source=account))
    )
    return (sums["came"] or 0) - (sums["left"] or 0)
