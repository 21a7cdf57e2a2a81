"""The handbook at the desk: every errand renders, leads on, and shows its pictures to staff alone."""

import re

import pytest
from django.urls import reverse

from jishan.web.desk.tests.desk import Desk, words
from jishan.web.shared import handbook

EVERY = [one.slug for one in handbook.errands()]


def test_the_contents_name_every_errand(cast, collector):
    page = collector.get("handbook").content.decode()
    for one in handbook.errands():
        assert one.title in page
        assert reverse("desk:handbook_errand", args=[cast.community.slug, one.slug]) in page


@pytest.mark.parametrize("slug", EVERY)
def test_an_errand_renders_and_all_it_leads_to_is_there(cast, manager, slug):
    answer = manager.get("handbook_errand", slug)
    page = answer.content.decode()
    body = page.split('<div class="handbook"')[1].split("</nav>")[0]
    assert handbook.errand(slug).title in words(answer)
    assert "**" not in body
    assert "](" not in body
    assert ".md" not in body
    for address in set(re.findall(r'(?:href|src)="(/[^"]+)"', body)):
        assert manager.client.get(address).status_code == 200, address


def test_a_way_through_the_desk_is_a_link(cast, manager):
    page = manager.get("handbook_errand", "recording").content.decode()
    assert f'<a href="{reverse("desk:collect", args=[cast.community.slug])}">记分</a>' in page


def test_what_is_no_errand_and_no_picture_is_not_there(cast, manager):
    assert manager.get("handbook_errand", "no-such").status_code == 404
    for name in ("no-such.png", "..%2f01-first-day.md", "01-first-day.md"):
        assert manager.client.get(f"/c/{cast.community.slug}/desk/handbook/pictures/{name}").status_code == 404


def test_nothing_written_as_html_comes_through():
    one = handbook.Errand(1, "x", "x", "x", "<script>alert(1)</script> [x](javascript:alert(1)) **工作台 › 没有**")
    html = handbook.html_of(one, "heyan")
    assert "<script>" not in html
    assert "javascript" not in re.sub(r"\[x\]\(javascript:alert\(1\)\)", "", html)
    assert "工作台 › 没有" in html


def test_a_page_leads_quietly_to_its_errand(cast, manager):
    page = words(manager.get("collect"))
    assert "怎么办：记好事" in page
    assert "怎么办：审核" in words(manager.get("review"))
    assert "怎么办：" not in words(manager.get("handbook"))


def test_the_leaflet_says_this_communitys_store_telephone_and_rules(cast, collector):
    type(cast.community).objects.filter(pk=cast.community.pk).update(phone="0531-5551234")
    sheet = words(collector.get("leaflet"))
    for said in ("河沿社区", "河沿超市", "扫雪除冰", "2 分", "纯棉毛巾 5 分", "有事打 0531-5551234", "办事从不看积分"):
        assert said in sheet


def test_the_leaflet_stands_before_there_is_a_rulebook(cast):
    from jishan.rulebook.models import RulebookVersion

    assert RulebookVersion.objects.filter(community=cast.community).exists()
    from jishan.lib import clock
    from tests.cast import JOINED, moment

    with clock.at(moment(JOINED.replace(year=2024))):
        assert cast.manager  # the first version is not in force yet
        from jishan.identity.models import User
        from jishan.people import services as people

        people.appoint(
            community=cast.community,
            user=User.objects.get(pk=cast.manager.pk),
            role="manager",
            since=JOINED.replace(year=2024),
        )
        assert "积分超市" in words(Desk(cast, cast.manager).get("leaflet"))
