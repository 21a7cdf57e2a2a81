"""An empty installation in a real browser: set up, printed, and looked at in every look; and what goes on how many sheets."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from jishan.founding.setup_code import make_code
from jishan.places.models import Community
from jishan.web.shared import handbook
from tests.browser.test_every_page import LOOKS, _problems, cookies_of
from tests.cast import PASSWORD, settle

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        settings.DATABASES["default"]["ENGINE"].endswith("postgresql"),
        reason="a page looks the same on either database: this look is taken on SQLite",
    ),
]

ANSWERS = {
    "name": "河沿社区", "area_name": "解放路街道", "compounds": "河沿小区 1-6 号楼，每栋 3 个单元", "store_name": "河沿小铺",
    "manager": "李桂英", "username": "liguiying", "password": PASSWORD, "password_again": PASSWORD,
}  # fmt: skip


def sheets(page) -> int:
    """On how many sheets of paper the page is printed."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("look", LOOKS)
def test_the_pages_of_the_set_up_are_clean_in_every_look(browser, live_server, look):
    chosen, (width, height) = LOOKS[look]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in chosen.items()])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    wrong = []
    for address in ("/", f"/set-up/?code={make_code()}", None, "/set-up/rulebook/rongdong/"):
        if address is None:
            page.click("main form button")
            page.wait_for_url("**/questions/")
        else:
            assert page.goto(live_server.url + address).status == 200
        wrong += [f"{page.url}: {problem}" for problem in _problems(page, 200, said, width)]
    context.close()
    assert wrong == []


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_six_answers_lead_to_the_first_things(browser, live_server, script):
    context = browser.new_context(locale="zh-CN", java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{live_server.url}/set-up/?code={make_code()}")
    page.click("main form button")
    page.check("[name=preset][value=guhuai-hanlinjie]")
    for name, answer in ANSWERS.items():
        page.fill(f"[name={name}]", answer)
    page.fill("[name=password_again]", "not the same")
    page.click("main form.six .btn-big")
    expect(page.locator("text=两遍写的不一样")).to_be_visible()
    expect(page.locator("[name=name]")).to_have_value("河沿社区")
    expect(page.locator("[name=preset]:checked")).to_have_value("guhuai-hanlinjie")
    page.fill("[name=password_again]", PASSWORD)
    page.click("main form.six .btn-big")
    page.wait_for_url("**/c/heyan/desk/first-steps/")
    expect(page.locator("h1")).to_have_text("前三件事")
    assert Community.objects.get().slug == "heyan"
    context.close()


def test_what_is_printed_keeps_to_its_sheets(browser, live_server):
    cast = settle()
    context = browser.new_context(locale="zh-CN")
    context.add_cookies(cookies_of(cast.manager, live_server.url))
    page = context.new_page()
    desk = f"{live_server.url}/c/{cast.community.slug}"
    wrong = []
    for address, most in [
        (f"{desk}/join/poster/", 1),
        (f"{desk}/join/poster/?paper=a3", 1),
        (f"{desk}/desk/handbook/leaflet/", 1),
        *((f"{desk}/desk/handbook/{one.slug}/", 2) for one in handbook.errands()),
    ]:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        if (count := sheets(page)) > most:
            wrong.append(f"{address}: {count} sheets, not {most}")
    context.close()
    assert wrong == []
