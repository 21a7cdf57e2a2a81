"""What is written reads as what it was written from, and what people noted beside it is not lost."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from jishan.rulebook.parsing import parse, read
from jishan.rulebook.scheme import Fixed, Scheme
from jishan.rulebook.tests.schemes import schemes
from jishan.rulebook.tests.texts import book, rule
from jishan.rulebook.writing import rewrite, write

PRESETS = sorted((Path(__file__).resolve().parents[3] / "rulebooks").glob("*.toml"))


@settings(max_examples=150, deadline=None)
@given(schemes())
def test_a_scheme_written_and_read_again_is_the_same(scheme: Scheme) -> None:
    reading = read(write(scheme))
    assert reading.scheme == scheme, reading.faults


@pytest.mark.parametrize("path", PRESETS, ids=lambda path: path.stem)
def test_a_preset_rewritten_says_the_same_and_keeps_every_comment(path: Path) -> None:
    text = path.read_text("utf-8")
    again = rewrite(parse(text), text)
    assert parse(again) == parse(text)
    assert sorted(re.findall(r"#.*", again)) == sorted(re.findall(r"#.*", text))
    assert rewrite(parse(again), again) == again


def test_a_comment_goes_where_its_rule_goes() -> None:
    text = book(
        "\n# 冬天才有" + rule("points = 2  # 会上定的", code="1.1", name="扫雪"),
        rule("points = 5", code="1.2", name="听课"),
    )
    scheme = parse(text)
    turned = rewrite(replace(scheme, rules=(scheme.rules[1], scheme.rules[0])), text)
    assert turned.index("听课") < turned.index("# 冬天才有\n[[rules]]") < turned.index("扫雪")
    assert "points = 2  # 会上定的" in turned
    assert "#" not in rewrite(replace(scheme, rules=scheme.rules[1:]), text)


def test_a_comment_beside_a_figure_stays_when_the_figure_goes_without_saying() -> None:
    text = book(rule("points = 2\nnotice_days = 7  # 公示一周"))
    scheme = parse(text)
    plain = rewrite(replace(scheme, rules=(replace(scheme.rules[0], notice_days=0, amount=Fixed(3)),)), text)
    assert "notice_days" not in plain
    assert "# 公示一周" in plain


def test_what_goes_without_saying_is_not_written() -> None:
    assert write(parse(book())) == (
        'title = "试验社区积分细则"\non_the_spot_max = 3\n\n[[categories]]\ncode = "care"\nname = "邻里互助"\n\n'
        '[[rules]]\ncode = "1.1"\nname = "帮邻居"\ncategory = "care"\npoints = 2\n'
    )
