"""The first quarter of an hour in numbers: from an empty installation to the first deed, as a person would go.

`python -m tools.first_quarter http://127.0.0.1:8000 CODE list.xlsx`, with the code that `jishan serve` printed. For each step it
prints the clicks, the signs typed, and the seconds the pages took. How long a person takes is reckoned from these:
two and a half seconds to find and press something, two thirds of a second for a sign, and thirty to read a new page.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Page, sync_playwright

from tools.pictures import CHROMIUM, DESK, QUIET

SECONDS_A_CLICK, SECONDS_A_SIGN, SECONDS_A_PAGE = 2.5, 0.66, 30


@dataclass
class Step:
    name: str
    clicks: int = 0
    signs: int = 0
    pages: int = 0
    seconds: float = 0.0

    @property
    def by_hand(self) -> float:
        return self.clicks * SECONDS_A_CLICK + self.signs * SECONDS_A_SIGN + self.pages * SECONDS_A_PAGE + self.seconds


@dataclass
class Walk:
    """A page and what was done on it, step by step."""

    page: Page
    steps: list[Step] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self.steps.append(Step(name))
        began = time.monotonic()
        yield
        self.steps[-1].seconds = time.monotonic() - began

    def click(self, selector: str, *, opens_page: bool = False) -> None:
        self.steps[-1].clicks += 1
        if not opens_page:
            self.page.locator(selector).first.click()
            return
        with self.page.expect_navigation(wait_until="networkidle"):
            self.page.locator(selector).first.click()
        self.steps[-1].pages += 1

    def type(self, name: str, text: str) -> None:
        self.steps[-1].clicks += 1
        self.steps[-1].signs += len(text)
        self.page.fill(f"[name={name}]", text)

    def go(self, address: str) -> None:
        """A page reached by one click on a link that stood before the reader."""
        self.steps[-1].clicks += 1
        self.steps[-1].pages += 1
        self.page.goto(address)


def _walk(walk: Walk, address: str, code: str, file: str) -> None:
    desk = f"{address}/c/heyan/desk"
    with walk.step("code from the window"):
        walk.go(f"{address}/set-up/?code={code}")
        walk.click("main form button", opens_page=True)
    with walk.step("six questions"):
        walk.click(".preset label")
        answers = {
            "name": "河沿社区", "area_name": "解放路街道", "phone": "0531-55512345", "office_hours": "周一到周五 8:30 到 17:00",
            "address": "河沿小区 3 号楼一层", "store_name": "河沿小铺", "store_place": "居委会一楼", "store_hours": "周三、周五上午",
            "manager": "李桂英", "username": "liguiying", "password": "heyan-2026", "password_again": "heyan-2026",
        }  # fmt: skip
        for name, answer in answers.items():
            walk.type(name, answer)
        walk.click("form.six .btn-big", opens_page=True)
    with walk.step("residents from the list"):
        walk.click("main a[href$='/arrivals/']", opens_page=True)
        walk.steps[-1].clicks += 2  # the file dialogue
        walk.page.set_input_files("[name=file]", file)
        walk.click("main form .btn-primary", opens_page=True)
        if walk.page.locator("#asked").count():
            walk.click("#asked header button", opens_page=True)  # those rows not now
        walk.click(".confirm form button")
        walk.page.locator("a[href*='/residents/cards/']").first.wait_for(timeout=120_000)
        walk.steps[-1].pages += 1
    with walk.step("cards on paper"):
        walk.click("a[href*='/residents/cards/']", opens_page=True)
        walk.steps[-1].clicks += 2  # print, and the printer's own button
    for name, page, clicks in [
        ("labels on paper", f"{desk}/store/labels/", 3),
        ("rulebook poster on paper", f"{address}/c/heyan/rulebook/poster/", 2),
        ("joining poster on paper", f"{address}/c/heyan/join/poster/", 2),
    ]:
        with walk.step(name):
            walk.go(page)
            if "labels" in page:
                walk.page.locator("main form .btn-primary").click()
            walk.steps[-1].clicks += clicks
    with walk.step("a second manager"):
        walk.go(f"{desk}/staff/new/")
        walk.click("label.choice")
        for name, answer in {"username": "wangfang", "name": "王芳", "password": "shan-2026-wf"}.items():
            walk.type(name, answer)
        walk.click("main form .btn-primary", opens_page=True)
    with walk.step("the first deed"):
        walk.go(f"{desk}/collect/")
        walk.click("main a.choice", opens_page=True)
        walk.page.locator("[name=find]").press_sequentially("z", delay=50)  # a pinyin initial
        walk.steps[-1].signs += 1
        walk.click("#found button.line")
        walk.page.locator("ul.named").wait_for()
        walk.click(".send button", opens_page=True)


def main(address: str, code: str, file: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        walk = Walk(browser.new_page(viewport={"width": DESK[0], "height": DESK[1]}, locale="zh-CN"))
        try:
            _walk(walk, address.rstrip("/"), code, file)
        finally:
            browser.close()
            print(f"{'step':<28}{'clicks':>8}{'signs':>8}{'pages':>8}{'seconds':>9}{'by hand':>9}")
            total = Step("together")
            for step in walk.steps:
                total.clicks, total.signs, total.pages = (
                    total.clicks + step.clicks, total.signs + step.signs, total.pages + step.pages,
                )  # fmt: skip
                total.seconds += step.seconds
            for step in [*walk.steps, total]:
                minutes, seconds = divmod(round(step.by_hand), 60)
                print(
                    f"{step.name:<28}{step.clicks:>8}{step.signs:>8}{step.pages:>8}{step.seconds:>9.1f}"
                    f"{minutes:>6}:{seconds:02d}"
                )


if __name__ == "__main__":
    main(*sys.argv[1:4])
