"""A disk that fills up in the middle of a redemption: refused in words, whole or not at all, done once afterwards."""

import errno
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from jishan.ledger.models import Transfer
from jishan.lib import checks
from jishan.lib.full_disk import is_full_disk
from jishan.store.models import Article, Redemption, RedemptionLine, StockMovement
from jishan.upkeep.errors import AlreadyCopying
from jishan.upkeep.running import copying
from jishan.upkeep.services import make_copy
from tests.cast import give

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.logs_errors("the operator has to learn of a full disk"),
]


@contextmanager
def full_disk():
    """No room for one more page of a SQLite file; on PostgreSQL the server says it in the middle of a redemption."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA page_count")
            (pages,) = cursor.fetchone()
            cursor.execute(f"PRAGMA max_page_count = {pages}")
            yield
            cursor.execute("PRAGMA max_page_count = 4294967294")
        else:
            cursor.execute(
                "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$"
            )
            cursor.execute(
                "CREATE TRIGGER no_room BEFORE INSERT ON store_redemptionline FOR EACH ROW EXECUTE FUNCTION no_room()"
            )
            yield
            cursor.execute("DROP FUNCTION no_room CASCADE")


def standing(cast):
    of = {"community": cast.community}
    return {
        "redemptions": Redemption.objects.filter(**of).count(),
        "lines": RedemptionLine.objects.filter(**of).count(),
        "movements": StockMovement.objects.filter(**of).count(),
        "transfers": Transfer.objects.filter(**of).count(),
        "stock": Article.objects.get(pk=cast.towel.pk).stock,
    }


@pytest.fixture
def rich(cast):
    from jishan.store import services as store

    give(cast, cast.zhang, 160)
    give(cast, cast.zhang, 159)
    store.receive_stock(article=cast.towel, quantity=50, by=cast.storekeeper, key="more")
    return cast


def test_a_redemption_on_a_full_disk_is_refused_and_done_once_when_there_is_room(rich):
    counter = Client()
    counter.force_login(rich.storekeeper)
    address = reverse("counter:resident", args=[rich.community.slug, rich.zhang.pk])

    def redeem(key):
        return counter.post(address, {"key": key, "shown_points": 5, f"article-{rich.towel.pk}": 1})

    with full_disk():
        # What is left of the last pages still takes some.
        for _attempt in range(40):
            before, key = standing(rich), str(uuid4())
            answer = redeem(key)
            if answer.status_code != 302:
                break
        assert answer.status_code == 507
        page = answer.content.decode()
        assert "磁盘满了" in page
        assert "先别把东西给出去" in page
        assert standing(rich) == before
        assert redeem(key).status_code == 507
        assert counter.get(address).status_code == 200  # what is there can still be read
    assert redeem(key).status_code == 302
    assert redeem(key).status_code == 302
    after = standing(rich)
    assert after["redemptions"] == before["redemptions"] + 1
    assert after["stock"] == before["stock"] - 1
    for part in checks.parts().values():
        assert part.run().faults == []


def test_why_there_is_no_copy_is_told_although_there_is_no_room_to_note_it(cast):
    with copying(), full_disk():
        # What is left of the last pages still takes some notes.
        for _attempt in range(80):
            with pytest.raises(AlreadyCopying):
                make_copy()


def test_a_full_disk_is_known_by_its_number_wherever_it_is_wrapped():
    assert is_full_disk(OSError(errno.ENOSPC, ""))
    wrapped = RuntimeError("page")
    wrapped.__cause__ = OSError(errno.EDQUOT, "")
    assert is_full_disk(wrapped)
    assert not is_full_disk(OSError(errno.EACCES, ""))
    assert not is_full_disk(ValueError("full"))
