"""Thousands at once: all or none, in the order given, in few statements."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jishan.ledger import queries
from jishan.ledger import services as ledger
from jishan.ledger.errors import KeyReused, NotEnoughPoints
from jishan.ledger.models import Transfer
from jishan.ledger.services import TransferRequest

from .conftest import faults


def award(books, key, account, points, **facts):
    return TransferRequest(key, books.issued, account, points, "award", **facts)


def spend(books, key, account, points):
    return TransferRequest(key, account, books.redeemed, points, "redemption")


def test_a_batch_is_numbered_and_answered_in_the_order_given(books):
    one, two = ledger.open_accounts(book=books.book, count=2)
    made = ledger.transfer_many(
        book=books.book,
        requests=[
            award(books, "a", one, 10),
            award(books, "b", two, 3),
            spend(books, "c", one, 4),
            TransferRequest("d", one, two, 1, "gift"),
            award(books, "e", one, 2),
        ],
    )
    assert [row.key for row in made] == list("abcde")
    assert [(row.source_entry, row.source_balance, row.target_entry, row.target_balance) for row in made] == [
        (None, None, 1, 10),
        (None, None, 1, 3),
        (2, 6, None, None),
        (3, 5, 2, 4),
        (None, None, 4, 7),
    ]
    assert not faults()


def test_points_must_be_there_at_the_moment_they_are_spent_not_only_in_the_end(books):
    account = books.account()
    with pytest.raises(NotEnoughPoints) as refusal:
        ledger.transfer_many(book=books.book, requests=[spend(books, "a", account, 4), award(books, "b", account, 10)])
    assert refusal.value.facts["short"] == 4
    assert not Transfer.objects.exists()


def test_one_that_is_refused_leaves_none_of_the_others(books):
    rich, poor = books.account(100), books.account(1)
    with pytest.raises(NotEnoughPoints) as refusal:
        ledger.transfer_many(book=books.book, requests=[spend(books, "a", rich, 50), spend(books, "b", poor, 2)])
    assert refusal.value.facts == {"short": 1, "available": 1, "account": poor.pk}
    assert (queries.available(rich), queries.available(poor)) == (100, 1)
    assert not faults()


def test_some_keys_known_and_some_new_give_each_its_own(books):
    accounts = ledger.open_accounts(book=books.book, count=4)
    requests = [award(books, f"k{n}", account, 5) for n, account in enumerate(accounts)]
    first = ledger.transfer_many(book=books.book, requests=requests[1:3])
    made = ledger.transfer_many(book=books.book, requests=[*requests, requests[0]])
    assert made[1:3] == first
    assert made[4] == made[0]
    assert [queries.available(account) for account in accounts] == [5, 5, 5, 5]
    assert not faults()


def test_a_repeated_batch_of_spends_converges_when_the_points_are_gone(books):
    accounts = [books.account(5) for _ in range(3)]
    requests = [spend(books, f"k{n}", account, 5) for n, account in enumerate(accounts)]
    assert ledger.transfer_many(book=books.book, requests=requests) == ledger.transfer_many(
        book=books.book, requests=requests
    )


def test_one_reused_key_refuses_the_batch(books):
    one, two = books.account(), books.account()
    ledger.transfer_many(book=books.book, requests=[award(books, "k", one, 5)])
    with pytest.raises(KeyReused):
        ledger.transfer_many(book=books.book, requests=[award(books, "new", two, 5), award(books, "k", one, 6)])
    with pytest.raises(KeyReused):
        ledger.transfer_many(book=books.book, requests=[award(books, "x", two, 5), award(books, "x", two, 6)])
    assert queries.available(two) == 0


def test_an_empty_batch_is_no_work(books, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert ledger.transfer_many(book=books.book, requests=[]) == []


def test_three_thousand_awards_take_a_handful_of_statements(books):
    accounts = ledger.open_accounts(book=books.book, count=1500)
    requests = [
        award(books, f"{turn}:{n}", account, 5, lapses_on=date(2027, 1, 1))
        for turn in range(2)
        for n, account in enumerate(accounts)
    ]
    with CaptureQueriesContext(connection) as captured:
        made = ledger.transfer_many(book=books.book, requests=requests)
    assert len(captured) < 15
    assert [row.target_balance for row in made] == [5] * 1500 + [10] * 1500
    assert not faults()
