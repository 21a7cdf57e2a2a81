"""Communities to measure in, made by the product's own migrations and services; rows no service makes in bulk are
written as the services would.

Runs inside `ground.Product`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from jishan.identity.models import User
    from jishan.ledger.models import Account
    from jishan.people.models import Resident
    from jishan.places.models import Community

__all__ = ["SLUG", "Neighbourhood", "accounts_of_the_book", "analyze", "migrate", "open_book", "settle"]

SLUG = "bench"
PER_ENTRANCE, ENTRANCES, BUILDINGS = 24, 4, 30
FAMILY = 3
# Residents who come to the counter, each once, so that their histories stay as long as they are said to be.
COMING = 60
# What everyone else has done: enough that an index over all of it is as deep as in service.
USUAL = 1
YEAR = 365

RULES = """
title = "积分细则"
on_the_spot_max = 5
[store]
name = "积分超市"
[[categories]]
code = "help"
name = "邻里互助"
[[rules]]
code = "1.1"
name = "打扫楼道"
category = "help"
points = 5
review = "on_the_spot"
on_the_spot_max = 5
"""
SHELF = 30


@dataclass(frozen=True)
class Neighbourhood:
    """Who is needed to open the pages: ids, so that it can be handed to another process."""

    storekeeper: UUID
    quiet: list[UUID]  # residents with a short history, each with a sign-in
    busy: UUID  # the one with a long history
    article: UUID
    price: int


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def open_book(residents: int) -> None:
    """An empty database gets a community, its book and so many accounts with nothing in them."""
    migrate()
    from jishan.ledger import services as ledger

    ledger.open_accounts(book=ledger.open_book(community=_community()), count=residents)


def accounts_of_the_book() -> list[Account]:
    """The accounts that `open_book` made, each with the book."""
    from jishan.ledger.models import Account
    from jishan.places.models import Community

    community = Community.objects.get(slug=SLUG)
    return list(Account.objects.filter(community=community, kind="own").select_related("book").order_by("pk"))


def _community() -> Community:
    from jishan.lib import clock
    from jishan.places import services as places

    area = places.open_area(slug=SLUG, name="街道")
    began = clock.today() - timedelta(days=3 * YEAR)
    return places.open_community(area=area, slug=SLUG, name="社区", joined_on=began)


def settle(residents: int, history: tuple[int, int]) -> Neighbourhood:
    """A community of so many residents. A few have a short history of transfers, one a long one, all others one deed."""
    from jishan.identity.services import create_user
    from jishan.people import services as people
    from jishan.rulebook import services as rulebook
    from jishan.store import services as store

    community = _community()
    manager, keeper = (create_user(username=f"{SLUG}-{role}", name="工作人员", password=None) for role in ("m", "k"))
    people.appoint(community=community, user=manager, role="manager", since=community.joined_on)
    people.appoint(community=community, user=keeper, role="storekeeper", since=community.joined_on)
    rulebook.publish(community=community, text=RULES, starts_on=community.joined_on, by=manager)
    shelf = [
        store.add_article(community=community, name=f"物品 {n}", points=10 + n, by=keeper, stock=10_000)
        for n in range(SHELF)
    ]
    everyone = _people(community, residents, manager)
    # From all over the community: those who came first are found first by the wrong way too.
    step = len(everyone) // (COMING + 1)
    busy, *quiet = everyone[step - 1 :: step][: COMING + 1][::-1]
    for number, resident in enumerate([busy, *quiet]):
        user = create_user(username=f"{SLUG}-r-{number}", name=resident.name, password=None)
        people.link_user(resident=resident, user=user, by=manager)
    short, long = history
    special = {busy.pk: long, **{resident.pk: short for resident in quiet}}
    wanted = [(resident, special.get(resident.pk, USUAL)) for resident in everyone]
    _deeds(community, wanted, manager)
    return Neighbourhood(keeper.pk, [resident.pk for resident in quiet], busy.pk, shelf[0].pk, shelf[0].points)


def _people(community: Community, count: int, by: User) -> list[Resident]:
    from jishan.people import services as people
    from jishan.places import services as places

    addresses = [_address(n) for n in range(-(-count // FAMILY))]
    homes = places.ensure_homes(community, addresses)
    surnames, given = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "桂兰建国秀英志强小雨海燕文博春梅"
    everyone: list[Resident] = []
    # By the thousand, as an import would: one statement's parameters and one list in memory have their limits.
    for start in range(0, count, 5_000):
        entries = [
            people.NewResident(
                name=surnames[n % len(surnames)] + given[n // 16 % 16] + given[n // 256 % 16],
                phone=f"199{n:08d}",
                home=homes[n // FAMILY],
                together=str(n // FAMILY),
                joined_on=community.joined_on,
            )
            for n in range(start, min(start + 5_000, count))
        ]
        everyone += people.add_residents(community=community, entries=entries, by=by)
    return everyone


def _address(n: int) -> Any:
    from jishan.places.services import HomeAddress

    home, entrance = n % PER_ENTRANCE, n // PER_ENTRANCE
    building = entrance // ENTRANCES
    return HomeAddress(
        compound=f"小区{building // BUILDINGS + 1}", building=str(building % BUILDINGS + 1),
        entrance=str(entrance % ENTRANCES + 1), home=f"{home // 4 + 1}{home % 4 + 1:02d}",
    )  # fmt: skip


def _deeds(community: Community, wanted: Sequence[tuple[Resident, int]], by: User) -> None:
    """So many approved deeds for each, with their transfers, whose points lapse at the end of some coming month."""
    from jishan.ledger import services as ledger
    from jishan.lib import clock, sql
    from jishan.rulebook import queries as rulebook

    book = ledger.open_book(community=community)
    issued = ledger.system_account(book, "issued")
    version = rulebook.in_force(community)
    now, today = clock.now(), clock.today()
    numbers = ((resident, n, many) for resident, many in wanted for n in range(many))
    for number, chunk in enumerate(_chunks(numbers, 5_000)):
        deeds = [_deed(community, version, resident, n, many, now, by) for resident, n, many in chunk]
        for position, deed in enumerate(deeds):
            deed.key = deed.number = f"{number}-{position}"
        requests = [
            ledger.TransferRequest(
                f"deed:{deed.key}", issued, deed.wallet_id, 5, "award", deed.pk.hex, deed.recorded_at,
                _lapses_on(today, n),
            )
            for deed, (_resident, n, _many) in zip(deeds, chunk, strict=True)
        ]  # fmt: skip
        for deed, made in zip(deeds, ledger.transfer_many(book=book, requests=requests, by=by), strict=True):
            deed.transfer_id = made.pk
        sql.insert(deeds)


def _deed(community: Community, version: Any, resident: Resident, n: int, many: int, now: datetime, by: User) -> Any:
    from jishan.earning.models import Deed

    done = now - timedelta(days=2 * YEAR * (many - n) / many)  # the last one today
    return Deed(
        community=community, fingerprint="0" * 64, version=version, rule="1.1", resident_id=resident.pk,
        wallet_id=resident.account_id, source=Deed.Source.COLLECTED, happened_on=done.date(), points=5,
        recorded_by=by.pk, recorded_at=done, state=Deed.State.APPROVED, decided_at=done,
    )  # fmt: skip


def _lapses_on(today: date, n: int) -> date:
    """The first of one of the coming 24 months."""
    months = today.month + n % 24
    return date(today.year + months // 12, months % 12 + 1, 1)


def _chunks(items: Iterator[Any], size: int) -> Iterator[list[Any]]:
    from itertools import islice

    while chunk := list(islice(items, size)):
        yield chunk


def analyze() -> None:
    """What the databases' own housekeeping, and the product's, would have done by the morning."""
    from django.db import connection

    from jishan.lib import sql

    if sql.is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    sql.refresh_statistics()
