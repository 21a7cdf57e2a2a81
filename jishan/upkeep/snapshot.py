"""Every row as it stood at one moment, read while others go on writing, and without holding any of them up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from jishan.upkeep.tables import Sum, Table, plain_row

__all__ = ["rows", "snapshot", "sums"]

_ROWS_AT_ONCE = 2_000


@contextmanager
def snapshot(alias: str = DEFAULT_DB_ALIAS) -> Iterator[BaseDatabaseWrapper]:
    """A second connection to the same database, in a transaction that sees one moment and writes nothing.

    SQLite's write-ahead log gives it a snapshot with the first read; our ordinary transactions begin by taking the
    one place of the writer, this one must not. PostgreSQL calls it REPEATABLE READ.
    """
    name = f"{alias}-snapshot"
    connection = connections[alias].copy(name)
    options = dict(connection.settings_dict.get("OPTIONS", {}))
    if connection.vendor == "sqlite":
        options["transaction_mode"] = "DEFERRED"
    else:
        from psycopg import IsolationLevel

        options["isolation_level"] = IsolationLevel.REPEATABLE_READ
    connection.settings_dict["OPTIONS"] = options
    connections[name] = connection
    try:
        connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        yield connection
    finally:
        connection.close()
        del connections[name]


def rows(table: Table, connection: BaseDatabaseWrapper) -> Iterator[tuple[Any, ...]]:
    """Every row of a table, a few thousand in memory at a time."""
    names = [found.attname for found in table.fields]
    found = table.model._base_manager.using(connection.alias).order_by().values_list(*names)
    return iter(found.iterator(chunk_size=_ROWS_AT_ONCE))


def sums(table: Table, connection: BaseDatabaseWrapper) -> Sum:
    """The number of rows of a table and its figure."""
    counted = Sum()
    for row in rows(table, connection):
        counted.add(plain_row(row))
    return counted
