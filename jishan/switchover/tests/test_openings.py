"""Cut-over lists: from passbooks to the book, seen by the residents and signed by two."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from jishan.ledger import queries as ledger
from jishan.ledger import services as ledger_services
from jishan.ledger.models import Account, Book, Transfer
from jishan.lib import checks, clock
from jishan.lib.errors import Refused
from jishan.people import queries as people
from jishan.people import services as people_services
from jishan.store import services as store
from jishan.switchover.models import OpeningCorrection, OpeningList
from jishan.switchover.openings import errors, queries, services
from jishan.switchover.tests.opening_cast import AFTER, DAY, UNTIL, drafted, line_of, shown, sign
from tests.cast import JOINED, RULEBOOK, Cast, moment, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.at(moment(UNTIL - timedelta(days=7))):
        yield settle()


def posted(cast: Cast, *lines) -> OpeningList:
    opening = shown(cast, *lines)
    with clock.at(moment(AFTER)):
        sign(opening, cast.manager)
        return sign(opening, cast.second_manager)


def minutes(resident) -> int:
    resident.refresh_from_db()
    return people.minutes_of(resident)


def assert_sound() -> None:
    assert not [fault for part in checks.parts().values() for fault in part.run().faults]


def test_points_hours_and_coins_come_into_the_book_with_the_second_signature(cast):
    opening = shown(cast, (cast.zhang, 30, 90), (cast.li, 0, 45))
    household = people.household_of(cast.zhang)
    assert household is not None
    opening = services.take_back_list(opening=opening, by=cast.manager)
    services.add_line(opening=opening, key=str(uuid4()), holder=household, points=12, by=cast.manager)
    services.count_coins(opening=opening, counts={2: 7, 3: 10, 5: 1}, by=cast.manager)
    services.count_coins(opening=opening, counts={2: 40, 5: 0}, by=cast.manager)
    opening = services.show_list(opening=opening, until=UNTIL, by=cast.manager)
    assert queries.totals(opening) == queries.Totals(
        lines=3, persons=2, households=1, points=42, minutes=135, coins=50, coin_points=110
    )
    with clock.at(moment(AFTER)):
        assert sign(opening, cast.manager).state == "shown"
        assert ledger.available(cast.zhang.account) == 0
        assert sign(opening, cast.second_manager).state == "posted"
    assert ledger.available(cast.zhang.account) == 30
    assert ledger.available(household.account) == 12
    assert (minutes(cast.zhang), minutes(cast.li)) == (90, 45)
    book = ledger_services.open_book(community=cast.community)
    assert ledger.system_total(book, Account.Kind.COINS) == 110
    assert ledger.system_total(book, Account.Kind.OPENING) == -152
    line = line_of(opening, cast.zhang)
    assert line.points_transfer.key == f"opening:{opening.pk}:{line.position}"
    assert line.points_transfer.kind == "opening"
    assert_sound()


def test_signing_again_changes_nothing(cast):
    opening = posted(cast, (cast.zhang, 30, 90))
    for signer in (cast.manager, cast.second_manager):
        with clock.at(moment(AFTER)):
            assert sign(opening, signer).state == "posted"
    assert ledger.available(cast.zhang.account) == 30
    assert Transfer.objects.filter(community=cast.community).count() == 2


def test_one_person_never_signs_twice(cast):
    opening = shown(cast, (cast.zhang, 30, 0))
    with clock.at(moment(AFTER)):
        sign(opening, cast.manager)
        with pytest.raises(errors.SignedAlready):
            sign(opening, cast.manager)
    assert ledger.available(cast.zhang.account) == 0


def test_nobody_signs_while_residents_may_still_object(cast):
    opening = shown(cast, (cast.zhang, 30, 0))
    with clock.at(moment(UNTIL)), pytest.raises(errors.StillShown) as refusal:
        sign(opening, cast.manager)
    assert "3 月 9 日以前居民都可以提异议" in refusal.value.message


def test_a_name_does_not_stand_for_ones_own_household_but_the_other_ones_does(cast):
    people_services.link_user(resident=cast.husband, user=cast.manager, by=cast.second_manager)
    opening = shown(cast, (cast.zhang, 30, 0), (cast.li, 5, 0))
    assert queries.own_lines(opening, cast.manager) == {line_of(opening, cast.zhang).pk}
    with clock.at(moment(AFTER)):
        sign(opening, cast.manager)
        assert sign(opening, cast.second_manager).state == "posted"


def test_where_both_signers_are_of_one_household_a_third_signs(cast):
    people_services.link_user(resident=cast.husband, user=cast.manager, by=cast.second_manager)
    people_services.add_helper(resident=cast.zhang, user=cast.second_manager, by=cast.manager)
    opening = shown(cast, (cast.zhang, 30, 0), (cast.li, 5, 0))
    with clock.at(moment(AFTER)):
        sign(opening, cast.manager)
        assert sign(opening, cast.second_manager).state == "shown"
        with pytest.raises(errors.OwnHouseholdOnly) as refusal:
            sign(opening, cast.manager)
        assert "第 1 行和签字的两位都是一家人" in refusal.value.message
        assert sign(opening, cast.storekeeper).state == "posted"
    assert ledger.available(cast.zhang.account) == 30


def test_an_objection_is_noted_answered_and_the_line_put_right_and_earlier_signatures_fall(cast):
    opening = shown(cast, (cast.zhang, 30, 0))
    line = line_of(opening, cast.zhang)
    old = queries.digest(opening)
    objection = services.note_objection(
        opening=opening, key=str(uuid4()), line=line, said_by="张桂兰", words="存折上是 35 分", by=cast.collector
    )
    with clock.at(moment(AFTER)), pytest.raises(errors.ObjectionsOpen):
        sign(opening, cast.manager)
    services.answer_objection(objection=objection, answer="看了存折，是 35 分", points=35, by=cast.manager)
    assert (objection.points_before, objection.points_after) == (30, 35)
    with pytest.raises(errors.ObjectionAnswered):
        services.answer_objection(objection=objection, answer="再答一次", by=cast.manager)
    with clock.at(moment(AFTER)):
        with pytest.raises(errors.ListChanged):
            services.sign_list(opening=opening, digest=old, by=cast.manager)
        sign(opening, cast.manager), sign(opening, cast.second_manager)
    assert ledger.available(cast.zhang.account) == 35


def test_a_change_after_the_first_signature_asks_for_both_again(cast):
    opening = shown(cast, (cast.zhang, 30, 0))
    with clock.at(moment(AFTER)):
        sign(opening, cast.manager)
        objection = services.note_objection(
            opening=opening,
            key=str(uuid4()),
            line=line_of(opening, cast.zhang),
            said_by="张",
            words="35",
            by=cast.manager,
        )
        services.answer_objection(objection=objection, answer="是 35", points=35, by=cast.manager)
        assert queries.signatures(opening) == []
        assert sign(opening, cast.second_manager).state == "shown"
        assert sign(opening, cast.manager).state == "posted"


def test_someone_who_was_not_on_the_list_is_added_by_the_answer(cast):
    opening = shown(cast, (cast.zhang, 30, 0))
    objection = services.note_objection(
        opening=opening, key=str(uuid4()), said_by="李秀珍", words="名单上没有我", by=cast.manager
    )
    services.answer_objection(objection=objection, answer="补上", holder=cast.li, points=8, by=cast.manager)
    assert line_of(opening, cast.li).points == 8


def test_a_posted_list_is_not_changed_dropped_or_shown_again(cast):
    opening = posted(cast, (cast.zhang, 30, 0))
    line = line_of(opening, cast.zhang)
    for act in (
        lambda: services.add_line(opening=opening, key=str(uuid4()), holder=cast.li, points=1, by=cast.manager),
        lambda: services.change_line(line=line, holder=cast.zhang, points=1, minutes=0, by=cast.manager),
        lambda: services.leave_out(line=line, reason="x", by=cast.manager),
        lambda: services.take_back_list(opening=opening, by=cast.manager),
        lambda: services.drop_list(opening=opening, by=cast.manager),
        lambda: services.show_list(opening=opening, until=AFTER + timedelta(days=3), by=cast.manager),
    ):
        with pytest.raises(errors.ListClosed) as refusal:
            act()
        assert refusal.value.message == "这张清单已记账，不能再改了。"


@pytest.mark.parametrize(
    ("points", "minutes", "code"),
    [(0, 0, "nothing_to_bring"), (-1, 0, "amount_unfit"), (10**9, 0, "amount_unfit"), (True, 0, "amount_unfit")],
)
def test_an_amount_that_cannot_be_is_refused_in_a_sentence(cast, points, minutes, code):
    opening = drafted(cast)
    with pytest.raises(Refused) as refusal:
        services.add_line(
            opening=opening, key=str(uuid4()), holder=cast.li, points=points, minutes=minutes, by=cast.manager
        )
    assert refusal.value.code == code


def test_hours_are_a_persons_and_a_person_stands_on_a_list_once(cast):
    opening = drafted(cast, (cast.zhang, 3, 0))
    household = people.household_of(cast.zhang)
    with pytest.raises(errors.HoursArePersonal):
        services.add_line(opening=opening, key=str(uuid4()), holder=household, points=0, minutes=60, by=cast.manager)
    with pytest.raises(errors.AlreadyOnList) as refusal:
        services.add_line(opening=opening, key=str(uuid4()), holder=cast.zhang, points=4, by=cast.manager)
    assert "张桂兰已经在第 1 行了" in refusal.value.message
    services.leave_out(line=line_of(opening, cast.zhang), reason="两本存折合成一行", by=cast.manager)
    services.add_line(opening=opening, key=str(uuid4()), holder=cast.zhang, points=7, by=cast.manager)
    assert queries.totals(opening).points == 7
    first = queries.lines(opening).first()
    with pytest.raises(errors.AlreadyOnList):
        services.bring_back(line=first, by=cast.manager)


def test_a_form_sent_twice_makes_one_list_and_one_line(cast):
    key = str(uuid4())
    made = [
        services.draft_list(community=cast.community, key=key, title="存折", cut_over_on=DAY, by=cast.manager)
        for _ in range(2)
    ]
    assert made[0] == made[1]
    for _ in range(2):
        services.add_line(opening=made[0], key=key, holder=cast.li, points=4, by=cast.manager)
    assert queries.totals(made[0]).points == 4
    assert OpeningList.objects.filter(community=cast.community).count() == 1


# How long the points last


LAPSING = RULEBOOK + '\n[life]\nlapse = "after_months"\nmonths = 12\n'


@pytest.mark.parametrize(("lapse", "expected"), [("posted", "2027-03-10"), ("cut_over", "2027-03-02")])
def test_points_last_as_the_rulebook_says_from_the_day_the_manager_chose(lapse, expected):
    with clock.at(moment(UNTIL - timedelta(days=7))):
        cast = settle(rules=LAPSING)
        opening = drafted(cast, (cast.zhang, 30, 60), cut_over_on=clock.today())
        services.change_list(
            opening=opening, by=cast.manager, title="存折", cut_over_on=clock.today(), lapse=lapse,
            stated_points=None, stated_minutes=None,
        )  # fmt: skip
        services.show_list(opening=opening, until=UNTIL, by=cast.manager)
        with clock.at(moment(AFTER)):
            sign(opening, cast.manager), sign(opening, cast.second_manager)
        line = line_of(opening, cast.zhang)
        assert line.points_transfer.lapses_on.isoformat() == expected
        assert line.minutes_transfer.lapses_on is None, "hours are kept for ever"


def test_points_that_would_have_lapsed_by_now_are_refused_before_anyone_looks():
    with clock.at(moment(AFTER)):
        cast = settle(rules=LAPSING)
        opening = drafted(cast, (cast.zhang, 30, 0), cut_over_on=JOINED)
        services.change_list(
            opening=opening, by=cast.manager, title="存折", cut_over_on=JOINED, lapse="cut_over",
            stated_points=None, stated_minutes=None,
        )  # fmt: skip
        with pytest.raises(errors.LapsedBefore):
            services.show_list(opening=opening, until=AFTER + timedelta(days=7), by=cast.manager)


def test_where_the_rulebook_lets_points_last_there_is_nothing_to_choose(cast):
    opening = drafted(cast, (cast.zhang, 30, 0))
    assert queries.life_days(opening) == {"posted": None, "cut_over": None}


# Afterwards


def correction(cast: Cast, opening: OpeningList, points: int, minutes: int = 0) -> OpeningCorrection:
    return services.propose_correction(
        line=line_of(opening, cast.zhang), key=str(uuid4()), points=points, minutes=minutes,
        reason="存折上漏看一页", by=cast.manager,
    )  # fmt: skip


def test_a_posted_line_is_put_right_by_a_new_transfer_and_the_reversal_of_the_old_one(cast):
    opening = posted(cast, (cast.zhang, 30, 60))
    asked = correction(cast, opening, 35, 0)
    with pytest.raises(errors.SecondPersonNeeded):
        services.confirm_correction(correction=asked, by=cast.manager)
    for _ in range(2):
        services.confirm_correction(correction=asked, by=cast.second_manager)
    assert ledger.available(cast.zhang.account) == 35
    assert minutes(cast.zhang) == 0
    assert [line.change for line in ledger.statement(cast.zhang.account)] == [-30, 35, 30]
    assert_sound()


def test_a_line_is_put_right_upwards_even_when_the_points_were_spent(cast):
    opening = posted(cast, (cast.zhang, 30, 0))
    store.redeem(
        community=cast.community, key="basket", resident=cast.zhang, basket={cast.towel.pk: 5}, by=cast.storekeeper
    )
    services.confirm_correction(correction=correction(cast, opening, 35), by=cast.second_manager)
    assert ledger.available(cast.zhang.account) == 10
    asked = correction(cast, opening, 20)
    with pytest.raises(errors.AlreadySpent) as refusal:
        services.confirm_correction(correction=asked, by=cast.second_manager)
    assert refusal.value.facts["short"] == 5
    assert ledger.available(cast.zhang.account) == 10
    services.decline_correction(correction=asked, by=cast.manager)
    assert_sound()


def test_a_correction_needs_a_reason_another_amount_and_nobody_of_the_household(cast):
    opening = posted(cast, (cast.zhang, 30, 0))
    line = line_of(opening, cast.zhang)
    with pytest.raises(errors.NothingChanged):
        correction(cast, opening, 30)
    with pytest.raises(errors.ReasonMissing):
        services.propose_correction(line=line, key="k", points=1, minutes=0, reason=" ", by=cast.manager)
    asked = correction(cast, opening, 40)
    with pytest.raises(errors.CorrectionWaiting):
        correction(cast, opening, 41)
    people_services.link_user(resident=cast.husband, user=cast.second_manager, by=cast.manager)
    with pytest.raises(errors.OwnHousehold):
        services.confirm_correction(correction=asked, by=cast.second_manager)


def test_another_communitys_people_are_nowhere_on_the_list(cast):
    opening = drafted(cast)
    services.add_line(opening=opening, key=str(uuid4()), holder=cast.li, points=4, by=cast.manager)
    assert not OpeningList.objects.filter(community=cast.next_door).exists()
    assert Book.objects.filter(community=cast.next_door, unit="minutes").count() == 0
