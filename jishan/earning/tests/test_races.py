"""Two at once: one approval, one key, one place under a limit."""

from __future__ import annotations

from functools import partial

import pytest

from jishan.earning import errors
from jishan.earning import services as earning
from jishan.earning.models import Deed, LimitUse
from jishan.earning.tests.deeds import balance, record, the_books_balance
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def kinds(outcomes: list[object]) -> list[str]:
    return sorted(type(outcome).__name__ for outcome in outcomes)


def test_two_managers_approve_the_same_deed_and_it_is_credited_once(cast):
    deed = record(cast)
    fresh = [Deed.objects.get(community=cast.community, pk=deed.pk) for _ in range(2)]
    outcomes = at_once(
        [
            partial(earning.approve_deed, deed=d, by=by)
            for d, by in zip(fresh, (cast.manager, cast.second_manager), strict=True)
        ]
    )
    assert kinds(outcomes) == ["AlreadyDecided", "Deed"]
    assert balance(cast.zhang) == 2
    assert the_books_balance()


def test_one_approves_while_the_other_returns_and_one_of_them_decides(cast):
    deed = record(cast)
    one, two = (Deed.objects.get(community=cast.community, pk=deed.pk) for _ in range(2))
    outcomes = at_once(
        [
            partial(earning.approve_deed, deed=one, by=cast.manager),
            partial(earning.return_deed, deed=two, by=cast.second_manager, reason="看不清"),
        ]
    )
    assert kinds(outcomes) == ["AlreadyDecided", "Deed"]
    deed.refresh_from_db()
    assert balance(cast.zhang) == (2 if deed.state == Deed.State.APPROVED else 0)


def test_the_same_form_sent_six_times_at_once_is_one_deed(cast):
    outcomes = at_once([partial(record, cast, source="on_the_spot") for _ in range(6)])
    assert len({outcome.pk for outcome in outcomes}) == 1
    assert Deed.objects.filter(community=cast.community).count() == 1
    assert balance(cast.zhang) == 2


def test_six_awards_under_a_limit_of_one_a_day_give_one(cast):
    outcomes = at_once([partial(record, cast, source="on_the_spot", key=f"k{n}") for n in range(6)])
    assert kinds(outcomes) == ["Deed"] + ["WrongAmount"] * 5
    assert balance(cast.zhang) == 2
    (use,) = LimitUse.objects.filter(community=cast.community)
    assert (use.times, use.points) == (1, 2)
    assert Deed.objects.filter(community=cast.community).count() == 1


def test_two_reversals_at_once_take_the_points_back_once(cast):
    deed = earning.approve_deed(deed=record(cast), by=cast.manager)
    fresh = [Deed.objects.get(community=cast.community, pk=deed.pk) for _ in range(2)]
    outcomes = at_once([partial(earning.reverse_deed, deed=d, by=cast.second_manager, reason="记错了") for d in fresh])
    assert kinds(outcomes) == ["AlreadyDecided", "Deed"]
    assert balance(cast.zhang) == 0
    assert the_books_balance()


def test_two_lists_in_opposite_order_do_not_wait_for_each_other_for_ever(cast):
    people = [cast.zhang, cast.husband, cast.li]
    deeds = [record(cast, key=f"d{n}", resident=r) for n, r in enumerate(people)]
    outcomes = at_once(
        [
            partial(earning.approve_deeds, community=cast.community, deeds=some, by=by)
            for some, by in ((deeds, cast.manager), (deeds[::-1], cast.second_manager))
        ]
    )
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert [balance(r) for r in people] == [2, 2, 2]
    refusals = [o.refusal for outcome in outcomes for o in outcome if o.refusal]
    assert [type(refusal) for refusal in refusals] == [errors.AlreadyDecided] * 3
