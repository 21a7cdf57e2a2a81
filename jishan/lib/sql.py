"""Statements that the ORM has no word for, the same on SQLite and PostgreSQL: many rows in, in the way each database has
for many; short statements that the server prepares; rows given as a table to read from.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from itertools import chain, islice
from operator import itemgetter
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models.base import ModelState

__all__ = [
    "ROWS_MAX",
    "chunks",
    "fetch",
    "insert",
    "insert_head",
    "is_postgresql",
    "listed",
    "look_over",
    "new_row",
    "refresh_statistics",
    "run",
    "table_of",
]

# Rows to a statement: with five columns well under SQLite's 32,766 parameters.
ROWS_MAX = 1000
# Up to so many new rows go in by one INSERT; more of them by the way each database has for many.
ROWS_FEW = 20
# As many new rows at once change what SQLite should know about its tables.
ROWS_MANY = 1000
# Up to so many values a statement is one of those sent again and again, and worth preparing on PostgreSQL.
PREPARED_VALUES_MAX = 40

T = TypeVar("T")
Row = TypeVar("Row", bound=models.Model)


def new_row(model: type[Row], **columns: object) -> Row:
    """A row as `model(**columns)` makes it, in a fifth of the time: every column is named, so none wants its default."""
    row = model.__new__(model)
    row._state = ModelState()
    row.__dict__.update(columns)
    return row


def insert(rows: Iterable[Row]) -> list[Row]:
    """Write new rows of one model, as `bulk_create` would, and give them back.

    Many are taken one by one as the database takes them, so that making them and writing them go on side by side: do
    not ask the database anything while they are made. For plain columns, not for files and JSON.
    """
    coming = iter(rows)
    first = list(islice(coming, ROWS_FEW + 1))
    if not first:
        return []
    head, names = insert_head(type(first[0]))
    columns = itemgetter(*names)
    written: list[Row] = []

    def values() -> Iterator[tuple[Any, ...]]:
        for row in chain(first, coming):
            written.append(row)
            yield columns(row.__dict__)

    if len(first) <= ROWS_FEW:
        few = list(values())
        run(f"{head} VALUES {_places(few)}", _flat(few))
    elif is_postgresql():
        _copy(type(first[0]), values())
    else:
        _executemany(f"{head} VALUES ({listed(names)})", values())
    for row in written:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    if len(written) >= ROWS_MANY:
        transaction.on_commit(refresh_statistics, robust=True)
    return written


def refresh_statistics() -> None:
    """Let SQLite look how its rows lie, a hundredth of a second even where there are millions; PostgreSQL does by itself.

    Until it has looked it takes "of this community" for ten rows whatever there is, and reads all residents in the
    order of their ids rather than the one who is asked for. Others see it with their next connection.
    """
    if not is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("ANALYZE")


def look_over(*tables: type[models.Model]) -> None:
    """Let PostgreSQL look how the rows of these tables lie, before whole tables are joined; SQLite is told after each
    large batch (`refresh_statistics`).

    It looks by itself about a minute after rows were written, and never at those of an open transaction: until then it
    may join thousands of rows with thousands one by one, and be at it for minutes after an import or a restore.
    """
    if is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE " + ", ".join(table._meta.db_table for table in tables))


def _copy(model: type[models.Model], rows: Iterable[tuple[Any, ...]]) -> None:
    """PostgreSQL's own way for many rows; constraints and triggers see them as they see any other."""
    sql = f"COPY {model._meta.db_table} ({_columns(model)}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(sql) as copying:
        for row in rows:
            copying.write_row(row)


def _executemany(sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
    coming: Any = ([_sqlite_value(value) for value in row] for row in rows)
    with connection.cursor() as cursor:
        cursor.executemany(sql, coming)


@cache
def insert_head(model: type[models.Model]) -> tuple[str, tuple[str, ...]]:
    """INSERT INTO the model's table with its columns, and the attributes that hold their values."""
    if any(isinstance(field, (models.FileField, models.JSONField)) for field in model._meta.concrete_fields):
        raise TypeError(f"{model._meta.label} has columns that Django writes otherwise than it holds them")
    names = tuple(field.attname for field in model._meta.concrete_fields)
    return f"INSERT INTO {model._meta.db_table} ({_columns(model)})", names


@cache
def _columns(model: type[models.Model]) -> str:
    return ", ".join(connection.ops.quote_name(str(field.column)) for field in model._meta.concrete_fields)


@cache
def is_postgresql() -> bool:
    """Which of the two databases this installation stands on."""
    return connection.vendor == "postgresql"


def run(sql: str, parameters: Sequence[Any]) -> None:
    """Send a statement; `%s` for each value, ids and days as they are."""
    with _cursor(parameters) as cursor:
        cursor.execute(sql, _plain(parameters))


def fetch(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """As `run`, and the rows it answers; SQLite answers ids and days as text."""
    with _cursor(parameters) as cursor:
        cursor.execute(sql, _plain(parameters))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _cursor(parameters: Sequence[Any]) -> CursorWrapper:
    """Django's cursor; for the short statements on PostgreSQL one that sends values apart from the text, so that
    psycopg prepares what it sees often (`prepare_threshold` in the settings)."""
    database = connections[DEFAULT_DB_ALIAS]
    if not is_postgresql() or len(parameters) > PREPARED_VALUES_MAX:
        return database.cursor()
    from psycopg import Cursor

    database.ensure_connection()
    wrap = database.make_debug_cursor if database.queries_logged else database.make_cursor
    cursor: CursorWrapper = wrap(Cursor(database.connection))  # type: ignore[arg-type]
    return cursor


def _plain(parameters: Sequence[Any]) -> Sequence[Any]:
    """Values as the database takes them: PostgreSQL as they are; SQLite has neither ids nor dates."""
    return parameters if is_postgresql() else [_sqlite_value(value) for value in parameters]


def _sqlite_value(value: Any) -> Any:
    convert = _SQLITE_FORMS.get(type(value))
    return convert(value) if convert else value


@lru_cache(maxsize=1000)  # a batch is written in one moment
def _sqlite_moment(value: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value)


_SQLITE_FORMS: dict[type, Callable[[Any], Any]] = {
    uuid.UUID: lambda value: value.hex,
    datetime: _sqlite_moment,
    date: date.isoformat,
}


def table_of(rows: Sequence[Sequence[object]], *types: str) -> tuple[str, list[object]]:
    """Rows as a table to read from. On PostgreSQL a column is one array, so the statement is the same for any number."""
    if is_postgresql():
        arrays = ", ".join(f"%s::{kind}[]" for kind in types)
        return f"SELECT * FROM unnest({arrays})", [list(column) for column in zip(*rows, strict=True)]
    return f"VALUES {_places(rows)}", _flat(rows)


def _places(rows: Sequence[Sequence[object]]) -> str:
    row = f"({listed(rows[0])})"
    return ", ".join([row] * len(rows))


def listed(values: Sequence[object]) -> str:
    """A `%s` for each value: IN (...)."""
    return ", ".join(["%s"] * len(values))


def _flat(rows: Iterable[Sequence[object]]) -> list[object]:
    return [value for row in rows for value in row]


def chunks(items: Iterable[T]) -> Iterator[list[T]]:
    """As many at a time as one statement may name on SQLite."""
    rest = iter(items)
    while chunk := list(islice(rest, ROWS_MAX)):
        yield chunk
