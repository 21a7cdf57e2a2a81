"""The counter as the storekeeper works it: a scanner that types, taps, one confirm, the next person."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from jishan.identity.models import User
from jishan.ledger import queries as ledger
from jishan.people import cards
from jishan.people import queries as people
from jishan.store import services
from jishan.store.models import Redemption
from jishan.store.tests.conftest import Grant
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def serving(page: Page, cast: Cast, live_server: object) -> Page:
    """The storekeeper's tablet at the waiting counter; a complaint of the browser fails the test."""
    sign_in(page, cast.storekeeper, live_server.url)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.set_viewport_size({"width": 1024, "height": 768})
    page.goto(live_server.url + reverse("counter:home", args=[cast.community.slug]))
    yield page
    # A refusal is answered with 409, which Chromium reports as if it were a fault.
    assert [c for c in complaints if "409" not in c] == []


def sign_in(page: Page, user: User, address: str) -> None:
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])


def scan(page: Page, resident: object) -> None:
    """As a USB scanner does: it types into whatever has the focus, fast, and presses Enter."""
    page.keyboard.type(cards.qr_text(people.card_of(resident)))
    page.keyboard.press("Enter")


def tap(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(f"^{name}多拿一件,")).click()


def test_one_scan_one_tap_per_article_one_confirm_and_the_next_is_scanned_at_once(
    serving: Page, cast: Cast, grant: Grant
) -> None:
    grant(cast.zhang, 26), grant(cast.li, 5)
    services.add_article(community=cast.community, name="香皂", points=3, by=cast.storekeeper, stock=4)
    scan(serving, cast.zhang)
    expect(serving.get_by_role("heading", name="张桂兰")).to_be_visible()
    tap(serving, "纯棉毛巾"), tap(serving, "纯棉毛巾"), tap(serving, "香皂")
    expect(serving.locator("[data-total]")).to_have_text("13 分")
    expect(serving.locator("[data-left]")).to_have_text("13 分")
    serving.get_by_role("button", name="确认兑换").click()
    expect(serving.get_by_role("heading", name="张桂兰兑换了 13 分")).to_be_visible()
    scan(serving, cast.li)
    expect(serving.get_by_role("heading", name="李秀珍")).to_be_visible()
    assert ledger.available(cast.zhang.account) == 13


def test_the_basket_goes_as_far_as_points_stock_and_limits(serving: Page, cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 12)
    services.add_article(
        community=cast.community, name="香皂", points=1, by=cast.storekeeper, stock=9, limit_per_redemption=1
    )
    scan(serving, cast.zhang)
    towel = serving.locator("[data-name=纯棉毛巾]")
    tap(serving, "纯棉毛巾"), tap(serving, "香皂"), tap(serving, "纯棉毛巾")
    expect(towel.locator(".count")).to_have_text("2")
    expect(towel.locator(".tap")).to_be_disabled()
    expect(serving.locator("[data-name=香皂] .tap")).to_be_disabled()
    serving.get_by_role("button", name="纯棉毛巾少拿一件").click()
    serving.get_by_role("button", name="香皂少拿一件").click()
    expect(serving.locator("[data-total]")).to_have_text("5 分")
    expect(serving.locator("[data-pieces]")).to_have_text("篮子里 1 件")


def test_a_card_scanned_over_a_full_basket_waits_for_the_confirm(serving: Page, cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 26)
    scan(serving, cast.zhang)
    tap(serving, "纯棉毛巾")
    scan(serving, cast.li)
    expect(serving.get_by_role("alert")).to_contain_text("还没确认")
    expect(serving.locator("[data-pieces]")).to_have_text("篮子里 1 件")
    serving.get_by_role("button", name="纯棉毛巾少拿一件").click()
    scan(serving, cast.li)
    expect(serving.get_by_role("heading", name="李秀珍")).to_be_visible()


def test_an_article_that_just_ran_out_is_a_sentence_and_the_basket_stays(
    serving: Page, cast: Cast, grant: Grant
) -> None:
    grant(cast.zhang, 100), grant(cast.li, 100)
    scan(serving, cast.zhang)
    tap(serving, "纯棉毛巾")
    services.redeem(
        community=cast.community, key="li", resident=cast.li, basket={cast.towel.pk: 10}, by=cast.storekeeper
    )
    serving.get_by_role("button", name="确认兑换").click()
    expect(serving.get_by_role("alert")).to_have_text("“纯棉毛巾”刚刚兑完了，请换一样。")
    expect(serving.locator("[data-pieces]")).to_have_text("篮子里 1 件")


def test_without_script_numbers_are_filled_in_and_the_total_is_confirmed(
    browser: Browser, cast: Cast, live_server: object, grant: Grant
) -> None:
    grant(cast.zhang, 26)
    page = browser.new_context(java_script_enabled=False, locale="zh-CN").new_page()
    sign_in(page, cast.storekeeper, live_server.url)
    page.goto(live_server.url + reverse("counter:home", args=[cast.community.slug]))
    page.get_by_label("扫卡，或输入卡号").fill("张桂兰")
    page.get_by_role("button", name="查找").click()
    page.get_by_label("几件 纯棉毛巾").fill("3")
    page.get_by_role("button", name="看看合计").click()
    expect(page.locator("[data-total]")).to_have_text("15 分")
    page.get_by_role("button", name="确认兑换").click()
    expect(page.get_by_role("heading", name="张桂兰兑换了 15 分")).to_be_visible()
    assert Redemption.objects.filter(community=cast.community).count() == 1
    page.context.close()


@pytest.mark.parametrize("look", [("light", "normal"), ("dark", "large")])
def test_the_counters_pages_are_clean_for_everyone(
    serving: Page, cast: Cast, grant: Grant, look: tuple[str, str]
) -> None:
    def check() -> None:
        seen = Axe().run(serving)
        if seen.violations_count:
            found.append(f"{serving.url}: {seen.generate_report()}")

    found: list[str] = []
    grant(cast.zhang, 26)
    for name, value in zip(("jishan_theme", "jishan_text"), look, strict=True):
        serving.context.add_cookies([{"name": name, "value": value, "url": serving.url}])
    serving.reload()
    check()
    scan(serving, cast.zhang)
    tap(serving, "纯棉毛巾")
    check()
    serving.get_by_role("button", name="确认兑换").click()
    serving.locator(".handed").get_by_role("link", name="撤销").click()
    check()
    serving.get_by_label("拿错了物品").check()
    serving.get_by_role("button", name="撤销，把分退回").click()
    expect(serving.get_by_role("status")).to_contain_text("5 分已退回账上")
    serving.get_by_role("link", name="全部").click()
    check()
    assert found == []
