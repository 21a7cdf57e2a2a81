"""The cast, and browsers in which somebody has signed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from jishan.earning import services as earning
from jishan.earning.models import Deed
from jishan.identity.models import User
from jishan.lib import clock
from tests.cast import Cast, picture, settle

Address = Callable[..., str]


@pytest.fixture
def cast(db: None) -> Cast:
    return settle()


@pytest.fixture
def at(cast: Cast) -> Address:
    """The address of a resident's page of the cast's community, by name."""

    def address(name: str, **kwargs: Any) -> str:
        return reverse(f"resident:{name}", kwargs={"slug": cast.community.slug, **kwargs})

    return address


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def zhang(cast: Cast) -> Client:
    return signed_in(cast.zhang.user)


@pytest.fixture
def helper(cast: Cast) -> Client:
    return signed_in(cast.helper)


@pytest.fixture
def manager(cast: Cast) -> Client:
    return signed_in(cast.manager)


@pytest.fixture
def outsider(cast: Cast) -> Client:
    return signed_in(cast.outsider)


def today() -> date:
    return clock.today()


def days_ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def claimed(cast: Cast, rule: str = "1.2", *, colours: tuple[str, ...] = ("red",), **facts: Any) -> Deed:
    """A claim of 张桂兰's with its pictures, waiting for review."""
    return earning.record_deed(
        community=cast.community,
        rule=rule,
        source=Deed.Source.CLAIM,
        pictures=[earning.clean_picture(picture(colour)) for colour in colours],
        **{"by": cast.zhang.user, "key": str(uuid4()), "happened_on": clock.today(), "resident": cast.zhang, **facts},
    )


def answers(cast: Cast, **more: Any) -> dict[str, Any]:
    """A claim form filled in as most people fill it in."""
    return {
        "key": str(uuid4()),
        "rule": "1.2",
        "day": clock.today().isoformat(),
        "who": str(cast.zhang.pk),
        "note": "陪王奶奶去医院",
        "place": "3 号楼",
        "pictures": [picture()],
        **more,
    }
