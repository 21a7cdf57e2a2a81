"""What an area's officer sees and opens; to everybody else the area has no page."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from jishan.founding import queries
from jishan.identity.models import User
from jishan.identity.services import create_user
from jishan.lib import clock
from jishan.people import permissions
from jishan.people import services as people
from jishan.places.models import Area, Community
from jishan.places.services import open_area
from jishan.rulebook import queries as rulebooks
from jishan.rulebook import services as rulebook_services
from tests.cast import JOINED, PASSWORD, RULEBOOK, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return settle()


@pytest.fixture
def officer(cast):
    user = create_user(username="officer", name="周街道", password=PASSWORD)
    people.appoint_officer(area=cast.community.area, user=user)
    return user


@pytest.fixture
def visit(officer):
    client = Client()
    client.force_login(officer)
    return client


def words(answer):
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", "", answer.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def address(name, area="area", *more):
    return reverse(f"oversight:{name}", args=[area, *more])


def new(**more):
    return {
        "preset": "general",
        "area": str(Area.objects.get(slug="area").pk),
        "name": "山前社区",
        "slug": "",
        "starts_on": clock.today().isoformat(),
        "store_name": "山前小铺",
        "manager": "王芳",
        "username": "wangfang",
        **more,
    }


def test_the_communities_stand_with_what_they_lack(cast, visit):
    said = words(visit.get(address("area")))
    assert "2 个社区" in said
    assert "河沿社区" in said
    assert "没有第二位审核" in said.split("隔壁社区")[1]
    assert "细则第 1 版" in said
    assert "还没有居民" not in said


def test_an_officer_of_the_district_sees_the_areas_below(cast, officer):
    district = open_area(slug="lixia", name="历下区")
    Area.objects.filter(slug="area").update(parent=district)
    above = create_user(username="district", name="区里", password=PASSWORD)
    people.appoint_officer(area=district, user=above)
    client = Client()
    client.force_login(above)
    assert "河沿社区" in words(client.get(address("area", "lixia")))
    assert client.get(address("area")).status_code == 200


def test_an_officer_of_another_area_learns_nothing(cast, visit):
    open_area(slug="elsewhere", name="别处")
    assert visit.get(address("area", "elsewhere")).status_code == 404
    assert visit.get(address("found", "elsewhere")).status_code == 404
    assert visit.get(address("area", "no-such")).status_code == 404


def test_a_community_of_another_area_gets_no_manager_from_here(cast, visit):
    other = open_area(slug="elsewhere", name="别处")
    far = Community.objects.create(area=other, slug="far", name="远处社区")
    assert visit.get(address("manager", "area", far.pk)).status_code == 404
    assert visit.post(address("manager", "area", far.pk), {"manager": "王", "username": "wang"}).status_code == 404
    assert not User.objects.filter(username="wang").exists()


def test_the_officer_opens_a_community_and_prints_its_first_managers_slip(cast, officer, visit):
    answer = visit.post(address("found"), new())
    said = words(answer)
    community = Community.objects.get(slug="shanqian")
    password = re.search(r"js-\w{5}-\w{5}", said)[0]
    assert "山前社区的积分开好了" in said
    assert rulebooks.scheme_of(rulebooks.in_force(community)).store.name == "山前小铺"
    assert "no-store" in answer.headers["Cache-Control"]
    colleague = User.objects.get(username="wangfang")
    assert colleague.check_password(password)
    assert permissions.can(colleague, community, "manage_staff")
    assert not permissions.can(officer, community, "manage_staff"), "the officer looks, the manager manages"
    client = Client()
    client.post(reverse("accounts:sign_in"), {"username": "wangfang", "password": password})
    assert "开张的事还有" in words(client.get(reverse("desk:today", args=["shanqian"])))


def test_sent_twice_it_is_opened_once(cast, visit):
    visit.post(address("found"), new())
    again = visit.post(address("found"), new())
    assert again.status_code == 409
    assert "已经有社区用了 shanqian" in words(again)
    assert "山前社区" in again.content.decode(), "what was typed is still there"
    assert Community.objects.filter(name="山前社区").count() == 1


def test_the_areas_own_rulebook_comes_first_and_is_adopted_unchanged(cast, officer, visit):
    area = Area.objects.get(slug="area")
    rulebook_services.publish_for_area(area=area, text=RULEBOOK, starts_on=JOINED, by=officer)
    assert "解放路街道的细则，第 1 版" in words(visit.get(address("found")))
    visit.post(address("found"), new(preset="area"))
    version = rulebooks.in_force(Community.objects.get(slug="shanqian"))
    assert version.adopted_from == "解放路街道 第 1 版"
    assert version.text == RULEBOOK


def test_someone_who_signs_in_already_needs_no_slip(cast, visit):
    answer = visit.post(address("found"), new(manager="李建国", username="heyan-manager"), follow=True)
    assert "用他自己的密码登录" in words(answer)
    assert cast.manager.check_password(PASSWORD)
    assert permissions.can(cast.manager, Community.objects.get(slug="shanqian"), "manage_staff")


def test_a_second_manager_and_a_lost_slip(cast, visit):
    visit.post(address("found"), new())
    community = Community.objects.get(slug="shanqian")
    page = address("manager", "area", community.pk)
    assert "还没有登录过" in words(visit.get(page))
    again = re.search(r"js-\w{5}-\w{5}", words(visit.post(page, {"manager": "王芳", "username": "wangfang"})))[0]
    assert User.objects.get(username="wangfang").check_password(again)
    visit.post(page, {"manager": "赵磊", "username": "zhaolei"})
    (state,) = queries.states_of([community])
    assert state.has_second_reviewer


def test_a_manager_who_has_signed_in_keeps_their_password(cast, visit):
    visit.post(address("found"), new())
    community = Community.objects.get(slug="shanqian")
    User.objects.filter(username="wangfang").update(last_login=clock.now())
    before = User.objects.get(username="wangfang").password
    answer = visit.post(address("manager", "area", community.pk), {"manager": "王芳", "username": "wangfang"})
    assert "密码要本人来改" in words(answer)
    assert User.objects.get(username="wangfang").password == before


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "请写上社区的名称"),
        ({"slug": "山前"}, "只能用小写字母"),
        ({"preset": "nothing"}, "没有这一项，请从列出的里面选"),
        ({"username": "w"}, "登录名"),
        ({"starts_on": "2099-01-01"}, "再晚就先别开张"),
    ],
)
def test_what_is_wrong_is_said_under_its_field_and_nothing_is_opened(cast, visit, wrong, sentence):
    answer = visit.post(address("found"), new(**wrong))
    assert answer.status_code == 409
    assert sentence in words(answer)
    assert not Community.objects.filter(name="山前社区").exists()
    assert not User.objects.filter(username="wangfang").exists()


def test_after_signing_in_the_officer_is_led_to_the_area(cast, visit):
    assert visit.get(reverse("accounts:choose_place")).headers["Location"] == address("area")


def test_many_communities_cost_no_more_questions(cast, visit):
    area = Area.objects.get(slug="area")

    def questions():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as seen:
            assert visit.get(address("area")).status_code == 200
        return len(seen)

    few = questions()
    Community.objects.bulk_create(Community(area=area, slug=f"c-{n}", name=f"第{n}社区") for n in range(20))
    assert questions() == few
