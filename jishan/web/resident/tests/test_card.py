import segno
from django.test import Client

from jishan.people import services as people
from jishan.people.cards import qr_text
from jishan.people.models import Card
from jishan.people.queries import resident_by_card
from jishan.web.resident.card import qr_svg
from jishan.web.resident.tests.conftest import Address
from tests.cast import Cast


def test_the_card_shows_the_code_and_the_figures_to_type(cast: Cast, zhang: Client, at: Address) -> None:
    card = Card.objects.get(community=cast.community, resident=cast.zhang, stopped_at__isnull=True)
    page = zhang.get(at("card"))
    assert f"{card.code[:4]} {card.code[4:]}" in page.text
    assert qr_svg(card) in page.text
    assert resident_by_card(cast.community, qr_text(card)) == cast.zhang
    assert card.secret not in page.text  # only in the picture
    assert segno.make_qr(qr_text(card), error="q").version <= 4


def test_a_replaced_card_shows_the_new_code(cast: Cast, zhang: Client, at: Address) -> None:
    old = Card.objects.get(community=cast.community, resident=cast.zhang)
    new = people.replace_card(resident=cast.zhang, by=cast.manager)
    page = zhang.get(at("card"))
    assert f"{new.code[:4]} {new.code[4:]}" in page.text
    assert f"{old.code[:4]} {old.code[4:]}" not in page.text


def test_without_a_working_card_the_page_says_what_to_do(cast: Cast, zhang: Client, at: Address) -> None:
    Card.objects.filter(community=cast.community, resident=cast.zhang).update(stopped_at="2026-01-01T00:00:00+08:00")
    assert "您现在没有能用的卡。请到社区补一张，当场就能用。" in zhang.get(at("card")).text


def test_a_helper_shows_the_card_of_whom_she_helps_under_that_name(cast: Cast, helper: Client, at: Address) -> None:
    assert "李秀珍的码" in helper.get(at("card")).text
