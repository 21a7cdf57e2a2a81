import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from jishan.earning import services as earning
from jishan.earning.models import Deed
from jishan.lib import clock
from jishan.people import services as people
from jishan.store import services as store
from tests.cast import JOINED, give, moment, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return settle()


@pytest.fixture
def zhang(cast):
    return visitor(cast.zhang.user)


def visitor(user):
    client = Client()
    client.force_login(user)
    return client


def words(response):
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def at(cast, name="explain"):
    return reverse(f"resident:{name}", args=[cast.community.slug])


def test_the_balance_card_and_the_statement_lead_to_the_explanation(cast, zhang):
    assert at(cast) in zhang.get(at(cast, "home")).content.decode()
    assert at(cast) in zhang.get(at(cast, "statement")).content.decode()


def test_one_number_then_the_sum_in_order(cast, zhang):
    give(cast, cast.zhang, 12)
    store.redeem(
        community=cast.community, key="one", resident=cast.zhang, basket={cast.towel.pk: 1}, by=cast.storekeeper
    )
    said = words(zhang.get(at(cast)))
    sections = [
        "您现在有 7 分",
        "12 − 5 = 7",
        "怎么来的 一笔一笔看",
        "用到哪里去了",
        "能用到什么时候",
        "现在能换什么",
        "这周还能做什么",
    ]
    assert sections == sorted(sections, key=said.index)
    assert "热心好事 一共 1 次，今年 1 次，12 分 +12" in said
    assert "兑换物品 纯棉毛巾 −5" in said


def test_what_is_nearly_reached_says_how_much_is_missing(cast, zhang):
    give(cast, cast.zhang, 3)
    assert "纯棉毛巾 还差 2 分 5 分" in words(zhang.get(at(cast)))


def test_each_row_opens_the_lines_it_is_the_sum_of(cast, zhang):
    give(cast, cast.zhang, 12)
    give(cast, cast.zhang, 30)
    page = zhang.get(at(cast)).content.decode()
    (row,) = re.findall(rf'href="({at(cast, "explain_lines")}\?[^"]*)"', page)
    said = words(zhang.get(unescape(row)))
    assert "一共 2 次，42 分" in said
    assert "+12" in said
    assert "+30" in said


def test_a_row_that_does_not_exist_leads_back(cast, zhang):
    for query in ("", "?part=award&side=in&rule=9.9&version=1", "?part=lapse&side=out&rule=&version=0", "?version=x"):
        assert zhang.get(at(cast, "explain_lines") + query).url == at(cast)


def test_a_mistake_is_told_beside_the_sum(cast, zhang):
    earning.reverse_deed(deed=give(cast, cast.zhang, 12), by=cast.manager, reason="那天不在场")
    said = words(zhang.get(at(cast)))
    assert "您现在有 0 分" in said
    assert "记错的，和换了又退的 ，一进一出正好抵消，没有算在里面。" in said


def test_ways_say_how_often_more_this_week_and_lead_to_the_claim(cast, zhang):
    with clock.at(moment(JOINED + timedelta(days=70))):
        page = zhang.get(at(cast))
    said = words(page)
    assert "扫雪除冰 这周还能记 5 次 做完自己申报，不用凭据 每次 2 分" in said
    assert "不赶时间" in said
    assert "商户开放日" not in said
    assert "claim/?rule=1.1" in page.content.decode()


def test_what_waits_is_said_and_not_counted(cast, zhang):
    earning.record_deed(
        community=cast.community,
        key="claimed",
        rule="1.3",
        happened_on=JOINED,
        by=cast.zhang.user,
        source=Deed.Source.CLAIM,
        resident=cast.zhang,
        asked_points=10,
    )
    said = words(zhang.get(at(cast)))
    assert "您现在有 0 分" in said
    assert "还有 1 件在等审核" in said


def test_the_households_points_are_explained_apart(cast, zhang):
    deed = earning.record_deed(
        community=cast.community,
        key="together",
        rule="1.4",
        happened_on=JOINED,
        by=cast.collector,
        source=Deed.Source.COLLECTED,
        resident=cast.zhang,
        household=cast.zhang.memberships.get(community=cast.community).household,
    )
    earning.approve_deed(deed=deed, by=cast.manager)
    said = words(zhang.get(at(cast), {"of": "household"}))
    assert "5 分" in said
    assert "家庭大扫除" in said
    assert "这周还能做什么" not in said


def test_who_moved_away_still_reads_the_sum(cast, zhang):
    give(cast, cast.zhang, 12)
    people.move_out(resident=cast.zhang, on=clock.today(), by=cast.manager)
    said = words(zhang.get(at(cast)))
    assert "您现在有 12 分" in said
    assert "这周还能做什么" not in said


def test_a_helper_reads_it_by_name(cast):
    give(cast, cast.li, 12)
    assert "李秀珍现在有 12 分" in words(visitor(cast.helper).get(at(cast)))
