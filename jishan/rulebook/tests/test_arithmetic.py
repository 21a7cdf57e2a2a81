from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from jishan.rulebook.arithmetic import Facts, Quote, Used, counters, lapses_on, quote
from jishan.rulebook.errors import UnknownRule
from jishan.rulebook.parsing import parse
from jishan.rulebook.tests.texts import HEAD, book, rule

A_SUNDAY = date(2026, 3, 8)


def facts(**changed: object) -> Facts:
    return Facts(**{"rule": "1.1", "subject": "resident:a", "household": "h", "happened_on": A_SUNDAY, **changed})  # type: ignore[arg-type]


def ask(body: str, **changed: object) -> Quote:
    return quote(parse(book(rule(body))), facts(**changed), {})


# Amounts


def test_a_fixed_amount_says_how_it_is_reckoned() -> None:
    answer = ask("points = 2")
    assert (answer.points, answer.times, answer.why) == (2, 1, ("2 分 × 1 次 = 2 分",))


def test_a_fixed_amount_given_three_times_counts_three_times() -> None:
    answer = ask("points = 2", quantity=3)
    assert (answer.points, answer.times) == (6, 3)


def test_within_a_range_the_reviewer_chooses() -> None:
    body = "points_min = 3\npoints_max = 160"
    assert ask(body, asked_points=160).points == 160
    assert ask(body, asked_points=3).points == 3
    assert ask(body).points == 3
    assert "由审核的人" in ask(body).why[0]


@pytest.mark.parametrize("asked", [2, 161, 0, -5])
def test_an_amount_outside_the_range_is_refused_with_both_ends(asked: int) -> None:
    answer = ask("points_min = 3\npoints_max = 160", asked_points=asked)
    assert answer.points == 0
    assert answer.refused == f"“帮邻居”最少 3 分、最多 160 分，不能记 {asked} 分。"


def test_a_fixed_amount_cannot_be_changed_by_whoever_asks() -> None:
    assert ask("points = 2", asked_points=3).refused == "“帮邻居”按细则是 2 分，不能改成 3 分。"


def test_a_tier_is_named_and_another_is_refused() -> None:
    body = 'tiers = [{ name = "社区级", points = 10 }, { name = "区级", points = 20 }, { name = "市级", points = 40 }]'
    assert ask(body, tier="市级").points == 40
    assert ask(body, tier="省级").refused == "“帮邻居”没有“省级”这一档，请从社区级、区级、市级里选一档。"
    assert "请从社区级、区级、市级里选" in ask(body).refused


@pytest.mark.parametrize(
    ("rounding", "minutes", "points"),
    [("down", 59, 2), ("up", 61, 6), ("nearest", 45, 4), ("nearest", 44, 2), ("down", 90, 6)],
)
def test_time_is_rounded_to_whole_blocks_first(rounding: str, minutes: int, points: int) -> None:
    body = f'points = 2\nper = "minute"\neach = 30\nrounding = "{rounding}"'
    assert ask(body, quantity=minutes).points == points


def test_a_coefficient_is_exact_and_applied_last() -> None:
    assert ask('points = 10\nper = "hour"\ncoefficient = 1.1', quantity=1).points == 11
    assert ask('points = 1\nper = "hour"\ncoefficient = 1.5', quantity=3).points == 4


def test_too_little_time_for_one_block_is_refused() -> None:
    answer = ask('points = 2\nper = "minute"\neach = 30', quantity=20)
    assert answer.refused == "“帮邻居”每满 30 分钟记分，20 分钟还不够。"


def test_a_day_has_twenty_four_hours() -> None:
    assert "一天只有 24 小时" in ask('points = 1\nper = "hour"', quantity=25).refused


def test_things_are_counted_by_the_piece() -> None:
    assert ask('points = 1\nper = "piece"\neach = 2\nunit = "公斤"', quantity=5).points == 2


@pytest.mark.parametrize(("faults", "points"), [(0, 10), (3, 4), (4, 2)])
def test_a_monthly_base_loses_points_for_each_fault(faults: int, points: int) -> None:
    assert ask("monthly_base = 10\npoints_per_fault = 2", quantity=faults).points == points


def test_a_monthly_base_used_up_is_refused_and_given_once_a_month() -> None:
    body = "monthly_base = 10\npoints_per_fault = 2"
    assert "扣完了" in ask(body, quantity=5).refused
    scheme = parse(book(rule(body)))
    (counter,) = counters(scheme, facts(quantity=0))
    assert counter.times_max == 1
    assert quote(scheme, facts(quantity=0), {counter.key: Used(1, 10)}).points == 0


def test_a_standing_names_its_steps_itself() -> None:
    body = "standing = [{ top = 3, points = 10 }, { top_percent = 10, points = 5 }]"
    assert ask(body, tier="前 3 名").points == 10
    assert ask(body, tier="前 10%").points == 5


def test_bringing_people_along_counts_each_of_them() -> None:
    assert ask("referral_points = 2\nnewcomer_points = 1", quantity=3).points == 6


# Refusals


def test_a_rule_outside_its_dates_says_when_it_was() -> None:
    body = "points = 2\nstarts_on = 2026-03-10\nends_on = 2026-03-20"
    assert ask(body).refused == "“帮邻居”从 3 月 10 日起才记分，3 月 8 日还没有开始。"
    assert ask(body, happened_on=date(2026, 3, 21)).refused == "“帮邻居”记到 3 月 20 日为止，3 月 21 日已经结束。"
    assert ask(body, happened_on=date(2026, 3, 20)).points == 2


def test_a_poor_evaluation_makes_it_nothing_where_the_rule_says_so() -> None:
    assert "评价不合格" in ask("points = 2\npoor_makes_zero = true", is_poor=True).refused
    assert ask("points = 2", is_poor=True).points == 2


@pytest.mark.parametrize("quantity", [0, -3])
def test_nothing_done_is_refused(quantity: int) -> None:
    assert "数量至少是 1" in ask("points = 2", quantity=quantity).refused


def test_a_huge_quantity_is_refused() -> None:
    assert "记不了" in ask("points = 100", quantity=10**9).refused


def test_an_unknown_rule_is_an_error() -> None:
    with pytest.raises(UnknownRule, match=r"9\.9"):
        ask("points = 2", rule="9.9")


# Limits


def test_a_limit_reached_says_when_it_opens_again() -> None:
    scheme = parse(book(rule('points = 2\nlimits = [{ times = 1, every = "day" }]')))
    (counter,) = counters(scheme, facts())
    answer = quote(scheme, facts(), {counter.key: Used(1, 2)})
    assert answer.points == 0
    assert answer.refused == ("“帮邻居”暂时不能再记：每人每天最多记 1 次，3 月 8 日已经记满，3 月 9 日起又可以记。")


def test_a_limit_for_ever_does_not_promise_another_day() -> None:
    scheme = parse(book(rule('points = 2\nlimits = [{ times = 1, every = "ever" }]')))
    (counter,) = counters(scheme, facts())
    assert "不能再记了" in quote(scheme, facts(), {counter.key: Used(1, 2)}).refused


def test_the_rest_of_a_limit_by_points_is_given_and_said() -> None:
    scheme = parse(book(rule('points = 4\nlimits = [{ points = 10, every = "month" }]')))
    (counter,) = counters(scheme, facts())
    answer = quote(scheme, facts(), {counter.key: Used(2, 8)})
    assert (answer.points, answer.full_points) == (2, 4)
    assert answer.limits == ("每人每月最多记 10 分，2026 年 3 月已有 8 分，这一次记 2 分",)


def test_of_three_times_only_those_left_are_given() -> None:
    scheme = parse(book(rule('points = 2\nlimits = [{ times = 4, every = "month" }]')))
    (counter,) = counters(scheme, facts())
    answer = quote(scheme, facts(quantity=3), {counter.key: Used(2, 4)})
    assert (answer.points, answer.times) == (4, 2)
    assert answer.why[1:] == ("记上这一次，2026 年 3 月就记满了",)


def test_times_that_are_left_are_told() -> None:
    answer = ask('points = 2\nlimits = [{ times = 4, every = "month" }]')
    assert answer.why[1:] == ("2026 年 3 月还能再记 3 次",)


def test_a_household_shares_its_limit_and_a_neighbour_does_not() -> None:
    scheme = parse(book(rule('points = 2\nlimits = [{ times = 1, per = "household", every = "day" }]')))
    keys = {
        who: counters(scheme, facts(subject=f"resident:{who}", household=home))[0].key
        for who, home in (("mother", "6-2-401"), ("daughter", "6-2-401"), ("neighbour", "6-2-402"))
    }
    assert keys["mother"] == keys["daughter"] != keys["neighbour"]


def test_a_household_is_the_same_whether_its_member_or_itself_is_counted() -> None:
    limit = 'limits = [{ points = 20, per = "household", every = "month" }]\n'
    text = book(
        rule("points = 2"), rule('points = 5\nsubject = "household"', code="1.2", name="家庭"), head=limit + HEAD
    )
    scheme = parse(text)
    member = counters(scheme, facts(household="h"))[0]
    whole = counters(scheme, facts(rule="1.2", subject="household:h", household=""))[0]
    assert member.key == whole.key


def test_one_activity_counts_once_for_each_and_is_told_apart_from_the_next() -> None:
    scheme = parse(book(rule('points = 2\nlimits = [{ times = 1, every = "activity" }]')))
    first, again, other = (counters(scheme, facts(activity=name))[0].key for name in ("x" * 300, "x" * 300, "y"))
    assert first == again != other
    assert len(first) <= 200


def test_an_activity_as_a_whole_may_have_its_own_ceiling() -> None:
    scheme = parse(book(rule('points = 2\nlimits = [{ points = 10, per = "activity" }]')))
    mine, yours = (counters(scheme, facts(subject=f"resident:{who}", activity="sweep"))[0] for who in "ab")
    assert mine.key == yours.key
    assert mine.sentence == "每场活动合起来最多记 10 分"


def test_category_and_book_are_limited_across_their_rules() -> None:
    head = 'limits = [{ points = 10, every = "month" }]\n' + HEAD + 'limits = [{ points = 5, every = "week" }]\n'
    scheme = parse(book(rule("points = 2"), rule("points = 3", code="1.2", name="另一条"), head=head))
    keys = [[counter.key for counter in counters(scheme, facts(rule=code))] for code in ("1.1", "1.2")]
    assert keys[0] == keys[1]
    assert len(keys[0]) == 2


def test_only_the_highest_of_a_group_counts_whatever_the_order() -> None:
    group = '\n[[groups]]\ncode = "prize"\nname = "同一件事"\nrules = ["1.1", "1.2"]\nevery = "year"\n'
    scheme = parse(book(rule("points = 10"), rule("points = 20", code="1.2", name="区级"), tail=group))
    used: dict[str, Used] = {}
    for code, points in (("1.1", 10), ("1.2", 10), ("1.1", 0), ("1.2", 0)):
        answer = quote(scheme, facts(rule=code), used)
        assert answer.points == points, code
        for counter in answer.counters:
            before = used.get(counter.key, Used())
            used[counter.key] = Used(before.times + answer.times, before.points + answer.points)


def test_an_unknown_household_counts_as_one_of_its_own() -> None:
    scheme = parse(book(rule('points = 2\nlimits = [{ times = 1, per = "household", every = "day" }]')))
    keys = {counters(scheme, facts(subject=f"resident:{who}", household=""))[0].key for who in "ab"}
    assert len(keys) == 2


# Life of points


@pytest.mark.parametrize(
    ("life", "day"),
    [
        ("", None),
        ('[life]\nlapse = "year_end"', date(2027, 1, 1)),
        ('[life]\nlapse = "year_end"\nyears = 2', date(2028, 1, 1)),
        ('[life]\nlapse = "after_months"\nmonths = 6', date(2027, 2, 28)),
        ('[life]\nlapse = "after_months"\nmonths = 12', date(2027, 8, 31)),
    ],
)
def test_points_last_as_long_as_the_rulebook_says(life: str, day: date | None) -> None:
    assert lapses_on(parse(book(tail="\n" + life)), date(2026, 8, 31)) == day


# Properties

SPANS = ["activity", "day", "week", "month", "quarter", "half_year", "year", "ever"]
PERS = ["resident", "household", "activity", "community"]


@st.composite
def limits(draw: st.DrawFn) -> str:
    written = []
    for per, every in draw(st.sets(st.tuples(st.sampled_from(PERS), st.sampled_from(SPANS)), max_size=4)):
        parts = [f'per = "{per}"', f'every = "{every}"']
        times, points = draw(st.sampled_from([(True, True), (True, False), (False, True)]))
        # As wide as the widest amount below, so that no limit crosses another.
        parts += ["times = 5"] if times else []
        parts += ["points = 40"] if points else []
        written.append("{ " + ", ".join(parts) + " }")
    return f"limits = [{', '.join(written)}]"


@st.composite
def schemes(draw: st.DrawFn) -> str:
    amount = draw(
        st.sampled_from(
            [
                "points = 3",
                "points_min = 2\npoints_max = 40",
                'points = 2\nper = "hour"\ncoefficient = 1.5',
                'points = 3\nper = "minute"\neach = 25\nrounding = "up"',
                "monthly_base = 9\npoints_per_fault = 2",
                "referral_points = 4",
            ]
        )
    )
    group = '\n[[groups]]\ncode = "g"\nname = "一组"\nrules = ["1.1", "1.2"]\n' if draw(st.booleans()) else ""
    other = rule("points = 7", code="1.2", name="另一条")
    head = draw(limits()) + "\n" + HEAD + draw(limits()) + "\n"
    return book(rule(amount + "\n" + draw(limits())), other, head=head, tail=group)


deeds = st.builds(
    facts,
    rule=st.sampled_from(["1.1", "1.2"]),
    subject=st.sampled_from(["resident:a", "resident:b", "resident:c"]),
    household=st.sampled_from(["", "h"]),
    activity=st.sampled_from(["", "sweep"]),
    happened_on=st.dates(date(2026, 1, 1), date(2026, 1, 20)),
    quantity=st.integers(0, 40),
)
usages = st.builds(Used, st.integers(0, 6), st.integers(0, 45))


@settings(max_examples=60)
@given(schemes(), st.lists(deeds, max_size=12))
def test_no_limit_is_ever_passed(text: str, done: list[Facts]) -> None:
    scheme = parse(text)
    used: dict[str, Used] = {}
    for deed in done:
        answer = quote(scheme, deed, used)
        assert 0 <= answer.points <= answer.full_points
        assert bool(answer.refused) == (answer.points == 0)
        if answer.refused:
            continue
        for counter in answer.counters:
            before = used.get(counter.key, Used())
            after = used[counter.key] = Used(before.times + answer.times, before.points + answer.points)
            assert counter.times_max is None or after.times <= counter.times_max
            assert counter.points_max is None or after.points <= counter.points_max


@settings(max_examples=60)
@given(schemes(), deeds, usages, usages)
def test_whoever_has_used_more_gets_no_more(text: str, deed: Facts, some: Used, more: Used) -> None:
    scheme = parse(text)
    keys = [counter.key for counter in counters(scheme, deed)]
    less = quote(scheme, deed, dict.fromkeys(keys, some))
    larger = dict.fromkeys(keys, Used(some.times + more.times, some.points + more.points))
    assert quote(scheme, deed, larger).points <= less.points <= quote(scheme, deed, {}).points


@settings(max_examples=60)
@given(schemes(), deeds, usages)
def test_the_same_question_has_the_same_answer(text: str, deed: Facts, usage: Used) -> None:
    used = dict.fromkeys([counter.key for counter in counters(parse(text), deed)], usage)
    assert quote(parse(text), deed, used) == quote(parse(text), deed, used)


@settings(max_examples=60)
@given(schemes(), deeds)
def test_counters_do_not_depend_on_the_reader_s_language(text: str, deed: Facts) -> None:
    scheme = parse(text)
    here = [counter.key for counter in counters(scheme, deed)]
    with translation.override("en"):
        assert [counter.key for counter in counters(scheme, deed)] == here
