"""The register of redemptions: on the screen, on paper, as a file."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from jishan.lib import clock
from jishan.store import services
from jishan.store.models import Redemption
from jishan.store.tests.conftest import grant_points
from tests import cast as casting
from tests.cast import Cast, moment

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 27)
ON_THE_DAY = "?since=2026-06-27&until=2026-06-27"


@pytest.fixture
def cast() -> Cast:
    return casting.settle()


@pytest.fixture
def keeper(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.storekeeper)
    return client


@pytest.fixture
def day(cast: Cast) -> list[Redemption]:
    """Two redemptions that stand and one undone, on the day of the story."""
    formula = services.add_article(community=cast.community, name="=1+1 <b>", points=1, by=cast.storekeeper, stock=5)
    grant_points(cast.zhang, 50), grant_points(cast.li, 50)
    done = []
    with clock.at(moment(DAY)):
        for resident, basket in [
            (cast.zhang, {cast.towel.pk: 2, formula.pk: 1}),
            (cast.li, {cast.towel.pk: 1}),
            (cast.zhang, {cast.towel.pk: 1}),
        ]:
            done.append(
                services.redeem(
                    community=cast.community, key=str(uuid4()), resident=resident, basket=basket, by=cast.storekeeper
                )
            )
        services.undo_redemption(redemption=done[2], by=cast.storekeeper, reason="拿错了")
    return done


def read(client: Client, cast: Cast, name: str, query: str = ON_THE_DAY) -> Any:
    return client.get(reverse(f"desk:{name}", args=[cast.community.slug]) + query)


def test_a_days_register_with_its_totals(keeper: Client, cast: Cast, day: list[Redemption]) -> None:
    page = read(keeper, cast, "register").content.decode()
    for words in (
        "张桂兰",
        "6-2-401",
        "李秀珍",
        "2 人、4 件、16 分",
        "另有 1 次撤销了",
        "已撤销",
        day[0].number,
        "10:00",
    ):
        assert words in page
    assert "=1+1 &lt;b&gt; 1" in page


def test_today_is_shown_when_no_day_is_asked_for(keeper: Client, cast: Cast, day: list[Redemption]) -> None:
    assert "没有兑换" in read(keeper, cast, "register", "").content.decode()
    with clock.at(moment(DAY, hour=20)):
        assert "张桂兰" in read(keeper, cast, "register", "").content.decode()


@pytest.mark.parametrize("query", ["?since=2026-06-30&until=2026-06-01", "?since=2026-01-01&until=2026-12-31"])
def test_a_span_may_be_a_month_or_a_year_or_the_wrong_way_round(
    keeper: Client, cast: Cast, day: list[Redemption], query: str
) -> None:
    assert "2 人、4 件、16 分" in read(keeper, cast, "register", query).content.decode()


@pytest.mark.parametrize("query", ["?since=昨天&until=", "?since=2020-01-01&until=2026-12-31", "?since=2026-02-30"])
def test_days_that_are_none_are_said_to_be(keeper: Client, cast: Cast, query: str) -> None:
    answer = read(keeper, cast, "register", query)
    assert answer.status_code == 409
    assert 'class="wrong"' in answer.content.decode() or "一次最多看一年" in answer.content.decode()
    assert read(keeper, cast, "register_print", query).status_code == 200


def test_the_sheet_has_a_place_to_sign_totals_numbers_and_pages(
    keeper: Client, cast: Cast, day: list[Redemption]
) -> None:
    page = read(keeper, cast, "register_print").content.decode()
    for words in (
        "河沿社区积分兑换登记表",
        "2026 年 6 月 27 日",
        "本人签字",
        "纯棉毛巾 2",
        "合计　2 人",
        "已撤销，10:00",
        f"登记号 {day[0].number} 至 {day[2].number}",
        "第 1 页，共 1 页",
        "信用管理员",
        "<svg",
    ):
        assert words in page


def test_many_rows_make_many_sheets_each_with_its_heading(keeper: Client, cast: Cast) -> None:
    grant_points(cast.zhang, 1000)
    pin = services.add_article(community=cast.community, name="别针", points=1, by=cast.storekeeper, stock=99)
    with clock.at(moment(DAY)):
        for _ in range(20):
            services.redeem(
                community=cast.community,
                key=str(uuid4()),
                resident=cast.zhang,
                basket={pin.pk: 1},
                by=cast.storekeeper,
            )
    page = read(keeper, cast, "register_print").content.decode()
    assert page.count("<thead>") == 2
    assert "第 2 页，共 2 页" in page
    assert page.count('class="total"') == 1


def test_the_excel_file_holds_the_same_and_no_formula(keeper: Client, cast: Cast, day: list[Redemption]) -> None:
    answer = read(keeper, cast, "register_excel")
    assert answer["Content-Disposition"].endswith(".xlsx")
    sheet = load_workbook(BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert [(row[3], row[4], row[6], row[7]) for row in rows[:3]] == [
        ("张桂兰", "6-2-401", 3, 11),
        ("李秀珍", "3-1-102", 1, 5),
        ("张桂兰", "6-2-401", 0, 0),
    ]
    assert rows[2][8] == "已撤销：拿错了"
    assert rows[3][1:8] == ("合计", None, "2 人", None, None, 4, 16)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_an_auditor_reads_the_register_and_a_grid_worker_does_not(cast: Cast) -> None:
    collector, outsider = Client(), Client()
    collector.force_login(cast.collector)
    outsider.force_login(cast.outsider)
    for name in ("register", "register_print", "register_excel"):
        assert read(collector, cast, name).status_code == 200
        assert read(outsider, cast, name).status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("page", ["register", "register_print", "register_excel"])
def test_days_at_the_ends_of_the_calendar_are_said_to_be_too_far(
    keeper: Client, cast: Cast, page: str, day: str
) -> None:
    answer = read(keeper, cast, page, f"?since={day}&until={day}")
    if page == "register":
        assert "这一天太远了，请看看年份有没有写错。" in answer.content.decode()
