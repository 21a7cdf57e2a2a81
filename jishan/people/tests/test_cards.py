import re
from datetime import UTC, datetime

import pytest

from jishan.lib import clock
from jishan.people import cards, queries
from jishan.people.errors import CardOfAnotherCommunity, CardStopped, CardUnknown
from jishan.people.models import Card
from jishan.people.services import add_resident, replace_card
from tests.at_once import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def card(zhang):
    return queries.card_of(zhang)


def test_a_scanned_card_names_its_bearer(yihe, zhang, card):
    assert queries.resident_by_card(yihe, cards.qr_text(card)) == zhang


def test_its_eight_figures_name_them_too(yihe, zhang, card):
    assert re.fullmatch(r"[1-9]\d{7}", card.code)
    assert queries.resident_by_card(yihe, card.code) == zhang


def test_the_text_says_nothing_of_the_person(zhang, card):
    text = cards.qr_text(card)
    assert re.fullmatch(r"JS1:YIHE:[0-9A-Z]{20}", text)  # all of it in a QR code's small alphabet
    assert zhang.pk.hex.upper() not in text
    assert card.code not in text


@pytest.mark.parametrize(
    "typed_as",
    [
        str.lower,
        str.swapcase,
        lambda text: text + "\r\n",
        lambda text: text.replace(":", "："),
        lambda text: text.replace(":", "；"),  # an American scanner on a keyboard that is set otherwise
        lambda text: "".join(chr(ord(sign) + 0xFEE0) for sign in text),
        lambda text: f" {text[:12]} {text[12:]} ",
    ],
)
def test_a_scanner_may_type_through_an_input_method(yihe, zhang, card, typed_as):
    assert queries.resident_by_card(yihe, typed_as(cards.qr_text(card))) == zhang


@pytest.mark.parametrize("typed_as", [lambda code: f"{code[:4]} {code[4:]}", lambda code: f"{code[:4]}-{code[4:]}\n"])
def test_figures_may_be_typed_in_groups(yihe, zhang, card, typed_as):
    assert queries.resident_by_card(yihe, typed_as(card.code)) == zhang


@pytest.mark.parametrize(
    "scanned",
    [
        "",
        " ",
        "12345678",
        "JS1:YIHE:0000",
        "JS1:NOWHERE:ABC",
        "JS1::",
        "https://example.com/",
        "张桂兰",
        "%(day)s",
        "\x00",
    ],
)
def test_what_is_no_card_is_refused_with_what_to_do(yihe, zhang, scanned):
    with pytest.raises(CardUnknown, match="请再扫一次"):
        queries.resident_by_card(yihe, scanned)


def test_a_card_of_another_community_is_named_as_such(haiyun, yihe, card):
    with pytest.raises(CardOfAnotherCommunity, match="这是颐和社区的卡"):
        queries.resident_by_card(haiyun, cards.qr_text(card))
    with pytest.raises(CardUnknown):
        queries.resident_by_card(haiyun, card.code)


def test_the_secret_of_a_card_does_not_work_under_another_name(haiyun, card):
    with pytest.raises(CardUnknown):
        queries.resident_by_card(haiyun, f"JS1:HAIYUN:{card.secret}")


def test_a_replaced_card_stops_and_the_new_one_works(yihe, zhang, card, manager):
    with clock.at(datetime(2026, 3, 9, 17, tzinfo=UTC)):  # after midnight in Shanghai
        new = replace_card(resident=zhang, by=manager)
    for scanned in (cards.qr_text(card), card.code):
        with pytest.raises(CardStopped, match="已在 2026年3月10日 停用，张桂兰 有新卡了"):
            queries.resident_by_card(yihe, scanned)
    assert queries.resident_by_card(yihe, new.code) == zhang
    assert {new.secret, new.code}.isdisjoint({card.secret, card.code})


def test_replacing_the_card_on_the_page_twice_gives_one_new_card(zhang, card, manager):
    new = replace_card(resident=zhang, by=manager, lost=card)
    assert replace_card(resident=zhang, by=manager, lost=card) == new
    assert Card.objects.filter(resident=zhang).count() == 2


def test_codes_are_never_given_twice_in_a_community(yihe, card, monkeypatch):
    wanted = iter([int(card.code) - 10_000_000, 5, 5, 6])
    monkeypatch.setattr(cards.secrets, "randbelow", lambda _: next(wanted))
    assert sorted(cards.new_codes(yihe, 2)) == ["10000005", "10000006"]


def test_the_working_card_comes_with_the_list(yihe, zhang, li, django_assert_num_queries):
    with django_assert_num_queries(3):
        residents = list(queries.with_cards(queries.find_residents(yihe)))
        assert [cards.qr_text(queries.card_of(r))[:9] for r in residents] == ["JS1:YIHE:"] * 2


def test_a_scan_costs_one_statement(yihe, zhang, card, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert queries.resident_by_card(yihe, card.code).account.balance == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_replace_one_card_at_once_leave_one_that_works(zhang, card, manager):
    outcomes = at_once([lambda: replace_card(resident=zhang, by=manager, lost=card) for _ in range(3)])
    assert len({outcome.pk for outcome in outcomes}) == 1
    assert Card.objects.filter(resident=zhang, stopped_at__isnull=True).count() == 1


def test_a_resident_without_a_card_has_none(yihe, manager):
    resident = add_resident(community=yihe, name="王", by=manager)
    Card.objects.filter(resident=resident).delete()
    assert queries.card_of(resident) is None
    assert queries.card_of(queries.with_cards(queries.find_residents(yihe)).get()) is None
