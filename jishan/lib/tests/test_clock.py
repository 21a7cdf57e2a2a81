from datetime import UTC, date, datetime

import pytest

from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.lib.ids import uuid7

EVENING_IN_UTC = datetime(2026, 3, 8, 17, 30, tzinfo=UTC)  # half past one on the ninth in Shanghai


def test_a_day_is_the_day_where_the_community_lives():
    with clock.at(EVENING_IN_UTC):
        assert clock.now() == EVENING_IN_UTC
        assert clock.today() == date(2026, 3, 9)
    assert clock.day_of(EVENING_IN_UTC) == date(2026, 3, 9)


def test_the_clock_runs_again_after_the_block_also_when_it_failed():
    with pytest.raises(ZeroDivisionError), clock.at(EVENING_IN_UTC):
        1 / 0  # noqa: B018
    assert clock.now() > EVENING_IN_UTC or clock.now().year >= 2026
    assert clock.now() != EVENING_IN_UTC


def test_the_clock_refuses_a_moment_without_a_zone():
    with pytest.raises(ValueError, match="aware"), clock.at(datetime(2026, 3, 8)):  # noqa: DTZ001
        pass


def test_ids_are_version_seven_and_arrive_in_order_of_their_millisecond():
    first, second = uuid7(), uuid7()
    assert first.version == second.version == 7
    assert first != second
    assert (first.int >> 80) <= (second.int >> 80)


def test_a_refusal_fills_in_its_facts():
    class Sold(Refused):
        code = "sold"
        sentence = "还剩 %(left)s 件。"

    assert Sold(left=0).message == str(Sold(left=0)) == "还剩 0 件。"
