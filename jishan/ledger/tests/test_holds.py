"""Points set aside: nothing else can use them, and the hold ends once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jishan.ledger import queries
from jishan.ledger import services as ledger
from jishan.ledger.errors import HoldEnded, KeyReused, NotEnoughPoints, UnknownAccount
from jishan.ledger.models import Hold
from jishan.lib import clock

from .conftest import faults


def hold(books, account, points, key="h", **facts):
    return ledger.hold(book=books.book, account=account, key=key, points=points, kind="coupon", **facts)


def test_held_points_cannot_be_spent_or_held_twice(books):
    account = books.account(10)
    hold(books, account, 7)
    assert queries.available(account) == 3
    with pytest.raises(NotEnoughPoints) as refusal:
        books.spend(account, 4)
    assert (refusal.value.facts["short"], refusal.value.facts["available"]) == (1, 3)
    with pytest.raises(NotEnoughPoints):
        hold(books, account, 4, key="another")
    assert not faults()


def test_a_settled_hold_moves_its_points(books, django_user_model):
    account, shop, someone = books.account(10), books.account(), django_user_model(username="someone")
    held = hold(books, account, 7, reference="basket")
    made = ledger.settle(hold=held, key="s", target=shop, by=someone)
    assert (made.kind, made.reference, made.points, made.by) == ("coupon", "basket", 7, someone.pk)
    assert (queries.available(account), queries.available(shop)) == (3, 7)
    ended = Hold.objects.get(pk=held.pk)
    assert (ended.state, ended.transfer_id, ended.ended_by) == ("settled", made.pk, someone.pk)
    assert not faults()


def test_settling_again_returns_the_first_transfer(books):
    account, shop = books.account(10), books.account()
    held = hold(books, account, 10)
    first = ledger.settle(hold=held, key="s", target=shop.pk)
    assert ledger.settle(hold=held, key="s", target=shop) == first
    with pytest.raises(HoldEnded):
        ledger.settle(hold=held, key="another", target=shop)
    with pytest.raises(KeyReused):
        ledger.settle(hold=held, key="s", target=books.redeemed)
    with pytest.raises(HoldEnded):
        ledger.release(hold=held)
    assert queries.available(shop) == 10


def test_a_released_hold_leaves_its_points_where_they_are(books):
    account = books.account(10)
    held = hold(books, account, 7)
    assert ledger.release(hold=held).state == "released"
    assert ledger.release(hold=held).state == "released"
    assert queries.available(account) == 10
    with pytest.raises(HoldEnded):
        ledger.settle(hold=held, key="s", target=books.redeemed)
    assert not faults()


def test_a_repeated_hold_is_the_first(books):
    account = books.account(10)
    first = hold(books, account, 7)
    assert hold(books, account, 7) == first
    with pytest.raises(KeyReused):
        hold(books, account, 3)
    assert queries.available(account) == 3


def test_a_hold_lapses_when_its_time_comes(books):
    account, now = books.account(10), clock.now()
    early = hold(books, account, 3, key="early", lapses_at=now)
    hold(books, account, 4, key="late", lapses_at=now + timedelta(minutes=1))
    hold(books, account, 1, key="open-ended")
    assert ledger.lapse_holds(book=books.book, now=now) == [early]
    assert ledger.lapse_holds(book=books.book, now=now) == []
    assert queries.available(account) == 5
    assert ledger.release(hold=early).state == "lapsed"
    assert not faults()


def test_a_hold_needs_an_account_that_keeps_a_balance_in_this_book(books, new_book):
    for account in (books.issued, new_book("haiyun").account(5)):
        with pytest.raises(UnknownAccount):
            hold(books, account, 1)


def test_settling_spends_the_points_that_lapse_first(books):
    account = books.account(10)
    books.award(account, 5, lapses_on=date(2026, 12, 31))
    ledger.settle(hold=hold(books, account, 7), key="s", target=books.redeemed)
    assert books.lots(account) == []
    assert queries.available(account) == 8
