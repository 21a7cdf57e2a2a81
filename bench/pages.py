"""A resident's home page and a redemption at the counter: flat in the community's size and in a person's history?

Through Django's test client in one process: the whole request with session, middleware, templates and every commit, and
no network, which is the same at all sizes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from bench.ground import Database, Ground, Product
from bench.neighbourhood import SLUG, Neighbourhood, analyze, migrate, settle
from bench.table import Row

__all__ = ["measure"]

AIM = 1.5
TURNS = 4


@dataclass(frozen=True)
class Times:
    """Milliseconds of each opening, and how many statements one took."""

    home: list[float]
    counter: list[float]
    home_statements: int
    counter_statements: int


def measure(ground: Ground, *, residents: tuple[int, int], history: tuple[int, int], opens: int) -> Iterator[Row]:
    with ExitStack() as stack:
        towns = []
        for count in residents:
            made: Database = stack.enter_context(ground.database())
            product = stack.enter_context(Product(made))
            towns.append((product, product.run(prepare, count, history)))
        # In turns, so that whatever else the machine does falls on all alike: [town][is_busy].
        found: list[tuple[list[Times], list[Times]]] = [([], []) for _town in towns]
        for turn in range(TURNS):
            for (product, town), (quiet, busy) in zip(towns, found, strict=True):
                quiet.append(product.run(open_pages, town, turn, opens // TURNS, False))
                busy.append(product.run(open_pages, town, turn, opens // TURNS, True))
    (small, small_busy), (large, large_busy) = found
    for page, name in (("home", _("居民首页")), ("counter", _("兑换一次"))):
        say = {"database": ground.name, "page": name, "many": f"{residents[1]:,}", "few": f"{residents[0]:,}"}
        yield _row(_("%(database)s，%(page)s，%(many)s 位居民比 %(few)s 位") % say, page, large, small)
        say |= {"many": f"{history[1]:,}", "few": f"{history[0]:,}"}
        yield _row(_("%(database)s，%(page)s，一人 %(many)s 笔往来比 %(few)s 笔") % say, page, large_busy, large)
        say |= {"residents": f"{residents[0]:,}"}
        what = _("%(database)s，%(page)s，%(residents)s 位居民里，一人 %(many)s 笔往来比 %(few)s 笔") % say
        yield _row(what, page, small_busy, small)


def _row(what: str, page: str, ours: list[Times], beside: list[Times]) -> Row:
    texts, medians = [], []
    for times in (ours, beside):
        taken = median(one for turn in times for one in getattr(turn, page))
        statements = max(getattr(turn, f"{page}_statements") for turn in times)
        medians.append(taken)
        texts.append(_("%(ms).1f 毫秒，%(n)d 条语句") % {"ms": taken, "n": statements})
    return Row(what, texts[0], texts[1], medians[0] / medians[1], aim=AIM, is_at_most=True)


# Inside the product's process


def prepare(residents: int, history: tuple[int, int]) -> Neighbourhood:
    """An empty database becomes a community that is ready to be visited."""
    from django.core.management import call_command

    migrate()
    town = settle(residents, history)
    analyze()
    call_command("collectstatic", interactive=False, verbosity=0)
    return town


def open_pages(town: Neighbourhood, turn: int, opens: int, is_busy: bool) -> Times:
    """Open each page so often: each time as another of the quiet residents, or always as the busy one."""
    residents = [town.busy] * opens if is_busy else town.quiet[turn * opens : (turn + 1) * opens]
    from django.urls import reverse

    shopper, address = _signed_in_as_keeper(town), reverse("resident:home", args=[SLUG])
    home: list[float] = []
    counter: list[float] = []
    statements: list[tuple[int, int]] = []
    for pk in residents:
        visitor = _signed_in_as(pk)
        visitor.get(address)  # the session's first request and the caches of a process that has slept
        home_taken, home_statements = _timed(lambda client=visitor: client.get(address))
        counter_taken, counter_statements = _timed(lambda pk=pk: _redeem(shopper, town, pk))
        home.append(home_taken)
        counter.append(counter_taken)
        statements.append((home_statements, counter_statements))
    return Times(home, counter, *(max(column) for column in zip(*statements, strict=True)))


def _timed(action: Any) -> tuple[float, int]:
    from django.db import connection

    counted = 0

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal counted
        counted += 1
        return execute(*arguments)

    with connection.execute_wrapper(count):
        began = time.perf_counter()
        action()
        return (time.perf_counter() - began) * 1000, counted


def _redeem(client: Any, town: Neighbourhood, pk: Any) -> None:
    """The shelf for this person, and the confirmed basket."""
    from django.urls import reverse

    address = reverse("counter:resident", args=[SLUG, pk])
    page = client.get(address)
    basket = {"key": str(uuid4()), "shown_points": str(town.price), f"article-{town.article}": "1"}
    done = client.post(address, basket)
    if (page.status_code, done.status_code) != (200, 302):
        raise RuntimeError(f"{page.status_code} {done.status_code} {done.content.decode()[:2000]}")


def _signed_in_as_keeper(town: Neighbourhood) -> Any:
    from jishan.identity.models import User

    return _client(User.objects.get(pk=town.storekeeper))


def _signed_in_as(pk: Any) -> Any:
    from jishan.people.models import Resident
    from jishan.places.models import Community

    community = Community.objects.get(slug=SLUG)
    return _client(Resident.objects.select_related("user").get(community=community, pk=pk).user)


def _client(user: Any) -> Any:
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    return client
