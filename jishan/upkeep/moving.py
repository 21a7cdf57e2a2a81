"""From one kind of database to the other: an archive and a load, proved equal table by table."""

from __future__ import annotations

from typing import Any

from django.db import connection

from jishan.upkeep import archive
from jishan.upkeep.archive import Archive
from jishan.upkeep.errors import AddressUnfit, DatabaseNotEmpty, SameDatabase, TablesUnlike
from jishan.upkeep.files import refusal, scratch
from jishan.upkeep.loading import bring_up_to_date, load, rows_in
from jishan.upkeep.restoring import connected
from jishan.upkeep.running import stopped
from jishan.upkeep.snapshot import sums
from jishan.upkeep.tables import Sum, applied, tables

__all__ = ["move", "require_address"]

_PLACE = ("ENGINE", "NAME", "HOST", "PORT")


def require_address(url: str) -> str:
    """What DATABASE_URL has to be for the place named: empty for SQLite. Raises `AddressUnfit`."""
    if url == "sqlite":
        return ""
    if not url.startswith(("postgresql://", "postgres://")):
        raise AddressUnfit
    return url


def move(target: dict[str, Any]) -> dict[str, Sum]:
    """Copy every row into the empty database with these settings; the number and figure of each table, once proved equal.

    Nothing changes on this side, and nobody may use it meanwhile: what was written after the copy would be missing
    over there. Raises `StillRunning`, `SameDatabase`, `DatabaseNotEmpty`, `TablesUnlike`, `DiskFull`.
    """
    if all(str(connection.settings_dict.get(fact, "")) == str(target.get(fact, "")) for fact in _PLACE):
        raise SameDatabase
    with stopped(), scratch() as directory:
        plain = directory / "plain.zip"
        try:
            archive.write(plain, with_pictures=False)
        except OSError as reason:
            raise refusal(directory, reason) from reason
        with connected(target) as there:
            if standing := rows_in(there):
                raise DatabaseNotEmpty(rows=standing)
            with Archive(plain) as packed:
                load(packed, there)
            bring_up_to_date(there)
            arrived = _counted(there)
        counted = _counted(connection)
        for table, ours in counted.items():
            if arrived.get(table) != ours:
                raise TablesUnlike(table=table)
        return counted


def _counted(database: Any) -> dict[str, Sum]:
    """Each side for itself, from what stands in its tables."""
    return {table.name: sums(table, database) for table in tables(applied(database))}
