from datetime import timedelta

from jishan.earning import services as earning
from jishan.lib import clock
from jishan.store import services as store
from jishan.web.desk import books, weeks
from jishan.web.desk.tests.desk import Desk, entrance_head, waiting, words
from tests.cast import JOINED, give, moment


def test_the_greeting_counts_what_waits(cast, manager):
    waiting(cast)
    waiting(cast, "1.1", resident=cast.li)
    said = words(manager.get("today"))
    assert "李建国，" in said
    assert "有 2 件事等您。" in said
    assert "2 件好事等您审核" in said


def test_with_nothing_to_do_it_says_so(cast, manager):
    assert "今天没有事等您。" in words(manager.get("today"))


def test_what_waited_two_days_stands_under_now(cast, manager):
    with clock.at(clock.now() - timedelta(days=3)):
        waiting(cast)
    said = words(manager.get("today"))
    assert "现在就办" in said
    assert "等了 3 天" in said


def test_ones_own_deeds_are_not_ones_own_work(cast, manager):
    waiting(cast, by=cast.manager)
    assert "今天没有事等您。" in words(manager.get("today"))


def test_a_deed_one_has_approved_waits_for_the_other_reviewer_only(cast, manager):
    deed = waiting(cast, "1.5")
    earning.approve_deed(deed=deed, by=cast.manager)
    assert "件好事等您审核" not in words(manager.get("today"))
    assert "1 件好事等您审核" in words(Desk(cast, cast.second_manager).get("today"))


def test_a_returned_deed_waits_for_whoever_recorded_it(cast, manager, collector):
    earning.return_deed(deed=waiting(cast), by=cast.manager, reason="照片看不清")
    assert "1 件您记的好事被退回，等您补充" in words(collector.get("today"))
    assert "退回" not in words(manager.get("today")).split("每周")[0]
    with clock.at(clock.now() + timedelta(days=8)):
        manager.client.force_login(cast.manager)
        assert "1 件退回的好事一周没有回音" in words(manager.get("today"))


def test_the_storekeeper_sees_the_shelf_and_no_reviews(cast):
    waiting(cast)
    store.add_article(community=cast.community, name="洗衣液", points=6, by=cast.storekeeper, stock=2)
    store.add_article(community=cast.community, name="小米", points=4, by=cast.storekeeper)
    said = words(Desk(cast, cast.storekeeper).get("today"))
    assert "洗衣液只剩 2 件" in said
    assert "小米换完了" in said
    assert "审核" not in said
    assert "纯棉毛巾" not in said


def test_what_never_came_is_one_delivery_also_after_the_first_article_came(cast):
    for name in ("小米", "挂面", "陈醋", "白糖"):
        store.add_article(community=cast.community, name=name, points=4, by=cast.storekeeper)
    store.add_article(community=cast.community, name="洗衣液", points=6, by=cast.storekeeper, stock=2)
    said = words(Desk(cast, cast.storekeeper).get("today"))
    assert "货架上的 4 样物品还没有数量" in said
    assert "洗衣液只剩 2 件" in said
    assert "换完了" not in said


def test_an_entrance_head_may_record_and_is_shown_no_more(cast):
    waiting(cast)
    said = words(Desk(cast, entrance_head(cast)).get("today"))
    assert "记一件好事" in said
    assert "工作人员" not in said
    assert "今天没有事等您。" in said


def test_points_that_end_with_the_month_are_told_with_who_has_no_phone(cast):
    from tests.cast import RULEBOOK, settle

    lasting = settle("lapsing", RULEBOOK + '\n[life]\nlapse = "after_months"\nmonths = 12\n')
    with clock.at(moment(JOINED)):
        give(lasting, lasting.zhang, 7)
        give(lasting, lasting.husband, 10)
    with clock.at(moment(JOINED.replace(year=2025, month=12, day=5))):
        said = words(Desk(lasting, lasting.manager).get("today"))
        people = words(Desk(lasting, lasting.manager).get("residents", show="lapsing"))
    assert "2 位居民的积分月底到期" in said
    assert "共 17 分，其中 1 位没有留电话，请上门说一声" in said
    assert "张桂兰" in people
    assert "李秀珍" not in people


def test_the_books_are_said_to_balance_and_a_difference_is_named(cast, manager):
    give(cast, cast.zhang, 5)
    assert "账是平的" in words(manager.get("today"))
    assert books._check(cast.community).wrong == 0
    account = cast.zhang.account
    type(account).objects.filter(community=cast.community, pk=account.pk).update(balance=6)
    assert books._check(cast.community).wrong == 1


def test_the_weeks_say_what_they_show(cast):
    with clock.at(moment(JOINED.replace(month=3, day=13))):
        give(cast, cast.zhang, 5)
    with clock.at(moment(JOINED.replace(month=3, day=20))):
        assert weeks.of(cast.community).sentence == "上周 1 件，是八周来最多的一周。"
        assert weeks.of(cast.community).last.count == 1
    with clock.at(moment(JOINED.replace(month=3, day=27))):
        assert weeks.of(cast.community).sentence == "上周没有记入好事。"
