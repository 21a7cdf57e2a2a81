"""A mistake is given back once, by a transfer that points to it; both stay."""

from __future__ import annotations

from datetime import date

import pytest

from jishan.ledger import queries
from jishan.ledger import services as ledger
from jishan.ledger.errors import AlreadyReversed, KeyReused, NotEnoughPoints, ReversalStands

from .conftest import faults

DECEMBER, FEBRUARY = date(2026, 12, 31), date(2027, 2, 28)


def test_an_award_is_taken_back_and_both_lines_stay(books):
    account = books.account()
    award = books.award(account, 5)
    reversal = ledger.reverse(transfer=award, key="undo", reference="deed")
    assert (reversal.kind, reversal.reverses_id, reversal.reference) == ("reversal", award.pk, "deed")
    assert [line.change for line in queries.statement(account)] == [-5, 5]
    assert queries.system_total(books.book, "issued") == 0
    assert not faults()


def test_it_is_given_back_once(books):
    award = books.award(books.account(20), 5)
    first = ledger.reverse(transfer=award, key="undo")
    assert ledger.reverse(transfer=award, key="undo") == first
    with pytest.raises(AlreadyReversed):
        ledger.reverse(transfer=award, key="undo again")
    with pytest.raises(ReversalStands):
        ledger.reverse(transfer=first, key="undo the undoing")


def test_a_second_reversal_is_told_so_even_when_the_points_are_gone(books):
    award = books.award(books.account(), 5)
    ledger.reverse(transfer=award, key="undo")
    with pytest.raises(AlreadyReversed):
        ledger.reverse(transfer=award, key="undo again")


def test_points_spent_meanwhile_cannot_be_taken_back(books):
    account = books.account()
    award = books.award(account, 5)
    books.spend(account, 2)
    with pytest.raises(NotEnoughPoints) as refusal:
        ledger.reverse(transfer=award, key="undo")
    assert refusal.value.facts["short"] == 2


def test_a_key_of_another_transfer_is_refused(books):
    account = books.account(9)
    award = books.award(account, 5)
    books.spend(account, 5, key="k")
    with pytest.raises(KeyReused):
        ledger.reverse(transfer=award, key="k")


def test_a_spend_given_back_returns_to_the_lots_it_came_from(books):
    account = books.account()
    books.award(account, 10, lapses_on=DECEMBER)
    books.award(account, 10, lapses_on=FEBRUARY)
    books.award(account, 10)
    spend = books.spend(account, 24)
    assert books.lots(account) == []
    ledger.reverse(transfer=spend, key="undo")
    assert books.lots(account) == [(DECEMBER, 10), (FEBRUARY, 10)]
    assert not faults()


def test_a_dated_award_is_taken_back_from_its_own_lot(books):
    account = books.account()
    books.award(account, 10, lapses_on=DECEMBER)
    mistake = books.award(account, 10, lapses_on=FEBRUARY)
    ledger.reverse(transfer=mistake, key="undo")
    assert books.lots(account) == [(DECEMBER, 10)]


def test_what_is_missing_in_its_own_lot_comes_from_the_first_to_lapse(books):
    account = books.account()
    mistake = books.award(account, 10, lapses_on=DECEMBER)
    books.spend(account, 4)
    books.award(account, 10, lapses_on=FEBRUARY)
    books.award(account, 10)
    ledger.reverse(transfer=mistake, key="undo")
    assert books.lots(account) == [(FEBRUARY, 6)]
    assert queries.available(account) == 16
    assert not faults()


def test_an_undated_award_is_taken_back_from_undated_points(books):
    account = books.account()
    books.award(account, 10, lapses_on=DECEMBER)
    mistake = books.award(account, 10)
    ledger.reverse(transfer=mistake, key="undo")
    assert books.lots(account) == [(DECEMBER, 10)]
    assert not faults()


def test_a_gift_between_residents_is_given_back_with_its_dates(books):
    giver, taker = books.account(10, DECEMBER), books.account()
    gift = ledger.transfer(
        book=books.book, key="g", source=giver, target=taker, points=6, kind="gift", lapses_on=FEBRUARY
    )
    assert (books.lots(giver), books.lots(taker)) == ([(DECEMBER, 4)], [(FEBRUARY, 6)])
    ledger.reverse(transfer=gift, key="undo")
    assert (books.lots(giver), books.lots(taker)) == ([(DECEMBER, 10)], [])
    assert not faults()
