"""The pictures of the staff handbook.

`python -m tools.handbook_pictures http://127.0.0.1:8000` takes those of a running demo; with a second word, the code
that `jishan serve` printed, it sets up the empty installation at that address and takes the pictures of that.
"""

from __future__ import annotations

import re
import sys
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tools.pictures import CHROMIUM, DESK, QUIET, TABLET, visitor

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "handbook" / "pictures"
WIDTH = 1000
BYTES_MAX = 60_000


def _save(page: Page, name: str) -> None:
    """What the window shows, in as many colours as fit the weight a page of the handbook may have."""
    page.wait_for_load_state("networkidle")
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    picture = picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.LANCZOS)
    for colours in (128, 64, 32, 16):
        out = BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if len(out.getvalue()) < BYTES_MAX:
            break
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.png").write_bytes(out.getvalue())
    print(f"{name}.png {len(out.getvalue()) // 1000} kB, {colours} colours")


def _open_first(page: Page, part: str) -> None:
    """Follow the first link to one row of a list: /deeds/<its id>/."""
    rows = rf"/{part}/[0-9a-f-]{{36}}/$"
    links = [link.get_attribute("href") or "" for link in page.locator("main a").all()]
    page.goto(urljoin(page.url, next(link for link in links if re.search(rows, link))))


def _desk(browser: Browser, address: str) -> None:
    with visitor(browser, address, "金河社区", "信用管理员", DESK) as page:
        desk = f"{address}/c/jinhe/desk"
        page.goto(f"{desk}/residents/new/")
        page.fill("[name=name]", "张桂兰")
        _save(page, "new-resident")
        page.goto(f"{desk}/review/")
        _open_first(page, "review")
        _save(page, "review")
        page.goto(f"{desk}/reports/")
        page.locator("main a[href*='/reports/']").nth(1).click()
        _save(page, "report")
        page.goto(f"{desk}/residents/")
        _open_first(page, "residents")
        _save(page, "resident")
        page.goto(f"{desk}/deeds/?state=approved")
        _open_first(page, "deeds")
        _save(page, "explained")
    with visitor(browser, address, "青龙街社区", "信用管理员", DESK) as page:
        desk = f"{address}/c/qinglongjie/desk"
        page.goto(f"{desk}/rulebook/new/")
        page.locator("main form button").first.click()
        _save(page, "rulebook")
        page.goto(f"{desk}/collect/")
        page.locator("main .choice").first.click()
        page.wait_for_load_state("networkidle")
        _save(page, "collect")
        page.goto(f"{desk}/store/")
        _save(page, "store")
        page.goto(f"{desk}/openings/new/")
        _save(page, "openings")
        page.goto(f"{desk}/paper/")
        _save(page, "paper")


def _counter(browser: Browser, address: str) -> None:
    with visitor(browser, address, "颐和社区", "超市管理员", TABLET) as page:
        page.goto(f"{address}/c/yihe/counter/")
        page.fill("input[name=scanned]", "1 号楼")
        page.keyboard.press("Enter")
        page.locator("a[href*='/counter/resident/']").first.wait_for()
        for link in [link.get_attribute("href") for link in page.locator("a[href*='/counter/resident/']").all()]:
            page.goto(f"{address}{link}")
            reachable = page.locator(".article:not(.short) .tap")
            if reachable.count() > 4:
                break
        reachable.nth(0).click()
        reachable.nth(2).click()
        _save(page, "counter")


def _area(browser: Browser, address: str) -> None:
    with visitor(browser, address, "容东片区", "片区工作人员", DESK) as page:
        _save(page, "area")


def _set_up(browser: Browser, address: str, code: str) -> None:
    page = browser.new_page(viewport={"width": DESK[0], "height": DESK[1]}, locale="zh-CN")
    page.goto(f"{address}/set-up/?code={code}")
    page.click("main form button")
    page.wait_for_url("**/questions/")
    _save(page, "set-up")
    answers = {
        "name": "河沿社区", "area_name": "解放路街道", "store_name": "河沿小铺", "store_place": "居委会一楼",
        "manager": "李桂英", "username": "liguiying", "password": "heyan-2026", "password_again": "heyan-2026",
    }  # fmt: skip
    for name, answer in answers.items():
        page.fill(f"[name={name}]", answer)
    page.click("main form.six .btn-big")
    page.wait_for_url("**/first-steps/")
    page.goto(f"{address}/operator/copies/")
    _save(page, "copies")


def main(address: str, code: str = "") -> None:
    address = address.rstrip("/")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        try:
            if code:
                _set_up(browser, address, code)
            else:
                _desk(browser, address)
                _counter(browser, address)
                _area(browser, address)
        finally:
            browser.close()


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["http://127.0.0.1:8000"]))
