"""Pages that say no say what happened and where to go on; even when everything else is broken."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import SuspiciousOperation
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.urls import reverse

from jishan.web.shared import errors, navigation
from tests.cast import Cast, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return settle()


def test_a_page_that_does_not_exist(client: Client) -> None:
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert "没有找到这一页" in page.content.decode()


def test_the_wrong_role_is_told_whose_matter_it_is(client: Client, cast: Cast) -> None:
    client.force_login(cast.collector)
    page = client.get(reverse("counter:home", args=[cast.community.slug]))
    assert page.status_code == 403
    assert "不归您的岗位管" in page.content.decode()


def test_a_stranger_does_not_learn_that_the_page_exists(client: Client, cast: Cast) -> None:
    client.force_login(cast.outsider)
    assert client.get(reverse("counter:home", args=[cast.community.slug])).status_code == 404


def test_a_request_nobody_understands(client: Client, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    page = errors.bad_request(request, SuspiciousOperation())
    assert page.status_code == 400
    assert "没有看懂您发来的内容" in page.content.decode()


def test_our_own_fault_is_named_as_ours_without_asking_the_database(rf: RequestFactory) -> None:
    page = errors.broken(rf.get("/"))
    assert page.status_code == 500
    assert "不是您的问题" in page.content.decode()


def test_the_resident_sees_five_places_and_the_one_they_stand_on_is_marked(client: Client, cast: Cast) -> None:
    assert cast.zhang.user is not None
    client.force_login(cast.zhang.user)
    page = client.get(reverse("resident:statement", args=[cast.community.slug])).content.decode()
    dock = page[page.index('<nav class="dock') :]
    assert dock.count("<a ") == 5
    assert dock.count('aria-current="page"') == 1
    assert "记录" in dock[dock.index('aria-current="page"') :][:900]


@pytest.mark.parametrize("template", ["base", "resident/base", "desk/base", "counter/base", "print/base"])
def test_every_frame_compiles(template: str) -> None:
    get_template(f"{template}.html")


def test_an_entry_is_shown_only_to_those_who_may_use_it(client: Client, cast: Cast, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.community = cast.community
    request.capabilities = frozenset({"run_counter"})
    assert [link.name for link in navigation.links("desk", request, {})] == ["counter:home"]


def test_what_stands_behind_more_marks_more(cast: Cast, rf: RequestFactory) -> None:
    request = rf.get(f"/c/{cast.community.slug}/desk/staff/")
    request.community = cast.community
    request.capabilities = frozenset({"see_desk", "manage_staff"})
    assert [link.name for link in navigation.links("desk", request, {}) if link.is_current] == ["desk:more"]


def test_figures_stand_behind_their_entry(cast: Cast, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.community = cast.community
    request.capabilities = frozenset({"run_counter"})
    (link,) = navigation.links("desk", request, {"counter:home": 3})
    assert link.count == 3
