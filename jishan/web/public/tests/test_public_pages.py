"""What anyone may read: the places, a community, its rulebook in every version, its store, how to join."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from jishan.earning import services as earning
from jishan.earning.models import Deed
from jishan.lib import clock
from jishan.people import services as people
from jishan.places import services as places
from jishan.rulebook import services as rulebook
from jishan.store import services as store
from tests.cast import RULEBOOK, Cast, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return settle()


def read(client: Client, name: str, *args: object, status: int = 200) -> str:
    page = client.get(reverse(f"public:{name}", args=args))
    assert page.status_code == status
    return page.content.decode()


def thank(cast: Cast) -> None:
    earning.record_deed(
        community=cast.community,
        key="snow",
        rule="1.1",
        happened_on=clock.today() - timedelta(days=1),
        by=cast.collector,
        source=Deed.Source.ON_THE_SPOT,
        resident=cast.zhang,
    )


def test_the_first_page_groups_communities_by_place_and_marks_what_is_invented(client: Client) -> None:
    area = places.open_area(slug="rongdong", name="容东片区")
    for slug, name, is_invented in [("jinhe", "金河社区", False), ("hean", "和安社区", True)]:
        places.open_community(area=area, slug=slug, name=name, place="容东", is_invented=is_invented)
    page = read(client, "places")
    assert page.count("<h3>容东</h3>") == 1
    assert reverse("public:community", args=["jinhe"]) in page
    assert page.count(">虚构<") == 1


def test_an_empty_installation_says_what_to_do(client: Client) -> None:
    assert "还没有社区" in read(client, "places")


def test_a_communitys_page_shows_rules_articles_and_how_to_join(client: Client, cast: Cast) -> None:
    page = read(client, "community", cast.community.slug)
    for words in ("扫雪除冰", "每人每天最多记 1 次", "河沿超市", "纯棉毛巾", "没有手机也一样"):
        assert words in page


def test_neighbours_are_thanked_by_masked_names(client: Client, cast: Cast) -> None:
    thank(cast)
    page = read(client, "community", cast.community.slug)
    assert "张*兰" in page
    assert "张桂兰" not in page


def test_a_neighbour_who_would_rather_not_is_not_named(client: Client, cast: Cast) -> None:
    thank(cast)
    people.change_resident(
        resident=cast.zhang, by=cast.manager, name=cast.zhang.name, phone="", remark="", is_public=False
    )
    page = read(client, "community", cast.community.slug)
    assert "张*兰" not in page
    assert "最近一个月，1 位邻居做过好事" in page


def test_a_community_without_a_rulebook_still_has_a_page(client: Client) -> None:
    area = places.open_area(slug="area", name="某街道")
    places.open_community(area=area, slug="new", name="新社区")
    for name in ("community", "rulebook", "store", "join"):
        read(client, name, "new")
    read(client, "poster", "new", status=404)


def test_the_rulebook_says_every_rule_in_a_sentence(client: Client, cast: Cast) -> None:
    page = read(client, "rulebook", cast.community.slug)
    assert "扫雪除冰，每次 2 分，每人每天最多记 1 次。" in page
    assert "3–160" in page
    assert 'id="rule-1.1"' in page


def test_assumed_figures_say_so(client: Client, cast: Cast) -> None:
    assert "暂定" not in read(client, "rulebook", cast.community.slug)
    text = RULEBOOK.replace("points = 50", "points = 50\nassumed = true")
    rulebook.publish(community=cast.community, text=text, starts_on=clock.today() + timedelta(days=1), by=cast.manager)
    assert "暂定" in read(client, "rulebook_version", cast.community.slug, 2)


def test_every_version_stays_readable_and_says_whether_it_is_in_force(client: Client, cast: Cast) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    rulebook.publish(community=cast.community, text=RULEBOOK + "\n# 修订", starts_on=tomorrow, by=cast.manager)
    assert "先看看改了什么" in read(client, "rulebook", cast.community.slug)
    assert "这一版还没有生效" in read(client, "rulebook_version", cast.community.slug, 2)
    read(client, "rulebook_version", cast.community.slug, 9, status=404)


def test_the_poster_names_every_rule(client: Client, cast: Cast) -> None:
    page = read(client, "poster", cast.community.slug)
    assert all(name in page for name in ("扫雪除冰", "帮老人跑腿", "商户开放日"))


def test_what_is_sold_out_stays_on_the_shelf_and_says_so(client: Client, cast: Cast) -> None:
    store.add_article(community=cast.community, name="围棋", points=8, by=cast.storekeeper, stock=0, drawing="go")
    page = read(client, "store", cast.community.slug)
    assert "围棋" in page
    assert "暂时没有" in page


def test_the_next_community_is_not_on_this_ones_pages(client: Client, cast: Cast) -> None:
    store.add_article(community=cast.next_door, name="隔壁的锅", points=8, by=cast.outsider, stock=3)
    for name in ("community", "store"):
        assert "隔壁的锅" not in read(client, name, cast.community.slug)


def test_an_unknown_community_is_answered_kindly(client: Client) -> None:
    page = client.get(reverse("public:community", args=["nowhere"]))
    assert page.status_code == 404
    assert "没有找到这一页" in page.content.decode()


def test_about_says_what_is_kept_about_people(client: Client) -> None:
    assert "不留身份证号" in read(client, "about")
