"""A new password: by whoever knows the old one, residents and staff alike."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from jishan.identity.models import User
from jishan.identity.services import create_user

pytestmark = pytest.mark.django_db

OLD, NEW = "shan-shui-2026", "chun-jiang-2027"


@pytest.fixture
def wang(client: Client) -> User:
    user = create_user(username="wangnan", name="王楠", password=OLD)
    client.force_login(user)
    return user


def send(client: Client, **fields: str) -> str:
    sent = {"old": OLD, "new": NEW, "again": NEW, **fields}
    return client.post(reverse("accounts:password"), sent, follow=True).content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"old": "nonsense"}, "现在的密码不对，请再看一看。"),
        ({"new": "12345678", "again": "12345678"}, "密码不能只有数字，请加上字母。"),
        ({"again": "something-else"}, "两遍写的不一样，请再写一遍。"),
        ({"old": ""}, "请写上现在的密码。"),
    ],
)
def test_a_password_that_will_not_do_gets_a_sentence(
    client: Client, wang: User, wrong: dict[str, str], sentence: str
) -> None:
    assert sentence in send(client, **wrong)
    wang.refresh_from_db()
    assert wang.check_password(OLD)


def test_a_new_password_keeps_this_browser_signed_in_and_ends_the_others(client: Client, wang: User) -> None:
    phone = Client()
    phone.force_login(wang)
    assert "密码改好了" in send(client)
    wang.refresh_from_db()
    assert wang.check_password(NEW)
    assert client.session.get("_auth_user_id") == str(wang.pk)
    assert phone.get(reverse("accounts:password")).status_code == 302


def test_it_leads_back_to_where_one_came_from_and_nowhere_else(client: Client, wang: User) -> None:
    sent = {"old": OLD, "new": NEW, "again": NEW}
    answer = client.post(reverse("accounts:password"), {**sent, "next": reverse("public:places")})
    assert answer.headers["Location"] == reverse("public:places")
    sent = {"old": NEW, "new": OLD, "again": OLD, "next": "https://example.com/"}
    assert client.post(reverse("accounts:password"), sent).headers["Location"] == reverse("accounts:choose_place")


def test_only_who_is_signed_in_has_a_password_to_change(client: Client) -> None:
    answer = client.get(reverse("accounts:password"))
    assert answer.headers["Location"].startswith(reverse("accounts:sign_in"))
