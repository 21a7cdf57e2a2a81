"""What was handed out while there was no power is written off afterwards, under the day it happened on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jishan.ledger import queries as ledger
from jishan.lib import clock
from jishan.store import checks, errors, queries, services
from jishan.store.tests.conftest import with_redemption
from tests import cast as casting
from tests.cast import moment

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 10)
SHEET = moment(date(2026, 3, 8), 9, 30)


@pytest.fixture(autouse=True)
def _today():
    with clock.at(moment(TODAY)):
        yield


def redeem(cast, resident, key="paper:1", happened_at=SHEET, **facts):
    return services.redeem(
        community=cast.community, key=key, resident=resident, basket={cast.towel.pk: 1}, by=cast.storekeeper,
        happened_at=happened_at, paper="HY-Z-26-03-00001/1", **facts,
    )  # fmt: skip


def test_it_stands_in_the_register_of_the_day_it_happened_on_with_its_paper(cast, grant):
    grant(cast.zhang, 12)
    done = redeem(cast, cast.zhang)
    assert done.redeemed_at == SHEET
    assert done.transfer.happened_at == SHEET
    assert done.transfer.written_at > SHEET
    assert list(queries.register(cast.community, since=SHEET.date(), until=SHEET.date())) == [done]
    assert not queries.register(cast.community, since=TODAY, until=TODAY)
    assert redeem(cast, cast.zhang) == done
    assert ledger.available(cast.zhang.account) == 7
    assert checks.stock_equals_movements().faults == checks.redemptions_equal_lines_and_transfers().faults == []


def test_the_limits_of_that_day_hold(grant):
    cast = casting.settle(rules=with_redemption('times_max = 1\nevery = "day"'))
    grant(cast.zhang, 50)
    redeem(cast, cast.zhang)
    with pytest.raises(errors.TimesUsedUp):
        redeem(cast, cast.zhang, key="paper:2")
    redeem(cast, cast.zhang, key="counter", happened_at=None)


def test_a_slip_of_the_keyboard_is_undone_on_the_day_it_was_typed_in_and_not_later(cast, grant):
    grant(cast.zhang, 12)
    done = redeem(cast, cast.zhang)
    with clock.at(moment(TODAY + timedelta(days=1))), pytest.raises(errors.UndoTooLate):
        services.undo_redemption(redemption=done, by=cast.storekeeper, reason="看错了行")
    services.undo_redemption(redemption=done, by=cast.storekeeper, reason="看错了行")
    assert ledger.available(cast.zhang.account) == 12


@pytest.mark.parametrize(
    ("happened_at", "refusal"),
    [
        (moment(TODAY, 23), errors.NotYet),
        (moment(TODAY - timedelta(days=32)), errors.TooLongAgo),
        (moment(date(2024, 12, 31)), errors.TooLongAgo),
    ],
)
def test_neither_the_future_nor_closed_registers_are_written_to(cast, grant, happened_at, refusal):
    grant(cast.zhang, 12)
    with pytest.raises(refusal):
        redeem(cast, cast.zhang, happened_at=happened_at)
    assert ledger.available(cast.zhang.account) == 12
