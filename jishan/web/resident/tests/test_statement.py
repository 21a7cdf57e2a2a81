import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jishan.store import services as store
from jishan.store.models import Redemption
from jishan.web.resident import statement
from jishan.web.resident.tests.conftest import Address
from tests.cast import Cast, give


def redeemed(cast: Cast, key: str = "r", count: int = 1) -> Redemption:
    return store.redeem(
        community=cast.community, key=key, resident=cast.zhang, basket={cast.towel.pk: count}, by=cast.storekeeper
    )


def test_each_line_says_what_changed_and_what_was_left(cast: Cast, zhang: Client, at: Address) -> None:
    give(cast, cast.zhang, 26)
    redeemed(cast, count=2)
    page = zhang.get(at("statement"))
    assert "热心好事" in page.text
    assert "+26" in page.text
    assert "余 26<" in page.text
    assert "换了纯棉毛巾 2 件" in page.text
    assert "−10" in page.text
    assert "余 16<" in page.text
    assert "周敏经手" in page.text


def test_one_may_look_at_what_came_in_or_went_out_only(cast: Cast, zhang: Client, at: Address) -> None:
    give(cast, cast.zhang, 26)
    redeemed(cast)
    came, went = zhang.get(at("statement"), {"only": "in"}), zhang.get(at("statement"), {"only": "out"})
    assert "热心好事" in came.text
    assert "换了" not in came.text
    assert "换了" in went.text
    assert "热心好事" not in went.text


def test_older_lines_are_reached_by_number_and_none_is_shown_twice(
    cast: Cast, zhang: Client, at: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statement, "_PER_PAGE", 2)
    for n in range(5):
        give(cast, cast.zhang, 3 + n, key=f"d{n}")
    seen: list[int] = []
    page = zhang.get(at("statement"))
    while page.context["older"]:
        seen += [line.number for month in page.context["months"] for line in month.lines]
        page = zhang.get(at("statement"), {"before": page.context["older"]})
    seen += [line.number for month in page.context["months"] for line in month.lines]
    assert seen == [5, 4, 3, 2, 1]


@pytest.mark.parametrize("before", ["", "x", "-1", "0", "²", "9" * 40, "9223372036854775807", "1 OR 1=1"])
def test_a_number_that_is_none_begins_at_the_newest(cast: Cast, zhang: Client, at: Address, before: str) -> None:
    give(cast, cast.zhang, 3)
    page = zhang.get(at("statement"), {"before": before, "only": "sideways"})
    assert "热心好事" in page.text


def test_an_empty_statement_says_how_to_fill_it(zhang: Client, at: Address) -> None:
    assert "还没有记录" in zhang.get(at("statement")).text
    assert "还没有换过东西" in zhang.get(at("statement"), {"only": "out"}).text


def test_the_sheet_for_paper_names_the_person_the_balance_and_every_line(
    cast: Cast, zhang: Client, at: Address
) -> None:
    give(cast, cast.zhang, 26)
    redeemed(cast)
    page = zhang.get(at("statement_print"))
    assert "积分明细" in page.text
    assert "6-2-401" in page.text
    assert "账上有 <b>21 分</b>" in page.text
    assert "热心好事" in page.text


def test_a_page_of_lines_takes_the_same_number_of_queries_however_many(cast: Cast, zhang: Client, at: Address) -> None:
    give(cast, cast.zhang, 30)
    redeemed(cast)
    zhang.get(at("statement"))
    with CaptureQueriesContext(connection) as few:
        zhang.get(at("statement"))
    for n in range(8):
        give(cast, cast.zhang, 3, key=f"d{n}")
        redeemed(cast, key=f"r{n}")
    with CaptureQueriesContext(connection) as many:
        zhang.get(at("statement"))
    assert len(many) == len(few)


def test_a_neighbours_lines_are_not_in_it(cast: Cast, zhang: Client, at: Address) -> None:
    give(cast, cast.li, 77)
    assert "77" not in zhang.get(at("statement")).text
