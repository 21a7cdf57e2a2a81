"""An archive into an empty database of either kind.

The tables are brought to the state the archive was made at, by their own migrations; the rows come in with every
trigger standing (none of ours refuses a new row) and the foreign keys set aside, for rows refer to rows of their own
table and tables to each other; then the keys are put back, which has every row checked, and the figures of each table
are made again from what was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from jishan.lib import jobs
from jishan.upkeep.archive import Archive
from jishan.upkeep.errors import CopyUnlike
from jishan.upkeep.snapshot import sums
from jishan.upkeep.tables import Table, leaves

__all__ = ["bring_up_to_date", "load", "rows_in"]

_ROWS_AT_ONCE = 2_000
_DJANGOS_OWN = ("django_", "auth_", "jishan_cache", "sqlite_")


def rows_in(connection: BaseDatabaseWrapper) -> int:
    """How many rows of ours a database holds already, counted up to a thousand a table.

    It asks the database and not the models, which may be newer: a table that Django made for itself begins with its
    name, and every other one is ours.
    """
    quote = connection.ops.quote_name
    count = 0
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            if not name.startswith(_DJANGOS_OWN):
                cursor.execute(f"SELECT count(*) FROM (SELECT 1 FROM {quote(name)} LIMIT 1000) AS found")
                count += int(cursor.fetchone()[0])
    return count


def load(archive: Archive, connection: BaseDatabaseWrapper) -> None:
    """Fill a database without tables. Raises `CopyDamaged`, `CopyUnlike`; the database is then to be thrown away."""
    jobs.progress(0, 0, _("正在建表……"))
    MigrationExecutor(connection).migrate(leaves(archive.manifest.migrations))
    with _foreign_keys_aside(connection):
        for done, table in enumerate(archive.tables):
            jobs.progress(done, len(archive.tables), _("正在写一行一行的记录……"))
            _load_table(archive, table, connection)
        _reset_sequences(archive.tables, connection)
    for done, table in enumerate(archive.tables):
        jobs.progress(done, len(archive.tables), _("正在重新数一遍……"))
        if sums(table, connection).digest != archive.manifest.tables[table.name].digest:
            raise CopyUnlike(table=table.name)


def bring_up_to_date(connection: BaseDatabaseWrapper) -> None:
    """From the state of the archive to that of this program, with what Django makes for itself."""
    call_command("migrate", database=connection.alias, interactive=False, verbosity=0)
    call_command("createcachetable", database=connection.alias, verbosity=0)


def _load_table(archive: Archive, table: Table, connection: BaseDatabaseWrapper) -> None:
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in table.columns)
    readers = table.readers(connection)
    rows = ([read(value) for read, value in zip(readers, row, strict=True)] for row in archive.rows(table))
    write = _copy_in if connection.vendor == "postgresql" else _insert
    with connection.cursor() as cursor:
        # A migration may have put rows of its own into the empty table; the copy has them too.
        cursor.execute(f"SELECT 1 FROM {quote(table.name)} LIMIT 1")
        if cursor.fetchone():
            cursor.execute(f"DELETE FROM {quote(table.name)}")
        write(cursor, quote(table.name), names, rows, len(table.columns))


def _insert(cursor: Any, table: str, names: str, rows: Iterator[Sequence[Any]], width: int) -> None:
    sql = f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * width)})"
    while batch := list(islice(rows, _ROWS_AT_ONCE)):
        cursor.executemany(sql, batch)


def _copy_in(cursor: Any, table: str, names: str, rows: Iterator[Sequence[Any]], _width: int) -> None:
    with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copying:
        for row in rows:
            copying.write_row(row)


def _reset_sequences(every: list[Table], connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [table.model for table in every]):
            cursor.execute(statement)


@contextmanager
def _foreign_keys_aside(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """One transaction without foreign keys; they stand again, and hold for every row, before it is committed."""
    aside: Callable[[BaseDatabaseWrapper], Any] = (
        _postgresql_keys_aside if connection.vendor == "postgresql" else _sqlite_keys_aside
    )
    with aside(connection):
        yield


@contextmanager
def _sqlite_keys_aside(connection: BaseDatabaseWrapper) -> Iterator[None]:
    # In this order: SQLite leaves its keys out of a transaction only from before it began.
    with connection.constraint_checks_disabled(), transaction.atomic(using=connection.alias):
        yield
        connection.check_constraints()


@contextmanager
def _postgresql_keys_aside(connection: BaseDatabaseWrapper) -> Iterator[None]:
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
        )
        keys = cursor.fetchall()
        for table, name, _definition in keys:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        yield
        for table, name, definition in keys:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
