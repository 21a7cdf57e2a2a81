"""A signed-in member of staff at the desk, for the tests of its pages."""

from __future__ import annotations

from html import unescape
from re import sub
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from jishan.earning import services as earning
from jishan.earning.models import Deed
from jishan.identity.models import User
from jishan.people import services as people
from tests.cast import JOINED, Cast


class Desk:
    """The pages of one community's desk as one user sees them."""

    def __init__(self, cast: Cast, user: User) -> None:
        self.cast, self.user, self.client = cast, user, Client()
        self.client.force_login(user)

    def address(self, name: str, *args: Any) -> str:
        return reverse(f"desk:{name}", args=[self.cast.community.slug, *args])

    def get(self, page: str, /, *args: Any, **query: Any) -> HttpResponse:
        return self.client.get(self.address(page, *args), query)  # type: ignore[return-value]

    def post(self, page: str, /, *args: Any, follow: bool = True, query: str = "", **fields: Any) -> HttpResponse:
        return self.client.post(self.address(page, *args) + query, fields, follow=follow)  # type: ignore[return-value]


def words(response: HttpResponse) -> str:
    """What the page says, without its markup."""
    body = sub(r"<(script|style|svg)\b.*?</\1>", "", response.content.decode(), flags=16)
    return " ".join(unescape(sub(r"<[^>]+>", " ", body)).split())


def waiting(cast: Cast, rule: str = "1.3", by: User | None = None, key: str = "", **more: Any) -> Deed:
    """A deed that waits: 张桂兰's, recorded by the collector, unless said otherwise."""
    facts: dict[str, Any] = {"resident": cast.zhang, "happened_on": JOINED, **more}
    if rule == "1.3":
        facts.setdefault("asked_points", 10)
    return earning.record_deed(
        community=cast.community,
        key=key or str(uuid4()),
        rule=rule,
        by=by or cast.collector,
        source=Deed.Source.COLLECTED,
        **facts,
    )


def entrance_head(cast: Cast) -> User:
    """The head of 张桂兰's entrance, who reaches 张 and her husband and nobody else."""
    from jishan.identity.services import create_user
    from jishan.people.queries import household_of
    from tests.cast import PASSWORD

    user = create_user(username=f"{cast.community.slug}-head", name="赵楼长", password=PASSWORD)
    household = household_of(cast.zhang)
    assert household is not None
    assert household.home is not None
    people.appoint(community=cast.community, user=user, role="entrance_head", entrance=household.home.entrance)
    return user
