"""The six questions: who may answer them, what comes of it, what is said when something is missing."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from jishan.founding.setup_code import make_code
from jishan.identity.models import User
from jishan.lib import clock
from jishan.places.models import Building, Community
from jishan.rulebook import queries as rulebooks
from tests.cast import PASSWORD, settle

pytestmark = pytest.mark.django_db

QUESTIONS, CODE = "/set-up/questions/", "/set-up/"


def words(answer):
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", "", answer.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def answers(**more):
    return {
        "preset": "general",
        "name": "河沿社区",
        "area_name": "解放路街道",
        "slug": "",
        "compounds": "河沿小区 1-6 号楼，每栋 3 个单元",
        "store_name": "河沿小铺",
        "store_place": "居委会一楼",
        "store_hours": "周三上午",
        "lays_out_shelf": "on",
        "manager": "李桂英",
        "username": "liguiying",
        "password": PASSWORD,
        "password_again": PASSWORD,
        "starts_on": clock.today().isoformat(),
        "opening": "0",
        **more,
    }


@pytest.fixture
def visit():
    client = Client()
    client.post(CODE, {"code": make_code()})
    return client


def test_without_the_code_the_questions_are_not_shown():
    client = Client()
    assert client.get(QUESTIONS).headers["Location"] == CODE
    assert client.post(QUESTIONS, answers()).headers["Location"] == CODE
    assert not Community.objects.exists()


def test_a_wrong_code_is_refused_in_words():
    make_code()
    answer = Client().post(CODE, {"code": "AAAAA-AAAAA"})
    assert "开张码不对" in words(answer)


def test_the_code_in_the_printed_address_is_filled_in_and_not_used_by_looking():
    code = make_code()
    client = Client()
    page = client.get(f"{CODE}?code={code}")
    assert code in page.content.decode()
    assert client.get(QUESTIONS).status_code == 302


def test_six_answers_and_the_community_stands(visit):
    answer = visit.post(QUESTIONS, answers(), follow=True)
    community = Community.objects.get()
    assert (community.slug, community.area.name) == ("heyan", "解放路街道")
    assert Building.objects.filter(community=community).count() == 6
    assert rulebooks.scheme_of(rulebooks.in_force(community)).store.place == "居委会一楼"
    assert answer.request["PATH_INFO"] == reverse("desk:first_steps", args=["heyan"])
    assert "您是第一位信用管理员" in words(answer)
    assert "还有 10 样没办" in words(answer)
    assert User.objects.get().is_operator


def test_afterwards_the_pages_are_gone_even_with_the_code(visit):
    visit.post(QUESTIONS, answers())
    for address in (CODE, QUESTIONS, "/set-up/address/?name=x", "/set-up/rulebook/general/"):
        assert visit.get(address).status_code == 404
    assert visit.post(QUESTIONS, answers(slug="other", username="other")).status_code == 404
    assert Community.objects.count() == 1


def test_where_a_community_stands_there_is_no_set_up():
    settle()
    make_code()
    assert Client().get(CODE).status_code == 404
    assert Client().post(CODE, {"code": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "请写上社区的名称"),
        ({"area_name": ""}, "请写上街道或镇的名称"),
        ({"name": "！！"}, "这个名字拼不出网址"),
        ({"slug": "河沿"}, "只能用小写字母、数字和连字符"),
        ({"compounds": "1-6 号楼"}, "第 1 行“1-6 号楼”看不明白"),
        ({"compounds": "河沿小区 1-900 号楼"}, "900 栋楼"),
        ({"password": "123", "password_again": "123"}, "密码太短了"),
        ({"password_again": "another-one-2026"}, "两遍写的不一样"),
        ({"username": "李"}, "登录名"),
        ({"starts_on": "开春"}, "日期请写成"),
        ({"starts_on": "1026-01-01"}, "年份"),
        ({"opening": "-1"}, "0"),
        ({"opening": ""}, "没有就写 0"),
        ({"preset": ""}, "请选一份细则"),
        ({"store_name": ""}, "请写上名字"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(visit, wrong, sentence):
    answer = visit.post(QUESTIONS, answers(**wrong))
    assert answer.status_code == 409
    assert sentence in words(answer)
    for name, value in answers(**wrong).items():
        if value and name not in {"preset", "lays_out_shelf", "compounds"}:
            assert f'name="{name}" value="{value}"' in unescape(answer.content.decode()), name
    assert not Community.objects.exists()
    assert not User.objects.exists()
    assert visit.post(QUESTIONS, answers()).status_code == 302, "mended, it goes through with the same code"


def test_the_first_thing_that_is_missing_is_where_the_page_opens(visit):
    page = unescape(visit.post(QUESTIONS, answers(area_name="", store_name="")).content.decode())
    focused = re.findall(r"<(?:input|textarea)[^>]*\bautofocus\b[^>]*>", page)
    assert [re.search(r'name="([^"]+)"', one)[1] for one in focused] == ["area_name"]


def test_the_address_word_is_suggested_while_the_name_is_typed(visit):
    assert "testserver/c/heyan/" in words(visit.get("/set-up/address/", {"name": "河沿社区"}))
    assert "用字母写一个" in words(visit.get("/set-up/address/", {"name": "？"}))


def test_each_rulebook_can_be_read_before_it_is_chosen(visit):
    page = words(visit.get("/set-up/rulebook/qinglongjie/"))
    assert "扫雪除冰" in page
    assert "暂定" in page
    assert visit.get("/set-up/rulebook/no-such/").status_code == 404


def test_the_first_page_leads_to_the_set_up_only_while_there_is_nothing():
    assert CODE in Client().get("/").content.decode()
    settle()
    assert CODE not in Client().get("/").content.decode()


def test_the_first_things_are_ticked_one_by_one_and_leave_today_when_put_away(visit):
    visit.post(QUESTIONS, answers())
    page = reverse("desk:first_steps", args=["heyan"])
    today = reverse("desk:today", args=["heyan"])
    assert "开张的事还有 10 样" in words(visit.get(today))
    for step in ("balances", "cards", "labels", "opened", "nonsense"):
        visit.post(page, {"step": step})
    assert "开张的事还有 7 样" in words(visit.get(today))
    visit.post(page, {"step": "put_away"})
    assert "开张的事" not in words(visit.get(today))
    assert "已经收起来了" in words(visit.get(page))
