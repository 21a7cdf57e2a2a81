"""The rule table of Excel: out and in again is the same; what staff change is understood, what is unclear stays out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jishan.lib.reading import read_sheets
from jishan.lib.tables import Column, excel
from jishan.rulebook.parsing import parse
from jishan.rulebook.rules import usual_unit
from jishan.rulebook.scheme import (
    ByStanding,
    Fixed,
    Limit,
    Measured,
    Range,
    Rule,
    Scheme,
    Tiers,
)
from jishan.rulebook.table import COLUMNS, FIELDS, TableRow, TableRows, applied, read_table, rows_of, table_rows
from jishan.rulebook.tests import schemes as strategies
from jishan.rulebook.tests.schemes import schemes
from jishan.rulebook.tests.texts import HEAD, book, rule

PRESETS = sorted((Path(__file__).resolve().parents[3] / "rulebooks").glob("*.toml"))
SCHEME = parse(
    book(
        rule(
            'points = 2\nreview = "on_the_spot"\nlimits = [{ times = 1, every = "day" }]', code="1.1", name="扫雪除冰"
        ),
        rule('points = 5\ndescription = "听完签名"\nproof = "photo"', code="1.2", name="听课"),
    )
)


def file(scheme: Scheme) -> bytes:
    return excel(title="积分细则", columns=[Column(name) for name in COLUMNS], rows=table_rows(scheme))


def back(scheme: Scheme, content: bytes) -> TableRows:
    return read_table(scheme, rows_of(read_sheets(content)))


def row(**cells: str) -> TableRow:
    return TableRow(3, {name: cells.get(name, "") for name in FIELDS})


def read_one(**cells: str) -> TableRow:
    return read_table(SCHEME, [row(**cells)]).rows[0]


@pytest.mark.parametrize("path", PRESETS, ids=lambda path: path.stem)
def test_a_preset_goes_out_and_comes_back_unchanged(path: Path) -> None:
    scheme = parse(path.read_text("utf-8"))
    result = back(scheme, file(scheme))
    assert {one.state for one in result.rows} == {"same"}, [one.problems for one in result.unclear]
    assert (applied(scheme, result, whole=True), result.missing) == (scheme, [])


@settings(max_examples=60, deadline=None)
@given(schemes())
def test_whatever_a_rulebook_says_its_own_table_changes_nothing(scheme: Scheme) -> None:
    rows = [TableRow(n, dict(zip(FIELDS, cells, strict=True))) for n, cells in enumerate(table_rows(scheme), 3)]
    assert applied(scheme, read_table(scheme, rows), whole=True) == scheme


_HAN = st.text("志愿服务打扫卫生帮老人听讲座", min_size=2, max_size=8)


@st.composite
def tame(draw: st.DrawFn) -> Rule:
    """A rule in words a person would use, so that its table can be read where nothing is known of it."""
    one = draw(strategies.rules("1.1", "试一试", "care", 500))
    if isinstance(one.amount, Tiers):
        names = draw(st.lists(_HAN, min_size=len(one.amount.tiers), max_size=len(one.amount.tiers), unique=True))
        tiers = tuple(replace(tier, name=f"{name}级") for tier, name in zip(one.amount.tiers, names, strict=True))
        one = replace(one, amount=Tiers(tiers))
    if isinstance(one.amount, ByStanding):
        from jishan.rulebook.rules import step_name

        steps = tuple(replace(step, name=step_name(step.top, step.top_percent)) for step in one.amount.steps)
        one = replace(one, amount=ByStanding(steps))
    unit = draw(st.sampled_from([usual_unit(one.amount), "袋"]))
    return replace(one, unit=unit, description=draw(_HAN), drawing="", icon="")


@settings(max_examples=200, deadline=None)
@given(tame())
def test_a_rule_written_in_words_is_read_from_its_words_alone(one: Rule) -> None:
    scheme = replace(SCHEME, on_the_spot_max=500, rules=(one,))
    cells = dict(zip(FIELDS, table_rows(scheme)[0], strict=True))
    empty = replace(scheme, rules=())
    result = read_table(empty, [row(**cells)])
    assert result.rows[0].problems == []
    assert result.rows[0].rule == one


def test_one_changed_figure_changes_one_thing() -> None:
    found = read_one(
        code="1.1",
        category="邻里互助",
        name="扫雪除冰",
        points="每次3分",
        words="每人每天最多1次",
        proof="不用",
        remark="3分以内当场就记",
    )
    assert found.state == "changed"
    assert found.rule == replace(SCHEME.rules[0], amount=Fixed(3))


def test_a_row_without_a_number_is_known_by_its_name_and_a_new_one_gets_the_next() -> None:
    assert read_one(name="听课", points="6分").rule == replace(SCHEME.rules[1], amount=Fixed(6))
    new = read_one(name="参加志愿服务每次5分，每月最多4次", category="邻里互助")
    assert new.rule
    assert (new.state, new.rule.code, new.rule.name, new.rule.amount) == ("new", "1.3", "参加志愿服务", Fixed(5))
    assert new.rule.limits == (Limit("resident", "month", 4),)


def test_an_empty_cell_keeps_what_stood_there_and_says_so() -> None:
    found = read_one(code="1.2", name="听课", points="每次5分")
    assert found.rule == SCHEME.rules[1]
    assert found.notes == ["“说明/上限”空着，照原来的留着：说明：听完签名", "“证明”空着，照原来的留着：照片1-3张"]


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"name": "好人好事", "points": "酌情"}, "请写一个范围"),
        ({"name": "好人好事", "points": "每天5分"}, "有两种意思"),
        ({"name": "", "points": "5分"}, "没有写是什么事"),
        ({"name": "好" * 41, "points": "5分"}, "请写到 40 个字以内"),
        ({"name": "好人好事", "points": "5分", "proof": "照片或签到表"}, "有一样就行"),
        ({"name": "好人好事", "points": "5分", "code": "二.1"}, "只能用英文字母、数字"),
        ({"name": "听课", "points": "5分", "code": "9.9"}, "编号 9.9 和名称对不上"),
        ({"name": "好人好事", "points": "5分", "remark": "9分以内当场就记"}, "请改小"),
        ({"name": "好人好事", "points": "5分", "words": "每天最多3次；每月最多1次"}, "永远用不到"),
    ],
)
def test_a_row_that_is_not_clear_stays_out_with_a_sentence(cells: dict[str, str], sentence: str) -> None:
    found = read_one(**cells)
    assert found.rule is None
    assert sentence in "".join(found.problems)


def test_a_table_as_staff_keep_it() -> None:
    """Titles above, a category merged over its rows, a running number, limits beside the amounts, a total below."""
    content = (
        "河沿社区积分标准（2026）,,,,\n序号,类别,积分项目,积分,备注\n"
        "1,志愿服务,参加志愿服务,每次5分，每月最多4次,\n"
        "2,志愿服务,带队,3-160分,要公示3天\n"
        "3,荣誉,当选榜样,社区级10分、区级20分、市级40分,\n"
        "4,荣誉,陪护老人,每小时2分,每人每天最多8分\n5,荣誉,其他好事,酌情,\n合计,,,,\n"
    )
    result = read_table(SCHEME, rows_of(read_sheets(content.encode(), name="积分.csv")))
    assert [(one.number, one.state) for one in result.rows] == [
        (3, "new"),
        (4, "new"),
        (5, "new"),
        (6, "new"),
        (7, "unclear"),
    ]
    rules = [one.rule for one in result.understood if one.rule]
    assert [one.code for one in rules] == ["2.1", "2.2", "3.1", "3.2"]
    assert isinstance(rules[1].amount, Range)
    assert rules[1].notice_days == 3
    assert isinstance(rules[3].amount, Measured)
    assert [category.name for category in result.categories] == ["志愿服务", "荣誉"]
    assert [one.name for one in result.missing] == ["扫雪除冰", "听课"]
    merged = applied(SCHEME, result)
    assert [one.name for one in merged.rules] == ["扫雪除冰", "听课", "参加志愿服务", "带队", "当选榜样", "陪护老人"]
    assert len(applied(SCHEME, result, whole=True).rules) == 4


def test_a_list_without_headings_is_read_when_each_line_says_all() -> None:
    content = "参加志愿服务每次5分，每月最多4次\n陪老人聊天每小时2分\n"
    result = read_table(SCHEME, rows_of(read_sheets(content.encode(), name="a.csv")))
    assert [one.rule.name for one in result.rows if one.rule] == ["参加志愿服务", "陪老人聊天"]


def test_two_rows_of_one_name_and_of_one_number() -> None:
    rows = [
        row(name="甲", points="5分"),
        row(name="甲", points="6分"),
        row(code="7", name="乙", points="5分"),
        row(code="7", name="丙", points="5分"),
    ]
    told = ["".join(one.problems) for one in read_table(SCHEME, rows).rows]
    assert told[0] == told[2] == ""
    assert "和第 3 行同名" in told[1]
    assert "编号 7 用了两次" in told[3]


def test_a_book_of_two_categories_asks_for_one() -> None:
    scheme = parse(book(head=HEAD + '\n[[categories]]\ncode = "own"\nname = "自家"\n'))
    assert "没有写归在哪一类" in read_table(scheme, [row(name="新的", points="5分")]).rows[0].problems[0]
