"""The switch of text size, colours and language works without script, and pages are drawn accordingly by the server."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def page_after(client: Client, **pressed: str) -> str:
    answer = client.post(reverse("switch"), {"next": "/about/", **pressed})
    assert answer.headers["Location"] == "/about/"
    return client.get("/about/").content.decode()


def test_pages_are_chinese_light_and_of_ordinary_size_at_first(client: Client) -> None:
    page = client.get("/about/").content.decode()
    assert '<html lang="zh-CN" data-bs-theme="light">' in page


@pytest.mark.parametrize("size", ["large", "senior"])
def test_the_text_grows(client: Client, size: str) -> None:
    assert f'data-text="{size}"' in page_after(client, text=size)


def test_the_colours_turn_dark(client: Client) -> None:
    assert 'data-bs-theme="dark"' in page_after(client, theme="dark")


def test_following_the_phone_needs_its_one_small_script(client: Client) -> None:
    assert "theme.js" not in client.get("/about/").content.decode()
    assert "theme.js" in page_after(client, theme="auto")


def test_the_language_changes(client: Client) -> None:
    assert '<html lang="en"' in page_after(client, language="en")


def test_each_choice_keeps_the_others(client: Client) -> None:
    page_after(client, text="large")
    page = page_after(client, theme="dark")
    assert 'data-text="large"' in page
    assert 'data-bs-theme="dark"' in page


@pytest.mark.parametrize("pressed", [{"text": "huge"}, {"theme": "<script>"}, {"language": "xx"}])
def test_what_does_not_exist_changes_nothing(client: Client, pressed: dict[str, str]) -> None:
    assert '<html lang="zh-CN" data-bs-theme="light">' in page_after(client, **pressed)


def test_it_never_leads_to_another_site(client: Client) -> None:
    answer = client.post(reverse("switch"), {"text": "large", "next": "//example.org/"})
    assert answer.headers["Location"] == reverse("public:places")


def test_it_is_a_form_not_a_link(client: Client) -> None:
    assert client.get(reverse("switch")).status_code == 405


@pytest.mark.parametrize("following", ["9999-12-31", "abc", "a\0b", "a\nb", "//example.org/", "https:example.org"])
def test_a_way_back_that_is_none_of_ours_breaks_nothing(client: Client, following: str) -> None:
    answer = client.post("/switch/", {"theme": "dark", "next": following})
    assert answer.status_code == 302
    assert "example.org" not in answer.headers["Location"]
