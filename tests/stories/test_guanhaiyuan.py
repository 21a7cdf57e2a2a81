"""观海苑 Guanhaiyuan: goods carry points, not prices, and the honesty bank is looked up before anything is handed over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jishan.lib import clock
from jishan.store.models import Redemption
from tests.cast import moment
from tests.stories.place import Place, balance, found_place, text_of, the_books_balance, visit

pytestmark = pytest.mark.django_db

THE_DAY = date(2023, 6, 27)
TOWEL, SPRAYER, OIL = "棉毛巾", "小喷壶", "花生油"


@pytest.fixture
def guanhaiyuan() -> Place:
    return found_place("guanhaiyuan", date(2023, 4, 1))


@pytest.fixture
def yumei(guanhaiyuan):
    """孙玉梅 has volunteered on thirty days since April: three points each."""
    with clock.at(moment(date(2023, 4, 2))):
        resident = guanhaiyuan.moves_in("孙玉梅", "6-2-401")
    days = [date(2023, 4, 3) + timedelta(days=n) for month in (0, 30, 60) for n in range(month, month + 10)]
    guanhaiyuan.deeds_of_old("1.1", {day: [resident] for day in days})
    return resident


def test_towel_10_sprayer_20_oil_60_stand_on_the_shelf_with_points_and_without_prices(guanhaiyuan):
    page = text_of(visit(guanhaiyuan.storekeeper).get(guanhaiyuan.address("public:store")))
    for name, points in ((TOWEL, 10), (SPRAYER, 20), (OIL, 60)):
        assert name in page
        assert guanhaiyuan.shelf[name].points == points
    assert "元" not in page


def test_the_counter_shows_the_balance_first_and_ninety_points_buy_all_three(guanhaiyuan, yumei):
    keeper = visit(guanhaiyuan.storekeeper)
    with clock.at(moment(THE_DAY, 9)):
        found = keeper.post(guanhaiyuan.address("counter:find"), {"scanned": "孙玉梅"})
        assert "90" in text_of(keeper.get(found.url))
        guanhaiyuan.at_the_counter(keeper, yumei, {TOWEL: 1, SPRAYER: 1, OIL: 1}, key="all-three")
    assert balance(yumei) == 0
    the_books_balance()


def test_too_few_points_are_refused_in_a_sentence_and_the_basket_stays(guanhaiyuan, yumei):
    keeper = visit(guanhaiyuan.storekeeper)
    with clock.at(moment(THE_DAY, 9)):
        page = guanhaiyuan.at_the_counter(keeper, yumei, {OIL: 1, SPRAYER: 2}, key="too-much")
    assert "还差 10 分" in text_of(page)
    assert not Redemption.objects.filter(community=guanhaiyuan.community).exists()
    assert balance(yumei) == 90
    guanhaiyuan.shelf[OIL].refresh_from_db()
    assert guanhaiyuan.shelf[OIL].stock == 24


def test_someone_without_any_points_is_told_how_many_are_missing(guanhaiyuan):
    with clock.at(moment(date(2023, 4, 2))):
        newcomer = guanhaiyuan.moves_in("初来", "1-1-101")
    with clock.at(moment(THE_DAY, 9)):
        page = guanhaiyuan.at_the_counter(visit(guanhaiyuan.storekeeper), newcomer, {TOWEL: 1}, key="none")
    assert "还差 10 分" in text_of(page)
    assert balance(newcomer) == 0
