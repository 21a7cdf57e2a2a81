"""Bare accounts: the ledger never learns whose they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import count

import pytest

from jishan.ledger import services as ledger
from jishan.ledger.models import Account, Book, Lot, Transfer
from jishan.lib import checks
from jishan.places.models import Area, Community


@dataclass
class Ledger:
    """One book and short ways to move points in it."""

    book: Book
    keys: count[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.issued = ledger.system_account(self.book, "issued")
        self.redeemed = ledger.system_account(self.book, "redeemed")
        self.expired = ledger.system_account(self.book, "expired")

    def account(self, points: int = 0, lapses_on: date | None = None) -> Account:
        account = ledger.open_account(book=self.book)
        if points:
            self.award(account, points, lapses_on=lapses_on)
        return account

    def award(self, account: Account, points: int, *, key: str = "", lapses_on: date | None = None) -> Transfer:
        return ledger.transfer(
            book=self.book,
            key=key or f"award {next(self.keys)}",
            source=self.issued,
            target=account,
            points=points,
            kind="award",
            lapses_on=lapses_on,
        )

    def spend(self, account: Account, points: int, *, key: str = "") -> Transfer:
        return ledger.transfer(
            book=self.book,
            key=key or f"spend {next(self.keys)}",
            source=account,
            target=self.redeemed,
            points=points,
            kind="redemption",
        )

    def lots(self, account: Account) -> list[tuple[date, int]]:
        """What is left, by the day it lapses."""
        lots = Lot.objects.filter(community=self.book.community_id, account=account, remaining__gt=0)
        return list(lots.order_by("lapses_on", "entry").values_list("lapses_on", "remaining"))


@pytest.fixture
def new_book(db: None) -> Callable[[str], Ledger]:
    """A community of this name, with its book."""

    def make(slug: str) -> Ledger:
        area, _ = Area.objects.get_or_create(slug="quarter", name="片区")
        return Ledger(ledger.open_book(community=Community.objects.create(area=area, slug=slug, name=slug)))

    return make


@pytest.fixture
def books(new_book: Callable[[str], Ledger]) -> Ledger:
    return new_book("yihe")


def faults() -> list[str]:
    """Everything the ledger's parts of `jishan check` find."""
    return [fault for code, part in checks.parts().items() if code.startswith("ledger.") for fault in part.run().faults]
