"""Whether this installation is open: whoever serves or works holds a lock that dies with its process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection

from jishan.upkeep.errors import AlreadyCopying, StillRunning

__all__ = ["announced", "copying", "stopped"]


@contextmanager
def announced() -> Iterator[None]:
    """Say that the installation is open, for as long as the block lasts. Many may say so at once."""
    with _file("running.lock") as file:
        if not _lock(file, shared=True):
            raise StillRunning  # a restore is at work
        yield


@contextmanager
def stopped() -> Iterator[None]:
    """Make sure that nobody serves, works or is signed in to the database meanwhile. Raises `StillRunning`."""
    with _file("running.lock") as file:
        if not _lock(file, shared=False) or _others_on_the_server():
            raise StillRunning
        yield


@contextmanager
def copying() -> Iterator[None]:
    """One copy at a time. Raises `AlreadyCopying`."""
    with _file("copying.lock") as file:
        if not _lock(file, shared=False):
            raise AlreadyCopying
        yield


def _file(name: str) -> IO[str]:
    directory = Path(settings.VAR)
    directory.mkdir(parents=True, exist_ok=True)
    return (directory / name).open("w")


def _lock(file: IO[str], *, shared: bool) -> bool:
    try:
        import fcntl
    except ImportError:
        # Windows locks no file for several readers; there the open database itself cannot be moved aside.
        return True
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _others_on_the_server() -> bool:
    """Whether a process of another machine is connected: a district serves one database from several."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return bool(cursor.fetchone()[0])
