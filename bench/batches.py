"""A batch of awards by `transfer_many`, beside the same rows loaded by the database's own fastest way.

That way is COPY on PostgreSQL and `executemany` in one transaction on SQLite, into tables with the same indexes,
constraints and triggers. It is given the finished rows; `transfer_many` has to find out balances and numbers first.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from statistics import median

from django.utils.translation import gettext as _

from bench.ground import Database, Ground, Product
from bench.table import Row

__all__ = ["measure"]

RESIDENTS = 5_000


def measure(ground: Ground, *, transfers: int, rounds: int) -> Iterator[Row]:
    with ground.database() as empty:
        with Product(empty) as product:
            product.run(_prepare)
        for is_dated in (False, True):
            found = [_round(ground, empty, transfers, is_dated) for _n in range(rounds)]
            made, beside = (median(column) for column in zip(*found, strict=True))
            facts = {"database": ground.name, "transfers": f"{transfers:,}"}
            yield Row(
                (
                    _("%(database)s，一批记 %(transfers)s 笔，分有期限")
                    if is_dated
                    else _("%(database)s，一批记 %(transfers)s 笔")
                )
                % facts,
                _("每秒 %(n)s 笔") % {"n": f"{transfers / made:,.0f}"},
                _("%(way)s 每秒 %(n)s 笔")
                % {"way": "executemany" if not empty.url else "COPY", "n": f"{transfers / beside:,.0f}"},
                median(other / one for one, other in found),
                aim=0.5,
            )


def _prepare() -> None:
    from django.db import connection

    from bench.neighbourhood import open_book

    open_book(RESIDENTS)
    connection.close()


def _round(ground: Ground, empty: Database, transfers: int, is_dated: bool) -> tuple[float, float]:
    """Seconds of ours and of the database's own, in two fresh copies."""
    tables = ("ledger_transfer", "ledger_lot") if is_dated else ("ledger_transfer",)
    load = _copy if empty.url else _executemany
    with ground.database(empty) as ours:
        with Product(ours) as product:
            made = product.run(_transfer, transfers, is_dated)
        with ground.database(empty) as theirs:
            return made, load(ours, theirs, tables)


def _transfer(count: int, is_dated: bool) -> float:
    from datetime import timedelta

    from bench.neighbourhood import accounts_of_the_book
    from jishan.ledger import services as ledger
    from jishan.lib import clock

    accounts = accounts_of_the_book()
    book = accounts[0].book
    issued = ledger.system_account(book, "issued")
    lapses_on = clock.today() + timedelta(days=365) if is_dated else None
    requests = [
        ledger.TransferRequest(
            f"batch:{n}", issued, accounts[n % len(accounts)].pk, 5, "award", f"deed {n}", None, lapses_on
        )
        for n in range(count)
    ]
    began = time.perf_counter()
    ledger.transfer_many(book=book, requests=requests)
    return time.perf_counter() - began


def _copy(ours: Database, theirs: Database, tables: tuple[str, ...]) -> float:
    import psycopg

    content: dict[str, list[bytes]] = {}
    with psycopg.connect(ours.url) as connection, connection.cursor() as cursor:
        for table in tables:
            with cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copied:
                content[table] = [bytes(part) for part in copied]
    with psycopg.connect(theirs.url) as connection, connection.cursor() as cursor:
        began = time.perf_counter()
        for table in tables:
            with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copied:
                for part in content[table]:
                    copied.write(part)
        connection.commit()
        return time.perf_counter() - began


def _executemany(ours: Database, theirs: Database, tables: tuple[str, ...]) -> float:
    content = {}
    with sqlite3.connect(ours.file) as connection:
        for table in tables:
            content[table] = connection.execute(f"SELECT * FROM {table}").fetchall()
    connection.close()
    connection = sqlite3.connect(theirs.file, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    began = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    for table, rows in content.items():
        connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    connection.execute("COMMIT")
    taken = time.perf_counter() - began
    connection.close()
    return taken
