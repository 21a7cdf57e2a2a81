"""What a new version changes is told the way a person would tell it."""

from __future__ import annotations

import pytest

from jishan.rulebook.comparing import compare
from jishan.rulebook.parsing import parse
from jishan.rulebook.tests.texts import HEAD, book, rule

SNOW = rule('points = 2\nlimits = [{ times = 1, every = "day" }]', code="1.1", name="扫雪除冰")
CLASS = rule("points = 5", code="1.2", name="听课")


def told(old: str, new: str) -> list[str]:
    return [change.sentence for change in compare(parse(old), parse(new))]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("points = 2", "points = 3", "扫雪除冰：每次 2 分改为 3 分"),
        ("points = 2", 'points = 2\nper = "hour"', "扫雪除冰：每次 2 分改为每小时 2 分"),
        (
            'limits = [{ times = 1, every = "day" }]',
            'limits = [{ times = 2, every = "day" }, { points = 20, every = "month" }]',
            "扫雪除冰：每人每天最多记 1 次改为每人每天最多记 2 次；新的上限：每人每月最多记 20 分",
        ),
        ('limits = [{ times = 1, every = "day" }]', "", "扫雪除冰：不再限“每人每天最多记 1 次”"),
        ("points = 2", 'points = 2\nproof = "photo"', "扫雪除冰：凭据：不用凭据，改为照片 1 到 3 张"),
        ("points = 2", 'points = 2\nreview = "two"', "扫雪除冰：审核：一位工作人员审核，改为两位工作人员先后审核"),
        ("points = 2", "points = 2\nstarts_on = 2026-12-01", "扫雪除冰：日期：一直有效，改为 12 月 1 日起有效"),
        ("points = 2", "points = 2\nclaimable_by_resident = false", "扫雪除冰：改由工作人员记，居民不能自己申报"),
        ('name = "扫雪除冰"', 'name = "扫雪"', "扫雪除冰：改名叫“扫雪”"),
        ("points = 2", 'points = 2\nwallet = "household"', "扫雪除冰：记给谁：个人，分归本人，改为分归全家"),
    ],
)
def test_a_changed_rule(before: str, after: str, said: str) -> None:
    assert told(book(SNOW, CLASS), book(SNOW.replace(before, after), CLASS)) == [said]


def test_rules_that_come_and_go() -> None:
    assert told(book(SNOW), book(CLASS)) == [
        "听课：听课，每次 5 分。",
        "扫雪除冰：扫雪除冰，每次 2 分，每人每天最多记 1 次。",
    ]
    changes = compare(parse(book(SNOW)), parse(book(CLASS)))
    assert [(change.kind, change.code) for change in changes] == [("new", "1.2"), ("gone", "1.1")]
    assert [change.kind for change in compare(None, parse(book(SNOW)))] == ["new"]


def test_a_change_of_order_is_no_change_of_rules() -> None:
    assert told(book(SNOW, CLASS), book(CLASS, SNOW)) == ["条目的先后：换了顺序，内容没变。"]


def test_the_book_around_the_rules() -> None:
    new = book(
        SNOW,
        head=HEAD.replace("on_the_spot_max = 3", "on_the_spot_max = 5").replace("邻里互助", "互助"),
        tail='\n[life]\nlapse = "after_months"\nmonths = 12\n[points]\nyuan_anchor = 0.5\n[[articles]]\nname = "盐"\npoints = 3\n',
    )
    assert told(book(SNOW), new) == [
        "类别“互助”：“邻里互助”改为“互助”",
        "一个人当场最多能记：3 分改为 5 分",
        "一分折合多少钱（只用来做预算）：0.5 元",
        "分能用多久：不再写：分一直有效，不会过期。；现在写：分从记上那天起 12 个月内有效，先记的先用。；"
        "现在写：快到期时，提前 30 天告诉您。",
        "开张时的物品（已经开张的，以货架为准）：新添盐",
    ]


def test_the_same_is_no_change() -> None:
    assert told(book(SNOW, CLASS), book(SNOW, CLASS)) == []
