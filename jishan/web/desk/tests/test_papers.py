"""Paper for a power cut: printed with numbers, typed in line by line, each line answered by itself."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from jishan.earning.models import Deed
from jishan.ledger import queries as ledger
from jishan.lib import clock
from jishan.paper import services
from jishan.paper.models import PaperForm
from jishan.people import queries as people
from jishan.people import services as residents
from jishan.store import services as store
from jishan.store.models import Redemption
from jishan.web.desk.tests.desk import Desk, entrance_head, words
from tests.cast import give, moment

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 3, 9)


@pytest.fixture(autouse=True)
def _today():
    with clock.at(moment(MONDAY)):
        yield


@pytest.fixture
def keeper(cast):
    return Desk(cast, cast.storekeeper)


def form_of(cast, kind="deeds") -> PaperForm:
    key = str(uuid4())
    return services.print_forms(community=cast.community, kind=kind, count=1, key=key, by=cast.manager)[0]


def test_blank_sheets_are_numbered_once_and_lead_back_by_their_code(cast, manager):
    key = str(uuid4())
    for _ in range(2):
        page = manager.post("papers_print", kind="deeds", count="2", key=key)
    assert PaperForm.objects.filter(community=cast.community).count() == 2
    text = words(page)
    assert "HY-Z-26-03-00001" in text
    assert "1.1 扫雪除冰" in text, "the rules one may write down stand on the last page"
    form = PaperForm.objects.filter(community=cast.community).first()
    assert manager.get("paper_form", form.pk).url == manager.address("paper_deeds", form.pk)
    assert "一次最多印 50 张" in words(manager.post("papers_print", kind="deeds", count="51", key=str(uuid4())))
    assert manager.post("papers_print", kind="deeds", count="0", key=str(uuid4())).status_code == 409


def test_the_register_to_have_at_hand_says_who_has_what(cast, manager):
    give(cast, cast.zhang, 12)
    page = words(manager.get("papers_residents"))
    assert f"张桂兰 6-2-401 {people.card_of(cast.zhang).code} 12" in page


def test_a_sheet_of_deeds_is_typed_by_initials_and_rule_numbers_and_what_is_unclear_is_asked_beside_its_line(
    cast, collector
):
    residents.add_resident(community=cast.community, name="张光亮", by=cast.manager)
    card = people.card_of(cast.li)
    form = form_of(cast)
    page = collector.post(
        "paper_deeds", form.pk, day="2026-03-07",
        who_1="lfs", what_1="1.1",
        who_2=card.code, what_2="热心", more_2="30",
        who_3="zgl", what_3="1.1",
        who_4="刘福山", what_4="飞上天",
        who_5="没这个人", what_5="1.1",
        who_6="刘福山", what_6="志愿时长", quantity_6="两",
        who_7="刘福山", what_7="家庭大扫除",
    )  # fmt: skip
    text = words(page)
    for said in (
        "刘福山 扫雪除冰，等待审核", "李秀珍 热心好事，等待审核", "有几位都像", "细则里没有“飞上天”", "没有找到“没这个人”",
        "“两”不是整数", "3 行补录好了", "还有 4 行没有记上",
    ):  # fmt: skip
        assert said in text, said
    assert 'value="飞上天"' in page.content.decode(), "everything typed is kept"
    deeds = Deed.objects.filter(community=cast.community).order_by("number")
    assert [(d.source, d.happened_on.isoformat(), d.rule) for d in deeds] == [
        ("paper", "2026-03-07", "1.1"), ("paper", "2026-03-07", "1.3"), ("paper", "2026-03-07", "1.4"),
    ]  # fmt: skip
    assert deeds[1].asked_points == 30
    assert deeds[2].household == people.household_of(cast.husband)
    assert "4 行没有记上" in words(collector.get("today"))
    # Another day, the sheet as it stands: the choice is made, one line is crossed out.
    text = words(
        collector.post(
            "paper_deeds", form.pk, day="2026-03-07", who_3="zgl", chosen_3=f"resident:{cast.zhang.pk}", what_3="1.1",
            who_6="刘福山", what_6="志愿时长", quantity_6="2",
        )
    )  # fmt: skip
    assert "5 行补录好了" in text
    assert "没有记上" not in text
    assert "这一张都补完了" in text
    assert "补录完了" in words(collector.post("paper_deeds", form.pk, day="2026-03-07", finish="1"))


def test_the_same_line_sent_again_is_one_deed_and_other_content_is_refused_with_what_stands(cast, collector):
    form = form_of(cast)
    typed = {"day": "2026-03-07", "who_1": "zgl", "what_1": "1.1"}
    for _ in range(2):
        assert "1 行补录好了" in words(collector.post("paper_deeds", form.pk, **typed))
    text = words(collector.post("paper_deeds", form.pk, **typed | {"who_1": "lxz"}))
    assert "第 1 行已经补录过了" in text
    assert "张桂兰 扫雪除冰" in text
    assert Deed.objects.filter(community=cast.community).count() == 1


def test_a_sheet_of_redemptions_writes_off_what_was_handed_out_on_that_day(cast, keeper):
    give(cast, cast.zhang, 17)
    store.add_article(community=cast.community, name="毛巾架", points=1, by=cast.storekeeper, stock=3)
    form = form_of(cast, "redemptions")
    text = words(
        keeper.post(
            "paper_redemptions", form.pk, day="2026-03-07", hour="09:30",
            who_1="zgl", what_1="纯棉毛巾 2、毛巾架",
            who_2="zgl", what_2="毛巾",
            who_3="lxz", what_3="纯棉毛巾",
            who_4="zgl", what_4="金条",
        )
    )  # fmt: skip
    for said in ("张桂兰 3 件，11 分", "“毛巾”可能是", "分不够，还差 5 分", "货架上没有“金条”"):
        assert said in text, said
    redemption = Redemption.objects.get(community=cast.community)
    assert redemption.redeemed_at == moment(date(2026, 3, 7), 9, 30)
    assert redemption.paper == f"{form.number}/1"
    assert ledger.available(cast.zhang.account) == 6
    page = words(keeper.client.get(keeper.address("register") + "?since=2026-03-07&until=2026-03-07"))  # type: ignore[arg-type]
    assert "补录" in page
    assert f"纸单 {form.number}/1" in page


@pytest.mark.parametrize(
    ("day", "sentence"),
    [("", "请填单子上的日期"), ("昨天", "日期请写成"), ("2026-03-10", "还没到"), ("1026-03-10", "这一天太远了")],
)
def test_a_day_that_cannot_be_is_said_and_what_was_typed_stays(cast, collector, day, sentence):
    form = form_of(cast)
    page = collector.post("paper_deeds", form.pk, day=day, who_1="zgl", what_1="1.1")
    assert sentence in words(page)
    assert 'value="zgl"' in page.content.decode()
    assert not Deed.objects.filter(community=cast.community).exists()


def test_a_spoilt_sheet_is_voided_and_takes_nothing_in(cast, manager, collector):
    form = form_of(cast)
    assert "作废了" in words(manager.post("paper_void", form.pk))
    text = words(collector.post("paper_deeds", form.pk, day="2026-03-07", who_1="zgl", what_1="1.1"))
    assert "已经作废" in text
    assert not Deed.objects.filter(community=cast.community).exists()


def test_each_kind_of_sheet_is_typed_in_by_those_whose_work_it_is(cast, manager, collector, keeper):
    deeds, redemptions = form_of(cast), form_of(cast, "redemptions")
    assert collector.get("paper_redemptions", redemptions.pk).status_code == 403
    assert keeper.get("paper_deeds", deeds.pk).status_code == 403
    assert "这是兑换单" in words(manager.post("paper_deeds", redemptions.pk, day="2026-03-07"))


def test_an_entrance_head_types_in_for_their_own_entrance_only(cast):
    head = Desk(cast, entrance_head(cast))
    form = form_of(cast)
    card = people.card_of(cast.li)
    text = words(
        head.post("paper_deeds", form.pk, day="2026-03-07", who_1="zgl", what_1="1.1", who_2=card.code, what_2="1.1")
    )
    assert "1 行补录好了" in text
    assert f"没有找到“{card.code}”" in text


def test_whoever_was_chosen_for_another_kind_of_rule_is_looked_for_again(cast, collector, keeper):
    school = residents.add_organisation(community=cast.community, kind="school", name="河沿小学", by=cast.manager)
    form = form_of(cast)
    typed = {"who_1": "lfs", "chosen_1": f"organisation:{school.pk}", "what_1": "1.1"}
    assert "1 行补录好了" in words(collector.post("paper_deeds", form.pk, day="2026-03-07", **typed))
    assert Deed.objects.get(community=cast.community).resident.name == "刘福山"
    form = form_of(cast, "redemptions")
    typed = {"who_1": "没这个人", "chosen_1": f"organisation:{school.pk}", "what_1": "毛巾"}
    page = keeper.post("paper_redemptions", form.pk, day="2026-03-07", hour="10:00", **typed)
    assert "没有找到“没这个人”" in words(page)
