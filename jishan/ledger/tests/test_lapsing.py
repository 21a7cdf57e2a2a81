"""Points that lapse: the eldest are spent first, and only what is left of them goes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jishan.ledger import queries, statements
from jishan.ledger import services as ledger
from jishan.ledger.models import Account, Lot
from jishan.ledger.queries import Lapse

from .conftest import faults

DECEMBER, FEBRUARY = date(2026, 12, 31), date(2027, 2, 28)


def test_ten_that_lapse_in_december_are_spent_first_so_ten_lapse_in_february(books):
    account = books.account(10, DECEMBER)
    books.spend(account, 10)
    books.award(account, 10, lapses_on=FEBRUARY)
    assert ledger.lapse_points(book=books.book, on=DECEMBER) == []
    assert queries.next_lapse(account) == Lapse(FEBRUARY, 10)
    (lapse,) = ledger.lapse_points(book=books.book, on=FEBRUARY)
    assert (lapse.kind, lapse.points, lapse.target_id, lapse.source_balance) == ("lapse", 10, books.expired.pk, 0)
    assert queries.next_lapse(account) is None
    assert not faults()


def test_nothing_lapses_a_day_early_or_twice(books):
    account = books.account(10, DECEMBER)
    assert ledger.lapse_points(book=books.book, on=date(2026, 12, 30)) == []
    assert len(ledger.lapse_points(book=books.book, on=DECEMBER)) == 1
    assert ledger.lapse_points(book=books.book, on=DECEMBER) == []
    assert queries.available(account) == 0


def test_undated_points_are_spent_last_and_never_lapse(books):
    account = books.account(5)
    books.award(account, 5, lapses_on=DECEMBER)
    books.spend(account, 3)
    (lapse,) = ledger.lapse_points(book=books.book, on=FEBRUARY)
    assert (lapse.points, queries.available(account)) == (2, 5)


def test_the_next_lapse_adds_up_a_day(books):
    account = books.account(5, FEBRUARY)
    books.award(account, 2, lapses_on=DECEMBER)
    books.award(account, 3, lapses_on=DECEMBER)
    assert queries.next_lapse(account) == Lapse(DECEMBER, 5)


def test_of_two_credits_that_lapse_on_one_day_the_elder_is_spent_first(books):
    account = books.account()
    elder = books.award(account, 5, lapses_on=DECEMBER)
    books.award(account, 5, lapses_on=DECEMBER)
    books.spend(account, 5)
    assert elder.lots.get().remaining == 0


def test_points_on_hold_stay_until_the_hold_ends(books):
    account = books.account(10, DECEMBER)
    held = ledger.hold(book=books.book, account=account, key="h", points=4, kind="coupon")
    assert [row.points for row in ledger.lapse_points(book=books.book, on=DECEMBER)] == [6]
    assert not faults()
    ledger.release(hold=held)
    assert [row.points for row in ledger.lapse_points(book=books.book, on=DECEMBER)] == [4]
    assert not faults()


def test_a_dated_credit_spent_in_the_same_batch_leaves_what_is_left(books):
    account = books.account(4, FEBRUARY)
    ledger.transfer_many(
        book=books.book,
        requests=[
            ledger.TransferRequest("a", books.issued, account, 10, "award", lapses_on=DECEMBER),
            ledger.TransferRequest("b", account, books.redeemed, 12, "redemption"),
        ],
    )
    assert books.lots(account) == [(FEBRUARY, 2)]
    assert not faults()


def test_each_book_lapses_for_itself(books, new_book):
    mine, other = books.account(5, DECEMBER), new_book("haiyun")
    theirs = other.account(5, DECEMBER)
    ledger.lapse_points(book=books.book, on=DECEMBER)
    assert (queries.available(mine), queries.available(theirs)) == (0, 5)


@pytest.mark.parametrize("kind", [kind for kind in Account.Kind.values if kind != "own"])
def test_system_accounts_never_lapse(books, kind):
    account = books.account(5)
    ledger.transfer(
        book=books.book,
        key="k",
        source=account,
        target=ledger.system_account(books.book, kind),
        points=5,
        kind="award",
        lapses_on=DECEMBER,
    )
    assert ledger.lapse_points(book=books.book, on=DECEMBER) == []
    assert not faults()


def test_of_many_open_lots_a_debit_reads_the_first_ones_and_more_only_when_they_do_not_suffice(books):
    account, many = books.account(), statements.LOTS_FEW * 3
    lapsing = [date(2027, 1, 1) + timedelta(days=n) for n in range(many)]
    ledger.transfer_many(
        book=books.book,
        requests=[
            ledger.TransferRequest(f"a{n}", books.issued, account, 1, "award", lapses_on=day)
            for n, day in enumerate(reversed(lapsing))
        ],
    )
    for key, points, limited in (("few", 2, 1), ("more", statements.LOTS_FEW + 3, 2)):
        with CaptureQueriesContext(connection) as asked:
            ledger.transfer(
                book=books.book, key=key, source=account, target=books.redeemed, points=points, kind="redemption"
            )
        assert sum("FROM ledger_lot" in query["sql"] for query in asked.captured_queries) == limited
    left = Lot.objects.filter(account=account, remaining__gt=0).values_list("lapses_on", flat=True)
    assert sorted(left) == lapsing[statements.LOTS_FEW + 5 :]
    assert not faults()
