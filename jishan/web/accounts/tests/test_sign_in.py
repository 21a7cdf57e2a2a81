"""Signing in: by name and password, in the demonstration by a tap, and back to where one was going."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from jishan.identity.models import User
from jishan.identity.services import create_user

PASSWORD = "雪天扫院子的老王头"


@pytest.fixture
def wang(db: None) -> User:
    return create_user(username="wangnan", name="王楠", password=PASSWORD)


def sign_in(client: Client, **fields: str):
    return client.post(reverse("accounts:sign_in"), {"username": "wangnan", "password": PASSWORD, **fields})


@pytest.mark.django_db
def test_the_sign_in_page_opens_for_anyone(client: Client) -> None:
    page = client.get(reverse("accounts:sign_in"))
    assert page.status_code == 200
    assert "登录名" in page.content.decode()


def test_the_right_password_leads_to_the_page_one_was_going_to(client: Client, wang: User) -> None:
    assert sign_in(client, next="/about/").headers["Location"] == "/about/"
    assert client.session["_auth_user_id"] == str(wang.pk)


def test_another_sites_address_is_never_followed(client: Client, wang: User) -> None:
    assert sign_in(client, next="https://example.org/").headers["Location"] == reverse("accounts:choose_place")


def test_a_wrong_password_is_answered_in_a_sentence_and_the_name_stays(client: Client, wang: User) -> None:
    page = sign_in(client, password="不是这个").content.decode()
    assert "登录名或密码不对" in page
    assert 'value="wangnan"' in page
    assert "不是这个" not in page


def test_someone_without_a_community_is_told_what_to_do(client: Client, wang: User) -> None:
    client.force_login(wang)
    assert "还没有对上社区" in client.get(reverse("accounts:choose_place")).content.decode()


def test_signing_out_ends_the_session_and_needs_a_post(client: Client, wang: User) -> None:
    client.force_login(wang)
    assert client.get(reverse("accounts:sign_out")).status_code == 405
    assert client.post(reverse("accounts:sign_out")).headers["Location"] == reverse("public:places")
    assert "_auth_user_id" not in client.session


def test_outside_the_demonstration_nobody_becomes_a_persona(client: Client, wang: User, settings: Settings) -> None:
    settings.DEMO = False
    assert client.post(reverse("accounts:sign_in_as_persona"), {"persona": str(wang.pk)}).status_code == 404


def test_in_the_demonstration_only_offered_people_can_be_chosen(client: Client, wang: User, settings: Settings) -> None:
    settings.DEMO = True
    page = client.post(reverse("accounts:sign_in_as_persona"), {"persona": str(wang.pk)}, follow=True)
    assert "没有这个人" in page.content.decode()
    assert "_auth_user_id" not in client.session
