"""Several people at the same points at the same moment."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import OperationalError, connection

from jishan.ledger import queries
from jishan.ledger import services as ledger
from jishan.ledger.errors import AlreadyReversed, HoldEnded, KeyReused, NotEnoughPoints
from jishan.ledger.models import Hold, Transfer
from jishan.ledger.services import TransferRequest
from jishan.ledger.tests.conftest import faults
from jishan.lib import clock
from tests.at_once import at_once

from .harness import in_processes

DECEMBER = date(2026, 12, 31)


def made(results: list[object]) -> list[Transfer]:
    return [result for result in results if isinstance(result, Transfer)]


def kinds(results: list[object]) -> dict[str, int]:
    """How many of each: what was returned or raised, by its class."""
    names = [type(result).__name__ for result in results]
    return {name: names.count(name) for name in set(names)}


def test_of_ten_spenders_of_one_balance_as_many_succeed_as_it_pays_for(books):
    account = books.account(35, DECEMBER)
    results = at_once([lambda n=n: books.spend(account, 10, key=f"basket {n}") for n in range(10)])
    assert kinds(results) == {"Transfer": 3, "NotEnoughPoints": 7}
    assert queries.available(account) == 5
    assert not faults()


def test_of_six_processes_that_spend_one_balance_as_many_succeed_as_it_pays_for(books):
    account = books.account(35)
    statuses = in_processes(*(lambda n=n: spend_or_give_way(books, account, f"basket {n}") for n in range(6)))
    assert statuses == [0] * 6
    assert Transfer.objects.filter(community=books.book.community_id, kind="redemption").count() == 3
    assert queries.available(account) == 5
    assert not faults()


def spend_or_give_way(books, account, key):
    try:
        books.spend(account, 10, key=key)
    except NotEnoughPoints:
        return


def test_one_key_ten_times_at_once_is_one_award(books):
    account = books.account()
    results = at_once([lambda: books.award(account, 5, key="deed") for _ in range(10)])
    assert len({row.pk for row in made(results)}) == 1
    assert len(made(results)) == 10
    assert queries.available(account) == 5
    assert not faults()


def test_one_key_ten_times_at_once_between_accounts_that_keep_no_balance_is_one_transfer(books):
    coins = ledger.system_account(books.book, "coins")
    results = at_once(
        [
            lambda: ledger.transfer(
                book=books.book, key="mint", source=books.issued, target=coins, points=50, kind="coins"
            )
            for _ in range(10)
        ]
    )
    assert len({row.pk for row in made(results)}) == 1
    assert queries.system_total(books.book, "coins") == 50
    assert not faults()


def test_one_key_for_two_things_at_once_is_one_of_them(books):
    one, two = books.account(), books.account()
    results = at_once([lambda: books.award(one, 5, key="k"), lambda: books.award(two, 5, key="k")])
    assert kinds(results) == {"Transfer": 1, KeyReused.__name__: 1}
    assert queries.available(one) + queries.available(two) == 5
    assert not faults()


def test_a_repeated_spend_of_everything_is_one_spend(books):
    account = books.account(5)
    results = at_once([lambda: books.spend(account, 5, key="basket") for _ in range(6)])
    assert len(made(results)) == 6
    assert len({row.pk for row in made(results)}) == 1
    assert not faults()


def test_two_reversals_are_one(books):
    award = books.award(books.account(20), 5)
    results = at_once([lambda n=n: ledger.reverse(transfer=award, key=f"undo {n}") for n in range(4)])
    assert kinds(results) == {"Transfer": 1, AlreadyReversed.__name__: 3}
    assert not faults()


def test_a_hold_and_a_spend_of_the_same_points_are_one_of_them(books):
    for turn in range(5):
        account = books.account(10)
        results = at_once(
            [
                lambda account=account, turn=turn: ledger.hold(
                    book=books.book, account=account, key=f"hold {turn}", points=7, kind="coupon"
                ),
                lambda account=account: books.spend(account, 7),
            ]
        )
        assert sum(isinstance(result, NotEnoughPoints) for result in results) == 1
        assert queries.available(account) == 3
    assert not faults()


def test_a_hold_ends_once(books):
    for turn in range(5):
        account = books.account(10)
        held = ledger.hold(
            book=books.book, account=account, key=f"h{turn}", points=7, kind="coupon", lapses_at=clock.now()
        )
        results = at_once(
            [
                lambda held=held, turn=turn: ledger.settle(hold=held, key=f"s{turn}", target=books.redeemed),
                lambda held=held: ledger.release(hold=held),
                lambda: ledger.lapse_holds(book=books.book, now=clock.now() + timedelta(minutes=1)),
            ]
        )
        state = Hold.objects.get(pk=held.pk).state
        assert queries.available(account) == (3 if state == "settled" else 10)
        assert isinstance(results[0], Transfer) == (state == "settled")
        assert isinstance(results[1], HoldEnded) == (state == "settled")
    assert not faults()


def test_one_hold_key_at_once_is_one_hold(books):
    account = books.account(10)
    results = at_once(
        [*(lambda: ledger.hold(book=books.book, account=account, key="h", points=10, kind="coupon") for _ in range(6))]
    )
    assert kinds(results) == {"Hold": 6}
    assert queries.available(account) == 0
    assert not faults()


def test_batches_that_cross_each_other_never_wait_in_a_ring(books):
    accounts = [books.account(100) for _ in range(4)]

    def cross(turn: int, order: int) -> list[Transfer]:
        ring = list(zip(accounts, accounts[1:] + accounts[:1], strict=True))[::order]
        requests = [
            TransferRequest(f"{turn}:{order}:{n}", source, target, 1, "gift") for n, (source, target) in enumerate(ring)
        ]
        return ledger.transfer_many(book=books.book, requests=requests)

    jobs = [
        lambda turn=turn, order=order: [cross(turn * 10 + n, order) for n in range(4)]
        for turn in range(3)
        for order in (1, -1)
    ]
    assert kinds(at_once([*jobs])) == {"list": 6}
    assert [queries.available(account) for account in accounts] == [100] * 4
    assert not faults()


def test_points_lapse_once_and_never_what_is_being_spent(books):
    accounts = [books.account(10, DECEMBER) for _ in range(4)]
    for account in accounts:
        books.award(account, 10)
    results = at_once(
        [
            lambda: ledger.lapse_points(book=books.book, on=DECEMBER),
            lambda: ledger.lapse_points(book=books.book, on=DECEMBER),
            *(lambda account=account: books.spend(account, 4) for account in accounts),
        ]
    )
    assert not [result for result in results if isinstance(result, Exception)]
    # Spent before: six lapse. Spent after: ten lapse, and the spend took undated points.
    lapsed = Transfer.objects.filter(community=books.book.community_id, kind="lapse")
    assert lapsed.count() == 4
    for row in lapsed:
        left = queries.available(next(account for account in accounts if account.pk == row.source_id))
        assert (row.points, left) in [(6, 10), (10, 6)]
    assert not faults()


def test_a_book_opened_by_several_at_once_is_one(books):
    community = books.book.community
    results = at_once([lambda: ledger.open_book(community=community, unit="minutes") for _ in range(5)])
    assert len(set(results)) == 1
    assert not faults()


def test_a_connection_lost_at_commit_is_settled_by_asking_again(books):
    account, commit = books.account(10), connection._commit

    def commit_and_lose() -> None:
        commit()
        connection.connection.close()
        raise OperationalError("server closed the connection unexpectedly")

    connection._commit = commit_and_lose
    with pytest.raises(OperationalError):
        books.spend(account, 10, key="basket")
    connection._commit = commit
    connection.close()
    assert books.spend(account, 10, key="basket").source_balance == 0
    assert queries.available(account) == 0
    assert not faults()
