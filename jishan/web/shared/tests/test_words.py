"""How templates say points, days, names and waiting."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from jishan.lib import clock
from jishan.web.shared.templatetags import jishan as tags


@pytest.fixture(autouse=True)
def _on_a_thursday_in_march():
    with clock.at(datetime(2026, 3, 12, 1, 30, tzinfo=UTC)):  # 09:30 in Shanghai
        yield


def test_points_are_fen() -> None:
    assert tags.points(26) == "26 分"
    assert tags.points(12840) == "12,840 分"


def test_a_telephone_number_stays_in_one_piece_and_is_escaped() -> None:
    assert tags.unbroken("0531-<1>") == '<span class="unbroken">0531-&lt;1&gt;</span>'


def test_a_change_has_a_sign_and_minus_is_a_true_minus() -> None:
    assert [tags.signed(2), tags.signed(-20), tags.signed(0)] == ["+2", "−20", "0"]


def test_a_day_of_this_year_needs_no_year() -> None:
    assert tags.day(date(2026, 3, 8)) == "3 月 8 日，周日"
    assert tags.day(date(2025, 12, 31)) == "2025 年 12 月 31 日，周三"
    assert tags.date_only(date(2026, 3, 8)) == "3 月 8 日"
    assert tags.full_date(date(2026, 3, 8)) == "2026 年 3 月 8 日"


def test_a_moment_is_told_in_the_communitys_time() -> None:
    late = datetime(2026, 3, 8, 17, 5, tzinfo=UTC)
    assert tags.moment(late) == "3 月 9 日 01:05"
    assert tags.weekday(late) == "周一"


@pytest.mark.parametrize("nothing", [tags.day, tags.date_only, tags.full_date, tags.moment])
def test_no_day_is_no_words(nothing) -> None:
    assert nothing(None) == ""


@pytest.mark.parametrize(
    "since, words",
    [
        (datetime(2026, 3, 12, 1, 18, tzinfo=UTC), "12 分钟"),
        (datetime(2026, 3, 11, 22, 30, tzinfo=UTC), "3 小时"),
        (datetime(2026, 3, 10, 1, 0, tzinfo=UTC), "2 天"),
        (datetime(2026, 3, 12, 1, 31, tzinfo=UTC), "1 分钟"),
    ],
)
def test_waiting_is_told_in_the_coarsest_unit_that_is_true(since: datetime, words: str) -> None:
    assert tags.waited(since) == words


@pytest.mark.parametrize(
    "hour, words", [(6, "早上好"), (10, "上午好"), (13, "中午好"), (16, "下午好"), (21, "晚上好"), (2, "晚上好")]
)
def test_the_greeting_follows_the_clock(hour: int, words: str) -> None:
    with clock.at(datetime(2026, 3, 12, (hour - 8) % 24, 0, tzinfo=UTC)):
        assert tags.greeting() == words


def test_names_are_masked() -> None:
    assert tags.masked("张桂兰") == "张*兰"
    assert tags.initial(" 张桂兰") == "张"


def test_a_headline_breaks_after_its_commas_and_is_escaped() -> None:
    assert tags.clauses("做一件好事，记一笔<账>。") == (
        '<span class="clause">做一件好事，</span><span class="clause">记一笔&lt;账&gt;。</span>'
    )


def test_a_door_that_is_not_there_is_an_empty_string() -> None:
    assert tags.door("no:such") == ""
    assert tags.door("public:community", "heyan") == "/c/heyan/"
