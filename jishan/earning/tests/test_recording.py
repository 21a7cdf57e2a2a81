"""The one door in: what may be recorded, and that doing it twice changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jishan.earning import errors
from jishan.earning import services as earning
from jishan.earning.models import Deed, Evidence, LimitUse
from jishan.earning.tests.deeds import DAY, balance, record
from jishan.ledger import queries as ledger
from jishan.lib import clock
from jishan.people import services as people
from tests.cast import JOINED, moment, picture

pytestmark = pytest.mark.django_db


def test_a_recorded_deed_waits_and_gives_nothing_yet(cast):
    deed = record(cast)
    assert deed.state == Deed.State.WAITING
    assert deed.number == "HY-26-03-00001"
    assert balance(cast.zhang) == 0


def test_the_same_key_gives_the_same_deed(cast):
    assert record(cast).pk == record(cast).pk
    assert Deed.objects.filter(community=cast.community).count() == 1


def test_the_same_key_with_other_content_is_refused(cast):
    record(cast)
    with pytest.raises(errors.KeyReused):
        record(cast, note="另一件事")


def test_an_award_on_the_spot_is_in_the_account_at_once(cast):
    deed = record(cast, source="on_the_spot")
    assert (deed.state, deed.points, balance(cast.zhang)) == (Deed.State.APPROVED, 2, 2)


def test_on_the_spot_twice_the_same_is_credited_once(cast):
    record(cast, source="on_the_spot")
    record(cast, source="on_the_spot")
    assert balance(cast.zhang) == 2


def test_on_the_spot_past_the_daily_limit_leaves_no_deed_and_no_gap(cast):
    record(cast, source="on_the_spot")
    with pytest.raises(errors.WrongAmount, match="记满"):
        record(cast, source="on_the_spot", key="k2")
    assert record(cast, source="on_the_spot", key="k3", resident=cast.li).number == "HY-26-03-00002"


def test_a_rule_that_wants_review_cannot_be_credited_on_the_spot(cast):
    with pytest.raises(errors.NotOnTheSpot):
        record(cast, rule="1.3", asked_points=10, source="on_the_spot")


def test_a_collector_who_lives_here_cannot_credit_their_own_family_on_the_spot(cast):
    people.link_user(resident=cast.husband, user=cast.collector, by=cast.manager)
    with pytest.raises(errors.OwnDeed):
        record(cast, source="on_the_spot", resident=cast.zhang)
    assert balance(cast.zhang) == 0


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"happened_on": DAY + timedelta(days=1)}, errors.DeedInFuture),
        ({"happened_on": JOINED - timedelta(days=1)}, errors.BeforeCommunityJoined),
        ({"rule": "1.3", "asked_points": 2}, errors.WrongAmount),
        ({"rule": "1.3", "asked_points": 161}, errors.WrongAmount),
        ({"quantity": 0}, errors.WrongAmount),
        ({"rule": "1.4"}, errors.WrongSubject),
        ({"rule": "1.2"}, errors.PicturesMissing),
        ({"note": "很" * 501}, errors.TextTooLong),
    ],
)
def test_what_may_not_be_recorded_is_refused_in_a_sentence(cast, facts, refusal):
    with pytest.raises(refusal) as caught:
        record(cast, **facts)
    assert str(caught.value).endswith("。")
    assert "%(" not in str(caught.value)
    assert not Deed.objects.filter(community=cast.community).exists()


def test_nothing_is_recorded_for_a_resident_who_left(cast):
    with clock.at(moment(DAY)):
        people.move_out(resident=cast.li, by=cast.manager, on=DAY - timedelta(days=3))
    cast.li.refresh_from_db()
    with pytest.raises(errors.ResidentLeft, match="李秀珍"):
        record(cast, resident=cast.li)


def test_a_household_deed_goes_to_the_household_account(cast):
    household = cast.zhang.memberships.get(community=cast.community).household
    deed = record(cast, rule="1.4", resident=None, household=household)
    with clock.at(moment(DAY)):
        earning.approve_deed(deed=deed, by=cast.manager)
    household.account.refresh_from_db()
    assert ledger.available(household.account) == 5


def test_a_merchant_earns_into_its_own_account(cast):
    shop = people.add_organisation(community=cast.community, kind="merchant", name="老周理发店", by=cast.manager)
    deed = record(cast, rule="1.7", resident=None, organisation=shop)
    with clock.at(moment(DAY)):
        earning.approve_deed(deed=deed, by=cast.manager)
    shop.account.refresh_from_db()
    assert ledger.available(shop.account) == 8


def test_a_claim_for_oneself_for_the_family_and_for_whom_one_helps(cast):
    pictures = (earning.clean_picture(picture()),)
    user = cast.zhang.user
    record(cast, rule="1.2", source="claim", by=user, pictures=pictures, key="own")
    record(cast, rule="1.2", source="claim", by=user, pictures=pictures, key="family", resident=cast.husband)
    record(cast, rule="1.2", source="claim", by=cast.helper, pictures=pictures, key="helped", resident=cast.li)
    with pytest.raises(errors.NotYoursToClaim):
        record(cast, rule="1.2", source="claim", by=user, pictures=pictures, key="neighbour", resident=cast.li)


def test_a_list_sent_twice_records_everyone_once_and_one_refusal_does_not_hold_up_the_rest(cast):
    with clock.at(moment(DAY)):
        people.move_out(resident=cast.li, by=cast.manager, on=DAY)
        cast.li.refresh_from_db()
        entries = [
            earning.DeedEntry(key=f"list-{r.pk}", rule="1.1", happened_on=DAY, resident=r)
            for r in (cast.zhang, cast.li, cast.husband)
        ]
        for _ in range(2):
            first, second, third = earning.record_deeds(
                community=cast.community, entries=entries, by=cast.collector, source="collected"
            )
    assert isinstance(first, Deed)
    assert isinstance(second, errors.ResidentLeft)
    assert isinstance(third, Deed)
    assert Deed.objects.filter(community=cast.community).count() == 2


def test_the_same_picture_twice_is_kept_once(cast):
    pictures = (earning.clean_picture(picture()), earning.clean_picture(picture()))
    deed = record(cast, rule="1.2", pictures=pictures)
    assert Evidence.objects.filter(community=cast.community, deed=deed).count() == 1


def test_a_quote_says_how_much_and_writes_nothing(cast):
    entry = earning.DeedEntry(key="q", rule="1.6", happened_on=DAY, resident=cast.zhang, quantity=7)
    with clock.at(moment(DAY)):
        answer = earning.quote_deed(community=cast.community, entry=entry, by=cast.collector, source="collected")
    assert (answer.points, answer.full_points) == (10, 14)
    assert answer.limits
    assert not LimitUse.objects.filter(community=cast.community).exists()
