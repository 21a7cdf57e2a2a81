from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.core.signing import BadSignature

from jishan.lib import clock
from jishan.people.models import Resident
from jishan.store import queries, services, sheets
from jishan.store.models import Redemption
from jishan.store.tests.conftest import Grant
from tests.cast import Cast, moment

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 27)


def redeem(cast: Cast, resident: Resident, quantity: int = 1) -> Redemption:
    return services.redeem(
        community=cast.community,
        key=str(uuid4()),
        resident=resident,
        basket={cast.towel.pk: quantity},
        by=cast.storekeeper,
    )


def test_the_register_counts_persons_articles_and_points_that_stand(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 50), grant(cast.li, 50)
    with clock.at(moment(DAY, hour=0)):
        redeem(cast, cast.zhang, 2), redeem(cast, cast.zhang)
    with clock.at(moment(DAY, hour=23, minute=59)):
        services.undo_redemption(redemption=redeem(cast, cast.li, 3), by=cast.storekeeper, reason="拿错了")
    with clock.at(moment(date(2026, 6, 28), hour=0)):
        redeem(cast, cast.li)

    found = queries.register(cast.community, since=DAY, until=DAY)
    assert queries.totals(found) == queries.Totals(persons=1, articles=3, points=15, undone=1)
    rows = sheets.rows_of(found)
    assert [(r.position, r.name, r.home, r.articles, r.is_undone) for r in rows] == [
        (1, "张桂兰", "6-2-401", "纯棉毛巾 2", False),
        (2, "张桂兰", "6-2-401", "纯棉毛巾 1", False),
        (3, "李秀珍", "3-1-102", "纯棉毛巾 3", True),
    ]


def test_the_register_of_next_door_is_its_own(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 5)
    redeem(cast, cast.zhang)
    assert not queries.register(cast.next_door, since=clock.today(), until=clock.today()).exists()


def test_reading_the_register_takes_the_same_queries_for_one_row_or_many(
    cast: Cast, grant: Grant, django_assert_num_queries: object
) -> None:
    grant(cast.zhang, 20), grant(cast.li, 20)
    for resident in (cast.zhang, cast.li, cast.zhang):
        redeem(cast, resident)
    today = clock.today()
    with django_assert_num_queries(4):  # redemptions, lines, residents, homes
        sheets.rows_of(queries.register(cast.community, since=today, until=today))


def test_a_sheets_code_tells_its_sums_and_cannot_be_made_up(cast: Cast) -> None:
    printed = queries.Totals(persons=13, articles=34, points=402, undone=2)
    code = sheets.sheet_code(cast.community, DAY, DAY, printed)
    assert sheets.read_code(cast.community, code) == (DAY, DAY, queries.Totals(13, 34, 402, 0))
    for forged in (code.replace("402", "420"), code[:-1], "", "~"):
        with pytest.raises(BadSignature):
            sheets.read_code(cast.community, forged)
    with pytest.raises(BadSignature):
        sheets.read_code(cast.next_door, code)


def row(position: int, articles: str = "洗衣液 1", name: str = "宋淑华") -> sheets.Row:
    return sheets.Row(position, Redemption(state="done"), name, "1-2-301", articles)


def test_thirteen_residents_and_the_closing_fit_on_one_sheet() -> None:
    assert [len(page.rows) for page in sheets.lay_out([row(n) for n in range(13)])] == [13]


@pytest.mark.parametrize("count", [0, 1, 13, 14, 17, 18, 40])
def test_every_row_stands_on_one_sheet_in_order_and_only_the_last_closes(count: int) -> None:
    rows = [row(n) for n in range(count)]
    pages = sheets.lay_out(rows)
    assert [r for page in pages for r in page.rows] == rows
    assert [page.is_last for page in pages] == [False] * (len(pages) - 1) + [True]
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        height = sum(r.height_mm for r in page.rows) + (sheets.CLOSING_MM if page.is_last else 0)
        assert height <= sheets.PAGE_ROWS_MM


def test_a_long_list_of_articles_makes_a_higher_row() -> None:
    assert row(1).height_mm == sheets.ROW_MM
    assert row(1, articles="厨房清洁剂 2、" * 12).height_mm > 2 * sheets.ROW_MM
