import pytest
from django.db import DatabaseError
from django.test import Client

from jishan.lib import jobs
from jishan.lib.tests import work

pytestmark = pytest.mark.django_db


def test_anybody_may_ask_whether_it_is_alive(client):
    assert client.get("/health/").json() == {"status": "ok"}


@pytest.mark.logs_errors("a page that answers 503")
def test_without_a_database_it_is_not_alive(client, monkeypatch):
    def gone(*_):
        raise DatabaseError

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", gone)
    assert client.get("/health/").status_code == 503


@pytest.fixture
def here():
    return Client(headers={"Host": "localhost"})


def test_figures_of_queue_and_pages_are_there_for_this_machine(here, tmp_path):
    jobs.enqueue(work.note, title="x", file=str(tmp_path / "lines"))
    here.get("/health/")
    told = here.get("/metrics/").content.decode()
    assert "jishan_jobs_waiting 1.0" in told
    assert 'jishan_state{part="worker"} 2.0' in told
    assert 'jishan_request_seconds_count{method="GET",route="alive",status="2xx"}' in told


@pytest.mark.parametrize(
    "from_elsewhere",
    [
        {"REMOTE_ADDR": "203.0.113.7"},
        {"headers": {"X-Forwarded-For": "203.0.113.7"}},
        {"headers": {"X-Forwarded-For": "127.0.0.1"}},
        {"headers": {"Host": "points.example.cn"}},
    ],
)
def test_without_a_token_nobody_else_is_told(here, settings, from_elsewhere):
    settings.ALLOWED_HOSTS = ["localhost", "points.example.cn"]
    assert here.get("/metrics/").status_code == 200
    assert here.get("/metrics/", **{"headers": {"Host": "localhost"}, **from_elsewhere}).status_code == 403


def test_with_a_token_only_who_shows_it_is_told(client, settings):
    settings.METRICS_TOKEN = "a long and secret word"
    elsewhere = {"REMOTE_ADDR": "203.0.113.7"}
    right = {"Authorization": "Bearer a long and secret word"}
    assert client.get("/metrics/").status_code == 403
    assert client.get("/metrics/", headers={"Authorization": "Bearer wrong"}, **elsewhere).status_code == 403
    assert client.get("/metrics/", headers=right, **elsewhere).status_code == 200
