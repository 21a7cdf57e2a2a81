"""The rulebooks that come with the product: each is sound, each rule of it earns, and reported figures are exact."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from jishan.rulebook.arithmetic import Facts, quote
from jishan.rulebook.describe import scheme_page
from jishan.rulebook.parsing import faults, parse
from jishan.rulebook.scheme import Fixed, MonthlyBase, Range, Rule, Scheme

FOLDER = Path(__file__).resolve().parents[3] / "rulebooks"
NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))


def preset(name: str) -> Scheme:
    return parse((FOLDER / f"{name}.toml").read_text("utf-8"))


def a_deed(rule: Rule) -> Facts:
    return Facts(
        rule=rule.code,
        subject=f"{rule.subject}:a",
        happened_on=rule.starts_on or date(2026, 3, 8),
        quantity=0 if isinstance(rule.amount, MonthlyBase) else getattr(rule.amount, "each", 1),
        tier=rule.tier_names[0] if rule.tier_names else "",
    )


def test_there_is_one_for_each_community_one_for_the_area_and_one_for_any_place() -> None:
    assert NAMES == [
        "general",
        "guhuai-beimen",
        "guhuai-guandimiao",
        "guhuai-hanlinjie",
        "guhuai-tietasi",
        "jichanglu",
        "qinglongjie",
        "rongdong",
        "yintan-bailangwan",
        "yintan-guanhaiyuan",
        "yintan-haiyun",
        "yintan-yihe",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_sound_and_every_rule_of_it_earns(name: str) -> None:
    assert faults((FOLDER / f"{name}.toml").read_bytes()) == []
    scheme = preset(name)
    assert 10 <= len(scheme.rules) <= 20
    assert len(scheme.articles) >= 8
    for rule in scheme.rules:
        answer = quote(scheme, a_deed(rule), {})
        assert answer.points > 0, rule.name


@pytest.mark.parametrize("name", NAMES)
def test_its_page_speaks_as_a_neighbour_would(name: str) -> None:
    page = scheme_page(preset(name))
    sentences = [row.how for part in page.categories for row in part.rules]
    sentences += [sentence for section in page.sections for sentence in section.sentences]
    for sentence in sentences:
        assert sentence.endswith("。"), sentence
        assert "%(" not in sentence
        assert "None" not in sentence
        assert "。。" not in sentence
        assert "！" not in sentence
        assert "元" not in sentence.replace("单元", ""), "points are never named beside money"


@pytest.mark.parametrize("name", NAMES)
def test_its_page_can_be_read_in_english_too(name: str) -> None:
    with translation.override("en"):
        assert scheme_page(preset(name)).title == preset(name).title


def test_every_style_is_its_own() -> None:
    # The general one is made of what they share.
    texts = {name: {rule.name for rule in preset(name).rules} for name in NAMES if name != "general"}
    for name, rules in texts.items():
        for other, others in texts.items():
            assert name == other or len(rules & others) <= 3, f"{name} and {other} are too much alike"


def test_what_is_reported_of_guanhaiyuan() -> None:
    prices = {article.name: article.points for article in preset("yintan-guanhaiyuan").articles if not article.assumed}
    assert prices == {"棉毛巾": 10, "小喷壶": 20, "花生油": 60}


def test_what_is_reported_of_qinglongjie() -> None:
    scheme = preset("qinglongjie")
    assert scheme.coins.denominations == (2, 3)
    held = 3 * 2 + 3
    within = [article for article in scheme.articles if article.points <= held]
    assert held == 9
    assert len(within) > len(scheme.articles) / 2, "nine points are enough for most of the store"


def test_what_is_reported_of_rongdong() -> None:
    scheme = preset("rongdong")
    assert [category.name for category in scheme.categories] == [
        "家庭美德",
        "社区公德",
        "学习园地",
        "绿色社区",
        "志愿活动",
        "就业创业",
        "表彰奖励",
    ]
    volunteering = scheme.rule("5.1")
    assert volunteering.amount == Fixed(5)
    assert not volunteering.assumed
    assert any(isinstance(rule.amount, Range) and rule.amount.points_max == 160 for rule in scheme.rules)
    assert {(reward.name, reward.top) for reward in scheme.rewards} == {("月度前十", 10), ("文明之家", 50)}
    for rule in scheme.rules:
        answer = quote(scheme, a_deed(rule), {})
        assert 3 <= answer.full_points <= 160, rule.name


def test_what_is_reported_of_jichanglu() -> None:
    buns = preset("jichanglu").rule("1.1")
    assert (buns.amount, buns.assumed) == (Fixed(1), False)


def test_yihe_can_redeem_402_points_for_34_articles() -> None:
    prices = {article.name: article.points for article in preset("yintan-yihe").articles}
    basket = {"洗衣液": 6, "足浴盆": 6, "洗手液": 14, "厨房清洁剂": 8}
    assert sum(basket.values()) == 34
    assert sum(prices[name] * pieces for name, pieces in basket.items()) == 402


def test_only_rongdong_takes_points_and_only_with_due_process() -> None:
    for name in NAMES:
        deductions = preset(name).deductions
        assert bool(deductions) == (name == "rongdong")
        for deduction in deductions:
            assert deduction.basis
            assert min(deduction.notice_days, deduction.appeal_days, deduction.ends_after_months) > 0
