from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from jishan.earning.pictures import clean_picture
from jishan.lib import clock
from jishan.store import queries, services, sheets
from jishan.store.tests.conftest import Grant
from tests.cast import Cast, moment, picture

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 27)


def test_anyone_sees_the_photo_of_an_article_and_nothing_where_there_is_none(cast: Cast) -> None:
    soap = services.add_article(
        community=cast.community, name="香皂", points=3, by=cast.storekeeper, photo=clean_picture(picture())
    )
    answer = Client().get(reverse("counter:photo", args=[cast.community.slug, soap.pk]))
    assert answer["Content-Type"] == "image/jpeg"
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    assert Client().get(reverse("counter:photo", args=[cast.community.slug, cast.towel.pk])).status_code == 404
    assert Client().get(reverse("counter:photo", args=[cast.next_door.slug, soap.pk])).status_code == 404


def check(cast: Cast, code: str) -> str:
    answer = Client().get(reverse("counter:sheet", args=[cast.community.slug, code]))
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


def test_a_printed_sheet_is_checked_against_the_book_without_a_name(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 50)
    with clock.at(moment(DAY)):
        done = services.redeem(
            community=cast.community,
            key="a",
            resident=cast.zhang,
            basket={cast.towel.pk: 2},
            by=cast.storekeeper,
        )
        printed = queries.totals(queries.register(cast.community, since=DAY, until=DAY))
        code = sheets.sheet_code(cast.community, DAY, DAY, printed)
        page = check(cast, code)
        assert "纸上的合计和账上的一样" in page
        assert "张桂兰" not in page
        services.undo_redemption(redemption=done, by=cast.storekeeper, reason="拿错了")
        assert "不一样" in check(cast, code)


def test_a_sheet_nobody_printed_is_not_found(cast: Cast) -> None:
    code = sheets.sheet_code(cast.next_door, DAY, DAY, queries.Totals(1, 1, 1, 0))
    for forged in (code, "20260627-20260627-1-1-1~x", "nonsense"):
        assert check(cast, forged) == "404"
