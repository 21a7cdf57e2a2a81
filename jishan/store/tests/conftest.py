"""The store's own cast: the small community of `tests.cast`, with points that came from nowhere in particular."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from jishan.ledger import services as ledger
from jishan.ledger.models import Account
from jishan.people.models import Household, Organisation, Resident
from tests import cast as casting
from tests.cast import Cast

_keys = count(1)

Holder = Resident | Household | Organisation
Grant = Callable[[Holder, int], None]


def grant_points(holder: Holder, points: int) -> None:
    book = holder.account.book
    ledger.transfer(
        book=book,
        key=f"test:{next(_keys)}",
        source=ledger.system_account(book, Account.Kind.ISSUED),
        target=holder.account,
        points=points,
        kind="award",
    )


@pytest.fixture
def cast() -> Cast:
    return casting.settle()


@pytest.fixture
def grant() -> Grant:
    return grant_points


def with_redemption(rules: str) -> str:
    """The cast's rulebook with a [redemption] table of its own."""
    return casting.RULEBOOK + "\n[redemption]\n" + rules
