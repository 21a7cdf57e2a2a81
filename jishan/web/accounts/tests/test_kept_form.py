"""What was typed before the sign-in ran out is shown again and can be sent again; so is a form whose token grew stale."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.forms import BaseForm, PasswordInput
from django.test import Client
from django.urls import get_resolver, reverse

from jishan.lib import clock
from tests.cast import PASSWORD, Cast, settle

pytestmark = pytest.mark.django_db
TYPED = "和楼下老刘一起扫的，<b>一直</b>扫到中午"


@pytest.fixture
def cast() -> Cast:
    return settle()


@pytest.fixture
def claim(cast: Cast) -> str:
    return reverse("resident:claim", args=[cast.community.slug])


def send_and_sign_in(client: Client, cast: Cast, claim: str) -> None:
    answer = client.post(claim, {"note": TYPED, "rule": "1.1", "key": "abc"})
    assert answer.status_code == 302
    sign_in = client.get(answer.headers["Location"])
    assert "刚才写的都替您留着" in sign_in.content.decode()
    user = cast.zhang.user
    assert user is not None
    answer = client.post(
        reverse("accounts:sign_in"),
        {"username": user.username, "password": PASSWORD, "next": reverse("accounts:kept")},
    )
    assert answer.headers["Location"] == reverse("accounts:kept")


def test_what_was_typed_is_there_after_signing_in(client: Client, cast: Cast, claim: str) -> None:
    send_and_sign_in(client, cast, claim)
    page = client.get(reverse("accounts:kept")).content.decode()
    assert f'action="{claim}"' in page
    assert "和楼下老刘一起扫的，&lt;b&gt;一直&lt;/b&gt;扫到中午" in page
    assert 'name="rule" value="1.1"' in page


def test_it_is_forgotten_once_it_was_sent_again(client: Client, cast: Cast, claim: str) -> None:
    send_and_sign_in(client, cast, claim)
    client.post(claim, {"note": TYPED, "rule": "1.1", "key": "abc"})
    assert "没有要补交的内容" in client.get(reverse("accounts:kept")).content.decode()


def test_it_is_not_kept_for_ever(client: Client, cast: Cast, claim: str) -> None:
    send_and_sign_in(client, cast, claim)
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert "没有要补交的内容" in client.get(reverse("accounts:kept")).content.decode()


def test_a_password_is_never_kept(client: Client, cast: Cast, claim: str) -> None:
    client.post(claim, {"note": TYPED, "password": "秘密不能留"})
    assert "秘密不能留" not in str(dict(client.session))


def test_no_field_that_takes_a_password_is_ever_kept(client: Client, claim: str) -> None:
    get_resolver().url_patterns  # noqa: B018  loads every form
    forms = BaseForm.__subclasses__()
    for form in forms:
        forms.extend(form.__subclasses__())
    ours = [form for form in forms if form.__module__.startswith("jishan.")]
    fields = [(name, field) for form in ours for name, field in getattr(form, "base_fields", {}).items()]
    passwords = {name for name, field in fields if isinstance(field.widget, PasswordInput)}
    assert {"password", "old", "new", "again"} <= passwords
    client.post(claim, {"note": TYPED, **dict.fromkeys(passwords, "秘密不能留")})
    assert TYPED in str(dict(client.session))
    assert "秘密不能留" not in str(dict(client.session))


def test_a_form_with_a_stale_token_is_offered_again(cast: Cast, claim: str) -> None:
    client = Client(enforce_csrf_checks=True)
    assert cast.zhang.user is not None
    client.force_login(cast.zhang.user)
    page = client.post(claim, {"note": TYPED}, headers={"Origin": "http://testserver"})
    assert page.status_code == 403
    assert "再交一次" in page.content.decode()


def test_a_form_that_another_site_sent_is_not_offered(cast: Cast, claim: str) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.post(claim, {"note": TYPED}, headers={"Origin": "https://example.org"})
    assert page.status_code == 403
    assert "老刘" not in page.content.decode()


@pytest.mark.parametrize(("returns", "is_there"), [("zhang", True), ("collector", False)])
def test_only_who_was_signed_in_here_gets_it_back(
    client: Client, cast: Cast, claim: str, returns: str, is_there: bool
) -> None:
    def sign_in(name: str) -> None:
        client.post(reverse("accounts:sign_in"), {"username": f"heyan-{name}", "password": PASSWORD})

    sign_in("zhang")
    del client.cookies["sessionid"]  # the sign-in ran out
    client.post(claim, {"note": TYPED, "rule": "1.1"})
    sign_in(returns)
    page = client.get(reverse("accounts:kept")).content.decode()
    assert ("和楼下老刘一起扫的" in page) is is_there
