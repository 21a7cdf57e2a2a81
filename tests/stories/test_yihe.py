"""颐和 Yihe: one day at the counter. 13 residents, 402 points, 34 articles, and a register that says so."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from jishan.lib import clock
from jishan.store.models import Redemption
from tests.cast import moment
from tests.stories.place import Place, balance, found_place, text_of, the_books_balance, visit

pytestmark = pytest.mark.django_db

THE_DAY = date(2023, 6, 28)
LAUNDRY, BASIN, SOAP, CLEANER = "洗衣液", "足浴盆", "洗手液", "厨房清洁剂"
BASKETS = {
    "宋淑华": ("1-2-301", {LAUNDRY: 1, SOAP: 2}),
    "姜维民": ("1-3-102", {BASIN: 1, CLEANER: 1}),
    "于秀珍": ("2-1-502", {SOAP: 2, CLEANER: 1}),
    "初建军": ("2-2-201", {LAUNDRY: 1, SOAP: 1}),
    "王桂芹": ("2-4-402", {BASIN: 1, SOAP: 2}),
    "曲延庆": ("3-1-101", {LAUNDRY: 1, CLEANER: 2}),
    "林美玲": ("3-2-602", {BASIN: 1, SOAP: 1}),
    "宫喜文": ("4-1-303", {LAUNDRY: 1, SOAP: 1}),
    "刁玉兰": ("4-3-201", {BASIN: 1, SOAP: 2}),
    "杨德胜": ("5-2-502", {LAUNDRY: 1, CLEANER: 2}),
    "丛丽": ("5-3-401", {BASIN: 1, SOAP: 1}),
    "孙传福": ("6-1-102", {LAUNDRY: 1, SOAP: 1}),
    "毕春燕": ("6-2-302", {BASIN: 1, CLEANER: 2, SOAP: 1}),
}


@pytest.fixture
def yihe() -> Place:
    return found_place("yihe", date(2023, 4, 1))


@pytest.fixture
def neighbours(yihe):
    """Thirteen who have stood at the crossing and helped at events since May: eight points a day, six days."""
    with clock.at(moment(date(2023, 4, 3))):
        residents = {name: yihe.moves_in(name, home) for name, (home, _) in BASKETS.items()}
    days = [date(2023, 5, 6) + timedelta(days=7 * week) for week in range(6)]
    yihe.deeds_of_old("1.3", {day: list(residents.values()) for day in days}, quantity=4)
    return residents


def test_thirteen_residents_redeem_402_points_for_34_articles_in_one_day(yihe, neighbours):
    assert {balance(resident) for resident in neighbours.values()} == {48}
    keeper = visit(yihe.storekeeper)
    for minute, (name, (_, basket)) in enumerate(BASKETS.items()):
        with clock.at(moment(THE_DAY, 9, minute)):
            done = yihe.at_the_counter(keeper, neighbours[name], basket, key=f"yihe-{minute}")
        assert done.status_code == 200
        assert name in text_of(done)

    redemptions = Redemption.objects.filter(community=yihe.community)
    assert (len(redemptions), sum(r.points for r in redemptions), sum(r.articles for r in redemptions)) == (13, 402, 34)
    assert sum(48 - balance(resident) for resident in neighbours.values()) == 402
    the_books_balance()


def test_the_register_is_printed_with_a_line_to_sign_for_each_and_the_totals(yihe, neighbours):
    keeper = visit(yihe.storekeeper)
    with clock.at(moment(THE_DAY, 9)):
        for number, (name, (_, basket)) in enumerate(BASKETS.items()):
            yihe.at_the_counter(keeper, neighbours[name], basket, key=f"yihe-{number}")
        span = f"?since={THE_DAY}&until={THE_DAY}"
        sheet = text_of(visit(yihe.manager).get(yihe.address("desk:register_print") + span))
        excel = visit(yihe.manager).get(yihe.address("desk:register_excel") + span)
    assert "颐和社区积分兑换登记表" in sheet
    assert "本人签字" in sheet
    for name, (home, _) in BASKETS.items():
        assert name in sheet
        assert home in sheet
    assert "13 人" in sheet
    assert ">34<" in sheet
    assert ">402<" in sheet
    cells = [str(cell.value) for row in load_workbook(BytesIO(excel.content)).active for cell in row if cell.value]
    assert set(BASKETS) <= set(cells)
    assert "402" in cells


def test_a_double_tap_at_the_counter_hands_over_once(yihe, neighbours):
    keeper = visit(yihe.storekeeper)
    with clock.at(moment(THE_DAY, 9)):
        for _ in range(2):
            yihe.at_the_counter(keeper, neighbours["宋淑华"], {LAUNDRY: 1}, key="twice")
    assert balance(neighbours["宋淑华"]) == 48 - 20
    the_books_balance()


def test_what_was_handed_over_by_mistake_is_taken_back_the_same_day_points_and_article_together(yihe, neighbours):
    keeper = visit(yihe.storekeeper)
    stock = yihe.shelf[LAUNDRY].stock
    with clock.at(moment(THE_DAY, 9)):
        yihe.at_the_counter(keeper, neighbours["宋淑华"], {LAUNDRY: 1}, key="wrong")
        redemption = Redemption.objects.get(community=yihe.community)
        undo = yihe.address("counter:undo", redemption=redemption.pk)
        keeper.post(undo, {"usual": "wrong_person", "words": "叫错名字了"})
        keeper.post(undo, {"usual": "wrong_person", "words": "叫错名字了"})
    yihe.shelf[LAUNDRY].refresh_from_db()
    assert (balance(neighbours["宋淑华"]), yihe.shelf[LAUNDRY].stock) == (48, stock)
    the_books_balance()


def test_the_day_after_it_cannot_be_undone_and_the_page_says_so(yihe, neighbours):
    keeper = visit(yihe.storekeeper)
    with clock.at(moment(THE_DAY, 9)):
        yihe.at_the_counter(keeper, neighbours["宋淑华"], {LAUNDRY: 1}, key="late")
    redemption = Redemption.objects.get(community=yihe.community)
    with clock.at(moment(THE_DAY + timedelta(days=1), 9)):
        page = keeper.post(yihe.address("counter:undo", redemption=redemption.pk), {"usual": "damaged"})
    assert "当天" in text_of(page)
    assert balance(neighbours["宋淑华"]) == 28
