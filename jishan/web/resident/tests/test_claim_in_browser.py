"""Claiming as a resident does it on a phone: choose, photograph, see what it gives, hand in; with the script and without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from jishan.earning.models import Deed, Evidence
from jishan.identity.models import User
from tests.cast import Cast, settle

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return settle()


def sign_in(context: BrowserContext, user: User, address: str) -> None:
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])


def claim_page(cast: Cast, live_server: object) -> str:
    return str(live_server.url) + reverse("resident:claim", args=[cast.community.slug])


@pytest.fixture
def phone(page: Page, cast: Cast, live_server: object) -> Iterator[Page]:
    """The claim page on 张桂兰's phone; a complaint of the browser fails the test."""
    sign_in(page.context, cast.zhang.user, live_server.url)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(claim_page(cast, live_server))
    yield page
    assert complaints == []


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "门口.jpg"
    Image.effect_noise((3000, 2000), 60).convert("RGB").save(path, "JPEG", quality=95)
    return path


def choose(page: Page, name: str) -> None:
    page.locator("label.choice", has_text=name).click()


def test_choosing_photographing_and_handing_in_twice_is_one_claim(phone: Page, cast: Cast, photo: Path) -> None:
    expect(phone.locator("#quote")).to_contain_text("先选做了什么")
    choose(phone, "帮老人跑腿")
    expect(phone.locator("#asks")).to_contain_text("帮老人跑腿，每次 1 分，每人每月最多记 3 次。")
    expect(phone.locator("#quote")).to_contain_text("+1 分")
    expect(phone.locator("#photos-limit")).to_have_text("1 到 3 张")
    phone.set_input_files("#id_pictures", photo)
    expect(phone.locator("[data-picture] img")).to_have_count(1)
    phone.fill("#id_note", "陪王奶奶去医院")
    phone.locator("[data-send]").dblclick()
    expect(phone.get_by_role("heading", name="已经交上去了")).to_be_visible()
    (deed,) = Deed.objects.filter(community=cast.community)
    (evidence,) = Evidence.objects.filter(community=cast.community, deed=deed)
    assert evidence.width == 1600  # made smaller on the phone, then by us


def test_the_page_asks_only_what_the_chosen_deed_asks(phone: Page) -> None:
    choose(phone, "志愿时长")
    expect(phone.locator("[data-photos]")).to_be_hidden()
    phone.fill("#id_quantity", "3")
    expect(phone.locator("#quote")).to_contain_text("+6 分")
    expect(phone.locator("[data-other-day]")).to_be_hidden()
    choose(phone, "选日期")
    expect(phone.locator("#id_other_day")).to_be_focused()
    choose(phone, "热心好事")
    expect(phone.locator("#id_asked_points")).to_be_visible()
    assert Axe().run(phone).response["violations"] == []


def test_a_picture_that_is_none_gets_its_sentence_and_one_is_taken_out_again(
    phone: Page, photo: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "账单.jpg"
    wrong.write_bytes(b"this is no picture")
    phone.set_input_files("#id_pictures", [photo, wrong])
    expect(phone.locator("#pictures_error")).to_contain_text("“账单.jpg”打不开，不是照片。")
    expect(phone.locator("[data-picture]")).to_have_count(1)
    phone.get_by_role("button", name="去掉这张照片").click()
    expect(phone.locator("[data-picture]")).to_have_count(0)
    expect(phone.locator("[data-add]")).to_be_visible()


def test_a_sign_in_that_ran_out_takes_nothing_away(phone: Page, cast: Cast, photo: Path) -> None:
    choose(phone, "帮老人跑腿")
    phone.set_input_files("#id_pictures", photo)
    expect(phone.locator("[data-picture]")).to_have_count(1)
    phone.fill("#id_note", "陪王奶奶去医院")
    phone.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    choose(phone, "昨天")
    expect(phone.locator("#quote")).to_contain_text("写的都留着")
    phone.locator("[data-send]").click()
    phone.fill("[name=username]", cast.zhang.user.username)
    phone.fill("[name=password]", "shan-shui-2026")
    phone.press("[name=password]", "Enter")
    expect(phone.locator("main")).to_contain_text("陪王奶奶去医院")
    phone.get_by_role("button", name="再交一次").click()
    expect(phone.get_by_role("heading", name="已经交上去了")).to_be_visible()
    deed = Deed.objects.get(community=cast.community)
    assert Evidence.objects.filter(community=cast.community, deed=deed).count() == 1


def test_the_same_form_works_without_script(browser: Browser, cast: Cast, live_server: object, photo: Path) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN", viewport={"width": 390, "height": 844})
    sign_in(context, cast.zhang.user, live_server.url)
    page = context.new_page()
    page.goto(claim_page(cast, live_server))
    choose(page, "帮老人跑腿")
    page.get_by_role("button", name="选好了，看看要填什么").click()
    expect(page.locator("#quote")).to_contain_text("+1 分")
    page.set_input_files("#id_pictures", photo)
    page.fill("#id_note", "长" * 501)
    page.locator("[data-send]").click()
    expect(page.locator("main")).to_contain_text("最多写 500 个字，现在有 501 个。")
    page.fill("#id_note", "短")
    page.locator("[data-send]").click()
    expect(page.get_by_role("heading", name="已经交上去了")).to_be_visible()
    assert Evidence.objects.filter(community=cast.community).count() == 1
    context.close()
