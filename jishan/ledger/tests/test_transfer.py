"""One transfer: what it moves, what it refuses, and what a repeat does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from jishan.ledger import queries
from jishan.ledger import services as ledger
from jishan.ledger.errors import KeyReused, NotEnoughPoints, PointsNotWhole, UnknownAccount
from jishan.ledger.models import Account, Transfer
from jishan.lib import clock

from .conftest import faults


def test_points_arrive_and_leave_and_the_statement_tells_each_line(books):
    account = books.account()
    books.award(account, 9)
    books.spend(account, 4)
    lines = queries.statement(account)
    assert [(line.number, line.change, line.balance) for line in lines] == [(2, -4, 5), (1, 9, 9)]
    assert queries.available(account) == 5
    assert queries.system_total(books.book, "issued") == -9
    assert queries.system_total(books.book, "redeemed") == 4
    assert not faults()


def test_an_award_is_one_statement_on_postgresql_and_two_on_sqlite(books, django_assert_num_queries):
    account = books.account()
    statements = 1 if connection.vendor == "postgresql" else 2
    with django_assert_num_queries(statements + 2):  # a savepoint in the test's transaction, and its release
        books.award(account, 2)


def test_an_account_may_be_given_by_its_id(books):
    account = books.account(5)
    made = ledger.transfer(
        book=books.book, key="k", source=account.pk, target=books.redeemed.pk, points=5, kind="redemption"
    )
    assert (made.source_balance, made.target_balance) == (0, None)


def test_too_few_points_are_refused_in_a_sentence_and_nothing_is_written(books):
    account = books.account(7)
    with pytest.raises(NotEnoughPoints) as refusal:
        books.spend(account, 10)
    assert refusal.value.facts == {"short": 3, "available": 7, "account": account.pk}
    assert refusal.value.message == "分不够，还差 3 分。现在能用的是 7 分。"
    assert queries.available(account) == 7
    assert Transfer.objects.filter(source=account).count() == 0


@pytest.mark.parametrize("points", [0, -1, 1.0, 2.5, True, "3", None, 10**12 + 1, float("nan")])
def test_points_are_whole_numbers_above_zero_and_not_huge(books, points):
    account = books.account()
    with pytest.raises(PointsNotWhole):
        ledger.transfer(book=books.book, key="k", source=books.issued, target=account, points=points, kind="award")
    with pytest.raises(PointsNotWhole):
        ledger.hold(book=books.book, account=account, key="k", points=points, kind="coupon")
    assert queries.available(account) == 0


def test_the_most_that_fits_fits(books):
    assert books.award(books.account(), 10**12).target_balance == 10**12


def test_a_repeat_returns_the_first_transfer_and_moves_nothing(books):
    account = books.account()
    first = books.award(account, 5, key="deed 1")
    assert books.award(account, 5, key="deed 1") == first
    assert queries.available(account) == 5


def test_a_repeated_spend_returns_the_first_even_when_the_points_are_gone(books):
    account = books.account(5)
    first = books.spend(account, 5, key="basket 1")
    assert books.spend(account, 5, key="basket 1") == first
    assert queries.available(account) == 0


@pytest.mark.parametrize("change", [{"points": 6}, {"kind": "coins"}, {"reference": "another"}, {"target": "other"}])
def test_a_key_that_stands_for_something_else_is_refused(books, change):
    account = books.account()
    facts = {"book": books.book, "key": "k", "source": books.issued, "target": account, "points": 5, "kind": "award"}
    ledger.transfer(**facts)
    if "target" in change:
        change = {"target": books.account()}
    with pytest.raises(KeyReused):
        ledger.transfer(**{**facts, **change})
    assert queries.available(account) == 5


def test_a_repeat_at_another_time_by_another_hand_is_still_the_first(books, django_user_model):
    account = books.account()
    first = books.award(account, 5, key="k")
    someone = django_user_model(username="someone")
    with clock.at(clock.now() + timedelta(days=1)):
        again = ledger.transfer(
            book=books.book, key="k", source=books.issued, target=account, points=5, kind="award", by=someone
        )
    assert (again.pk, again.by, again.happened_at) == (first.pk, None, first.happened_at)


def test_who_and_when_stand_in_the_transfer(books, django_user_model):
    someone = django_user_model(username="someone")
    happened_at = datetime(2026, 3, 8, 9, tzinfo=UTC)
    made = ledger.transfer(
        book=books.book,
        key="k",
        source=books.issued,
        target=books.account(),
        points=5,
        kind="award",
        by=someone,
        reference="deed",
        happened_at=happened_at,
    )
    kept = queries.find_transfer(books.book, "k")
    assert kept == made
    assert (kept.by, kept.happened_at, kept.reference) == (someone.pk, happened_at, "deed")
    assert kept.written_at == made.written_at > happened_at
    assert queries.find_transfer(books.book, "other") is None


def test_the_same_key_in_another_book_is_another_transfer(books, new_book):
    other = new_book("haiyun")
    assert books.award(books.account(), 5, key="k") != other.award(other.account(), 5, key="k")
    assert not faults()


def test_an_account_of_another_community_is_not_found(books, new_book):
    stranger = new_book("haiyun").account(5)
    for side in (stranger, stranger.pk, uuid4()):
        with pytest.raises(UnknownAccount):
            ledger.transfer(book=books.book, key="k", source=side, target=books.redeemed, points=1, kind="redemption")
    assert queries.available(stranger) == 5


def test_minutes_never_meet_points(books):
    minutes = ledger.open_book(community=books.book.community, unit="minutes")
    with pytest.raises(UnknownAccount):
        ledger.transfer(
            book=minutes,
            key="k",
            source=ledger.system_account(minutes, "issued"),
            target=books.account(),
            points=1,
            kind="award",
        )


def test_a_transfer_needs_two_accounts_and_a_key(books):
    account = books.account(5)
    with pytest.raises(ValueError, match="another"):
        ledger.transfer(book=books.book, key="k", source=account, target=account, points=1, kind="award")
    with pytest.raises(ValueError, match="key"):
        ledger.transfer(book=books.book, key="", source=books.issued, target=account, points=1, kind="award")


def test_a_moment_without_a_time_zone_is_refused(books):
    account, noon = books.account(5), datetime(2026, 3, 8, 12)  # noqa: DTZ001
    with pytest.raises(ValueError, match="aware"):
        ledger.transfer(
            book=books.book, key="k", source=books.issued, target=account, points=1, kind="award", happened_at=noon
        )
    with pytest.raises(ValueError, match="aware"):
        ledger.hold(book=books.book, account=account, key="k", points=1, kind="coupon", lapses_at=noon)


def test_a_clock_that_jumps_back_does_not_disturb_the_order(books):
    account = books.account()
    noon = datetime(2026, 3, 8, 12, tzinfo=UTC)
    for hours, points in ((0, 5), (-30, 7), (-2, 1)):
        with clock.at(noon + timedelta(hours=hours)):
            books.award(account, points)
    lines = queries.statement(account)
    assert [(line.number, line.balance) for line in lines] == [(3, 13), (2, 12), (1, 5)]
    assert not faults()


def test_opening_a_book_again_finds_the_first(books):
    again = ledger.open_book(community=books.book.community)
    assert again == books.book
    kinds = Account.objects.filter(community=again.community_id, book=again).values_list("kind", flat=True)
    assert sorted(kinds) == ["coins", "expired", "issued", "opening", "redeemed"]


def test_a_long_statement_is_read_page_by_page(books):
    account = books.account()
    for n in range(1, 8):
        books.award(account, n)
        books.spend(account, 1)
    seen, before = [], None
    while page := queries.statement(account, before=before, limit=4):
        seen += [line.number for line in page]
        before = page[-1].number
    assert seen == list(range(14, 0, -1))
    assert [line.change for line in queries.statement(account, only="out", limit=2)] == [-1, -1]
