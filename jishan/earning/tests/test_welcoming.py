"""Where a rulebook gives newcomers something, they have it once."""

from __future__ import annotations

import pytest

from jishan.earning import services as earning
from jishan.earning.tests.deeds import DAY, balance, the_books_balance
from jishan.lib import clock
from jishan.people import services as people
from tests.cast import RULEBOOK, moment, settle

pytestmark = pytest.mark.django_db


def test_a_newcomer_is_given_the_opening_points_once():
    with clock.at(moment(DAY)):
        cast = settle(rules=RULEBOOK + "\n[points]\nopening = 5\n")
        newcomer = people.add_resident(community=cast.community, name="新来的", by=cast.manager)
        for _ in range(2):
            earning.welcome(community=cast.community, residents=[newcomer], by=cast.manager)
    assert balance(newcomer) == 5
    assert the_books_balance()


def test_most_rulebooks_give_nothing(cast):
    assert earning.welcome(community=cast.community, residents=[cast.zhang], by=cast.manager) == []
    assert balance(cast.zhang) == 0
