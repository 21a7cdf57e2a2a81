"""What a rulebook may say, and the sentence each fault gets, on its line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jishan.rulebook.errors import Fault, Invalid
from jishan.rulebook.parsing import faults, parse
from jishan.rulebook.scheme import Measured, Privacy, Scheme
from jishan.rulebook.tests.texts import HEAD, book, rule


def only(text: bytes | str) -> Fault:
    found = faults(text)
    assert len(found) == 1, found
    return found[0]


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


# Sound texts


def test_everything_has_a_sane_default() -> None:
    scheme = parse(book())
    (rule_,) = scheme.rules
    assert (rule_.subject, rule_.wallet, rule_.review, rule_.unit) == ("resident", "resident", "one", "次")
    assert rule_.proof.kinds == ("none",)
    assert not rule_.proof.wants_photos
    assert rule_.claimable_by_resident
    assert scheme.privacy == Privacy(ranking=False, photos=False, location=False)
    assert scheme.life.lapse == "never"
    assert not scheme.deductions
    assert isinstance(scheme, Scheme)


def test_a_rule_may_say_everything() -> None:
    scheme = parse(
        book(
            rule(
                """
                points = 3
                per = "minute"
                each = 30
                rounding = "up"
                coefficient = 1.5
                subject = "household"
                wallet = "resident"
                proof = ["photo", "witness"]
                photos_min = 2
                photos_max = 4
                review = "two"
                notice_days = 5
                starts_on = 2026-03-01
                ends_on = 2026-12-31
                poor_makes_zero = true
                claimable_by_resident = false
                drawing = "snow"
                assumed = true
                limits = [{ times = 1, per = "household", every = "day" }, { points = 20, every = "month" }]
                """
            )
        )
    )
    (only_rule,) = scheme.rules
    assert only_rule.amount == Measured(3, "minute", 30, "up", Decimal("1.5"))
    assert only_rule.unit == "分钟"
    assert (only_rule.proof.photos_min, only_rule.proof.photos_max) == (2, 4)
    assert only_rule.reviewers_needed == 2
    assert only_rule.is_open_on(date(2026, 12, 31))
    assert not only_rule.is_open_on(date(2027, 1, 1))


def test_on_the_spot_reaches_only_as_far_as_the_rule_says() -> None:
    (rule_,) = parse(book(rule('points = 2\nreview = "on_the_spot"'))).rules
    assert rule_.may_be_on_the_spot(3)
    assert not rule_.may_be_on_the_spot(4)


def test_the_mark_an_editor_puts_before_utf_8_does_no_harm() -> None:
    assert faults(b"\xef\xbb\xbf" + book().encode()) == []
    assert faults(book().replace("\n", "\r\n").encode()) == []


# Encoding and syntax


def test_a_gbk_file_is_named_with_what_to_do() -> None:
    fault = only(book().encode("gb18030"))
    assert fault.line == 1
    assert fault.sentence.startswith("这个文件存成了 GBK 编码")
    assert "UTF-8" in fault.sentence


def test_a_utf_16_file_is_named_too() -> None:
    assert "UTF-16" in only(book().encode("utf-16")).sentence


def test_a_broken_file_is_told_from_a_chinese_one() -> None:
    assert "可能坏了" in only(book().encode() + b"\n# \xff\xff\xff").sentence


@pytest.mark.parametrize(
    ("written", "part", "says"),
    [
        ("title = “积分细则”", "title", "里的 “ 是中文标点"),
        ('title ＝ "积分细则"', "title", "里的 ＝ 是中文标点"),
        ('title "积分细则"', "title", "缺少等号"),
        ('title = "积分', "title", "没有写完"),
        ("title = 积分细则", "title", "等号后面的值读不懂"),
        ('title = "积分细则" 试行', "title", "后面多了东西"),
        ('title = "积分"\ntitle = "细则"', 'title = "细则"', "前面已经写过一次"),
        ('title = "积分"\nstarts = 2026-02-30', "starts", "日期不存在"),
    ],
)
def test_a_slip_of_the_pen_is_explained_on_its_line(written: str, part: str, says: str) -> None:
    text = book(head="\n# 说明\n" + HEAD.replace('title = "试验社区积分细则"', written))
    fault = only(text)
    assert fault.line == line_of(text, part)
    assert says in fault.sentence


def test_an_empty_file_says_what_is_missing() -> None:
    assert [fault.sentence.split("。")[0] for fault in faults("")] == [
        "细则缺少 title",
        "细则里一个条目也没有",
        "细则里一个类别也没有",
    ]


@pytest.mark.parametrize("text", ["x = " + "[" * 5000, "x = " + "9" * 10_000, "x" * 300_000])
def test_a_text_made_to_hurt_gets_a_sentence(text: str) -> None:
    assert len(faults(text)) == 1


# Keys and values


def test_an_unknown_key_is_answered_with_the_nearest() -> None:
    text = book(rule('points = 2\nreveiw = "one"'))
    fault = only(text)
    assert fault.line == line_of(text, "reveiw")
    assert fault.sentence == "条目“帮邻居”里没有 reveiw 这一项。您是不是想写 review？"


def test_an_unknown_word_is_answered_with_the_nearest() -> None:
    assert '您是不是想写 "household"' in only(book(rule('points = 2\nsubject = "houshold"'))).sentence
    assert "可以写的有：on_the_spot、one、two" in only(book(rule('points = 2\nreview = "manager"'))).sentence


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("points = 0", "最小是 1"),
        ("points = -2", "最小是 1"),
        ("points = 2.5", "请改成 2 或 3"),
        ("points = 99999999", "多打了一个零"),
        ('points = "2"', "不加引号"),
        ("points = true", "写一个整数"),
        ("points = nan", "只能是整数"),
        ("points = inf", "只能是整数"),
        ("points_min = 10\npoints_max = 3", "不小于"),
        ("points_min = 10", "缺少 points_max"),
        ("points = 2\npoints_min = 3\npoints_max = 5", "两种记分办法"),
        ("", "没有写记多少分"),
        ("points = 2\neach = 30", "却没有写按什么算"),
        ('points = 1\nper = "piece"\nunit = "元"', "给钱不记分"),
        ('points = 1\nper = "piece"\nunit = "块钱"', "给钱不记分"),
        ('tiers = [{ name = "社区", points = 10 }]', "至少要写两档"),
        ('tiers = [{ name = "社区", points = 10 }, { name = "社区", points = 20 }]', "同名"),
        ("monthly_base = 5\npoints_per_fault = 6", "还多"),
        ("standing = [{ points = 6 }]", "前几名或前百分之几"),
        ("points = 2\nstarts_on = 2026-05-01\nends_on = 2026-04-01", "早于 starts_on"),
        ('points = 2\nstarts_on = "2026-05-01"', "要写日期"),
        ('points = 2\nreview = "on_the_spot"\non_the_spot_max = 9', "超过了整本细则"),
        ('points = 5\nreview = "on_the_spot"', "永远不能当场记"),
        ('points = 1\nreview = "on_the_spot"\non_the_spot_max = 2', "请写 on_the_spot_max = 1"),
        ("points = 2\non_the_spot_max = 2", "却不是当场记分"),
        ('points = 2\nproof = ["none", "photo"]', "又写了别的"),
        ('points = 2\nproof = "photo"\nphotos_min = 4\nphotos_max = 2', "最多却只收 2 张"),
        ("points = 2\nphotos_max = 2", "凭据里没有照片"),
        ('points = 2\nsubject = "building"', "楼栋自己没有积分账户"),
        ('points = 2\nsubject = "organisation"\nwallet = "resident"', "分也归单位"),
        ('points = 2\nwallet = "organisation"', "不能归单位"),
        ('points = 2\ndrawing = "dragon"', "不能写“dragon”"),
        ("points = 2\nlimits = [{ every = \"day\" }]", "没有写最多几次或几分"),
        ("points = 2\nlimits = [{ times = 1 }]", "没有写多长时间"),
        ('points = 2\nlimits = [{ times = 0, every = "day" }]', "最小是 1"),
        ('points = 2\nlimits = { times = 1, every = "day" }', "要写成 [{"),
        ('points = 9\nlimits = [{ points = 8, every = "day" }]', "永远记不满"),
        ('points_min = 3\npoints_max = 160\nlimits = [{ points = 100, every = "year" }]', "永远记不满"),
        ('points = 2\nlimits = [{ times = 5, every = "day" }, { times = 3, every = "month" }]', "对不上"),
        ('points = 2\nlimits = [{ times = 5, every = "day" }, { points = 30, every = "day" }]', "合成一条"),
        ('points = 2\nlimits = [{ times = 1, per = "building", every = "day" }]', "数不出来"),
        ('points = 2\ncategory2 = "care"', "没有 category2 这一项"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_with_what_to_write_instead(written: str, says: str) -> None:
    assert says in only(book(rule(written))).sentence


@pytest.mark.parametrize(
    ("tail", "says"),
    [
        (rule("points = 1", code="1.1", name="另一条"), "编号“1.1”用了两次"),
        (rule("points = 1", code="1.2", name="帮邻居"), "名称“帮邻居”用了两次"),
        (rule("points = 1", code="1.2", name="另一条", category="caer"), "您是不是想写“care”"),
        (rule("points = 1", code="一", name="另一条"), "只能用英文字母"),
        (rule("points = 1", code="1.2", name=""), "的 name 是空的"),
        ('[[groups]]\ncode = "g"\nname = "一组"\nrules = ["1.1"]', "至少两条"),
        ('[[groups]]\ncode = "g"\nname = "一组"\nrules = ["1.1", "1.9"]', "没有这个编号"),
        ('[life]\nlapse = "after_months"', "缺少 months"),
        ("[life]\nyears = 2", "要配 lapse"),
        ("[redemption]\nevery = \"week\"", "最多兑几次"),
        ('[redemption]\nwindows = [{ name = "二季度", first = "06-31", last = "07-02" }]', "几月几日"),
        ("[points]\nyuan_anchor = 0", "大于 0"),
        ('[privacy]\nranking = "yes"', "true（是）或 false（否）"),
        ("[coins]\ndenominations = [2, 2]", "面值写重"),
        ("[coins]\ndenominations = [2.5]", "大于零的整数"),
        ('[[levels]]\ncode = "l"\nname = "星级"', "一级也没有写"),
        ('[[levels]]\ncode = "l"\nname = "星级"\nsteps = [{ name = "二", points = 9 }, { name = "一", points = 5 }]', "从低到高"),
        ('[[standings]]\ncode = "s"\nname = "榜"\nis_public = true', "没有打开排名"),
        ('[[standings]]\ncode = "s"\nname = "榜"\n[[rewards]]\nname = "奖"\ngives = "一份"\nstanding = "s"\ntop = 50', "榜单只列 10 名"),
        ('[[rewards]]\nname = "奖"\ngives = "一份"\nstanding = "x"', "没有这个榜单"),
        ('[[deductions]]\ncode = "8.1"\nname = "抛物"\npoints = 5\nnotice_days = 7\nappeal_days = 7\nends_after_months = 6', "缺少 basis"),
        ('[[articles]]\nname = "毛巾"\npoints = 0', "最小是 1"),
        ('[[articles]]\nname = "毛巾"\npoints = 9\n[[articles]]\nname = "毛巾"\npoints = 8', "用了两次"),
        ('[[articles]]\nname = "毛巾"\npoints = 9\nlimit_per_redemption = 3\nlimit_per_month = 2', "每月却最多"),
        ('[store]\nnmae = "超市"', "您是不是想写 name"),
    ],
)  # fmt: skip
def test_the_parts_around_the_rules_are_checked_as_well(tail: str, says: str) -> None:
    text = book(tail="\n" + tail)
    fault = only(text)
    assert says in fault.sentence
    assert fault.line > HEAD.count("\n")


def test_a_rule_s_limit_may_not_be_wider_than_its_category_s_or_the_book_s() -> None:
    body = 'points = 2\nlimits = [{ points = 30, every = "month" }]'
    category = HEAD + 'limits = [{ points = 20, every = "month" }]\n'
    whole = 'limits = [{ points = 20, every = "month" }]\n' + HEAD
    assert "比类别“邻里互助”的" in only(book(rule(body), head=category)).sentence
    assert "比整本细则的" in only(book(rule(body), head=whole)).sentence


def test_all_faults_are_told_at_once_in_the_order_of_their_lines() -> None:
    text = book(rule("points = 0"), rule("points = -1\nunknown = 1", code="1.2", name="另一条"))
    found = faults(text)
    assert [fault.line for fault in found] == sorted(fault.line for fault in found)
    assert len(found) == 3


def test_lines_are_found_inside_long_arrays_and_strings() -> None:
    text = book(
        rule(
            'description = """\n一行\n两行 [[rules]]\n"""\npoints = 9\nlimits = [\n  # 说明\n  { times = 1, every = "day" },\n  { times = 0, every = "year" },\n]'
        )
    )
    assert only(text).line == line_of(text, "{ times = 0")


def test_invalid_names_the_first_fault_and_how_many() -> None:
    with pytest.raises(Invalid, match=r"有 1 处要改。第 \d+ 行：条目“帮邻居”的 points"):
        parse(book(rule("points = 0")))


@settings(max_examples=60)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200) | st.binary(max_size=200))
def test_no_text_however_odd_brings_anything_but_faults(text: str | bytes) -> None:
    assert faults(text)


@settings(max_examples=60)
@given(st.data())
def test_a_sound_text_with_one_slip_anywhere_never_breaks_the_reader(data: st.DataObject) -> None:
    text = book(rule('points = 2\nlimits = [{ times = 1, every = "day" }]'), tail='\n[life]\nlapse = "year_end"\n')
    at = data.draw(st.integers(0, len(text)))
    slip = data.draw(st.sampled_from(['"', "[", "]", "{", "=", "#", "\n", "0", "“", "x", "\x00", ""]))
    cut = data.draw(st.integers(0, 3))
    for fault in faults(text[:at] + slip + text[at + cut :]):
        assert fault.line >= 1
        assert fault.sentence.endswith(("。", "？"))
