"""The account of minutes: opened when it is first needed, once for each person."""

from __future__ import annotations

import pytest

from jishan.ledger.models import Account, Book
from jishan.people import queries, services
from jishan.people.models import Resident
from tests.at_once import at_once
from tests.cast import settle


@pytest.mark.django_db
def test_nobody_has_hours_before_the_first_minute_and_the_account_is_of_the_book_of_minutes():
    cast = settle()
    assert cast.zhang.hours_account is None
    assert queries.minutes_of(cast.zhang) == 0
    account = services.hours_account_of(cast.zhang)
    assert account.book.unit == Book.Unit.MINUTES
    assert account.floor == 0
    assert services.hours_account_of(cast.zhang) == account
    assert Resident.objects.get(community=cast.community, pk=cast.zhang.pk).hours_account == account


@pytest.mark.django_db(transaction=True)
def test_two_at_once_open_one_account():
    cast = settle()
    fresh = [Resident.objects.get(community=cast.community, pk=cast.li.pk) for _ in range(3)]
    found = at_once([lambda resident=resident: services.hours_account_of(resident) for resident in fresh])
    assert len(set(found)) == 1
    assert Account.objects.filter(community=cast.community, book__unit="minutes", kind="own").count() == 1
