"""The staff handbook: one file an errand in docs/handbook/, read here, shown at the desk and printed from there.

It is written in Chinese only: a community that works in another language writes its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from jishan.web.shared.navigation import PLACES

__all__ = ["Errand", "errand", "errand_for", "errands", "html_of", "picture"]

_FILE = re.compile(r"(\d\d)-([a-z-]+)\.md")
# Where on the desk a way through its pages begins: **工作台 › 居民 › 登记一位居民**.
_WAY = re.compile(r"^\s*工作台\s*›\s*([^›]+?)\s*(?=›|$)")

# Which errand a page belongs to, by the beginning of its route's name: the longest that fits.
_PAGES = {
    "desk:first_steps": "first-day",
    "desk:arriv": "bringing-residents",
    "desk:resident": "bringing-residents",
    "desk:household": "bringing-residents",
    "desk:organisation": "bringing-residents",
    "desk:places": "bringing-residents",
    "desk:opening": "old-balances",
    "desk:collect": "recording",
    "desk:deed": "recording",
    "desk:reverse": "recording",
    "desk:review": "reviewing",
    "desk:register": "counter",
    "desk:store": "stock",
    "desk:article": "stock",
    "desk:labels": "stock",
    "desk:stock": "stock",
    "desk:report": "month-report",
    "desk:rulebook": "rulebook",
    "desk:paper": "power-cut",
    "desk:card": "lost-and-moved",
    "desk:move": "lost-and-moved",
    "desk:staff": "first-day",
}


@dataclass(frozen=True)
class Errand:
    """One file: its number and name in the address, its heading, its first sentence, and the text below."""

    number: int
    slug: str
    title: str
    lead: str
    text: str


def _folder() -> Path:
    return Path(settings.ROOT) / "docs" / "handbook"


@lru_cache(maxsize=1)
def errands() -> tuple[Errand, ...]:
    """All errands, in the order of their numbers."""
    found = []
    for path in sorted(_folder().glob("*.md")):
        if named := _FILE.fullmatch(path.name):
            head, _line, body = path.read_text("utf-8").partition("\n")
            lead = next((line for line in body.splitlines() if line.strip()), "").replace("**", "")
            found.append(Errand(int(named[1]), named[2], head.lstrip("# ").strip(), lead, body))
    return tuple(found)


def errand(slug: str) -> Errand | None:
    return next((one for one in errands() if one.slug == slug), None)


def errand_for(route: str) -> Errand | None:
    """What the handbook has to say about the page of this route ("desk:collect"), if anything."""
    fitting = max((start for start in _PAGES if route.startswith(start)), key=len, default="")
    return errand(_PAGES[fitting]) if fitting else None


def picture(name: str) -> Path | None:
    """The file of a picture the handbook shows; None for any other name."""
    path = _folder() / "pictures" / name
    return path if re.fullmatch(r"[a-z0-9-]+\.(?:png|jpg)", name) and path.is_file() else None


def html_of(one: Errand, community: str) -> SafeString:
    """The errand as a page: links lead to pages of this community's desk. What is no page of ours is only text."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(one.text)
    for token in tokens:
        if token.children:
            token.children = _led(token.children, community)
    return mark_safe(str(reader.renderer.render(tokens, reader.options, {})))


def _led(tokens: list[Token], community: str) -> list[Token]:
    """The same run of text with its links, pictures and ways through the desk leading somewhere."""
    led: list[Token] = []
    is_open: list[bool] = []
    for place, token in enumerate(tokens):
        if token.type == "image":
            name = str(token.attrs["src"]).removeprefix("pictures/")
            token.attrs = {**token.attrs, "src": _address("desk:handbook_picture", community, name), "loading": "lazy"}
        elif token.type == "link_open":
            address = _link(str(token.attrs["href"]), community)
            is_open.append(bool(address))
            if not address:
                continue
            token.attrs["href"] = address
        elif token.type == "link_close" and not is_open.pop():
            continue
        elif token.type == "text" and place and tokens[place - 1].type == "strong_open":
            led += _way(token, community)
            continue
        led.append(token)
    return led


def _link(target: str, community: str) -> str:
    """Another errand's page, or an address in the world; "" for what is no page here."""
    if named := _FILE.match(target):
        return _address("desk:handbook_errand", community, named[2])
    return target if target.startswith("https://") else ""


def _way(token: Token, community: str) -> list[Token]:
    """工作台 › 居民 › 登记一位居民, with the entry of the desk's side as a link."""
    found = _WAY.match(token.content)
    name = next((place.name for place in PLACES["desk"] if found and str(place.label) == found[1]), "")
    address = _address(name, community) if name else ""
    if not found or not address:
        return [token]
    parts: list[Callable[[], Token]] = [
        lambda: Token("text", "", 0, content=token.content[: found.start(1)]),
        lambda: Token("link_open", "a", 1, attrs={"href": address}),
        lambda: Token("text", "", 0, content=found[1]),
        lambda: Token("link_close", "a", -1),
        lambda: Token("text", "", 0, content=token.content[found.end(1) :]),
    ]
    return [part() for part in parts]


def _address(name: str, *args: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
