from datetime import timedelta

import pytest
from django.db.models import Sum

from jishan.earning import services as earning
from jishan.earning.models import Deed
from jishan.earning.queries import ways_to_earn
from jishan.ledger import services as ledger
from jishan.ledger.models import Account, Transfer
from jishan.lib import clock
from jishan.oversight.explaining import explain, transfers_of
from jishan.people import services as people
from jishan.store import services as store
from tests.cast import JOINED, give, moment, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return settle()


def record(cast, rule, resident=None, key="", day=None, **facts):
    return earning.record_deed(
        community=cast.community,
        key=key or f"{rule}-{day}-{facts}",
        rule=rule,
        happened_on=day or clock.today(),
        by=cast.collector,
        source=Deed.Source.ON_THE_SPOT if rule == "1.1" else Deed.Source.COLLECTED,
        resident=resident or cast.zhang,
        **facts,
    )


def recounted(account):
    """In less out, over the transfers themselves."""
    rows = Transfer.objects.filter(community=account.community_id)
    come = rows.filter(target=account).aggregate(n=Sum("points", default=0))["n"]
    return come - rows.filter(source=account).aggregate(n=Sum("points", default=0))["n"]


def test_earned_less_spent_is_the_balance_row_by_row(cast):
    give(cast, cast.zhang, 30)
    give(cast, cast.zhang, 12)
    record(cast, "1.1")
    store.redeem(
        community=cast.community, key="two", resident=cast.zhang, basket={cast.towel.pk: 2}, by=cast.storekeeper
    )
    whole = explain(cast.zhang.account)
    assert [(p.rule, p.title, p.points, p.times) for p in whole.earned] == [
        ("1.3", "热心好事", 42, 2),
        ("1.1", "扫雪除冰", 2, 1),
    ]
    assert [(p.kind, p.points, p.times) for p in whole.spent] == [("redemption", 10, 1)]
    assert [(a.name, a.quantity, a.points) for a in whole.taken] == [("纯棉毛巾", 2, 10)]
    assert (whole.earned_points, whole.spent_points, whole.balance) == (44, 10, 34)
    assert whole.adds_up
    assert whole.balance == recounted(cast.zhang.account)


def test_each_row_is_the_sum_of_its_lines(cast):
    give(cast, cast.zhang, 30)
    record(cast, "1.1")
    store.redeem(
        community=cast.community, key="one", resident=cast.zhang, basket={cast.towel.pk: 1}, by=cast.storekeeper
    )
    whole = explain(cast.zhang.account)
    for part in [*whole.earned, *whole.spent]:
        lines = transfers_of(cast.zhang.account, part)
        assert sum(line.points for line in lines) == part.points
        assert lines.count() == part.times


def test_a_mistake_and_a_changed_mind_cancel_and_are_counted_apart(cast):
    give(cast, cast.zhang, 30)
    wrong = give(cast, cast.zhang, 12)
    earning.reverse_deed(deed=wrong, by=cast.manager, reason="那天他不在场")
    taken = store.redeem(
        community=cast.community, key="one", resident=cast.zhang, basket={cast.towel.pk: 1}, by=cast.storekeeper
    )
    store.undo_redemption(redemption=taken, by=cast.storekeeper, reason="拿错了")
    whole = explain(cast.zhang.account)
    assert (whole.earned_points, whole.spent_points, whole.balance) == (30, 0, 30)
    assert whole.taken == []
    (cancelled,) = whole.cancelled
    assert cancelled.times == transfers_of(cast.zhang.account, cancelled).count() == 4
    assert whole.adds_up


def test_this_year_is_told_apart_from_all(cast):
    last_year = clock.today().replace(month=6, day=1) - timedelta(days=365)
    with clock.at(moment(max(last_year, JOINED))):
        give(cast, cast.zhang, 30)
    give(cast, cast.zhang, 5)
    (part,) = explain(cast.zhang.account).earned
    assert (part.points, part.times) == (35, 2)
    assert (part.points_this_year, part.times_this_year) == (5, 1)


def test_what_is_held_and_what_lapses_when_is_told(cast):
    book = ledger.open_book(community=cast.community)
    today = clock.today()
    for days, points in ((10, 6), (40, 4)):
        ledger.transfer(
            book=book,
            key=f"dated-{days}",
            source=ledger.system_account(book, Account.Kind.ISSUED),
            target=cast.zhang.account,
            points=points,
            kind="welcome",
            lapses_on=today + timedelta(days=days),
        )
    give(cast, cast.zhang, 20)
    ledger.hold(book=book, key="reserved", account=cast.zhang.account, points=5, kind="redemption")
    whole = explain(cast.zhang.account)
    assert [(lapse.on - today, lapse.points) for lapse in whole.lapses] == [
        (timedelta(days=10), 6),
        (timedelta(days=40), 4),
    ]
    assert whole.lasting + sum(lapse.points for lapse in whole.lapses) == whole.balance == 30
    assert (whole.held, whole.free, [hold.points for hold in whole.holds]) == (5, 25, [5])


# Ways to earn -------------------------------------------------------------------------------------------------------


def ways(cast, resident=None, **times_before):
    return {way.rule.code: way for way in ways_to_earn(resident or cast.zhang, times_before=times_before)}


WEDNESDAY = moment(JOINED + timedelta(days=70))  # 12 March 2025


def test_a_limit_per_day_leaves_a_time_for_each_day_to_sunday(cast):
    with clock.at(WEDNESDAY):
        assert ways(cast)["1.1"].times_left == 5
        record(cast, "1.1")
        assert ways(cast)["1.1"].times_left == 4


def test_a_limit_by_points_is_counted_by_doing_it(cast):
    with clock.at(WEDNESDAY):
        assert ways(cast)["1.6"].times_left == 5
        earning.approve_deed(deed=record(cast, "1.6", quantity=4), by=cast.manager)
        assert ways(cast)["1.6"].times_left == 1


def test_what_no_day_limits_can_all_be_done_on_a_sunday(cast):
    with clock.at(WEDNESDAY + timedelta(days=4)):
        assert ways(cast)["1.6"].times_left == 5
        assert ways(cast)["1.1"].times_left == 1


def test_a_full_month_says_from_when_again(cast):
    with clock.at(WEDNESDAY):
        earning.approve_deed(deed=record(cast, "1.6", quantity=5), by=cast.manager)
        full = ways(cast)["1.6"]
        assert (full.times_left, full.is_full) == (0, True)
        assert full.opens_on == WEDNESDAY.date().replace(month=4, day=1)


def test_what_has_no_limit_is_never_full(cast):
    assert ways(cast)["1.3"].times_left is None


def test_an_organisations_rule_is_no_way_for_a_person(cast):
    assert "1.7" not in ways(cast)
    assert "1.4" in ways(cast)  # the household's is


def test_what_was_done_before_and_needs_no_proof_comes_first(cast):
    order = [way.rule.code for way in ways_to_earn(cast.zhang, times_before={"1.2": 3})]
    assert order.index("1.2") < order.index("1.6")
    assert [way.rule.code for way in ways_to_earn(cast.zhang, times_before={})].index("1.1") < order.index("1.5")


def test_who_moved_away_keeps_the_sum_and_gets_no_ways(cast):
    give(cast, cast.zhang, 30)
    people.move_out(resident=cast.zhang, on=clock.today(), by=cast.manager)
    cast.zhang.refresh_from_db()
    whole = explain(cast.zhang.account, resident=cast.zhang)
    assert (whole.balance, whole.ways) == (30, [])
