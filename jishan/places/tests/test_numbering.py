from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from jishan.places import numbering, services
from jishan.places.models import Community
from tests.at_once import at_once

SHANGHAI = ZoneInfo("Asia/Shanghai")
MARCH = datetime(2026, 3, 8, 10, tzinfo=SHANGHAI)


def open_community(name: str = "颐和社区", slug: str = "yihe") -> Community:
    area = services.open_area(slug="yintan", name="滨海新区")
    return services.open_community(area=area, slug=slug, name=name, joined_on=date(2025, 1, 1))


@transaction.atomic
def take(community: Community, series: str = numbering.DEED, moment: datetime = MARCH) -> str:
    return numbering.next_number(community=community, series=series, moment=moment)


@pytest.mark.django_db
def test_each_series_community_and_month_counts_for_itself() -> None:
    yihe, haiyun = open_community(), open_community("海韵社区", "haiyun")
    assert [take(yihe), take(yihe)] == ["YH-26-03-00001", "YH-26-03-00002"]
    assert take(yihe, numbering.REDEMPTION) == "YH-D-26-03-00001"
    assert take(haiyun) == "HY-26-03-00001"
    assert take(yihe, moment=datetime(2026, 4, 1, tzinfo=SHANGHAI)) == "YH-26-04-00001"
    assert take(yihe) == "YH-26-03-00003"


@pytest.mark.django_db
def test_the_month_is_the_one_on_the_communitys_wall() -> None:
    late_in_utc = datetime(2026, 3, 31, 16, 30, tzinfo=ZoneInfo("UTC"))
    assert take(open_community(), moment=late_in_utc) == "YH-26-04-00001"


@pytest.mark.django_db
def test_a_batch_takes_numbers_in_a_row() -> None:
    community = open_community()
    take(community)
    with transaction.atomic():
        several = numbering.next_numbers(community=community, series=numbering.DEED, moment=MARCH, count=3)
        none = numbering.next_numbers(community=community, series=numbering.DEED, moment=MARCH, count=0)
    assert several == ["YH-26-03-00002", "YH-26-03-00003", "YH-26-03-00004"]
    assert none == []


@pytest.mark.django_db
def test_a_number_whose_entry_failed_is_given_again() -> None:
    community = open_community()
    with transaction.atomic():
        numbering.next_number(community=community, series=numbering.DEED, moment=MARCH)
        transaction.set_rollback(True)
    assert take(community) == "YH-26-03-00001"


@pytest.mark.parametrize(
    ("name", "slug", "letters"),
    [
        ("颐和社区", "yihe", "YH"),
        ("青龙街社区", "qinglongjie", "QLJ"),
        ("Sunrise Village", "sunrise", "SV"),
        ("😀", "smile-1", "SMILE1"),
        ("一二三四五六七八", "x", "YESSWL"),
    ],
)
def test_the_letters_come_from_the_name_or_else_from_the_address(name: str, slug: str, letters: str) -> None:
    assert numbering.community_letters(Community(name=name, slug=slug)) == letters


@pytest.mark.django_db(transaction=True)
def test_many_at_once_take_each_number_once() -> None:
    community = open_community()
    numbers = at_once([lambda: take(community)] * 8)
    assert sorted(numbers) == [f"YH-26-03-{n:05d}" for n in range(1, 9)]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_no_number_is_given() -> None:
    with pytest.raises(RuntimeError):
        numbering.next_number(community=open_community(), series=numbering.DEED, moment=MARCH)
