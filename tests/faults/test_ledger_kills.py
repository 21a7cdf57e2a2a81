"""A process killed before or after any statement of a ledger service: asked again, it is done once, and the books are
clean."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count

import pytest

from jishan.ledger import queries
from jishan.ledger import services as ledger
from jishan.ledger.models import Account, Book, Transfer
from jishan.ledger.services import TransferRequest
from jishan.ledger.tests.conftest import Ledger, faults
from jishan.lib import clock
from jishan.places.models import Area, Community

from .harness import kill_points

DECEMBER = date(2026, 12, 31)
numbers = count()

# A case is the call to be killed, and the figures that tell whether it was done.
Case = tuple[Callable[[], object], Callable[[], object]]


def figures(*accounts: Account) -> Callable[[], object]:
    return lambda: [
        (row.balance, row.held, row.entries)
        for row in (Account.objects.get(community=account.community_id, pk=account.pk) for account in accounts)
    ]


def an_award(books: Ledger) -> Case:
    account, key = books.account(3), f"deed {next(numbers)}"
    return lambda: books.award(account, 5, key=key, lapses_on=DECEMBER), figures(account)


def a_spend_of_dated_points(books: Ledger) -> Case:
    account, key = books.account(5, DECEMBER), f"basket {next(numbers)}"
    return lambda: books.spend(account, 5, key=key), figures(account)


def a_batch(books: Ledger) -> Case:
    one, two, n = books.account(5, DECEMBER), books.account(1), next(numbers)
    requests = [
        TransferRequest(f"a{n}", books.issued, one, 10, "award", lapses_on=DECEMBER),
        TransferRequest(f"b{n}", one, two, 12, "gift"),
        TransferRequest(f"c{n}", two, books.redeemed, 13, "redemption"),
    ]
    return lambda: ledger.transfer_many(book=books.book, requests=requests), figures(one, two)


def a_reversal(books: Ledger) -> Case:
    account, n = books.account(5, DECEMBER), next(numbers)
    spend = books.spend(account, 4)
    return lambda: ledger.reverse(transfer=spend, key=f"undo {n}"), figures(account)


def a_hold(books: Ledger) -> Case:
    account, n = books.account(5), next(numbers)
    facts = {"book": books.book, "account": account, "key": f"hold {n}", "points": 5, "kind": "coupon"}
    return lambda: ledger.hold(**facts), figures(account)


def a_settlement(books: Ledger) -> Case:
    call, _ = a_hold(books)
    held, shop, n = call(), books.account(), next(numbers)
    return lambda: ledger.settle(hold=held, key=f"settle {n}", target=shop), figures(held.account, shop)


def a_release(books: Ledger) -> Case:
    call, _ = a_hold(books)
    held = call()
    return lambda: ledger.release(hold=held), figures(held.account)


def a_lapse_of_holds(books: Ledger) -> Case:
    account, now = books.account(5), clock.now()
    ledger.hold(book=books.book, account=account, key=f"h{next(numbers)}", points=5, kind="coupon", lapses_at=now)
    return lambda: ledger.lapse_holds(book=books.book, now=now + timedelta(minutes=1)), figures(account)


def a_lapse_of_points(books: Ledger) -> Case:
    one, two = books.account(5, DECEMBER), books.account(3, DECEMBER)
    books.award(two, 1)
    return lambda: ledger.lapse_points(book=books.book, on=DECEMBER), figures(one, two)


def a_new_book(_: Ledger) -> Case:
    slug = f"place-{next(numbers)}"
    community = Community.objects.create(area=Area.objects.get(), slug=slug, name=slug)
    accounts = Account.objects.filter(book__community=community)
    return lambda: ledger.open_book(community=community), lambda: [
        Book.objects.filter(community=community).count(),
        accounts.count(),
    ]


@pytest.mark.parametrize(
    "case",
    [
        an_award,
        a_spend_of_dated_points,
        a_batch,
        a_reversal,
        a_hold,
        a_settlement,
        a_release,
        a_lapse_of_holds,
        a_lapse_of_points,
        a_new_book,
    ],
)
def test_a_kill_anywhere_is_mended_by_asking_again(books, case):
    call, done = case(books)
    undone = done()
    call()
    expected = done()
    assert expected != undone
    now: list[Callable[[], object]] = []

    def fresh() -> Callable[[], object]:
        now[:] = case(books)
        return now[0]

    for where in kill_points(fresh):
        call, done = now
        assert done() in (undone, expected), where
        call()
        assert done() == expected, where
        call()
        assert done() == expected, where
    assert not faults()


def test_the_first_answer_survives_the_process_that_got_it(books):
    account = books.account(5)
    first = books.spend(account, 5, key="basket")
    for _ in kill_points(lambda: lambda: books.spend(account, 5, key="basket")):
        assert books.spend(account, 5, key="basket") == first
    assert queries.available(account) == 0
    assert Transfer.objects.filter(community=account.community_id, source=account).count() == 1
