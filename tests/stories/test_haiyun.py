"""海韵 Haiyun: everything is sorted, settled and checked before the day. A mistake is reversed, nothing is edited."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from jishan.earning.models import Deed
from jishan.ledger.models import Transfer
from jishan.lib import clock
from tests.cast import moment
from tests.stories.place import Place, balance, found_place, text_of, the_books_balance, visit

pytestmark = pytest.mark.django_db

SATURDAY = date(2023, 6, 17)
THE_CHECK = date(2023, 6, 24)


@pytest.fixture
def haiyun() -> Place:
    return found_place("haiyun", date(2023, 4, 1))


@pytest.fixture
def credited(haiyun):
    """The sheet of Saturday was misread: 丛丽's line went to 丛力, two doors on."""
    with clock.at(moment(SATURDAY)):
        right, wrong = haiyun.moves_in("丛丽", "5-3-401"), haiyun.moves_in("丛力", "5-3-403")
    haiyun.deeds_of_old("1.1", {SATURDAY: [wrong]})
    return right, wrong, Deed.objects.get(community=haiyun.community)


def test_an_error_found_before_the_day_is_reversed_and_both_entries_stay(haiyun, credited):
    right, wrong, deed = credited
    manager = visit(haiyun.second_manager)
    with clock.at(moment(THE_CHECK, 15)):
        page = manager.post(
            haiyun.address("desk:reverse", pk=deed.pk), {"reason": "签到表看错行，是丛丽，不是丛力"}, follow=True
        )
        assert page.status_code == 200
    haiyun.deeds_of_old("1.1", {THE_CHECK: [right]})
    assert (balance(wrong), balance(right)) == (0, 2)
    award, reversal = Transfer.objects.filter(community=haiyun.community, kind__in=["award", "reversal"]).order_by(
        "written_at"
    )[:2]
    assert reversal.reverses_id == award.pk
    the_books_balance()


def test_whoever_looks_sees_the_award_the_reversal_and_the_reason(haiyun, credited):
    _, wrong, deed = credited
    user = haiyun.signs_in(wrong)
    with clock.at(moment(THE_CHECK, 15)):
        visit(haiyun.second_manager).post(haiyun.address("desk:reverse", pk=deed.pk), {"reason": "签到表看错行"})
        page = text_of(visit(user).get(haiyun.address("resident:deed", deed=deed.pk)))
        statement = text_of(visit(user).get(haiyun.address("resident:statement")))
    assert "签到表看错行" in page
    assert "冲回" in statement


def test_a_reversal_without_a_reason_is_asked_for_one(haiyun, credited):
    _, wrong, deed = credited
    with clock.at(moment(THE_CHECK, 15)):
        page = visit(haiyun.second_manager).post(haiyun.address("desk:reverse", pk=deed.pk), {"reason": " "})
    assert page.status_code in (200, 409)
    assert balance(wrong) == 2


def test_nobody_can_edit_or_delete_what_is_in_the_book_not_even_with_a_hand_in_the_database(haiyun, credited):
    award = Transfer.objects.get(community=haiyun.community)
    with pytest.raises(DatabaseError), transaction.atomic():
        Transfer.objects.filter(community=haiyun.community, pk=award.pk).update(points=200)
    with pytest.raises(DatabaseError), transaction.atomic():
        Transfer.objects.filter(community=haiyun.community, pk=award.pk)._raw_delete("default")
    award.refresh_from_db()
    assert award.points == 2
    the_books_balance()
