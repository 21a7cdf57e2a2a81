"""A report against a plain recount over the rows, in Python and one by one."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jishan.earning import services as earning
from jishan.earning.models import Deed
from jishan.ledger import services as ledger
from jishan.ledger.models import Account, Transfer
from jishan.lib import clock
from jishan.oversight import services
from jishan.oversight.errors import BooksDiffer, FigureThere, FigureUnfit, KeyReused, PeriodNotEnded, UnknownPeriod
from jishan.oversight.models import EnteredFigure
from jishan.oversight.periods import periods_since, read_period
from jishan.oversight.reports import make_report
from jishan.people import services as people
from jishan.rulebook import services as rulebook
from jishan.store import services as store
from jishan.store.models import Redemption, RedemptionLine
from tests.cast import RULEBOOK, give, moment, settle

pytestmark = pytest.mark.django_db

MARCH = date(2025, 3, 1)


@pytest.fixture
def cast():
    return settle()


def on(month, day=10, hour=10):
    return clock.at(moment(date(2025, month, day), hour))


def sweep(cast, resident, day, key=""):
    return earning.record_deed(
        community=cast.community,
        key=key or f"sweep-{resident.pk}-{day}",
        rule="1.1",
        happened_on=day,
        by=cast.collector,
        source=Deed.Source.ON_THE_SPOT,
        resident=resident,
    )


def take(cast, key, quantity=1, resident=None):
    return store.redeem(
        community=cast.community,
        key=key,
        resident=resident or cast.zhang,
        basket={cast.towel.pk: quantity},
        by=cast.storekeeper,
    )


@pytest.fixture
def quarter(cast):
    """Three months with something of every kind, and things before and after that must not count."""
    with on(2, 27):
        give(cast, cast.zhang, 40, key="before")
    with on(3, 3):
        give(cast, cast.zhang, 12, key="march")
        give(cast, cast.li, 20, key="li")
        sweep(cast, cast.zhang, date(2025, 3, 3))
    with on(3, 4):
        sweep(cast, cast.husband, date(2025, 3, 3))
        take(cast, "one", 2)
    with on(3, 20):
        earning.reverse_deed(deed=give(cast, cast.li, 7, key="wrong"), by=cast.manager, reason="记错了人")
        store.undo_redemption(redemption=take(cast, "undone"), by=cast.storekeeper, reason="拿错了")
    with on(3, 31, 23):
        take(cast, "last", 1)
    with on(4, 1, 0):
        give(cast, cast.zhang, 30, key="april")
        sweep(cast, cast.li, date(2025, 3, 31))
    return cast


def recounted(community, since, until):
    """What the book held before two moments, and what each kind moved between them, transfer by transfer."""
    own = {account.pk for account in Account.objects.filter(community=community, floor__isnull=False)}
    opening = closing = 0
    moved: Counter[tuple[str, str, str]] = Counter()
    for transfer in Transfer.objects.filter(community=community).select_related("reverses"):
        change = transfer.points * ((transfer.target_id in own) - (transfer.source_id in own))
        opening += change if transfer.written_at < since else 0
        closing += change if transfer.written_at < until else 0
        if since <= transfer.written_at < until and change:
            undoes = transfer.reverses.kind if transfer.reverses else ""
            moved["in" if change > 0 else "out", transfer.kind, undoes] += transfer.points
    return opening, closing, moved


@pytest.mark.parametrize("code", ["2025-02", "2025-03", "2025-04", "2025-Q1", "2025-H1", "2025"])
def test_the_points_are_those_of_the_transfers_one_by_one(quarter, code):
    period = read_period(code)
    report = make_report(quarter.community, period)
    since, until = moment(period.starts_on, 0), moment(period.ends_before, 0)
    opening, closing, moved = recounted(quarter.community, since, until)
    assert (report.book.opening, report.book.closing) == (opening, closing)
    assert {(f.side, f.kind, f.undoes): f.points for f in report.book.flows} == dict(moved)
    assert report.book.opening + report.book.came - report.book.left == report.book.closing
    assert report.faults == []


def test_the_deeds_are_those_credited_in_the_period(quarter):
    report = make_report(quarter.community, read_period("2025-03"))
    wanted: Counter[str] = Counter()
    for deed in Deed.objects.filter(community=quarter.community, transfer__isnull=False).select_related("transfer"):
        if clock.day_of(deed.transfer.written_at).month == 3:
            wanted[deed.rule] += deed.transfer.points
    assert {rule.code: rule.points for rule in report.rules} == dict(wanted) == {"1.3": 39, "1.1": 4}
    assert [(category, times, points) for category, _rules, times, points in report.categories] == [("邻里互助", 5, 43)]
    assert (report.attendance.deeds, report.attendance.residents) == (5, 3)


def test_the_articles_are_those_of_the_redemptions_that_stand(quarter):
    report = make_report(quarter.community, read_period("2025-03"))
    lines = [
        line
        for line in RedemptionLine.objects.filter(community=quarter.community).select_related("redemption")
        if clock.day_of(line.redemption.redeemed_at).month == 3 and line.redemption.state == Redemption.State.DONE
    ]
    redeemed = report.redeemed
    assert redeemed.quantity == sum(line.quantity for line in lines) == 3
    assert redeemed.points == sum(line.quantity * line.points_each for line in lines) == 15
    assert (redeemed.redemptions, redeemed.persons, redeemed.undone) == (2, 1, 1)
    assert [(article.name, article.quantity, article.points) for article in redeemed.articles] == [("纯棉毛巾", 3, 15)]


def test_the_months_of_a_quarter_follow_on_each_other(quarter):
    months = [make_report(quarter.community, read_period(f"2025-0{n}")) for n in (1, 2, 3)]
    whole = make_report(quarter.community, read_period("2025-Q1"))
    assert [month.book.closing for month in months[:-1]] == [month.book.opening for month in months[1:]]
    assert (whole.book.opening, whole.book.closing) == (months[0].book.opening, months[-1].book.closing)
    assert sum(month.book.came for month in months) == whole.book.came


def test_a_signed_month_does_not_change_when_the_next_one_goes_on(quarter):
    before = make_report(quarter.community, read_period("2025-03"))
    give(quarter, quarter.li, 50, key="much later")
    after = make_report(quarter.community, read_period("2025-03"))
    assert (after.book, after.rules, after.redeemed) == (before.book, before.rules, before.redeemed)


def test_coins_are_outstanding_as_what_stands_on_accounts_is(cast):
    book = ledger.open_book(community=cast.community)
    opening, coins = (ledger.system_account(book, kind) for kind in (Account.Kind.OPENING, Account.Kind.COINS))
    with on(3, 1):
        ledger.transfer(book=book, key="old coins", source=opening, target=coins, points=30, kind="opening")
        ledger.transfer(book=book, key="passbook", source=opening, target=cast.zhang.account, points=20, kind="opening")
    with on(4, 1):
        ledger.transfer(book=book, key="paid in", source=coins, target=cast.zhang.account, points=9, kind="coins")
    march = make_report(cast.community, read_period("2025-03")).book
    assert (march.opening, march.came, march.left, march.closing) == (0, 50, 0, 50)
    assert (march.coins_opening, march.coins_closing) == (0, 30)
    april = make_report(cast.community, read_period("2025-04")).book
    assert (april.opening, april.flows, april.closing) == (50, (), 50)
    assert (april.coins_opening, april.coins_closing) == (30, 21)


def test_as_many_questions_are_asked_of_many_rows_as_of_few(quarter, django_assert_num_queries):
    with CaptureQueriesContext(connection) as few:
        make_report(quarter.community, read_period("2025-03"))
    with on(3, 25):
        for n in range(6):
            give(quarter, quarter.li, 3 + n, key=f"more-{n}")
    with django_assert_num_queries(len(few)):
        make_report(quarter.community, read_period("2025-03"))


def test_a_gathering_is_one_rule_one_day_and_enough_people(cast):
    crowd = [
        people.add_resident(community=cast.community, name=f"邻居{n}", by=cast.manager, joined_on=date(2025, 1, 1))
        for n in range(11)
    ]
    with on(3, 9):
        for person in crowd:
            sweep(cast, person, date(2025, 3, 8))
        for person in crowd[:9]:
            sweep(cast, person, date(2025, 3, 9))
    report = make_report(cast.community, read_period("2025-03"))
    assert [(one.on, one.name, one.people, one.points) for one in report.gatherings] == [
        (date(2025, 3, 8), "扫雪除冰", 11, 22)
    ]
    smaller = make_report(cast.community, read_period("2025-03"), gathering_least=5)
    assert (len(smaller.gatherings), smaller.gathering_people) == (2, 20)


def test_a_deed_of_the_last_day_written_down_later_belongs_to_that_days_gathering(cast):
    crowd = [
        people.add_resident(community=cast.community, name=f"邻居{n}", by=cast.manager, joined_on=date(2025, 1, 1))
        for n in range(10)
    ]
    for month, day, some in ((3, 31, crowd[:6]), (4, 2, crowd[6:])):
        with on(month, day):
            for person in some:
                sweep(cast, person, date(2025, 3, 31))
    assert make_report(cast.community, read_period("2025-03")).gathering_people == 10
    assert make_report(cast.community, read_period("2025-04")).gatherings == ()


def test_yuan_follow_the_anchor_of_each_day_and_are_not_guessed(cast):
    assert make_report(cast.community, read_period("2025-01")).yuan.awarded is None
    for day, anchor in ((date(2025, 3, 1), "0.5"), (date(2025, 3, 16), "2")):
        text = RULEBOOK + f"\n[points]\nyuan_anchor = {anchor}\n"
        with clock.at(moment(day - timedelta(days=1))):
            rulebook.publish(community=cast.community, text=text, starts_on=day, by=cast.manager)
    with on(3, 10):
        give(cast, cast.zhang, 40, key="half")
    with on(3, 20):
        give(cast, cast.zhang, 5, key="double")
        take(cast, "one")
    yuan = make_report(cast.community, read_period("2025-03")).yuan
    assert yuan.awarded == 40 * Decimal("0.5") + 5 * 2
    assert yuan.redeemed == Decimal(10)
    assert yuan.outstanding == Decimal(80)
    assert make_report(cast.community, read_period("2025-Q1")).yuan.awarded == Decimal(30)


def test_who_came_and_went_is_counted(quarter):
    with on(3, 15):
        people.add_resident(community=quarter.community, name="新来的", by=quarter.manager)
        people.move_out(resident=quarter.li, on=date(2025, 3, 15), by=quarter.manager)
    living = make_report(quarter.community, read_period("2025-03")).living
    assert (living.residents, living.joined, living.left) == (3, 1, 1)
    assert make_report(quarter.community, read_period("2025-02")).living.residents == 3


def test_a_period_that_has_not_ended_is_no_report(cast):
    code = f"{clock.today():%Y-%m}"
    with pytest.raises(PeriodNotEnded, match="还没有过完"):
        make_report(cast.community, read_period(code))
    assert not make_report(cast.community, read_period(code), so_far=True).is_final
    assert make_report(cast.community, read_period("2025-03")).is_final


@pytest.mark.parametrize(
    "code", ["2025-13", "2025-00", "2025-Q5", "25-03", "2025-3", "2025-H3", "", "２０２５-03", "x"]
)
def test_what_is_no_period_is_refused(code):
    with pytest.raises(UnknownPeriod):
        read_period(code)


def test_the_periods_reach_back_to_the_day_the_community_joined(cast):
    with on(3, 10):
        codes = [period.code for period in periods_since(date(2025, 1, 15))]
    assert codes == ["2025", "2025-H1", "2025-Q1", "2025-03", "2025-02", "2025-01"]


def test_books_that_do_not_add_up_are_said_and_not_handed_in(quarter):
    # An award no deed stands behind: only a hand in the database can write one.
    book = ledger.open_book(community=quarter.community)
    with on(3, 12):
        ledger.transfer(
            book=book,
            key="from nowhere",
            source=ledger.system_account(book, Account.Kind.ISSUED),
            target=quarter.zhang.account,
            points=3,
            kind="award",
        )
    report = make_report(quarter.community, read_period("2025-03"))
    assert report.faults == ["好事合起来是 43 分，账上记进来的是 46 分。"]
    with pytest.raises(BooksDiffer):
        report.check_sound()


def test_a_balance_that_is_not_its_transfers_is_said(quarter):
    Account.objects.filter(community=quarter.community, pk=quarter.zhang.account_id).update(balance=999)
    (fault,) = make_report(quarter.community, read_period("2025-03")).faults
    assert fault.startswith("期初 40 加 ")


# Figures entered by hand ----------------------------------------------------------------------------------------------


def enter(cast, **facts):
    given = {"key": "a", "period": "2025-03", "name": "参与率", "value": Decimal(90), "unit": "%", "remark": "入户统计"}
    return services.enter_figure(community=cast.community, by=cast.manager, **{**given, **facts})


def test_a_figure_stands_in_its_period_only(cast):
    figure = enter(cast)
    assert figure.said == "90%"
    assert make_report(cast.community, read_period("2025-03")).figures == (figure,)
    assert make_report(cast.community, read_period("2025-Q1")).figures == ()


def test_the_same_form_again_enters_it_once(cast):
    assert enter(cast) == enter(cast)
    assert EnteredFigure.objects.filter(community=cast.community).count() == 1
    with pytest.raises(KeyReused):
        enter(cast, value=Decimal(91))


def test_a_name_stands_once_until_it_is_taken_out(cast):
    first = enter(cast)
    with pytest.raises(FigureThere, match="90%"):
        enter(cast, key="b", value=Decimal("91.5"))
    services.take_out_figure(figure=first, by=cast.second_manager)
    services.take_out_figure(figure=first, by=cast.manager)
    first.refresh_from_db()
    assert first.taken_out_by == cast.second_manager.pk
    assert enter(cast, key="b", value=Decimal("91.5")).said == "91.5%"


@pytest.mark.parametrize(
    "facts", [{"name": " "}, {"name": "长" * 41}, {"value": Decimal("1e12")}, {"value": Decimal("0.001")}]
)
def test_a_figure_that_fits_nowhere_is_refused(cast, facts):
    with pytest.raises(FigureUnfit):
        enter(cast, **facts)
