from django.test import Client

from jishan.lib import clock
from jishan.people import queries as people
from jishan.people import services as residents
from jishan.rulebook import services as rulebook
from jishan.store import queries
from jishan.store import services as store
from jishan.store.tests.conftest import grant_points
from jishan.web.resident.tests.conftest import Address
from tests.cast import RULEBOOK, Cast, give


def test_the_shelf_says_what_can_be_had_what_is_missing_and_what_is_out(cast: Cast, zhang: Client, at: Address) -> None:
    give(cast, cast.zhang, 10)
    store.add_article(community=cast.community, name="花生油", points=12, by=cast.storekeeper, stock=4)
    store.add_article(community=cast.community, name="保温杯", points=3, by=cast.storekeeper, stock=0)
    store.add_article(community=cast.community, name="肥皂", points=2, by=cast.storekeeper, stock=3)
    page = zhang.get(at("store"))
    assert "河沿超市" in page.text
    assert "有 2 样现在能换" in page.text
    assert "还差 2 分" in page.text
    assert "暂时没有" in page.text
    assert "剩 3 件" in page.text


def test_hours_the_base_and_a_closed_window_are_said(cast: Cast, zhang: Client, at: Address) -> None:
    month = clock.today().month % 12 + 1
    text = RULEBOOK.replace('name = "河沿超市"', 'name = "河沿超市"\nhours = "周二 9 点到 11 点"\nplace = "会议室"')
    text += f'[redemption]\nbase_kept = 4\nwindows = [{{ name = "下月", first = "{month:02}-01", last = "{month:02}-05" }}]\n'
    rulebook.publish(community=cast.community, text=text, starts_on=clock.today(), by=cast.manager)
    give(cast, cast.zhang, 10)
    page = zhang.get(at("store"))
    assert "周二 9 点到 11 点" in page.text
    assert "会议室" in page.text
    assert "账上留 4 分，可以换 6 分" in page.text
    assert "今天不在兑换期里" in page.text


def test_what_was_redeemed_before_opens_to_its_line(cast: Cast, zhang: Client, at: Address) -> None:
    give(cast, cast.zhang, 26)
    redemption = store.redeem(
        community=cast.community, key="r", resident=cast.zhang, basket={cast.towel.pk: 2}, by=cast.storekeeper
    )
    page = zhang.get(at("store"))
    assert "纯棉毛巾 2 件" in page.text
    assert at("line", transfer=redemption.transfer_id) in page.text
    assert "还没有换过东西" not in page.text


def test_an_empty_shelf_and_no_redemptions_are_said_kindly(cast: Cast, zhang: Client, at: Address) -> None:
    store.take_off(article=cast.towel, by=cast.storekeeper)
    page = zhang.get(at("store"))
    assert "货架还空着" in page.text
    assert "还没有换过东西" in page.text


def test_what_the_household_paid_for_says_so_whoever_came_for_it(cast: Cast, zhang: Client, at: Address) -> None:
    household = people.household_of(cast.zhang)
    assert household is not None
    grant_points(household, 30)
    for key, taker in (("hers", cast.zhang), ("his", cast.husband)):
        store.redeem(
            community=cast.community, key=key, resident=taker, household=household, basket={cast.towel.pk: 1},
            by=cast.storekeeper,
        )  # fmt: skip
    page = zhang.get(at("store")).text
    assert page.count("用家里的分") == 2
    assert f"{cast.husband.name}换的" in page
    assert f"{cast.zhang.name}换的" not in page
    assert "全家名下还有" in page
    for redemption in queries.redemptions_of(cast.zhang, household):
        assert zhang.get(at("line", transfer=redemption.transfer_id)).status_code == 200


def test_what_a_former_household_paid_for_stays_without_its_line(cast: Cast, zhang: Client, at: Address) -> None:
    household = people.household_of(cast.zhang)
    assert household is not None
    grant_points(household, 30)
    done = store.redeem(
        community=cast.community, key="hers", resident=cast.zhang, household=household, basket={cast.towel.pk: 1},
        by=cast.storekeeper,
    )  # fmt: skip
    residents.set_up_household(resident=cast.zhang, by=cast.manager)
    page = zhang.get(at("store")).text
    assert "用家里的分" in page
    assert at("line", transfer=done.transfer_id) not in page
