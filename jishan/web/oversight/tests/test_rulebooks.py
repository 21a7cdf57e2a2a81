"""An area's officer publishes the rulebook its communities adopt, and what it asks of their own."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from jishan.identity.services import create_user
from jishan.lib import clock
from jishan.people import services as people
from jishan.rulebook import queries
from tests.cast import PASSWORD, RULEBOOK, settle

pytestmark = pytest.mark.django_db
FRAME = '\n[frame]\npoints_per_time_max = 160\nrules = ["1.5"]\ndeductions = false\n'
TEXT = RULEBOOK.replace('every = "month" }]\n\n[[rules]]\ncode = "1.7"', 'every = "day" }]\n\n[[rules]]\ncode = "1.7"')
TODAY = clock.today().isoformat()


def words(response):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


@pytest.fixture
def cast():
    return settle()


@pytest.fixture
def post(cast):
    user = create_user(username="officer", name="周街道", password=PASSWORD)
    people.appoint_officer(area=cast.community.area, user=user)
    client = Client()
    client.force_login(user)
    address = reverse("oversight:area_rulebook", args=[cast.community.area.slug])
    return lambda **fields: words(client.post(address, fields, follow=True) if fields else client.get(address))


def test_it_is_checked_then_published_and_says_what_it_asks(cast, post):
    said = post(text=TEXT + FRAME, starts_on=TODAY, check="1")
    assert "这一版对社区的规定 一次不超过 160 分。 这几条不能改：重大贡献。 不扣分。" in said
    assert not queries.area_versions(cast.community.area).exists()
    said = post(text=TEXT + FRAME, starts_on=TODAY, publish="1", remark="统一规定")
    assert "第 1 版发布了，社区可以采用。" in said
    assert "对社区细则的规定 一次不超过 160 分。" in said
    assert "比上一版改了什么" in post(text=TEXT, starts_on=TODAY, check="1")


def test_faults_are_told_by_line_and_what_was_typed_stays(cast, post):
    said = post(text=TEXT + '\n[frame]\nrules = ["7.7"]\n', starts_on=TODAY, publish="1")
    assert "里写了编号“7.7”，可是没有这个编号" in said
    assert 'rules = ["7.7"]' in said
    assert "请把细则贴进来" in post(text="", starts_on=TODAY, check="1")


def test_an_area_keeps_to_its_own_frame(cast, post):
    said = post(text=TEXT + FRAME.replace("160", "20"), starts_on=TODAY, publish="1")
    assert "和自己的规定不合" in said
    assert "“重大贡献”一次最多 50 分" in said
    assert not queries.area_versions(cast.community.area).exists()
