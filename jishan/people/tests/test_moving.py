from datetime import UTC, date, datetime

import pytest

from jishan.lib import clock
from jishan.people import queries
from jishan.people.errors import (
    AlreadyLeft,
    CardHolderLeft,
    DateInFuture,
    DateTooEarly,
    InvitationEnded,
    NameMissing,
    StillHere,
)
from jishan.people.invitations import resident_invited
from jishan.people.models import Card, Household, Membership
from jishan.people.services import (
    add_resident,
    change_household,
    invite,
    join_household,
    move_back,
    move_out,
    replace_card,
    set_up_household,
)
from tests.at_once import at_once

pytestmark = pytest.mark.django_db

NEXT_WEEK = datetime(2026, 3, 15, 2, tzinfo=UTC)


@pytest.fixture
def household(li):
    return queries.household_of(li)


def test_a_resident_belongs_to_the_new_household_from_the_day_of_the_move(zhang, household, manager):
    old = queries.household_of(zhang)
    with clock.at(NEXT_WEEK):
        join_household(resident=zhang, household=household, by=manager)
    assert queries.household_of(zhang, on=date(2026, 3, 14)) == old
    assert queries.household_of(zhang, on=date(2026, 3, 15)) == household
    assert queries.members_of(old, on=date(2026, 3, 15)) == []


def test_who_shared_a_household_depends_on_the_day(zhang, li, household, manager):
    with clock.at(NEXT_WEEK):
        join_household(resident=zhang, household=household, by=manager)
    assert not queries.share_household(zhang, li, on=date(2026, 3, 14))
    assert queries.share_household(zhang, li, on=date(2026, 3, 15))
    assert queries.share_household(li, li, on=date(2020, 1, 1))


def test_moving_into_ones_own_household_changes_nothing(zhang, manager):
    own = queries.household_of(zhang)
    join_household(resident=zhang, household=own, by=manager)
    assert Membership.objects.filter(resident=zhang).count() == 1


def test_a_move_put_right_on_the_same_day_leaves_one_household_that_day(zhang, household, manager):
    own = queries.household_of(zhang)
    join_household(resident=zhang, household=household, by=manager)
    join_household(resident=zhang, household=own, by=manager)
    assert queries.household_of(zhang, on=date(2026, 3, 8)) == own
    assert Membership.objects.filter(queries.in_force(), resident=zhang).count() == 1


def test_a_resident_sets_up_a_household_of_their_own(yihe, zhang, home, manager):
    husband = add_resident(community=yihe, name="李大山", by=manager, household=queries.household_of(zhang))
    with clock.at(NEXT_WEEK):
        own = set_up_household(resident=husband, by=manager, home=home)
        assert queries.household_of(husband) == own
        assert (own.name, own.home, own.created_on) == ("李大山", home, date(2026, 3, 15))
    assert not queries.share_household(zhang, husband, on=date(2026, 3, 15))
    assert len({own.account_id, husband.account_id, queries.household_of(zhang).account_id}) == 3


def test_a_refused_move_leaves_no_empty_household(zhang, manager):
    with pytest.raises(DateInFuture):
        set_up_household(resident=zhang, by=manager, on=date(2026, 3, 9))
    assert Household.objects.count() == 1


def test_a_household_gets_the_home_that_was_not_known(yihe, home, manager):
    resident = add_resident(community=yihe, name="周奶奶", by=manager)
    change_household(household=queries.household_of(resident), by=manager, name=" 周 家 ", home=home)
    household = queries.household_of(resident)
    assert (household.name, household.home) == ("周家", home)
    assert list(queries.find_residents(yihe, "6-2-401")) == [resident]


def test_a_household_needs_a_name(yihe, zhang, manager):
    with pytest.raises(NameMissing):
        change_household(household=queries.household_of(zhang), by=manager, name=" ", home=None)


def test_a_move_is_not_dated_before_the_last_one_nor_ahead(zhang, household, manager):
    with pytest.raises(DateTooEarly, match="2026年3月8日"):
        join_household(resident=zhang, household=household, by=manager, on=date(2026, 3, 7))
    with pytest.raises(DateInFuture):
        join_household(resident=zhang, household=household, by=manager, on=date(2026, 3, 9))


def test_who_moves_out_is_gone_from_the_day_and_leaves_a_history(yihe, zhang, manager):
    card, paper = queries.card_of(zhang), invite(resident=zhang, by=manager)
    with clock.at(NEXT_WEEK):
        move_out(resident=zhang, by=manager)
        assert zhang.left_on == date(2026, 3, 15)
        assert queries.household_of(zhang) is None
        assert not queries.find_residents(yihe, "张桂兰").exists()
        assert list(queries.find_residents(yihe, "张桂兰", include_left=True)) == [zhang]
        with pytest.raises(CardHolderLeft, match="已在 2026年3月15日 迁出"):
            queries.resident_by_card(yihe, card.code)
        with pytest.raises(InvitationEnded):
            resident_invited(paper.code)
    assert queries.lives_here(zhang, date(2026, 3, 14))
    assert not queries.lives_here(zhang, date(2026, 3, 15))
    assert not queries.lives_here(zhang, date(2026, 3, 7))


def test_for_who_left_nothing_more_is_done(zhang, household, manager):
    move_out(resident=zhang, by=manager)
    for act in (
        lambda: move_out(resident=zhang, by=manager),
        lambda: join_household(resident=zhang, household=household, by=manager),
        lambda: replace_card(resident=zhang, by=manager),
        lambda: invite(resident=zhang, by=manager),
    ):
        with pytest.raises(AlreadyLeft, match="张桂兰 已经在 2026年3月8日 迁出"):
            act()


def test_a_day_of_leaving_lies_between_joining_and_today(yihe, manager):
    resident = add_resident(community=yihe, name="王", by=manager, joined_on=date(2026, 2, 1))
    with pytest.raises(DateTooEarly):
        move_out(resident=resident, by=manager, on=date(2026, 1, 31))
    with pytest.raises(DateInFuture):
        move_out(resident=resident, by=manager, on=date(2026, 3, 9))
    move_out(resident=resident, by=manager, on=date(2026, 2, 1))
    assert not queries.lives_here(resident, date(2026, 2, 1))


def test_who_comes_back_has_the_same_account_and_household_and_a_new_card(yihe, zhang, manager):
    old_household, old_card = queries.household_of(zhang), queries.card_of(zhang)
    move_out(resident=zhang, by=manager)
    with clock.at(NEXT_WEEK):
        back = move_back(resident=zhang, by=manager)
        assert (back.account_id, zhang.left_on) == (zhang.account_id, None)
        assert queries.household_of(zhang) == old_household
        assert queries.resident_by_card(yihe, queries.card_of(zhang).code) == zhang
    assert queries.card_of(zhang) != old_card
    assert queries.household_of(zhang, on=date(2026, 3, 10)) is None


def test_who_comes_back_may_join_another_household(zhang, household, manager):
    move_out(resident=zhang, by=manager)
    move_back(resident=zhang, by=manager, household=household)
    assert queries.household_of(zhang) == household


def test_nobody_comes_back_who_never_left(zhang, manager):
    with pytest.raises(StillHere):
        move_back(resident=zhang, by=manager)


@pytest.mark.django_db(transaction=True)
def test_two_members_of_staff_who_move_a_person_at_once_leave_them_in_one_household(zhang, li, manager):
    first, second = queries.household_of(li), queries.household_of(zhang)
    outcomes = at_once(
        [lambda: join_household(resident=zhang, household=first, by=manager) for _ in range(3)]
        + [lambda: join_household(resident=zhang, household=second, by=manager)]
    )
    assert all(isinstance(outcome, Membership) for outcome in outcomes), outcomes
    assert Membership.objects.filter(resident=zhang, until__isnull=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_note_the_same_move_out_one_hears_that_it_is_done(zhang, manager):
    outcomes = at_once([lambda: move_out(resident=zhang, by=manager) for _ in range(2)])
    assert sum(isinstance(outcome, AlreadyLeft) for outcome in outcomes) == 1
    assert Card.objects.filter(resident=zhang, stopped_at__isnull=True).count() == 0
