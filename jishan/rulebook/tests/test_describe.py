from __future__ import annotations

import pytest

from jishan.rulebook.describe import (
    amount_phrase,
    proof_phrase,
    review_phrase,
    rule_sentence,
    scheme_page,
    subject_phrase,
)
from jishan.rulebook.parsing import parse
from jishan.rulebook.scheme import Rule, Scheme
from jishan.rulebook.tests.texts import book, rule


def read(body: str) -> Rule:
    return parse(book(rule(body))).rules[0]


def section(scheme: Scheme, code: str) -> tuple[str, ...]:
    return next((part.sentences for part in scheme_page(scheme).sections if part.code == code), ())


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("points = 2", "每次 2 分"),
        ("points_min = 3\npoints_max = 160", "3 到 160 分"),
        ('tiers = [{ name = "社区级", points = 10 }, { name = "区级", points = 20 }]', "社区级 10 分、区级 20 分"),
        ('points = 2\nper = "hour"', "每小时 2 分"),
        ('points = 1\nper = "minute"\neach = 30', "每满 30 分钟记 1 分"),
        ('points = 1\nper = "minute"\neach = 30\nrounding = "up"', "每 30 分钟记 1 分，不满的也算"),
        ('points = 1\nper = "piece"\nunit = "公斤"\ncoefficient = 1.5', "每公斤 1 分，再乘 1.5"),
        ("monthly_base = 10\npoints_per_fault = 2", "每月 10 分，有一处没做到少 2 分"),
        ("standing = [{ top = 3, points = 10 }, { top_percent = 10, points = 5 }]", "前 3 名 10 分、前 10% 5 分"),
        ("referral_points = 2\nnewcomer_points = 1", "每带来一位 2 分，新来的这位也有 1 分"),
    ],
)
def test_each_kind_of_amount_has_its_words(body: str, says: str) -> None:
    assert amount_phrase(read(body)) == says


def test_a_rule_is_one_sentence() -> None:
    body = """
    points = 2
    subject = "household"
    ends_on = 2026-12-31
    limits = [{ times = 1, every = "day" }, { points = 20, every = "month" }]
    poor_makes_zero = true
    """
    assert rule_sentence(read(body)) == (
        "帮邻居，每次 2 分，每户每天最多记 1 次，每户每月最多记 20 分，以家庭记，分归全家，到 12 月 31 日为止，评价不合格不记分。"
    )


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", "不用凭据"),
        ('proof = "photo"', "照片 1 到 3 张"),
        ('proof = "photo"\nphotos_min = 2\nphotos_max = 2', "照片 2 张"),
        ('proof = "photo"\nphotos_min = 0', "有照片更好，最多 3 张"),
        ('proof = ["photo", "sign_in_sheet"]', "照片 1 到 3 张，加签到表"),
        ('proof = "check_in"', "现场签到"),
    ],
)
def test_what_to_bring_is_said_in_few_words(body: str, says: str) -> None:
    assert proof_phrase(read("points = 2\n" + body)) == says


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", "一位工作人员审核"),
        ('review = "two"', "两位工作人员先后审核"),
        ('review = "two"\nnotice_days = 5', "两位工作人员先后审核，公示 5 天没有异议再记"),
        ('review = "on_the_spot"', "当场就记"),
        ('per = "hour"\nreview = "on_the_spot"', "3 分以内当场就记，再多要另一位工作人员审核"),
    ],
)
def test_who_reviews_is_said(body: str, says: str) -> None:
    assert review_phrase(read("points = 2\n" + body)) == says


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", ""),
        ('wallet = "household"', "分归全家"),
        ('subject = "household"\nwallet = "resident"', "以家庭记，分归带头的人"),
        ('subject = "organisation"', "以单位或商户记，分归单位"),
        ('subject = "building"\nwallet = "household"', "以楼栋记，分归楼长一家"),
    ],
)
def test_whose_the_points_are_is_said_where_it_is_not_plain(body: str, says: str) -> None:
    assert subject_phrase(read("points = 2\n" + body)) == says


def test_the_page_says_what_is_not_done_either() -> None:
    scheme = parse(book())
    assert section(scheme, "deductions") == ("这份细则不扣分。",)
    assert section(scheme, "life") == ("分一直有效，不会过期。",)
    assert section(scheme, "privacy")[-1] == "不排名次。"
    assert section(scheme, "redemption")[-1] == "分不是钱，不能买卖，也不兑现金。"
    assert section(scheme, "levels") == ()


def test_what_holds_for_the_whole_book_is_said_once() -> None:
    tail = """
[life]
lapse = "year_end"
[redemption]
base_kept = 10
times_max = 1
windows = [{ name = "二季度兑换期", first = "06-20", last = "06-30" }]
[points]
opening = 5
yuan_anchor = 0.5
[coins]
denominations = [2, 3]
"""
    scheme = parse(book(tail=tail))
    assert section(scheme, "life")[0] == "当年记的分，用到当年 12 月 31 日。"
    assert section(scheme, "redemption") == (
        "新加入的居民先有 5 分。",
        "到积分超市换物品。",
        "账上要留 10 分，多出来的部分可以兑换。",
        "每人每季度最多兑换 1 次。",
        "二季度兑换期：6 月 20 日到 6 月 30 日。",
        "信用币是纸做的，面值有 2 分、3 分，认券不认人，请收好。",
        "分不是钱，不能买卖，也不兑现金。",
    )
    assert "0.5" not in str(scheme_page(scheme))


def test_a_deduction_is_told_with_its_whole_process() -> None:
    tail = """
[[deductions]]
code = "8.1"
name = "高空抛物"
points = 20
basis = "居民公约"
notice_days = 7
appeal_days = 15
ends_after_months = 12
"""
    told = section(parse(book(tail=tail)), "deductions")
    assert told == (
        "高空抛物，每次扣 20 分，依据是居民公约。扣之前 7 天告诉您；15 天内可以申诉；12 个月后不再计较。",
        "办任何公共服务，都不看分多分少。",
    )


def test_a_category_without_rules_is_left_out() -> None:
    tail = '\n[[categories]]\ncode = "empty"\nname = "还没有"\n'
    assert [part.code for part in scheme_page(parse(book(tail=tail))).categories] == ["care"]
