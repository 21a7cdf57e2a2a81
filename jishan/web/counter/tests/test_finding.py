from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from jishan.people import cards, queries
from jishan.people import services as people
from jishan.people.models import Card
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def scan(counter: Client, cast: Cast, text: str, **more: object) -> object:
    return counter.post(reverse("counter:find", args=[cast.community.slug]), {"scanned": text}, **more)


def page_of(cast: Cast, resident: object) -> str:
    return reverse("counter:resident", args=[cast.community.slug, resident.pk])


def card(resident: object) -> Card:
    found = queries.card_of(resident)
    assert found
    return found


def test_a_scanned_card_opens_its_resident(counter: Client, cast: Cast) -> None:
    text = cards.qr_text(card(cast.zhang))
    assert scan(counter, cast, text)["Location"] == page_of(cast, cast.zhang)
    # A Chinese input method turns the scanner's signs into full-width ones.
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)
    assert scan(counter, cast, wide)["Location"] == page_of(cast, cast.zhang)


@pytest.mark.parametrize("form", ["{}", " {} ", "{}-{}"])
def test_the_eight_figures_open_it_too(counter: Client, cast: Cast, form: str) -> None:
    code = card(cast.li).code
    typed = form.format(code[:4], code[4:]) if form.count("{}") == 2 else form.format(code)
    assert scan(counter, cast, typed)["Location"] == page_of(cast, cast.li)


def test_a_stopped_card_says_since_when_and_to_use_the_new_one(counter: Client, cast: Cast) -> None:
    old = cards.qr_text(card(cast.zhang))
    people.replace_card(resident=cast.zhang, by=cast.manager)
    answer = scan(counter, cast, old)
    assert answer.status_code == 409
    assert "这张卡已在" in answer.content.decode()


def test_a_card_of_next_door_names_its_community_and_no_person(counter: Client, cast: Cast) -> None:
    answer = scan(counter, cast, cards.qr_text(card(cast.outsider_resident)))
    assert "隔壁社区的卡" in answer.content.decode()
    assert "邻社居民" not in answer.content.decode()


@pytest.mark.parametrize("text", ["12345678", "JS1:HEYAN:00000000000000000000", "JS1:NOWHERE:AAAA"])
def test_an_unknown_card_is_said_to_be_unknown(counter: Client, cast: Cast, text: str) -> None:
    answer = scan(counter, cast, text)
    assert answer.status_code == 409
    assert "没有找到这张卡" in answer.content.decode()


@pytest.mark.parametrize("text", ["张桂兰", "zgl", "1234", "13800001234"])
def test_a_name_pinyin_or_phone_that_fits_one_person_opens_their_page(counter: Client, cast: Cast, text: str) -> None:
    assert scan(counter, cast, text)["Location"] == page_of(cast, cast.zhang)


def test_a_home_of_two_people_lists_both(counter: Client, cast: Cast) -> None:
    answer = scan(counter, cast, "6-2-401", follow=True)
    text = answer.content.decode()
    assert "张桂兰" in text
    assert "刘福山" in text
    assert "李秀珍" not in text.split("side-today")[0]


def test_nobody_found_says_how_else_to_ask(counter: Client, cast: Cast) -> None:
    answer = scan(counter, cast, "<script>alert(1)</script>", follow=True)
    assert "名册上没有找到" in answer.content.decode()
    assert "<script>alert(1)" not in answer.content.decode()


def test_an_empty_field_comes_back_to_the_counter(counter: Client, cast: Cast) -> None:
    assert scan(counter, cast, "  ")["Location"] == reverse("counter:home", args=[cast.community.slug])


def test_a_cards_secret_never_stands_in_an_address(counter: Client, cast: Cast) -> None:
    text = cards.qr_text(card(cast.zhang))
    assert card(cast.zhang).secret not in scan(counter, cast, text)["Location"]
    assert counter.get(reverse("counter:find", args=[cast.community.slug])).status_code == 405


@pytest.mark.parametrize(("who", "status"), [("collector", 403), ("outsider", 404), ("zhang", 403), ("nobody", 302)])
def test_the_counter_is_for_those_who_run_it(cast: Cast, who: str, status: int) -> None:
    client = Client()
    if who != "nobody":
        client.force_login(cast.zhang.user if who == "zhang" else getattr(cast, who))
    for name, args in [("home", []), ("recent", []), ("resident", [cast.zhang.pk])]:
        assert client.get(reverse(f"counter:{name}", args=[cast.community.slug, *args])).status_code == status


def test_a_resident_of_next_door_has_no_page_here(counter: Client, cast: Cast) -> None:
    assert counter.get(page_of(cast, cast.outsider_resident)).status_code == 404
