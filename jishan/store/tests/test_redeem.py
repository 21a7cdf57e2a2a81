from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from jishan.ledger import queries as ledger
from jishan.ledger.errors import NotEnoughPoints
from jishan.lib import clock
from jishan.people import services as people
from jishan.store import errors, queries, services
from jishan.store.models import Redemption, StockMovement
from jishan.store.tests.conftest import Grant, with_redemption
from tests import cast as casting
from tests.cast import Cast, moment

pytestmark = pytest.mark.django_db


def redeem(cast: Cast, quantity: int = 1, *, key: str = "", **more: object) -> Redemption:
    facts = {"resident": cast.zhang, "basket": {cast.towel.pk: quantity}, "by": cast.storekeeper} | more
    return services.redeem(community=cast.community, key=key or str(uuid4()), **facts)


def test_articles_leave_the_shelf_and_points_the_account(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 12)
    soap = services.add_article(community=cast.community, name="香皂", points=1, by=cast.storekeeper, stock=3)

    done = redeem(cast, basket={cast.towel.pk: 2, soap.pk: 1})

    assert (done.points, done.articles, done.by) == (11, 3, cast.storekeeper.pk)
    assert ledger.available(cast.zhang.account) == 1
    cast.towel.refresh_from_db(), soap.refresh_from_db()
    assert (cast.towel.stock, soap.stock) == (8, 2)
    assert {line.name: line.quantity for line in done.lines.all()} == {"纯棉毛巾": 2, "香皂": 1}
    moved = StockMovement.objects.filter(community=cast.community, redemption=done)
    assert {(m.article.name, m.change, m.stock_after) for m in moved} == {("纯棉毛巾", -2, 8), ("香皂", -1, 2)}


def test_the_transfer_names_the_redemption_and_nobody(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 5)
    done = redeem(cast)
    assert (done.transfer.kind, done.transfer.reference, done.transfer.points) == ("redemption", done.pk.hex, 5)


def test_register_numbers_run_through_the_month_and_begin_again(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 20)
    with clock.at(moment(date(2026, 3, 30))):
        first, second = redeem(cast), redeem(cast)
    with clock.at(moment(date(2026, 4, 1))):
        april = redeem(cast)
    assert [r.number for r in (first, second, april)] == ["HY-D-26-03-00001", "HY-D-26-03-00002", "HY-D-26-04-00001"]


def test_what_is_refused_takes_no_number(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 10)
    first = redeem(cast)
    with pytest.raises(NotEnoughPoints):
        redeem(cast, 2)
    grant(cast.zhang, 100)
    with pytest.raises(errors.OutOfStock):
        redeem(cast, 11)
    second = redeem(cast)
    assert int(second.number[-5:]) == int(first.number[-5:]) + 1


def test_a_double_tap_redeems_once(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 10)
    first = redeem(cast, key="tap")
    assert redeem(cast, key="tap").pk == first.pk
    cast.towel.refresh_from_db()
    assert (cast.towel.stock, ledger.available(cast.zhang.account)) == (9, 5)


def test_a_key_used_for_another_basket_or_person_is_refused(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 20), grant(cast.li, 20)
    redeem(cast, key="tap")
    with pytest.raises(errors.KeyReused):
        redeem(cast, 2, key="tap")
    with pytest.raises(errors.KeyReused):
        redeem(cast, key="tap", resident=cast.li)


def test_too_few_points_are_named(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 3)
    with pytest.raises(NotEnoughPoints) as refusal:
        redeem(cast)
    assert "还差 2 分" in refusal.value.message
    cast.towel.refresh_from_db()
    assert cast.towel.stock == 10
    assert not Redemption.objects.filter(community=cast.community).exists()


def test_the_last_ones_are_counted_out_in_the_sentence(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 100)
    with pytest.raises(errors.OutOfStock) as refusal:
        redeem(cast, 11)
    assert refusal.value.message == "“纯棉毛巾”只剩 10 件，请少拿一些。"
    redeem(cast, 10)
    with pytest.raises(errors.OutOfStock) as refusal:
        redeem(cast)
    assert refusal.value.message == "“纯棉毛巾”刚刚兑完了，请换一样。"


def test_an_empty_basket_is_refused(cast: Cast) -> None:
    for nothing in ({}, {cast.towel.pk: 0}):
        with pytest.raises(errors.NothingInBasket):
            redeem(cast, basket=nothing)


@pytest.mark.parametrize("quantity", [-1, 1000])
def test_quantities_that_no_one_carries_home_are_refused(cast: Cast, quantity: int) -> None:
    with pytest.raises(errors.QuantityWrong):
        redeem(cast, quantity)


def test_an_article_off_the_shelf_or_of_next_door_is_refused(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 10)
    theirs = services.add_article(community=cast.next_door, name="茶杯", points=1, by=cast.outsider, stock=1)
    with pytest.raises(errors.ArticleUnknown):
        redeem(cast, basket={theirs.pk: 1})
    services.take_off(article=cast.towel, by=cast.storekeeper)
    with pytest.raises(errors.ArticleOffShelf):
        redeem(cast)
    services.put_back(article=cast.towel, by=cast.storekeeper)
    redeem(cast)


def test_a_resident_of_next_door_is_refused(cast: Cast, grant: Grant) -> None:
    grant(cast.outsider_resident, 10)
    with pytest.raises(errors.NotOnThisList):
        redeem(cast, resident=cast.outsider_resident)


def test_a_resident_who_left_is_refused_in_a_sentence(cast: Cast, grant: Grant) -> None:
    grant(cast.li, 10)
    people.move_out(resident=cast.li, by=cast.manager)
    with pytest.raises(errors.ResidentLeft) as refusal:
        redeem(cast, resident=cast.li)
    assert "李秀珍" in refusal.value.message


def test_another_total_than_the_one_shown_is_not_charged(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 20)
    with pytest.raises(errors.PriceChanged) as refusal:
        redeem(cast, shown_points=4)
    assert "5 分" in refusal.value.message
    redeem(cast, shown_points=5)


def test_a_renamed_article_leaves_the_register_as_it_was(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 5)
    done = redeem(cast)
    services.change_article(article=cast.towel, by=cast.storekeeper, name="浴巾", points=30)
    line = done.lines.get()
    assert (line.name, line.points_each) == ("纯棉毛巾", 5)


# Limits


def test_a_limit_per_redemption_holds(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 50)
    egg = services.add_article(
        community=cast.community, name="鸡蛋", points=1, by=cast.storekeeper, stock=9, limit_per_redemption=2
    )
    with pytest.raises(errors.TooManyOfArticle):
        redeem(cast, basket={egg.pk: 3})
    redeem(cast, basket={egg.pk: 2})


def test_a_limit_per_month_counts_the_person_and_the_month(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 50), grant(cast.li, 50)
    oil = services.add_article(
        community=cast.community, name="花生油", points=1, by=cast.storekeeper, stock=9, limit_per_month=2
    )
    with clock.at(moment(date(2026, 3, 1))):
        undone = redeem(cast, basket={oil.pk: 1})
        services.undo_redemption(redemption=undone, by=cast.storekeeper, reason="拿错了")
        redeem(cast, basket={oil.pk: 1})
        with pytest.raises(errors.LimitReached) as refusal:
            redeem(cast, basket={oil.pk: 2})
        assert refusal.value.message.endswith("这个月还可以兑换 1 件。")
        redeem(cast, basket={oil.pk: 1})
        with pytest.raises(errors.LimitReached) as refusal:
            redeem(cast, basket={oil.pk: 1})
        assert refusal.value.message.endswith("下个月再来。")
        redeem(cast, basket={oil.pk: 2}, resident=cast.li)
    with clock.at(moment(date(2026, 4, 1), hour=0)):
        redeem(cast, basket={oil.pk: 2})


# The rulebook's redemption rules


def test_only_what_lies_above_the_base_may_be_redeemed(grant: Grant) -> None:
    cast = casting.settle(rules=with_redemption("base_kept = 10"))
    grant(cast.zhang, 17)
    with pytest.raises(errors.BaseKept) as refusal:
        redeem(cast, 2)
    assert refusal.value.facts == {"base": 10, "spendable": 7, "short": 3}
    redeem(cast)
    assert ledger.available(cast.zhang.account) == 12


def test_so_many_redemptions_in_a_quarter_and_no_more(grant: Grant) -> None:
    cast = casting.settle(rules=with_redemption('times_max = 1\nevery = "quarter"'))
    grant(cast.zhang, 50)
    with clock.at(moment(date(2026, 6, 27))):
        undone = redeem(cast)
        services.undo_redemption(redemption=undone, by=cast.storekeeper, reason="拿错了")
        redeem(cast)
        assert queries.redeemable_now(cast.community, cast.zhang).times_left == 0
        with pytest.raises(errors.TimesUsedUp) as refusal:
            redeem(cast)
        assert refusal.value.message == "按积分细则，本季最多兑换 1 次，已经用完了。7 月 1 日 起可以再来。"
    with clock.at(moment(date(2026, 7, 1), hour=0)):
        redeem(cast)


def test_outside_the_windows_the_next_one_is_named(grant: Grant) -> None:
    cast = casting.settle(rules=with_redemption('windows = [{ name = "夏", first = "06-20", last = "06-30" }]'))
    grant(cast.zhang, 50)
    with clock.at(moment(date(2026, 6, 19))), pytest.raises(errors.NotOpenToday) as refusal:
        redeem(cast)
    assert "6 月 20 日" in refusal.value.message
    with clock.at(moment(date(2026, 6, 30), hour=23)):
        redeem(cast)


def test_what_may_be_redeemed_now_says_so_before_anything_is_in_the_basket(grant: Grant) -> None:
    cast = casting.settle(rules=with_redemption("base_kept = 10\ntimes_max = 2"))
    grant(cast.zhang, 17)
    allowance = queries.redeemable_now(cast.community, cast.zhang)
    assert (allowance.available, allowance.spendable, allowance.times_left) == (17, 7, 2)
    assert allowance.refusal is None


# Undoing


def test_undoing_brings_points_and_articles_back_together(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 10)
    done = redeem(cast, 2)
    undone = services.undo_redemption(redemption=done, by=cast.manager, reason="  拿错了 ")
    assert (undone.state, undone.undone_by, undone.undone_reason) == ("undone", cast.manager.pk, "拿错了")
    cast.towel.refresh_from_db()
    assert (cast.towel.stock, ledger.available(cast.zhang.account)) == (10, 10)
    last = queries.movements_of(cast.towel)[0]
    assert (last.kind, last.change, last.stock_after, last.remark) == ("undone", 2, 10, "拿错了")


def test_undoing_twice_changes_nothing_the_second_time(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 10)
    done = redeem(cast)
    for _tap in range(2):
        services.undo_redemption(redemption=done, by=cast.storekeeper, reason="拿错了")
    with pytest.raises(errors.AlreadyUndone):
        services.undo_redemption(redemption=done, by=cast.manager, reason="别的原因")
    cast.towel.refresh_from_db()
    assert (cast.towel.stock, ledger.available(cast.zhang.account)) == (10, 10)


def test_undoing_needs_a_reason(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 10)
    with pytest.raises(errors.ReasonMissing):
        services.undo_redemption(redemption=redeem(cast), by=cast.storekeeper, reason=" \n ")


def test_the_day_after_it_is_too_late_and_the_sentence_says_what_to_do(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 10)
    with clock.at(moment(date(2026, 3, 8), hour=23, minute=59)):
        done = redeem(cast)
    midnight = moment(date(2026, 3, 8), hour=23, minute=59) + timedelta(minutes=2)
    with clock.at(midnight), pytest.raises(errors.UndoTooLate) as refusal:
        services.undo_redemption(redemption=done, by=cast.storekeeper, reason="拿错了")
    assert "3 月 8 日" in refusal.value.message
    done.refresh_from_db()
    assert done.state == "done"
    with clock.at(moment(date(2026, 3, 8), hour=23, minute=59)):
        services.undo_redemption(redemption=done, by=cast.storekeeper, reason="拿错了")
