"""After signing in everyone lands where their work or their points are; a persona does it with one tap."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from jishan.identity.models import User
from jishan.people import services as people
from tests.cast import JOINED, Cast, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return settle()


def landing(client: Client, user: User | None) -> str:
    assert user is not None
    client.force_login(user)
    return client.get(reverse("accounts:choose_place")).headers.get("Location", "")


def test_a_resident_lands_on_their_points(client: Client, cast: Cast) -> None:
    assert landing(client, cast.zhang.user) == reverse("resident:home", args=[cast.community.slug])


def test_a_helper_lands_on_the_points_they_look_after(client: Client, cast: Cast) -> None:
    assert landing(client, cast.helper) == reverse("resident:home", args=[cast.community.slug])


def test_staff_land_on_their_desk(client: Client, cast: Cast) -> None:
    assert landing(client, cast.manager) == reverse("desk:today", args=[cast.community.slug])


def test_the_storekeeper_lands_at_the_counter(client: Client, cast: Cast) -> None:
    assert landing(client, cast.storekeeper) == reverse("counter:home", args=[cast.community.slug])


def test_someone_of_two_communities_chooses(client: Client, cast: Cast) -> None:
    people.appoint(community=cast.next_door, user=cast.manager, role="auditor", since=JOINED)
    assert landing(client, cast.manager) == ""
    page = client.get(reverse("accounts:choose_place")).content.decode()
    for community in (cast.community, cast.next_door):
        assert community.name in page


def test_personas_are_grouped_by_place_and_work_with_one_tap(client: Client, cast: Cast, settings: Settings) -> None:
    settings.DEMO = True
    page = client.get(reverse("accounts:sign_in")).content.decode()
    for words in ("李建国", "信用管理员", "张桂兰", "河沿社区"):
        assert words in page
    answer = client.post(reverse("accounts:sign_in_as_persona"), {"persona": str(cast.collector.pk)})
    assert answer.headers["Location"] == reverse("accounts:choose_place")
    assert client.session["_auth_user_id"] == str(cast.collector.pk)


def test_who_looks_after_the_area_is_a_persona_too(client: Client, cast: Cast, settings: Settings) -> None:
    settings.DEMO = True
    people.appoint_officer(area=cast.community.area, user=cast.helper)
    assert "片区工作人员" in client.get(reverse("accounts:sign_in")).content.decode()
    client.post(reverse("accounts:sign_in_as_persona"), {"persona": str(cast.helper.pk)})
    assert client.session["_auth_user_id"] == str(cast.helper.pk)


def test_the_helper_is_nobodys_persona(client: Client, cast: Cast, settings: Settings) -> None:
    settings.DEMO = True
    client.post(reverse("accounts:sign_in_as_persona"), {"persona": str(cast.helper.pk)})
    assert "_auth_user_id" not in client.session


def test_a_resident_opens_a_sign_in_with_the_code_that_staff_printed(client: Client, cast: Cast) -> None:
    code = people.invite(resident=cast.li, by=cast.manager).code
    typed = {"username": "lixiuzhen", "password": "shan-shui-2026", "password_again": "shan-shui-2026"}
    page = client.post(reverse("accounts:invitation"), {"code": "NO-SUCH-CODE", **typed}).content.decode()
    assert 'role="alert"' in page
    page = client.post(reverse("accounts:invitation"), {"code": code, **typed, "password_again": "shan"})
    assert "两遍写的不一样" in page.content.decode()
    answer = client.post(reverse("accounts:invitation"), {"code": code, **typed}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("resident:home", args=[cast.community.slug])
    assert "办好了" in answer.content.decode()


def test_the_code_in_a_printed_address_fills_itself_in(client: Client) -> None:
    assert 'value="ABCD-EFGH"' in client.get(reverse("accounts:invitation") + "?code=ABCD-EFGH").content.decode()
