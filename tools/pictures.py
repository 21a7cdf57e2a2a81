"""The pictures of the README, taken from a running demo: `python -m tools.pictures http://127.0.0.1:8000`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
PAPER, LINE = "#efe6da", "#d8c9b8"
GAP = 36
CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE, TABLET, DESK = (390, 844), (1024, 768), (1280, 800)


@contextmanager
def visitor(browser: Browser, address: str, community: str, role: str, size: tuple[int, int]) -> Iterator[Page]:
    """A page of someone who has clicked their persona; role as the sign-in page calls it, empty for a passer-by."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, device_scale_factor=1.5, locale="zh-CN"
    )
    page = context.new_page()
    if role:
        page.goto(f"{address}/sign-in/")
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        form = page.locator(f"xpath=//h3[starts-with(normalize-space(), '{community}')]/following-sibling::form[1]")
        form.locator("button", has_text=role).first.click()
        page.wait_for_load_state()
    yield page
    context.close()


def _shot(page: Page) -> Image.Image:
    page.wait_for_load_state("networkidle")
    return Image.open(BytesIO(page.screenshot())).convert("RGB")


def _side_by_side(pictures: list[Image.Image], height: int = 900) -> Image.Image:
    scaled = [picture.resize((round(picture.width * height / picture.height), height)) for picture in pictures]
    width = sum(picture.width for picture in scaled) + GAP * (len(scaled) + 1)
    sheet = Image.new("RGB", (width, height + 2 * GAP), PAPER)
    left = GAP
    for picture in scaled:
        sheet.paste(LINE, (left - 1, GAP - 1, left + picture.width + 1, GAP + height + 1))
        sheet.paste(picture, (left, GAP))
        left += picture.width + GAP
    return sheet


def _save(picture: Image.Image, name: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    picture.quantize(256, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)
    print(FOLDER / f"{name}.png")


def _take(browser: Browser, address: str) -> None:
    with visitor(browser, address, "金河社区", "居民", PHONE) as page:
        home = _shot(page)
        page.goto(f"{address}/c/jinhe/me/claim/")
        claim = _shot(page)
        page.goto(f"{address}/c/jinhe/me/statement/")
        page.locator("main a[href*='/line/']").first.click()
        line = _shot(page)
    with visitor(browser, address, "颐和社区", "超市管理员", TABLET) as page:
        page.goto(f"{address}/c/yihe/counter/")
        page.locator("input[name=scanned]").fill("1 号楼")
        page.keyboard.press("Enter")
        page.locator("a[href*='/counter/resident/']").first.wait_for()
        people = [link.get_attribute("href") for link in page.locator("a[href*='/counter/resident/']").all()]
        # Whoever has enough for two different things.
        for person in people:
            page.goto(f"{address}{person}")
            reachable = page.locator(".article:not(.short) .tap")
            if reachable.count() > 4:
                break
        for place in (0, 2):
            reachable.nth(place).click()
        counter = _shot(page)
    with visitor(browser, address, "金河社区", "信用管理员", DESK) as page:
        desk = _shot(page)
    with visitor(browser, address, "", "", DESK) as page:
        page.goto(f"{address}/c/qinglongjie/")
        public = _shot(page)
    _save(_side_by_side([home, counter]), "three")
    _save(_side_by_side([claim, line, desk]), "deed")
    _save(_side_by_side([public]), "public")


def main(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        try:
            _take(browser, address.rstrip("/"))
        finally:
            browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
