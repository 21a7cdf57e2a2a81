import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jishan.earning import services as earning
from jishan.earning.models import Deed
from jishan.people import services as people
from jishan.places import services as places
from jishan.store import services as store
from jishan.web.resident.home import greeted
from jishan.web.resident.tests.conftest import Address, claimed, days_ago, signed_in
from tests.cast import Cast, give


def test_the_balance_stands_with_a_greeting_and_what_it_reaches(cast: Cast, zhang: Client, at: Address) -> None:
    give(cast, cast.zhang, 26)
    page = zhang.get(at("home"))
    assert "桂兰，" in page.text
    assert f'<span data-count-up="{cast.zhang.pk}">26</span>' in page.text
    assert "现在就能换" in page.text
    assert "纯棉毛巾" in page.text


def test_what_is_out_of_reach_is_shown_as_what_to_save_for(cast: Cast, zhang: Client, at: Address) -> None:
    give(cast, cast.zhang, 3)
    page = zhang.get(at("home"))
    assert "再攒一攒就能换" in page.text
    assert "纯棉毛巾" in page.text


def test_someone_new_is_told_how_to_begin(zhang: Client, at: Address) -> None:
    page = zhang.get(at("home"))
    assert "还没有记录。做了好事，拍张照申报，就有第一笔。" in page.text


def test_the_last_three_deeds_say_the_rule_and_who_recorded_and_reviewed(
    cast: Cast, zhang: Client, at: Address
) -> None:
    deed = claimed(cast, happened_on=days_ago(1))
    earning.approve_deed(deed=deed, by=cast.manager)
    give(cast, cast.zhang, 5)
    page = zhang.get(at("home"))
    assert "细则 1.2，每次 1 分" in page.text
    assert "您申报，李建国审核" in page.text
    assert "王楠记录，李建国审核" in page.text


def test_a_returned_claim_comes_first_with_its_reason(cast: Cast, zhang: Client, at: Address) -> None:
    deed = claimed(cast)
    earning.return_deed(deed=deed, by=cast.manager, reason="照片看不清门牌")
    page = zhang.get(at("home"))
    assert "退回补充：照片看不清门牌" in page.text
    assert at("resubmit", deed=deed.pk) in page.text
    assert page.text.index("请您补充一下") < page.text.index("最近三件好事")


@pytest.mark.parametrize("page", ["store", "profile"])
def test_the_senior_view_leads_back_where_others_have_the_dock(page: str, zhang: Client, at: Address) -> None:
    zhang.cookies["jishan_text"] = "senior"
    assert "返回首页" in zhang.get(at(page)).content.decode()


def test_the_senior_view_has_four_rows_and_a_phone_call(cast: Cast, zhang: Client, at: Address) -> None:
    type(cast.community).objects.filter(pk=cast.community.pk).update(phone="0531-8602 1234")
    give(cast, cast.zhang, 26)
    zhang.cookies["jishan_text"] = "senior"
    page = zhang.get(at("home"))
    assert page.text.count('class="avatar"') == 4
    assert "张桂兰，您有" in page.text
    assert "有 1 样现在能换" in page.text
    assert 'href="tel:0531-86021234"' in page.text


def test_points_of_the_whole_household_are_named(cast: Cast, zhang: Client, at: Address) -> None:
    household = cast.zhang.memberships.get(community=cast.community).household
    deed = earning.record_deed(
        community=cast.community,
        key="home",
        rule="1.4",
        happened_on=days_ago(2),
        by=cast.collector,
        source=Deed.Source.COLLECTED,
        resident=cast.zhang,
        household=household,
    )
    earning.approve_deed(deed=deed, by=cast.manager)
    page = zhang.get(at("home"))
    assert "全家名下还有 5 分" in page.text
    statement = zhang.get(at("statement"), {"of": "household"})
    assert "家庭大扫除" in statement.text
    assert "+5" in statement.text


def test_the_number_of_queries_does_not_grow_with_history(cast: Cast, zhang: Client, at: Address) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            zhang.get(at("home"))
        return len(seen)

    give(cast, cast.zhang, 50)
    for n in range(3):
        store.redeem(
            community=cast.community, key=f"r{n}", resident=cast.zhang, basket={cast.towel.pk: 1}, by=cast.storekeeper
        )
    zhang.get(at("home"))
    few = queries()
    for n in range(12):
        give(cast, cast.zhang, 3, key=f"more-{n}")
        store.add_article(community=cast.community, name=f"物品 {n}", points=2, by=cast.storekeeper, stock=3)
    assert queries() == few


def test_a_community_without_a_rulebook_still_has_the_page(cast: Cast) -> None:
    young = places.open_community(area=cast.community.area, slug="young", name="新社区")
    resident = people.add_resident(community=young, name="赵新", by=cast.manager)
    people.link_user(resident=resident, user=cast.zhang.user, by=cast.manager)
    page = signed_in(cast.zhang.user).get("/c/young/me/")
    assert page.status_code == 200
    assert "赵新" in page.text


def test_a_stranger_and_an_outsider_get_nothing(cast: Cast, outsider: Client, manager: Client, at: Address) -> None:
    assert outsider.get(at("home")).status_code == 404
    assert manager.get(at("home")).status_code == 403
    answer = Client().get(at("home"))
    assert answer.status_code == 302
    assert "sign-in" in answer["Location"]


def test_names_are_called_as_neighbours_do(cast: Cast) -> None:
    for name, called in [("张桂兰", "桂兰"), ("李华", "李华"), ("欧阳修文", "修文"), ("Anna Li", "Anna Li")]:
        cast.zhang.name = name
        assert greeted(cast.zhang) == called


@pytest.mark.parametrize("page", ["home", "store", "statement", "deeds", "profile", "card"])
def test_someone_who_moved_away_still_sees_what_is_theirs(cast: Cast, zhang: Client, at: Address, page: str) -> None:
    give(cast, cast.zhang, 26)
    people.move_out(resident=cast.zhang, by=cast.manager)
    answer = zhang.get(at(page))
    assert answer.status_code == 200
    if page in {"home", "store"}:
        assert "迁出了本社区。积分和记录都留着，现在不能兑换" in answer.text
