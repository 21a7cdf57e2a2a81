"""Points stand on residents', households' and organisations' accounts, and all of them can be redeemed."""

from __future__ import annotations

from uuid import uuid4

import pytest

from jishan.ledger import queries as ledger
from jishan.ledger.errors import NotEnoughPoints
from jishan.lib import clock
from jishan.people import queries as people_queries
from jishan.people import services as people
from jishan.people.models import Household, Organisation
from jishan.store import checks, errors, queries, services, sheets
from jishan.store.models import Redemption
from jishan.store.tests.conftest import Grant, with_redemption
from tests import cast as casting
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def redeem(cast: Cast, quantity: int = 1, key: str = "", **taker: object) -> Redemption:
    return services.redeem(
        community=cast.community,
        key=key or str(uuid4()),
        basket={cast.towel.pk: quantity},
        by=cast.storekeeper,
        **taker,
    )


def household_of(resident: object) -> Household:
    found = people_queries.household_of(resident)
    assert found
    return found


@pytest.fixture
def shop(cast: Cast) -> Organisation:
    return people.add_organisation(community=cast.community, kind="merchant", name="和谐粮油店", by=cast.manager)


def test_a_resident_may_use_the_households_points_and_only_those(cast: Cast, grant: Grant) -> None:
    home = household_of(cast.zhang)
    grant(cast.zhang, 3), grant(home, 12)
    done = redeem(cast, 2, resident=cast.zhang, household=home)
    assert (done.resident, done.household, done.taker_name) == (cast.zhang, home, "张桂兰")
    assert (ledger.available(home.account), ledger.available(cast.zhang.account)) == (2, 3)
    with pytest.raises(NotEnoughPoints):
        redeem(cast, resident=cast.husband, household=home)
    services.undo_redemption(redemption=done, by=cast.storekeeper, reason="拿错了")
    assert ledger.available(home.account) == 12


def test_another_households_points_are_refused(cast: Cast, grant: Grant) -> None:
    grant(household_of(cast.zhang), 12)
    with pytest.raises(errors.NotOfThisHousehold) as refusal:
        redeem(cast, resident=cast.li, household=household_of(cast.zhang))
    assert "李秀珍 不在这一户里" in refusal.value.message


def test_one_key_for_own_and_for_the_households_points_is_refused(cast: Cast, grant: Grant) -> None:
    home = household_of(cast.zhang)
    grant(cast.zhang, 12), grant(home, 12)
    redeem(cast, key="tap", resident=cast.zhang)
    with pytest.raises(errors.KeyReused):
        redeem(cast, key="tap", resident=cast.zhang, household=home)


def test_an_organisations_points_are_redeemed_by_whoever_comes_for_it(
    cast: Cast, grant: Grant, shop: Organisation
) -> None:
    grant(shop, 12)
    done = redeem(cast, 2, organisation=shop)
    assert (done.resident, done.taker_name) == (None, "和谐粮油店")
    assert ledger.available(shop.account) == 2
    today = queries.register(cast.community, since=clock.today(), until=clock.today())
    assert queries.totals(today).persons == 1
    assert [(row.name, row.home) for row in sheets.rows_of(today)] == [("和谐粮油店", "")]
    assert checks.redemptions_equal_lines_and_transfers().faults == []


def test_what_limits_a_person_counts_own_and_household_points_together(grant: Grant) -> None:
    cast = casting.settle(rules=with_redemption("times_max = 1"))
    home = household_of(cast.zhang)
    grant(cast.zhang, 12), grant(home, 12)
    redeem(cast, resident=cast.zhang)
    with pytest.raises(errors.TimesUsedUp):
        redeem(cast, resident=cast.zhang, household=home)
    redeem(cast, resident=cast.husband, household=home)
    assert queries.redeemable_now(cast.community, cast.zhang, household=home).times_left == 0


def test_an_organisation_of_next_door_is_refused(cast: Cast, grant: Grant) -> None:
    theirs = people.add_organisation(community=cast.next_door, kind="merchant", name="茶庄", by=cast.outsider)
    grant(theirs, 12)
    with pytest.raises(errors.NotOnThisList):
        redeem(cast, organisation=theirs)


def test_nobody_or_two_at_once_take_nothing(cast: Cast, shop: Organisation) -> None:
    for takers in ({}, {"resident": cast.zhang, "organisation": shop}):
        with pytest.raises(ValueError, match="one resident or by one organisation"):
            redeem(cast, **takers)
