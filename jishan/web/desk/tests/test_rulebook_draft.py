"""A manager changes the rulebook: a draft, its rules as forms, what it costs, and from when it holds."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest

from jishan.earning import services as earning
from jishan.lib import clock
from jishan.lib.tables import Column, excel
from jishan.rulebook import drafting, queries
from jishan.rulebook import services as rulebook
from jishan.rulebook.models import RulebookDraft
from jishan.rulebook.parsing import parse, read
from jishan.rulebook.scheme import Fixed, Limit, Measured, Proof, Range, Rule, Scheme, Tiers
from jishan.rulebook.words import day_name
from jishan.web.desk.tests.desk import Desk, words
from tests.cast import JOINED, RULEBOOK, Cast

TOMORROW = (clock.today() + timedelta(days=1)).isoformat()


@pytest.fixture
def draft(cast: Cast) -> RulebookDraft:
    current = queries.in_force(cast.community)
    return drafting.start_draft(community=cast.community, text=current.text, by=cast.manager, based_on=current)


def scheme(draft: RulebookDraft) -> Scheme:
    draft.refresh_from_db()
    return parse(draft.text)


def rule(draft: RulebookDraft, code: str) -> Rule:
    return scheme(draft).rule(code)


def answers(page: Any, **changed: Any) -> dict[str, Any]:
    """What the rule's form says as it was opened, with some answers changed."""
    form = page.context["form"]
    said = {name: form[name].value() for name in form.fields}
    for rows in (form.limits, form.tiers, form.steps):
        said[f"{rows.prefix}-count"] = len(rows.forms)
        for row in rows.forms:
            said |= {row.add_prefix(name): row[name].value() for name in row.fields}
    said |= {"seen": page.context["seen"], **changed}
    return {name: value for name, value in said.items() if value is not None and value is not False and value != ""}


def save(desk: Desk, draft: RulebookDraft, code: str, **changed: Any) -> Any:
    page = desk.get("rulebook_rule", draft.pk, code)
    return desk.post("rulebook_rule", draft.pk, code, **answers(page, **changed))


# Beginning


def test_one_click_makes_a_draft_from_what_is_in_force(cast, manager):
    said = words(manager.post("rulebook_new", base="1"))
    assert "从第 1 版改的草稿" in said
    assert "还没有改动" in said
    (draft,) = queries.drafts(cast.community)
    assert draft.text == queries.in_force(cast.community).text
    manager.post("rulebook_new", base="1")
    assert queries.drafts(cast.community).count() == 1, "one that was left as it was does as well as another"
    assert "接着改" in words(manager.get("rulebook"))


def test_a_file_becomes_a_draft_faults_and_all(cast, manager):
    file = BytesIO(RULEBOOK.replace("points = 50", 'points = "五十"').encode())
    file.name = "细则.toml"
    said = words(manager.post("rulebook_new", base="file", file=file))
    assert "有 1 处要改" in said
    assert "要写数字，不加引号" in said
    wrong = BytesIO("标题".encode("gb18030"))
    wrong.name = "细则.toml"
    assert "存成了 GBK 编码" in words(manager.post("rulebook_new", base="file", file=wrong))
    assert "请选一个细则文件" in words(manager.post("rulebook_new", base="file"))


# A rule


def test_two_points_become_three(manager, draft):
    said = words(save(manager, draft, "1.1", points="3"))
    assert "“扫雪除冰”改好了。" in said
    assert "每次 2 分改为 3 分" in said
    assert "改了 1 处" in said
    assert rule(draft, "1.1").amount == Fixed(3)


def test_saving_a_form_as_it_was_opened_changes_nothing(manager, draft):
    before = scheme(draft)
    for one in before.rules:
        save(manager, draft, one.code)
    assert scheme(draft) == before
    assert draft.revision == 0


@pytest.mark.parametrize(
    ("answers", "amount"),
    [
        ({"kind": "range", "points_min": "3", "points_max": "9"}, "range"),
        ({"kind": "tiers", "tier-0-name": "社区级", "tier-0-points": "5", "tier-1-name": "区级", "tier-1-points": "9"}, "tiers"),
        ({"kind": "measured", "measured_each": "30", "measured_per": "minute", "measured_points": "1"}, "measured"),
        ({"kind": "monthly_base", "base": "10", "fault": "2"}, "monthly_base"),
        ({"kind": "standing", "step-0-way": "top", "step-0-top": "3", "step-0-points": "9"}, "standing"),
        ({"kind": "referral", "referral": "2", "newcomer": "1"}, "referral"),
    ],
)  # fmt: skip
def test_every_kind_of_amount_has_its_own_fields(manager, draft, answers, amount):
    save(manager, draft, "1.2", **answers)
    assert rule(draft, "1.2").amount.kind == amount
    page = manager.get("rulebook_rule", draft.pk, "1.2")
    assert f'value="{amount}" checked' in page.content.decode()


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"name": ""}, "请写这一条叫什么"),
        ({"kind": "range", "points_min": "9", "points_max": "3"}, "最多的要比最少的多"),
        ({"kind": "tiers"}, "请至少写两档"),
        ({"points": ""}, "请写几分"),
        ({"points": "两"}, "请填整数"),
        ({"kind": "monthly_base", "base": "2", "fault": "5"}, "一处就比一个月的分还多"),
        ({"limit-0-points": "1", "points": "3"}, "永远记不满"),
        ({"limit-1-times": "9", "limit-1-every": "month"}, "上面已经有一句说的是同一段时间"),
        ({"starts_on": "2026-12-01", "ends_on": "2026-11-01"}, "结束的日子比开始的早"),
        ({"review": "on_the_spot", "on_the_spot_max": "9", "points": "7"}, "不能更多"),
        ({"whose": "household/household"}, "改记在家庭上了，请把“每人”换成“每户”"),
        ({"unit": "元"}, "给钱不记分"),
        ({"name": "扫雪除冰"}, "用了两次"),
    ],
)
def test_what_does_not_fit_is_said_where_it_stands_and_nothing_typed_is_lost(manager, draft, answers, sentence):
    page = save(manager, draft, "1.2", description="慢慢走", **answers)
    assert sentence in words(page)
    assert "慢慢走" in page.content.decode()
    assert rule(draft, "1.2").description == ""


def test_more_than_the_book_allows_on_the_spot_is_put_right_with_one_button(cast, manager):
    text = RULEBOOK.replace("on_the_spot_max = 5", "on_the_spot_max = 2")
    draft = drafting.start_draft(community=cast.community, text=text, by=cast.manager)
    page = save(manager, draft, "1.1", points="3")
    assert "一次至少 3 分，当场却最多只能记 2 分" in words(page)
    assert rule(draft, "1.1").amount == Fixed(2)
    manager.post("rulebook_rule", draft.pk, "1.1", **answers(page, **{"raise": "1"}))
    assert scheme(draft).on_the_spot_max == 3
    assert rule(draft, "1.1").on_the_spot_max == 3
    assert rule(draft, "1.1").amount == Fixed(3)


def test_what_does_not_fit_yet_can_be_left_for_later(cast, manager, draft):
    page = save(manager, draft, "1.1", points="9", on_the_spot_max="5")
    said = words(manager.post("rulebook_rule", draft.pk, "1.1", **answers(page, anyway="1")))
    assert "发布以前还要改" in said
    draft.refresh_from_db()
    assert read(draft.text).scheme is not None
    assert not read(draft.text).is_sound
    assert "还不能发布" in words(manager.get("rulebook_publish", draft.pk))


def test_limits_are_sentences_with_numbers_and_an_emptied_one_is_gone(manager, draft):
    save(manager, draft, "1.2", **{"limit-1-per": "household", "limit-1-every": "year", "limit-1-points": "40"})
    assert rule(draft, "1.2").limits == (Limit("resident", "month", 3), Limit("household", "year", None, 40))
    save(manager, draft, "1.2", **{"limit-0-times": ""})
    assert rule(draft, "1.2").limits == (Limit("household", "year", None, 40),)


def test_proof_review_and_whom_it_is_for(manager, draft):
    save(
        manager, draft, "1.2", proof=["photo", "witness"], photos_min="2", photos_max="4", review="two",
        whose="household/resident", notice_days="7", **{"limit-0-per": "household"},
    )  # fmt: skip
    one = rule(draft, "1.2")
    assert one.proof == Proof(("photo", "witness"), 2, 4)
    assert (one.review, one.subject, one.wallet, one.notice_days) == ("two", "household", "resident", 7)


def test_the_look_of_a_rule_follows_what_is_typed(manager, draft):
    page = manager.get("rulebook_rule", draft.pk, "1.2")
    address = manager.address("rulebook_rule", draft.pk, "1.2")
    look = manager.client.post(address, answers(page, points="4"), headers={"HX-Request": "true"})
    assert "帮老人跑腿，每次 4 分，每人每月最多记 3 次。" in words(look)
    wrong = manager.client.post(address, answers(page, points=""), headers={"HX-Request": "true"})
    assert "请写几分" in words(wrong)
    assert rule(draft, "1.2").amount == Fixed(1)


def test_a_rule_is_added_copied_moved_and_taken_out_with_a_way_back(manager, draft):
    page = manager.get("rulebook_rule_new", draft.pk, category="help")
    said = words(manager.post("rulebook_rule_new", draft.pk, **answers(page, name="参加联席会", points="2")))
    assert "“参加联席会”加上了。" in said
    assert rule(draft, "1.8").name == "参加联席会"
    manager.post("rulebook_rule_do", draft.pk, "1.8", do="up")
    assert [one.code for one in scheme(draft).rules][-2:] == ["1.8", "1.7"]
    assert "扫雪除冰（2）" in words(manager.post("rulebook_rule_do", draft.pk, "1.1", do="copy"))
    said = words(manager.post("rulebook_rule_do", draft.pk, "1.1", do="remove"))
    assert "删了“扫雪除冰”。点“撤销”就回来。" in said
    assert "1.1" not in [one.code for one in scheme(draft).rules]
    manager.post("rulebook_undo", draft.pk)
    assert rule(draft, "1.1").name == "扫雪除冰"
    said = words(manager.get("rulebook_steps", draft.pk))
    assert "删了“扫雪除冰”" in said
    assert "照着“扫雪除冰”添了一条" in said
    manager.post("rulebook_steps", draft.pk, revision="0")
    assert scheme(draft) == parse(RULEBOOK)


def test_whoever_saves_last_learns_that_somebody_else_saved(cast, manager, draft):
    other = Desk(cast, cast.second_manager)
    page = manager.get("rulebook_rule", draft.pk, "1.1")
    save(other, draft, "1.1", points="4")
    refused = manager.post("rulebook_rule", draft.pk, "1.1", **answers(page, points="3"))
    assert "您打开这一页以后，陈霞也存过一次" in words(refused)
    assert "现在存着的是：扫雪除冰，每次 4 分" in words(refused)
    assert 'name="points" value="3"' in refused.content.decode()
    assert rule(draft, "1.1").amount == Fixed(4)
    manager.post("rulebook_rule", draft.pk, "1.1", **answers(refused, points="3"))
    assert rule(draft, "1.1").amount == Fixed(3)


def test_the_text_says_who_saved_meanwhile_and_keeps_what_was_typed(cast, manager, draft):
    mine = RULEBOOK.replace("河沿超市", "河沿小店")
    save(Desk(cast, cast.second_manager), draft, "1.1", points="4")
    page = manager.post("rulebook_text", draft.pk, text=mine, seen="0")
    assert "陈霞也存过一次" in words(page)
    assert "扫雪除冰 1.1 每次 4 分改为 2 分" in words(page)
    assert "河沿小店" in page.content.decode()
    assert scheme(draft).store.name == "河沿超市"


# Sections and text


def test_sections_around_the_rules_are_forms_too(manager, draft):
    manager.post("rulebook_section", draft.pk, "life", seen="0", lapse="after_months", months="12", remind_days="15")
    manager.post("rulebook_section", draft.pk, "points", seen="1", name="善分", yuan_anchor="0.5", opening="5")
    manager.post("rulebook_section", draft.pk, "privacy", seen="2", ranking="on")
    manager.post(
        "rulebook_section", draft.pk, "redemption", seen="3", base_kept="10", times_max="1", every="quarter",
        **{"window-count": "1", "window-0-name": "年底", "window-0-first": "12-20", "window-0-last": "12月31日"},
    )  # fmt: skip
    manager.post(
        "rulebook_section", draft.pk, "articles", seen="4",
        **{"article-count": "2", "article-0-name": "毛巾", "article-0-points": "5", "article-0-stock": "9"},
    )  # fmt: skip
    manager.post(
        "rulebook_section", draft.pk, "groups", seen="5",
        **{"group-count": "1", "group-0-name": "只取一样", "group-0-rules": ["1.1", "1.2"], "group-0-every": "month"},
    )  # fmt: skip
    manager.post(
        "rulebook_section", draft.pk, "book", seen="6", title="新细则", on_the_spot_max="6",
        **{"limit-count": "1", "limit-0-every": "month", "limit-0-points": "200"},
    )  # fmt: skip
    manager.post("rulebook_section", draft.pk, "coins", seen="7", name="善币", denominations="2、3")
    manager.post("rulebook_section", draft.pk, "store", seen="8", name="小店", place="一楼", hours="")
    now = scheme(draft)
    assert (now.life.months, now.life.remind_days) == (12, 15)
    assert (now.points.name, now.points.opening) == ("善分", 5)
    assert now.privacy.ranking
    assert now.redemption.windows[0].last == (12, 31)
    assert now.articles[0].stock == 9
    assert now.groups[0].rules == ("1.1", "1.2")
    assert (now.title, now.on_the_spot_max, now.rule("1.1").on_the_spot_max) == ("新细则", 6, 6)
    assert now.limits == (Limit("resident", "month", None, 200),)
    assert (now.coins.denominations, now.store.place) == ((2, 3), "一楼")
    assert "分从记上那天起 12 个月内有效" in words(manager.get("rulebook_draft", draft.pk))


@pytest.mark.parametrize(
    ("section", "answers", "sentence"),
    [
        ("life", {"lapse": "after_months"}, "请写几个月"),
        ("redemption", {"window-count": "1", "window-0-name": "年底", "window-0-first": "13-40"}, "请写成 6-20 这样"),
        ("coins", {"name": "币", "denominations": "2、2"}, "每种面值写一次"),
        ("groups", {"group-count": "1", "group-0-name": "一组", "group-0-rules": ["1.1"]}, "请至少勾两条"),
        ("articles", {"article-count": "1", "article-0-name": "毛巾"}, "请写几分"),
        ("book", {"title": "细则", "on_the_spot_max": "1", "limit-count": "0"}, "永远不能当场记"),
    ],
)
def test_a_section_says_what_is_wrong(manager, draft, section, answers, sentence):
    assert sentence in words(manager.post("rulebook_section", draft.pk, section, seen="0", **answers))
    assert draft.revision == 0


def test_categories_are_added_changed_and_only_empty_ones_go(manager, draft):
    manager.post("rulebook_category_new", draft.pk, seen="0", name="荣誉", **{"limit-count": "0"})
    added = scheme(draft).categories[-1]
    assert added.name == "荣誉"
    manager.post(
        "rulebook_category", draft.pk, "help", seen="1", name="互助",
        **{"limit-count": "1", "limit-0-every": "year", "limit-0-points": "500"},
    )  # fmt: skip
    assert scheme(draft).categories[0].limits == (Limit("resident", "year", None, 500),)
    manager.post("rulebook_category", draft.pk, "help", do="remove")
    manager.post("rulebook_category", draft.pk, added.code, do="remove")
    assert [one.name for one in scheme(draft).categories] == ["互助"]


def test_what_no_database_holds_and_no_page_sends_ends_in_no_error(manager, draft):
    manager.post("rulebook_text", draft.pk, text='title = "a\x00b"', seen="0")
    draft.refresh_from_db()
    assert draft.text == 'title = "ab"'
    endless = "9" * 5000
    manager.post("rulebook_text", draft.pk, text="title = 1", seen=endless)
    draft.refresh_from_db()
    assert draft.revision == 1, "saved by somebody who had not seen it"
    assert manager.post("rulebook_steps", draft.pk, revision=endless).status_code == 404


def test_a_text_with_faults_is_kept_and_shows_them_by_line(manager, draft):
    broken = RULEBOOK.replace("points = 50", 'points = "五十"')
    said = words(manager.post("rulebook_text", draft.pk, text=broken, seen="0"))
    line = broken.splitlines().index('points = "五十"') + 1
    assert f"第 {line} 行" in said
    draft.refresh_from_db()
    assert draft.text == broken
    assert "有 1 处要改" in words(manager.client.get(manager.address("rulebook_draft", draft.pk), follow=True))
    manager.post("rulebook_undo", draft.pk)
    assert scheme(draft) == parse(RULEBOOK)


# What it costs


def credit(cast: Cast, code: str, times: int, **more: Any) -> None:
    for number in range(times):
        deed = earning.record_deed(
            community=cast.community, key=f"{code}-{number}", rule=code, happened_on=JOINED + timedelta(days=number),
            by=cast.collector, source="imported", resident=cast.zhang, **more,
        )  # fmt: skip
        earning.approve_deed(deed=deed, by=cast.manager)


def test_the_forecast_says_what_it_costs_and_who_gains(cast, manager, draft):
    credit(cast, "1.1", 4)
    credit(cast, "1.6", 1, quantity=2)
    save(manager, draft, "1.1", points="3")
    manager.post("rulebook_rule_do", draft.pk, "1.6", do="remove")
    page = manager.get("rulebook_rule_new", draft.pk)
    manager.post("rulebook_rule_new", draft.pk, **answers(page, name="陪诊", points="6"))
    span = {"since": "2025-01-01", "until": "2025-03-31"}
    said = words(manager.get("rulebook_forecast", draft.pk, **span, **{"guess-1.8": "10"}))
    assert "当时记了 12 分，照草稿是 12 分。" in said
    assert "扫雪除冰" in said
    assert "+4" in said
    assert "草稿里没有这几条了，记过的就不再有分：“志愿时长”1 笔 4 分" in said
    assert "陪诊 每次 6 分 大约 60 分" in said
    manager.post("rulebook_undo", draft.pk)
    manager.post("rulebook_undo", draft.pk)
    said = words(manager.get("rulebook_forecast", draft.pk, **span))
    assert "多 4 分" in said
    assert "张桂兰 12 → 16 分 +4" in said
    assert "PK" in manager.get("rulebook_forecast_excel", draft.pk, **span).content[:2].decode()


def test_a_span_without_deeds_or_the_wrong_way_round_is_said(manager, draft):
    assert "这段时间没有记过分" in words(manager.get("rulebook_forecast", draft.pk))
    wrong = words(manager.get("rulebook_forecast", draft.pk, since="2026-03-01", until="2026-01-01"))
    assert "结束的日子比开始的早" in wrong


# Publishing


def test_it_is_published_from_a_day_on_and_printed(cast, manager, draft):
    save(manager, draft, "1.1", points="3")
    page = manager.get("rulebook_publish", draft.pk)
    assert "扫雪除冰 1.1 每次 2 分改为 3 分" in words(page)
    assert "扫雪除冰：每次 2 分改为 3 分" in page.content.decode(), "a first sentence for residents"
    early = manager.post("rulebook_publish", draft.pk, starts_on=clock.today().isoformat(), seen="1")
    assert "新的一版最早从" in words(early)
    said = words(manager.post("rulebook_publish", draft.pk, starts_on=TOMORROW, seen="1", remark="扫雪加一分"))
    assert f"第 2 版发布了，{day_name(date.fromisoformat(TOMORROW))} 起用" in said
    assert "打印告示" in said
    assert queries.next_version(cast.community).remark == "扫雪加一分"
    assert "第 2 版" in words(manager.client.get(manager.address("rulebook_draft", draft.pk), follow=True))
    assert manager.get("rulebook_text", draft.pk).status_code == 404


def test_what_somebody_saved_after_i_looked_is_not_published_unseen(cast, manager, draft):
    save(Desk(cast, cast.second_manager), draft, "1.1", points="4")
    said = words(manager.post("rulebook_publish", draft.pk, starts_on=TOMORROW, seen="0"))
    assert "陈霞也存过一次" in said
    assert queries.versions(cast.community).count() == 1


def test_a_draft_is_put_aside_and_taken_up_again(manager, draft):
    assert "草稿放到一边了" in words(manager.post("rulebook_draft", draft.pk, aside="1"))
    assert "这份草稿放在一边了" in words(manager.get("rulebook_draft", draft.pk))
    assert "还没有改动" in words(manager.post("rulebook_draft", draft.pk, up="1"))


def test_the_areas_frame_is_shown_while_editing_and_refuses_to_be_left(cast, manager, draft):
    frame = '\n[frame]\npoints_per_time_max = 160\non_the_spot_max = 5\nkinds = ["fixed", "range", "measured"]\nrules = ["1.5"]\n'
    theirs = RULEBOOK.replace(
        'limits = [{ points = 10, every = "month" }]', 'limits = [{ points = 10, every = "day" }]'
    )
    rulebook.publish_for_area(area=cast.community.area, text=theirs + frame, starts_on=JOINED)
    page = manager.get("rulebook_rule", draft.pk, "1.5")
    assert "这一条由解放路街道统一规定" in words(page)
    assert "分几档" not in words(page), "only the kinds the area allows are offered"
    look = manager.client.post(
        manager.address("rulebook_rule", draft.pk, "1.2"),
        answers(manager.get("rulebook_rule", draft.pk, "1.2"), points="161", **{"limit-0-times": ""}),
        headers={"HX-Request": "true"},
    )
    assert "“帮老人跑腿”一次最多 161 分，解放路街道规定一次不超过 160 分。请改小。" in words(look)
    save(manager, draft, "1.5", points="60")
    said = words(manager.get("rulebook_draft", draft.pk))
    assert "“重大贡献”由解放路街道统一规定，不能改。" in said
    said = words(manager.post("rulebook_publish", draft.pk, starts_on=TOMORROW, seen="1"))
    assert "还不能发布" in said
    assert queries.versions(cast.community).count() == 1


# The table


def sheet(*rows: tuple[str, ...]) -> BytesIO:
    columns = [Column(name) for name in ("类别", "事项", "分值", "备注")]
    file = BytesIO(excel(title="积分标准", columns=columns, rows=rows))
    file.name = "积分标准.xlsx"
    return file


def test_a_table_is_read_shown_put_right_and_taken(cast, manager, draft):
    file = sheet(
        ("邻里互助", "扫雪除冰", "每次3分", ""),
        ("邻里互助", "参加志愿服务", "每次5分，每月最多4次", ""),
        ("荣誉", "评上先进", "社区级10分、区级20分", ""),
        ("邻里互助", "好人好事", "酌情", ""),
    )
    page = manager.post("rulebook_sheet", draft.pk, file=file)
    said = words(page)
    assert "有 1 行没看懂" in said
    assert "请写一个范围，例如“3-20分”" in said
    assert "要放进草稿的有 3 条" in said
    assert "参加志愿服务，每次 5 分，每人每月最多记 4 次。" in said
    assert "新的类别：荣誉" in said
    assert "草稿里有 6 条，表格里没有" in said
    assert scheme(draft) == parse(RULEBOOK), "nothing is written while it is shown"
    kept = page.context["kept"]
    number = page.context["unclear"][0]["row"].number
    again = manager.post("rulebook_sheet", draft.pk, rows=kept, again="1", **{f"row-{number}-points": "3-20分"})
    assert "没看懂" not in words(again)
    said = words(manager.post("rulebook_sheet", draft.pk, rows=again.context["kept"], take="1", name="积分标准.xlsx"))
    assert "表格读进来了：新增 3 条，改了 1 条。" in said
    now = scheme(draft)
    assert now.rule("1.1").amount == Fixed(3)
    assert isinstance(now.rule("1.8").amount, Fixed)
    assert isinstance(next(one for one in now.rules if one.name == "评上先进").amount, Tiers)
    assert isinstance(next(one for one in now.rules if one.name == "好人好事").amount, Range)
    assert isinstance(now.rule("1.6").amount, Measured), "what the table does not name stays"
    manager.post("rulebook_undo", draft.pk)
    assert scheme(draft) == parse(RULEBOOK)


def test_a_draft_goes_out_and_comes_back_the_same(manager, draft):
    content = BytesIO(manager.get("rulebook_draft_excel", draft.pk).content)
    content.name = "草稿.xlsx"
    said = words(manager.post("rulebook_sheet", draft.pk, file=content))
    assert "另有 7 条和草稿一样。" in said
    assert "没有要放进草稿的" in said


def test_what_is_no_table_is_refused_in_a_sentence(manager, draft):
    for content, sentence in [
        (b"", "请先选一个文件"),
        (b"%PDF-1.4", "这不是表格文件"),
        ("一,二\n三,四\n".encode(), "没认出表头"),
    ]:
        file = BytesIO(content)
        file.name = "a.csv"
        response = manager.post("rulebook_sheet", draft.pk, **({"file": file} if content else {}))
        assert sentence in words(response)
    for broken in ("{", "[[1]]", '[["x", {}]]', "[1, 2]", "[[1, 5]]"):
        assert "请先选一个文件" in words(manager.post("rulebook_sheet", draft.pk, rows=broken))
