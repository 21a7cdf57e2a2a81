"""Every page once in a real browser: nothing in the console, nothing an accessibility check finds, nothing cut off.

The pages and who may see them come from the URLconf, so a new page is looked at without being named here.
"""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from jishan.identity.models import User
from jishan.identity.services import create_user
from jishan.people import services as people
from jishan.people.permissions import CAPABILITIES
from tests.architecture.test_routes import EVERY_ROUTE, things
from tests.cast import PASSWORD, settle

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        settings.DATABASES["default"]["ENGINE"].endswith("postgresql"),
        reason="a page looks the same on either database: this look at all of them is taken on SQLite",
    ),
]

# Fragments that a page asks for and puts into itself; the other routes that are no pages say so when asked.
FRAGMENTS = {
    "desk:collect_find",
    "desk:opening_find",
    "desk:review_quote",
    "resident:claim_quote",
    "resident:claim_pictures",
}
MAIN = {
    "public:places", "public:community", "public:rulebook", "accounts:sign_in", "resident:home", "resident:statement",
    "resident:line", "resident:claim", "resident:store", "resident:card", "desk:today", "desk:review_deed", "desk:deeds",
    "desk:collect", "desk:residents", "desk:resident", "counter:home", "counter:resident", "desk:register", "desk:store",
}  # fmt: skip
LOOKS = {
    "phone": ({}, (390, 844)),
    "desk": ({}, (1280, 800)),
    "narrow, large": ({"jishan_text": "large"}, (320, 640)),
    "senior": ({"jishan_text": "senior"}, (390, 844)),
    "dark": ({"jishan_theme": "dark"}, (390, 844)),
    "English": ({"django_language": "en"}, (390, 844)),
}


@pytest.fixture
def world(live_server):
    cast = settle()
    return cast, things(cast)


def cookies_of(user, address: str) -> list[dict[str, str]]:
    """A session as signing in makes it, without walking through the form each time."""
    if user is None:
        return []
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": address}]


def an_officer(cast):
    """Who looks after the cast's area, appointed when they are first asked for."""
    user = User.objects.filter(username="officer").first()
    if user is None:
        user = create_user(username="officer", name="周街道", password=PASSWORD)
        people.appoint_officer(area=cast.community.area, user=user)
    return user


def reader(cast, rule: str):
    """Someone who may see a page of this rule."""
    if rule == "resident":
        return cast.zhang.user
    if rule == "officer":
        return an_officer(cast)
    if rule.startswith("staff:") and rule.split(":")[1] not in CAPABILITIES["manager"]:
        return cast.storekeeper
    return cast.manager if rule.startswith("staff:") or rule == "signed_in" else None


def pages(names: set[str] | None = None):
    for route in EVERY_ROUTE:
        if route.name not in FRAGMENTS and (names is None or route.name in names):
            yield route


def look_at(browser, live_server, world, names, look) -> list[str]:
    """Open each page in that look; a sentence for whatever is wrong."""
    cast, values = world
    chosen, (width, height) = LOOKS[look]
    wrong: list[str] = []
    for rule in sorted({route.rule for route in pages(names)}):
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        context.add_cookies(cookies_of(reader(cast, rule), live_server.url))
        context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in chosen.items()])
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message, said=said: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error, said=said: said.append(str(error)))
        for route in pages(names):
            if route.rule == rule:
                address = live_server.url + route.address(values)
                if route.name not in MAIN and not _is_page(context, address):
                    continue
                said.clear()
                answer = page.goto(address)
                problems = _problems(page, answer.status, said, width)
                wrong += [f"{route.name} ({look}): {problem}" for problem in problems]
        context.close()
    return wrong


def _is_page(context, address: str) -> bool:
    """Whether there is something to look at: a form's target, a file, or a moment that is not now is no page."""
    answer = context.request.get(address, max_redirects=0)
    return answer.status == 200 and answer.headers["content-type"].startswith("text/html")


def _problems(page, status: int, said: list[str], width: int):
    if status != 200:
        yield f"answered {status}"
        return
    yield from (f"console: {text}" for text in said)
    overflow = page.evaluate("document.documentElement.scrollWidth")
    is_paper = page.evaluate("document.querySelector('.a4, .paper') !== null")
    if overflow > width and not is_paper:
        yield f"is {overflow} px wide on a screen of {width}"
    for violation in Axe().run(page).response["violations"]:
        nodes = [node["html"][:120] for node in violation["nodes"]][:2]
        yield f"axe {violation['id']}: {json.dumps(nodes, ensure_ascii=False)}"


def test_every_page_is_clean_on_a_phone(browser, live_server, world):
    wrong = look_at(browser, live_server, world, None, "phone")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("look", [look for look in LOOKS if look != "phone"])
def test_the_main_pages_are_clean_in_every_look(browser, live_server, world, look):
    wrong = look_at(browser, live_server, world, MAIN, look)
    assert not wrong, "\n".join(wrong)


def test_the_lists_name_real_routes():
    assert set(FRAGMENTS) <= {route.name for route in EVERY_ROUTE}
    assert set(MAIN) <= {route.name for route in EVERY_ROUTE}
