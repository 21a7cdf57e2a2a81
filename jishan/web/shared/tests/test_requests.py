import logging
from io import StringIO

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def console(caplog):
    """All that is logged, as it stands on the console."""
    formatter = dict(settings.LOGGING["formatters"]["line"])
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter.pop("()")(**formatter))
    caplog.set_level(logging.INFO)
    logging.getLogger().addHandler(handler)
    yield written.getvalue
    logging.getLogger().removeHandler(handler)


def test_a_day_at_the_desk_leaves_routes_and_figures_and_nobodys_data(console):
    cast = settle()
    desk = Client()
    desk.post(reverse("accounts:sign_in"), {"username": cast.manager.username, "password": PASSWORD})
    slug = cast.community.slug
    for search in (cast.zhang.name, "13812345678", "zgl"):
        desk.get(reverse("desk:residents", args=[slug]), {"q": search})
    desk.post(reverse("desk:resident_new", args=[slug]), {"name": "欧阳无名", "phone": "13987654321"})
    desk.get(f"/c/{slug}/nowhere/{cast.zhang.name}/?phone=13812345678")
    Client().post(reverse("accounts:sign_in"), {"username": "欧阳无名", "password": "geheim-wort"})
    said = console()
    assert "route=desk:residents" in said or '"route": "desk:residents"' in said
    for secret in (
        cast.zhang.name,
        "欧阳无名",
        "13812345678",
        "13987654321",
        "zgl",
        "geheim-wort",
        "q=",
        cast.manager.username,
    ):
        assert secret not in said, secret


@pytest.mark.logs_errors("the page breaks on purpose")
def test_a_broken_page_tells_its_number_and_the_log_tells_where_but_not_whom(console, monkeypatch):
    cast = settle()

    def break_down(_request):
        raise ValueError(f"cannot cope with {cast.zhang.name} 13812345678")

    monkeypatch.setattr("jishan.web.shared.look.of", break_down)
    answer = Client(raise_request_exception=False).get(reverse("public:places"))
    assert answer.status_code == 500
    number = answer["X-Request-ID"]
    assert number in answer.content.decode()
    said = console()
    assert number in said
    assert "ValueError" in said
    assert cast.zhang.name not in said
    assert "13812345678" not in said


def test_a_proxys_number_is_kept_and_a_strangers_is_not(client):
    assert client.get("/health/", headers={"X-Request-ID": "proxy-12345"})["X-Request-ID"] == "proxy-12345"
    answer = client.get("/health/", headers={"X-Request-ID": "proxy-12345"}, REMOTE_ADDR="203.0.113.7")
    assert answer["X-Request-ID"] != "proxy-12345"
    assert client.get("/health/", headers={"X-Request-ID": "a b\nc"})["X-Request-ID"] != "a b\nc"
