"""What an area does not allow its communities is refused, in sentences, wherever a version would come from."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jishan.lib import clock
from jishan.places import services as places
from jishan.places.models import Area, Community
from jishan.rulebook import services as rulebook
from jishan.rulebook.errors import Invalid, OutsideFrame
from jishan.rulebook.frames import breaches, frame_over
from jishan.rulebook.parsing import faults, parse
from jishan.rulebook.tests.texts import book, rule

pytestmark = pytest.mark.django_db
SPRING = date(2026, 3, 1)
MODEL = rule("points = 20", code="6.1", name="当选榜样")
FRAME = """
[frame]
points_per_time_max = 30
on_the_spot_max = 3
kinds = ["fixed", "measured"]
categories = ["care"]
rules = ["6.1"]
deductions = false
yuan_anchor_max = 1
"""
THEIRS = book(rule("points = 2"), MODEL, tail=FRAME)


@pytest.fixture
def area() -> Area:
    return places.open_area(slug="street", name="解放路街道")


@pytest.fixture
def community(area: Area) -> Community:
    below = places.open_area(slug="below", name="东片", parent=area)
    return places.open_community(area=below, slug="here", name="试验社区", joined_on=SPRING)


def told(text: str, within: Area) -> list[str]:
    return [breach.sentence for breach in breaches(parse(text), frame_over(within))]


def test_a_rulebook_inside_the_frame_of_the_area_above_is_published(area: Area, community: Community) -> None:
    rulebook.publish_for_area(area=area, text=THEIRS, starts_on=SPRING)
    text = book(rule("points = 30"), MODEL)
    assert told(text, community.area) == []
    assert rulebook.publish(community=community, text=text, starts_on=SPRING).number == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (book(rule("points = 31"), MODEL), "“帮邻居”一次最多 31 分，解放路街道规定一次不超过 30 分。请改小。"),
        (book(rule('points = 2\nper = "hour"'), MODEL), "请加一条上限：每天最多 30 分。"),
        (book(rule("points_min = 1\npoints_max = 2"), MODEL), "只许用：每次固定几分、按小时、分钟或件数。请换一种。"),
        (book(rule("points = 2")), "缺少“当选榜样”，解放路街道规定每个社区都要有。请加上编号 6.1 的这一条"),
        (book(MODEL.replace("20", "21")), "“当选榜样”由解放路街道统一规定，不能改。请改回：当选榜样，每次 20 分。"),
        (book(MODEL, tail="\n[points]\nyuan_anchor = 1.5\n"), "一分折合 1.5 元，解放路街道规定不高于 1 元。请改低。"),
        (book(MODEL).replace("on_the_spot_max = 3", "on_the_spot_max = 4"), "整本当场最多记 4 分"),
        (
            book(MODEL.replace("care", "own"), tail='\n[[categories]]\ncode = "own"\nname = "自己的"\n'),
            "类别“邻里互助”里一条也没有，解放路街道规定要有。",
        ),
    ],
)
def test_each_step_out_of_it_is_refused_in_a_sentence(
    area: Area, community: Community, text: str, sentence: str
) -> None:
    rulebook.publish_for_area(area=area, text=THEIRS, starts_on=SPRING)
    assert any(sentence in one for one in told(text, community.area)), told(text, community.area)
    with pytest.raises(OutsideFrame) as refusal:
        rulebook.publish(community=community, text=text, starts_on=SPRING)
    assert sentence in "".join(refusal.value.sentences)


def test_an_hour_with_a_days_limit_is_inside(area: Area, community: Community) -> None:
    rulebook.publish_for_area(area=area, text=THEIRS, starts_on=SPRING)
    hours = rule('points = 2\nper = "hour"\nlimits = [{ points = 10, every = "day" }]')
    assert told(book(hours, MODEL), community.area) == []


def test_a_frame_holds_from_the_day_its_version_starts(area: Area, community: Community) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    rulebook.publish_for_area(area=area, text=THEIRS, starts_on=tomorrow)
    text = book(rule("points = 2"))
    rulebook.publish(community=community, text=text, starts_on=clock.today())
    with pytest.raises(OutsideFrame):
        rulebook.publish(community=community, text=text, starts_on=tomorrow)


def test_a_version_without_a_frame_binds_nobody(area: Area, community: Community) -> None:
    rulebook.publish_for_area(area=area, text=book(), starts_on=SPRING)
    assert frame_over(community.area) is None


def test_the_nearest_area_with_a_version_decides(area: Area, community: Community) -> None:
    rulebook.publish_for_area(area=area, text=THEIRS, starts_on=SPRING)
    rulebook.publish_for_area(area=community.area, text=book(tail="\n[frame]\n"), starts_on=SPRING)
    assert told(book(rule("points = 500")), community.area) == []


def test_an_area_keeps_to_its_own_frame(area: Area) -> None:
    with pytest.raises(OutsideFrame, match="一次最多 40 分"):
        rulebook.publish_for_area(area=area, text=THEIRS.replace("points = 2\n", "points = 40\n"), starts_on=SPRING)


def test_a_locked_code_that_is_not_there_is_a_fault_by_line() -> None:
    found = faults(book(tail='\n[frame]\nrules = ["1.1", "7.7"]\n'))
    assert [fault.sentence for fault in found] == ["“[frame]”里写了编号“7.7”，可是没有这个编号。现有的是：1.1。"]
    with pytest.raises(Invalid):
        parse(book(tail='\n[frame]\nkinds = ["fixd"]\n'))
