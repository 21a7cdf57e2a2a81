"""What a draft would have paid: equal to the books where it says what was in force, and a fair answer where not."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from jishan.earning import services as earning
from jishan.earning.forecasting import forecast, names_of_wallets
from jishan.earning.models import Deed
from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.rulebook import queries, services
from jishan.rulebook.parsing import parse
from tests.cast import JOINED, RULEBOOK, Cast, moment, settle

pytestmark = pytest.mark.django_db

# Every kind of limit that bears on people, crossing each other, so that the order of deeds matters.
TIGHT = """
title = "处处有上限的细则"
on_the_spot_max = 5
limits = [{ points = 60, every = "month" }]

[points]
yuan_anchor = 0.5

[[categories]]
code = "help"
name = "邻里互助"
limits = [{ points = 40, every = "month" }, { times = 9, every = "quarter" }]

[[rules]]
code = "1.1"
name = "扫雪除冰"
category = "help"
points = 2
review = "on_the_spot"
limits = [{ times = 2, every = "week" }, { times = 3, per = "household", every = "week" }]

[[rules]]
code = "1.2"
name = "热心好事"
category = "help"
points_min = 3
points_max = 30
limits = [{ points = 45, every = "year" }]

[[rules]]
code = "1.3"
name = "志愿时长"
category = "help"
points = 2
per = "hour"
limits = [{ points = 7, every = "month" }, { points = 25, per = "community", every = "month" }]

[[rules]]
code = "1.4"
name = "评上了"
category = "help"
tiers = [{ name = "社区级", points = 5 }, { name = "区级", points = 9 }]

[[rules]]
code = "1.5"
name = "家里整洁"
category = "help"
monthly_base = 10
points_per_fault = 3

[[groups]]
code = "best"
name = "只取最高"
rules = ["1.2", "1.4"]
every = "month"
"""


@pytest.fixture
def cast() -> Cast:
    return settle()


def record(cast: Cast, key: str, rule: str, day: date, **more: object) -> Deed | None:
    """A deed the way staff bring it in; what its limits refuse is not there."""
    facts: dict[str, object] = {"resident": cast.zhang, **more}
    try:
        deed = earning.record_deed(
            community=cast.community, key=key, rule=rule, happened_on=day, by=cast.collector, source="imported",
            **facts,  # type: ignore[arg-type]
        )  # fmt: skip
        return earning.approve_deed(deed=deed, by=cast.manager)
    except Refused:
        return None


def credited(cast: Cast, since: date, until: date) -> dict[str, int]:
    rows = Deed.objects.filter(
        community=cast.community, state=Deed.State.APPROVED, happened_on__gte=since, happened_on__lte=until
    )
    found: dict[str, int] = {}
    for deed in rows:
        found[deed.rule] = found.get(deed.rule, 0) + (deed.points or 0)
    return found


def after(cast: Cast, text: str, since: date, until: date) -> dict[str, int]:
    answer = forecast(community=cast.community, scheme=parse(text), since=since, until=until)
    return {line.code: line.after for line in answer.rules}


@pytest.mark.parametrize("seed", range(6))
def test_under_the_rulebook_in_force_it_is_what_was_really_credited(seed: int) -> None:
    """The anchor: random deeds under crossing limits, credited out of order and some reversed, in any span of days."""
    chance = random.Random(seed)
    cast = settle(rules=TIGHT)
    start = date(2026, 1, 5)
    for number in range(70):
        with clock.at(moment(start + timedelta(days=2 * number), 9)):
            today = clock.today()
            day = today - timedelta(days=chance.choice([0, 0, 1, 3, 12, 40]))
            rule = chance.choice(["1.1", "1.1", "1.2", "1.3", "1.3", "1.4", "1.5"])
            more: dict[str, object] = {"resident": chance.choice([cast.zhang, cast.zhang, cast.husband, cast.li])}
            if rule == "1.2":
                more["asked_points"] = chance.randint(3, 30)
            if rule in ("1.3", "1.5"):
                more["quantity"] = chance.randint(1, 4)
            if rule == "1.4":
                more["tier"] = chance.choice(["社区级", "区级"])
            deed = record(cast, f"d{number}", rule, day, **more)
            if deed and chance.random() < 0.15:
                earning.reverse_deed(deed=deed, by=cast.second_manager, reason="记错了")
    for since, until in [
        (date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 2, 11), date(2026, 4, 2)),
        (date(2026, 4, 1), date(2026, 6, 30)),
        (date(2025, 1, 1), date(2026, 12, 31)),
    ]:
        assert after(cast, TIGHT, since, until) == credited(cast, since, until)
        assert credited(cast, since, until), "nothing was compared"


def test_a_point_more_for_snow_costs_a_point_a_time(cast: Cast) -> None:
    for day in range(4):
        record(cast, f"snow-{day}", "1.1", JOINED + timedelta(days=day))
    record(cast, "li", "1.1", JOINED, resident=cast.li)
    record(cast, "buns", "1.2", JOINED)
    dearer = RULEBOOK.replace("points = 2\nreview", "points = 3\nreview")
    answer = forecast(community=cast.community, scheme=parse(dearer), since=JOINED, until=JOINED + timedelta(days=80))
    assert (answer.deeds, answer.before, answer.after, answer.change) == (6, 11, 16, 5)
    assert [(line.name, line.deeds, line.change) for line in answer.rules] == [("扫雪除冰", 5, 5), ("帮老人跑腿", 1, 0)]
    names = names_of_wallets(cast.community, [line.wallet for line in answer.gainers])
    assert [(names[line.wallet], line.change) for line in answer.gainers] == [("张桂兰", 4), ("李秀珍", 1)]
    assert answer.losers == []


def test_a_tighter_limit_takes_the_later_deeds(cast: Cast) -> None:
    for day in range(3):
        record(cast, f"buns-{day}", "1.2", JOINED + timedelta(days=day))
    once = RULEBOOK.replace('times = 3, every = "month"', 'times = 1, every = "month"')
    answer = forecast(community=cast.community, scheme=parse(once), since=JOINED, until=JOINED + timedelta(days=80))
    assert [(line.before, line.after, line.nothing) for line in answer.rules] == [(3, 1, 2)]
    assert [line.change for line in answer.losers] == [-2]


def test_deeds_of_a_rule_that_is_gone_are_named_and_give_nothing(cast: Cast) -> None:
    record(cast, "snow", "1.1", JOINED)
    without = RULEBOOK.replace('code = "1.1"', 'code = "9.1"')
    answer = forecast(community=cast.community, scheme=parse(without), since=JOINED, until=JOINED)
    assert [(line.name, line.deeds, line.before, line.after) for line in answer.gone] == [("扫雪除冰", 1, 2, 0)]


def test_what_a_reviewer_chose_stays_within_the_new_range(cast: Cast) -> None:
    record(cast, "good", "1.3", JOINED, asked_points=100)
    record(cast, "fair", "1.3", JOINED, asked_points=4)
    narrower = RULEBOOK.replace("points_min = 3\npoints_max = 160", "points_min = 5\npoints_max = 60")
    assert after(cast, narrower, JOINED, JOINED) == {"1.3": 65}


def test_points_outside_the_span_fill_the_years_limit_they_filled() -> None:
    yearly = RULEBOOK.replace('times = 3, every = "month"', 'times = 2, every = "year"')
    cast = settle(rules=yearly)
    record(cast, "first", "1.2", JOINED)
    second = record(cast, "second", "1.2", JOINED + timedelta(days=40))
    assert second
    earning.reverse_deed(deed=second, by=cast.second_manager, reason="记错了")
    record(cast, "third", "1.2", JOINED + timedelta(days=41))
    dearer = yearly.replace("points = 1\n", "points = 4\n")
    since = JOINED + timedelta(days=35)
    assert after(cast, dearer, since, since + timedelta(days=20)) == {"1.2": 4}
    once = dearer.replace("times = 2", "times = 1")
    assert after(cast, once, since, since + timedelta(days=20)) == {"1.2": 0}


def test_a_rule_that_begins_later_is_reckoned_as_if_it_held(cast: Cast) -> None:
    record(cast, "snow", "1.1", JOINED)
    dated = RULEBOOK.replace("points = 2\nreview", "points = 3\nstarts_on = 2027-12-01\nreview")
    answer = forecast(community=cast.community, scheme=parse(dated), since=JOINED, until=JOINED)
    assert (answer.after, answer.unlimited_dates) == (3, True)


def test_yuan_stand_where_a_rulebook_says_what_a_point_is_reckoned_at(cast: Cast) -> None:
    record(cast, "snow", "1.1", JOINED)
    answer = forecast(community=cast.community, scheme=parse(RULEBOOK), since=JOINED, until=JOINED)
    assert answer.yuan_after is None
    tight = forecast(community=cast.community, scheme=parse(TIGHT), since=JOINED, until=JOINED)
    assert (tight.yuan_before, tight.yuan_after) == (None, 1)


def test_next_door_is_not_counted(cast: Cast) -> None:
    record(cast, "snow", "1.1", JOINED)
    answer = forecast(community=cast.next_door, scheme=parse(RULEBOOK), since=JOINED, until=JOINED)
    assert (answer.deeds, answer.holders) == (0, [])


def test_each_deed_is_compared_with_the_version_it_was_credited_under(cast: Cast) -> None:
    dearer = RULEBOOK.replace("points = 2\nreview", "points = 3\nreview")
    services.publish(community=cast.community, text=dearer, starts_on=clock.today(), by=cast.manager)
    record(cast, "before", "1.1", JOINED)
    record(cast, "now", "1.1", clock.today())
    answer = forecast(community=cast.community, scheme=parse(dearer), since=JOINED, until=clock.today())
    assert (answer.before, answer.after) == (5, 6)
    assert queries.versions(cast.community).count() == 2
