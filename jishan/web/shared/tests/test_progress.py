import pytest
from django.test import Client
from django.urls import reverse

from jishan.identity.services import create_user
from jishan.lib import jobs
from jishan.lib.tests import work

pytestmark = pytest.mark.django_db


@pytest.fixture
def me():
    return create_user(username="lin", name="林芳", password=None)


@pytest.fixture
def browser(me):
    client = Client()
    client.force_login(me)
    return client


def address(pk):
    return reverse("progress", args=[pk])


def test_without_a_script_the_page_asks_again_by_itself_and_then_goes_on(me, browser, tmp_path):
    pk = jobs.enqueue(work.note, title="读入名单", started_by=me.pk, then="/sign-in/", file=str(tmp_path / "x"))
    page = browser.get(address(pk)).content.decode()
    assert "读入名单" in page
    assert 'http-equiv="refresh"' in page
    jobs.run_waiting()
    assert browser.get(address(pk)).url == "/sign-in/"


def test_with_a_script_only_the_moving_part_is_sent_and_at_the_end_the_way_on(me, browser, tmp_path):
    pk = jobs.enqueue(work.note, title="x", started_by=me.pk, then="/sign-in/", file=str(tmp_path / "x"))
    part = browser.get(address(pk), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert f'hx-get="{address(pk)}"' in part
    jobs.run_waiting()
    assert browser.get(address(pk), headers={"HX-Request": "true"})["HX-Redirect"] == "/sign-in/"


def test_a_refusal_is_read_there_and_the_page_stops_asking(me, browser):
    pk = jobs.enqueue(work.refuse, title="x", started_by=me.pk, then="/sign-in/")
    jobs.run_waiting()
    page = browser.get(address(pk)).content.decode()
    assert work.NotToday().message in page
    assert 'href="/sign-in/"' in page
    assert "hx-get" not in page
    assert "refresh" not in page


def test_it_is_said_when_nobody_is_there_to_do_the_work(me, browser, tmp_path):
    pk = jobs.enqueue(work.note, title="x", started_by=me.pk, file=str(tmp_path / "x"))
    assert "后台现在没有在干活" in browser.get(address(pk)).content.decode()


def test_nobody_else_learns_of_it(me, tmp_path):
    client = Client()
    client.force_login(create_user(username="other", name="别人", password=None))
    mine = jobs.enqueue(work.note, title="x", started_by=me.pk, file=str(tmp_path / "x"))
    nobodys = jobs.enqueue(work.note, title="x", file=str(tmp_path / "x"))
    assert client.get(address(mine)).status_code == client.get(address(nobodys)).status_code == 404
    assert Client().get(address(mine)).status_code == 302
