import pytest
from django.urls import reverse

from jishan.identity.services import create_user, make_operator
from jishan.lib import checks, clock, jobs, nightly
from jishan.lib.tests import work

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client):
    user = create_user(username="operator", name="管机器的", password=None)
    make_operator(user=user)
    client.force_login(user)
    return user


def read(client, name):
    return client.get(reverse(name)).content.decode()


def test_an_empty_machine_says_what_is_missing(client, operator):
    page = read(client, "operator:health")
    assert "今天就要看" in page
    assert "后台没有在干活" in page
    assert "还没有在后台算过" in page


def test_the_books_are_recomputed_at_a_tap_and_the_page_tells_the_outcome(client, operator):
    answer = client.post(reverse("operator:check_now"))
    jobs.run_waiting()
    assert client.get(answer.url).url == reverse("operator:health")
    assert "一分不差" in read(client, "operator:health")


@pytest.fixture
def a_fault():
    checks.register("test", "试")(lambda: checks.Finding(1, ["少了 1 分"]))
    yield
    del checks._parts["test"]


def test_a_difference_in_the_books_is_the_first_thing_said(client, operator, a_fault):
    jobs.enqueue(checks.recompute, title="x")
    jobs.run_waiting()
    page = read(client, "operator:health")
    assert "有 1 处对不上" in page
    assert "少了 1 分" in page


@pytest.mark.logs_errors("the job breaks down on purpose")
def test_a_job_that_failed_can_be_done_again_from_the_page(client, operator, monkeypatch):
    pk = jobs.enqueue(work.break_down, title="导入名单")
    jobs.run_waiting()
    page = read(client, "operator:jobs")
    assert "导入名单" in page
    assert "没做成" in page
    client.post(reverse("operator:job_again", args=[pk]))
    assert jobs.find(pk).state == "waiting"


def test_what_went_well_is_not_done_again(client, operator, tmp_path):
    pk = jobs.enqueue(work.note, title="x", file=str(tmp_path / "lines"))
    jobs.run_waiting()
    client.post(reverse("operator:job_again", args=[pk]))
    assert jobs.find(pk).state == "done"


@pytest.fixture
def a_night_that_breaks():
    def leak():
        raise RuntimeError("a pipe burst")

    nightly.register("test.leak", "水管")(leak)
    yield
    del nightly._parts["test.leak"]


@pytest.mark.logs_errors("one part of the night breaks down on purpose")
def test_one_part_of_the_night_fails_and_the_others_are_done(client, operator, a_night_that_breaks):
    nightly.enqueue(clock.today())
    jobs.run_waiting()
    assert "有没做成的：水管" in read(client, "operator:health")
    page = read(client, "operator:jobs")
    assert "让到期的积分到期" in page
    assert "pipe" not in page
