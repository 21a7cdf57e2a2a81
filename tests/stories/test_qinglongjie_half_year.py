"""青龙街 Qinglongjie: a half-year as the community tells it. 30+ collective activities, 600+ volunteers by attendance, goods
worth 7,000+ yuan redeemed, participation 90% as the community enters it; and a report that says so from its books."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from io import BytesIO
from re import sub
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from jishan.lib import clock
from jishan.store import services as store
from tests.cast import moment
from tests.stories.place import Place, found_place, the_books_balance, visit

pytestmark = pytest.mark.django_db

JOINED = date(2025, 6, 1)
SATURDAYS = [date(2025, 7, 5) + timedelta(weeks=week) for week in range(26)]
SUNDAYS = [date(2025, month, 6) + timedelta(days=(6 - date(2025, month, 6).weekday()) % 7) for month in range(7, 12)]
WEEKENDS = sorted([*SATURDAYS, *SUNDAYS])
ERRANDS = [date(2025, 7, 1) + timedelta(days=n) for n in range(150)]


@pytest.fixture
def qinglongjie() -> Place:
    return found_place("qinglongjie", JOINED)


@pytest.fixture
def neighbours(qinglongjie):
    """Forty neighbours: every weekend twenty of them together, and each runs an errand every fifth day."""
    with clock.at(moment(date(2025, 6, 2))):
        people = [qinglongjie.moves_in(f"邻居{n:02}", f"{n % 6 + 1}-1-{n:03}") for n in range(40)]
    qinglongjie.deeds_of_old("2.2", {day: people[(n % 2) * 20 :][:20] for n, day in enumerate(WEEKENDS)})
    qinglongjie.deeds_of_old("4.1", {day: people[n % 5 :: 5] for n, day in enumerate(ERRANDS)})
    return people


@pytest.fixture
def redeemed(qinglongjie, neighbours):
    """Before the new year everyone takes home what they saved for: 4,680 points, at 1.5 yuan each."""
    millet, towel = qinglongjie.shelf["小米"], qinglongjie.shelf["毛巾"]
    with clock.at(moment(date(2025, 12, 30))):
        store.receive_stock(article=millet, by=qinglongjie.storekeeper, key="truck", quantity=800, remark="合伙人送来")
        for n, neighbour in enumerate(neighbours):
            store.redeem(
                community=qinglongjie.community, key=f"new-year-{n}", resident=neighbour,
                basket={millet.pk: 19, towel.pk: 1}, by=qinglongjie.storekeeper,
            )  # fmt: skip


def said(response) -> str:
    assert response.status_code == 200
    return " ".join(unescape(sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_the_half_year_is_handed_in_from_the_books(qinglongjie, redeemed):
    manager = visit(qinglongjie.manager)
    page = qinglongjie.address("desk:report", period="2025-H2")
    with clock.at(moment(date(2025, 12, 31))):
        early = manager.get(page)
        assert early.status_code == 409
        assert "2025 年下半年还没有过完，1 月 1 日起才能出正式的台账。" in unescape(early.content.decode())
        assert "未完" in said(manager.get(page, {"so_far": "1"}))
    with clock.at(moment(date(2026, 1, 4))):
        figure = {"key": uuid4(), "name": "党员和居民参与率", "value": "90", "unit": "%", "remark": "入户走访登记表"}
        manager.post(qinglongjie.address("desk:report_figure", period="2025-H2"), figure)
        screen = said(manager.get(page))
        assert "活动场次 同一条细则、同一天、至少 10 人（户、单位各算一个），算一场活动，按做的那天算。 31" in screen
        assert "活动人次 一个人参加三场算三次 620" in screen
        assert "兑换的积分折合（元） 7020.00" in screen
        assert "人工填写 90%" in screen
        paper = said(manager.get(qinglongjie.address("desk:report_print", period="2025-H2")))
        assert "人工填写，李主任，入户走访登记表" in paper
        assert "制表 审核 日期" in paper
        file = manager.get(qinglongjie.address("desk:report_excel", period="2025-H2"))
        overview = load_workbook(BytesIO(file.content))["概况"]
        figures = {row[0].value: row[1].value for row in overview.iter_rows(min_row=3)}
        assert (figures["活动场次"], figures["活动人次"], figures["兑换的积分折合（元）"]) == (31, 620, 7020)
        group = said(manager.get(qinglongjie.address("desk:report_share", period="2025-H2")))
        assert "10 人以上的活动 31 场，来了 620 人次。" in group
        assert "党员和居民参与率：90%（人工填写）" in group
        assert "7020" not in group
    the_books_balance()
