"""Single awards: the service call beside PostgreSQL's own `pgbench` (TPC-B-like), in turns, on one server.

Each award is on the disk before it is acknowledged, as pgbench's transactions are. The clients share the machine with
the server on both sides.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import subprocess
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

from django.utils.translation import gettext as _

from bench.ground import Ground, Product, binary
from bench.table import Row

__all__ = ["measure"]

CLIENTS = (1, 8)
RESIDENTS = 5_000
# How many awards each client makes before it is counted.
WARM = 200


def measure(ground: Ground, *, seconds: int, rounds: int, scale: int) -> Iterator[Row]:
    with ground.database() as theirs, ground.database() as ours, Product(ours) as product:
        _pgbench("-i", "-q", "-s", str(scale), theirs.url)
        product.run(_prepare)
        for clients in CLIENTS:
            found = [
                (_tpcb(theirs.url, clients, seconds), product.run(_awards, clients, seconds)) for _n in range(rounds)
            ]
            beside, made = (median(column) for column in zip(*found, strict=True))
            yield Row(
                _("%(database)s，一次记一笔，%(clients)d 个客户端") % {"database": ground.name, "clients": clients},
                _("每秒 %(n)s 笔") % {"n": f"{made:,.0f}"},
                _("pgbench -s %(scale)d 每秒 %(n)s 笔") % {"scale": scale, "n": f"{beside:,.0f}"},
                median(one / other for other, one in found),
                aim=1,
            )


def _pgbench(*arguments: str) -> str:
    return subprocess.run([binary("pgbench"), *arguments], check=True, capture_output=True, text=True).stdout


def _tpcb(url: str, clients: int, seconds: int) -> float:
    threads = str(min(clients, os.cpu_count() or 1))
    out = _pgbench("-n", "-M", "prepared", "-c", str(clients), "-j", threads, "-T", str(seconds), url)
    found = re.search(r"tps = ([\d.]+)", out)
    if not found:
        raise RuntimeError(out)
    return float(found[1])


def _prepare() -> None:
    from bench.neighbourhood import analyze, open_book

    open_book(RESIDENTS)
    analyze()


def _awards(clients: int, seconds: int) -> float:
    """Awards a second by so many processes at once, counted from when the last one was ready."""
    from django.db import connection

    from bench.neighbourhood import accounts_of_the_book

    accounts = accounts_of_the_book()
    connection.close()
    fork = multiprocessing.get_context("fork")
    ready, made = fork.Barrier(clients), fork.Value("q", 0)
    workers = [
        fork.Process(target=_client, args=(number, accounts[number::clients], seconds, ready, made))
        for number in range(clients)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return float(made.value) / seconds


def _client(number: int, accounts: list[Any], seconds: int, ready: Any, made: Any) -> None:
    from jishan.ledger import services as ledger

    book, run = accounts[0].book, os.urandom(6).hex()
    issued = ledger.system_account(book, "issued")

    def award(n: int) -> None:
        ledger.transfer(
            book=book, key=f"{run}:{number}:{n}", source=issued, target=accounts[n % len(accounts)], points=5,
            kind="award", reference=f"deed {n}",
        )  # fmt: skip

    for n in range(WARM):
        award(n)
    ready.wait()
    until, count = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        award(WARM + count)
        count += 1
    with made.get_lock():
        made.value += count
