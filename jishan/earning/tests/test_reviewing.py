"""Two pairs of eyes, one decision, and a mistake that is reversed in the open."""

from __future__ import annotations

import pytest

from jishan.earning import errors, queries
from jishan.earning import services as earning
from jishan.earning.models import Deed, Review
from jishan.earning.tests.deeds import balance, record, the_books_balance
from jishan.people import services as people
from tests.cast import picture

pytestmark = pytest.mark.django_db


def test_an_approval_credits_the_points_with_the_reason(cast):
    deed = earning.approve_deed(deed=record(cast), by=cast.manager, reason="人和照片对得上")
    assert (deed.state, deed.points, balance(cast.zhang)) == (Deed.State.APPROVED, 2, 2)
    story = queries.story_of(deed)
    assert [(step.who, step.reason) for step in story.trail] == [("王楠", ""), ("李建国", "人和照片对得上")]
    assert the_books_balance()


def test_a_second_tap_changes_nothing(cast):
    deed = record(cast)
    earning.approve_deed(deed=deed, by=cast.manager)
    earning.approve_deed(deed=deed, by=cast.manager)
    assert balance(cast.zhang) == 2
    assert Review.objects.filter(community=cast.community).count() == 1


def test_whoever_comes_second_is_told_it_is_decided(cast):
    deed = record(cast)
    earning.approve_deed(deed=deed, by=cast.manager)
    with pytest.raises(errors.AlreadyDecided, match="已记入"):
        earning.approve_deed(deed=deed, by=cast.second_manager)
    with pytest.raises(errors.AlreadyDecided):
        earning.return_deed(deed=deed, by=cast.second_manager, reason="看不清")


def test_nobody_approves_what_they_recorded(cast):
    with pytest.raises(errors.OwnDeed):
        earning.approve_deed(deed=record(cast, by=cast.manager), by=cast.manager)


def test_nobody_approves_their_own_deed_or_their_households(cast):
    people.link_user(resident=cast.husband, user=cast.manager, by=cast.second_manager)
    deed = record(cast)
    with pytest.raises(errors.OwnDeed):
        earning.approve_deed(deed=deed, by=cast.manager)
    with pytest.raises(errors.OwnDeed):
        earning.return_deed(deed=deed, by=cast.manager, reason="看不清")
    assert balance(cast.zhang) == 0


def test_moving_out_does_not_open_the_door_to_ones_former_household(cast):
    people.link_user(resident=cast.husband, user=cast.manager, by=cast.second_manager)
    people.join_household(
        resident=cast.husband,
        household=cast.li.memberships.get(community=cast.community).household,
        by=cast.second_manager,
    )
    with pytest.raises(errors.OwnDeed):
        earning.approve_deed(deed=record(cast), by=cast.manager)


def test_the_reviewer_chooses_within_the_range_and_says_why(cast):
    deed = record(cast, rule="1.3", asked_points=20)
    with pytest.raises(errors.ReasonMissing):
        earning.approve_deed(deed=deed, by=cast.manager, points=35)
    with pytest.raises(errors.WrongAmount, match="最多 160 分"):
        earning.approve_deed(deed=deed, by=cast.manager, points=161, reason="很大的好事")
    earning.approve_deed(deed=deed, by=cast.manager, points=35, reason="救人，应该多记")
    assert balance(cast.zhang) == 35


def test_a_fixed_amount_cannot_be_made_another(cast):
    with pytest.raises(errors.WrongAmount, match="按细则是 2 分"):
        earning.approve_deed(deed=record(cast), by=cast.manager, points=3, reason="多给一点")


def test_a_count_may_be_corrected(cast):
    deed = record(cast, rule="1.6", quantity=4)
    earning.approve_deed(deed=deed, by=cast.manager, quantity=3, reason="十点就散了")
    assert balance(cast.zhang) == 6


def test_a_limit_leaves_only_the_rest_of_the_month(cast):
    for key, hours in (("a", 4), ("b", 4)):
        earning.approve_deed(deed=record(cast, rule="1.6", quantity=hours, key=key), by=cast.manager)
    assert balance(cast.zhang) == 10  # 8, and then the 2 that ten a month leave


def test_two_reviewers_and_not_the_same_twice(cast):
    deed = record(cast, rule="1.5")
    deed = earning.approve_deed(deed=deed, by=cast.manager)
    assert (deed.state, balance(cast.zhang)) == (Deed.State.WAITING, 0)
    with pytest.raises(errors.AlreadyDecided):
        earning.approve_deed(deed=deed, by=cast.manager)
    deed = earning.approve_deed(deed=deed, by=cast.second_manager)
    assert (deed.state, balance(cast.zhang)) == (Deed.State.APPROVED, 50)


def test_a_returned_claim_is_handed_in_again_with_more(cast):
    first, second = (earning.clean_picture(picture(colour)) for colour in ("red", "blue"))
    deed = record(cast, rule="1.2", source="claim", by=cast.zhang.user, pictures=(first,))
    earning.return_deed(deed=deed, by=cast.manager, reason="照片看不清门牌，请再拍一张")
    earning.resubmit_deed(deed=deed, by=cast.zhang.user, note="补了一张", pictures=(second,))
    deed = earning.approve_deed(deed=deed, by=cast.manager)
    assert balance(cast.zhang) == 1
    assert [step.what for step in queries.story_of(deed).trail] == ["申报", "退回补充", "审核通过"]


def test_a_return_needs_a_reason(cast):
    with pytest.raises(errors.ReasonMissing):
        earning.return_deed(deed=record(cast), by=cast.manager, reason="  ")


def test_withdrawn_is_not_approved_any_more(cast):
    deed = record(cast, rule="1.3", source="claim", by=cast.zhang.user, asked_points=5)
    with pytest.raises(errors.NotYoursToClaim):
        earning.withdraw_deed(deed=deed, by=cast.second_manager)
    earning.withdraw_deed(deed=deed, by=cast.zhang.user)
    with pytest.raises(errors.AlreadyDecided, match="已撤回"):
        earning.approve_deed(deed=deed, by=cast.manager)


def test_a_mistake_is_reversed_and_the_limit_given_back(cast):
    deed = earning.approve_deed(deed=record(cast), by=cast.manager)
    deed = earning.reverse_deed(deed=deed, by=cast.second_manager, reason="记错了人")
    assert (deed.state, balance(cast.zhang)) == (Deed.State.REVERSED, 0)
    with pytest.raises(errors.AlreadyDecided):
        earning.reverse_deed(deed=deed, by=cast.manager, reason="再来一次")
    earning.approve_deed(deed=record(cast, key="again"), by=cast.manager)
    assert balance(cast.zhang) == 2
    assert the_books_balance()


def test_a_batch_goes_through_and_names_each_that_does_not(cast):
    mine = record(cast, by=cast.manager, key="mine")
    others = [record(cast, key=f"k{n}", resident=r) for n, r in enumerate((cast.zhang, cast.zhang, cast.li))]
    outcomes = earning.approve_deeds(
        community=cast.community, deeds=[mine, *others], by=cast.manager, reason="活动签到"
    )
    assert [type(o.refusal) for o in outcomes] == [errors.OwnDeed, type(None), errors.WrongAmount, type(None)]
    assert (balance(cast.zhang), balance(cast.li)) == (2, 2)
    assert the_books_balance()


def test_a_deed_ticked_twice_in_one_list_is_credited_once_with_its_trail(cast):
    deed = record(cast)
    outcomes = earning.approve_deeds(community=cast.community, deeds=[deed, deed], by=cast.manager)
    assert [(outcome.deed.points, outcome.refusal) for outcome in outcomes] == [(2, None)]
    assert Review.objects.get(community=cast.community, deed=deed).by == cast.manager.pk
    assert balance(cast.zhang) == 2


def test_who_leaves_off_helping_for_a_day_still_cannot_approve(cast):
    help_given = people.add_helper(resident=cast.zhang, user=cast.manager, by=cast.second_manager)
    people.end_helper(helper=help_given, by=cast.manager)
    with pytest.raises(errors.OwnDeed):
        earning.approve_deed(deed=record(cast), by=cast.manager)
