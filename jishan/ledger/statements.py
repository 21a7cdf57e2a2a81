"""The ledger's SQL: the few statements that move points, the same on SQLite and PostgreSQL.

The ORM has no conditional update of many rows by many values with what became of them in return; that statement is
what keeps a balance above its floor, so it is written out here, once. Every statement compares the community.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from itertools import chain, islice
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.utils import CursorWrapper
from django.db.models.base import ModelState

from jishan.ledger.models import Account, Book, Lot, Transfer

# Rows to a statement: with five columns well under SQLite's 32,766 parameters.
ROWS_MAX = 1000
# Up to so many new rows go in by one INSERT; more of them by the way each database has for many.
ROWS_FEW = 20
# So many lots are read to spend from; more only when they do not suffice.
LOTS_FEW = 20
# Up to so many values a statement is one of those sent again and again, and worth preparing on PostgreSQL.
PREPARED_VALUES_MAX = 40

T = TypeVar("T")
Row = TypeVar("Row", bound=models.Model)


@dataclass(slots=True)
class Move:
    """What a batch does to one account, summed: one row of one update, however many transfers touch it."""

    change: int = 0
    held: int = 0
    lowest: int = 0  # the lowest that what is available stands on the way, against where it began
    lines: int = 0

    def add(self, change: int, *, held: int = 0, lines: int = 1) -> None:
        self.change += change
        self.held += held
        self.lines += lines
        self.lowest = min(self.lowest, self.change - self.held)


class Standing(NamedTuple):
    balance: int
    entries: int


class OpenLot(NamedTuple):
    id: uuid.UUID
    account: uuid.UUID
    transfer: uuid.UUID
    lapses_on: date
    entry: int
    remaining: int


def move(book: Book, moves: dict[uuid.UUID, Move]) -> dict[uuid.UUID, Standing]:
    """Apply `moves` to accounts of the book that keep a balance, in the order of their ids.

    Returns where each now stands. One that is missing was not changed: it would have gone below its floor, or it
    keeps no balance in this book.
    """
    ids = sorted(moves)
    if len(ids) > 1:
        _lock(book, ids)
    standings: dict[uuid.UUID, Standing] = {}
    for chunk in _chunks(ids):
        rows = [(i, moves[i].change, moves[i].held, moves[i].lowest, moves[i].lines) for i in chunk]
        standings.update((_uuid(i), Standing(balance, entries)) for i, balance, entries in _move(book, rows))
    return standings


def _move(book: Book, rows: Sequence[tuple[object, ...]]) -> list[tuple[Any, ...]]:
    values, parameters = _values(rows, "uuid", "bigint", "bigint", "bigint", "bigint")
    return _fetch(
        f"""
        WITH moved (account, change, hold, lowest, lines) AS ({values})
        UPDATE ledger_account
        SET balance = balance + change, held = held + hold, entries = entries + lines
        FROM moved
        WHERE community_id = %s AND book_id = %s AND id = account
          AND floor IS NOT NULL AND balance - held + lowest >= floor
        RETURNING id, balance, entries
        """,
        [*parameters, book.community_id, book.pk],
    )


def _lock(book: Book, ids: Sequence[uuid.UUID]) -> None:
    """Take the rows in the order of their ids, so that two batches never wait for each other in a ring."""
    if connection.features.has_select_for_update:
        _fetch(
            "SELECT id FROM ledger_account WHERE community_id = %s AND id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
            [book.community_id, list(ids)],
        )


def can_move_and_insert() -> bool:
    """Whether this database changes one table and inserts into another in one statement. SQLite does not."""
    return _is_postgresql()


def move_and_insert(book: Book, moves: dict[uuid.UUID, Move], row: Transfer) -> dict[uuid.UUID, Standing]:
    """As `move`, for the one account that keeps a balance, and with it as `insert`, for the one transfer.

    One statement is one journey to the server and a transaction by itself. The line's number and the balance after it
    go into the row where the move returns them; where it moves nothing, no row is written either.
    """
    ((account, moved),) = moves.items()
    sql, names = _move_and_insert_sql("source" if account == row.source_id else "target")
    facts = row.__dict__
    found = _fetch(
        sql,
        [
            moved.change,
            moved.held,
            moved.lines,
            book.community_id,
            book.pk,
            account,
            moved.lowest,
            *[facts[name] for name in names],
        ],
    )
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return {account: Standing(*found[0])} if found else {}


@cache
def _move_and_insert_sql(side: str) -> tuple[str, list[str]]:
    head, names = _insert_head(Transfer)
    returned = {f"{side}_balance": "balance", f"{side}_entry": "entries"}
    sql = f"""
        WITH standing AS (
            UPDATE ledger_account
            SET balance = balance + %s, held = held + %s, entries = entries + %s
            WHERE community_id = %s AND book_id = %s AND id = %s
              AND floor IS NOT NULL AND balance - held + %s >= floor
            RETURNING balance, entries
        )
        {head} SELECT {", ".join(returned.get(name, "%s") for name in names)} FROM standing
        RETURNING {", ".join(returned)}
    """
    return sql, [name for name in names if name not in returned]


def open_lots(book: Book, accounts: Iterable[uuid.UUID]) -> list[OpenLot]:
    """The lots of these accounts with something left, the one that lapses first in front."""
    found: list[OpenLot] = []
    for chunk in _chunks(accounts):
        found.extend(_open_lots(book, f"account_id IN ({_list(chunk)})", chunk))
    return sorted(found, key=lambda lot: (lot.lapses_on, lot.entry))


def first_lots(book: Book, account: uuid.UUID, points: int) -> list[OpenLot]:
    """As `open_lots`, for one account, but no more of them than `points` may be taken from: the rest of a long history
    stays unread."""
    first = _open_lots(book, f"account_id = %s ORDER BY lapses_on, entry LIMIT {LOTS_FEW}", [account])
    suffice = len(first) < LOTS_FEW or sum(lot.remaining for lot in first) >= points
    return first if suffice else open_lots(book, [account])


def _open_lots(book: Book, which: str, parameters: Sequence[object]) -> list[OpenLot]:
    rows = _fetch(
        f"""
        SELECT id, account_id, transfer_id, lapses_on, entry, remaining FROM ledger_lot
        WHERE community_id = %s AND remaining > 0 AND {which}
        """,
        [book.community_id, *parameters],
    )
    return [OpenLot(_uuid(i), _uuid(a), _uuid(t), _date(on), *rest) for i, a, t, on, *rest in rows]


def change_lots(book: Book, changes: dict[uuid.UUID, int]) -> None:
    """Add to what remains of each lot. Their accounts' rows are locked by `move` before."""
    for chunk in _chunks(changes.items()):
        values, parameters = _values(chunk, "uuid", "bigint")
        _run(
            f"""
            WITH used (lot, change) AS ({values})
            UPDATE {Lot._meta.db_table} SET remaining = remaining + change
            FROM used WHERE community_id = %s AND id = lot
            """,
            [*parameters, book.community_id],
        )


def new_row(model: type[Row], **columns: object) -> Row:
    """A row as `model(**columns)` makes it, in a fifth of the time: every column is named, so none wants its default."""
    row = model.__new__(model)
    row._state = ModelState()
    row.__dict__.update(columns)
    return row


def insert(rows: Iterable[Row]) -> list[Row]:
    """Write new rows of one model, as `bulk_create` would, and give them back.

    Many are taken one by one as the database takes them, so that making them and writing them go on side by side.
    """
    coming = iter(rows)
    first = list(islice(coming, ROWS_FEW + 1))
    if not first:
        return []
    head, names = _insert_head(type(first[0]))
    columns = itemgetter(*names)
    written: list[Row] = []

    def values() -> Iterator[tuple[Any, ...]]:
        for row in chain(first, coming):
            written.append(row)
            yield columns(row.__dict__)

    if len(first) <= ROWS_FEW:
        few = list(values())
        _run(f"{head} VALUES {_places(few)}", _flat(few))
    elif _is_postgresql():
        _copy(type(first[0]), values())
    else:
        _executemany(f"{head} VALUES ({_list(names)})", values())
    for row in written:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return written


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
def _insert_head(model: type[models.Model]) -> tuple[str, tuple[str, ...]]:
    names = tuple(field.attname for field in model._meta.concrete_fields)
    return f"INSERT INTO {model._meta.db_table} ({_columns(model)})", names


@cache
def _columns(model: type[models.Model]) -> str:
    return ", ".join(connection.ops.quote_name(str(field.column)) for field in model._meta.concrete_fields)


def system_account_id(book: Book, kind: str) -> uuid.UUID:
    """A book's system accounts carry ids made from the book's own, so that naming one needs no query."""
    if Account.Kind(kind) == Account.Kind.OWN:
        raise ValueError("a book has many accounts of people's own")
    return uuid.uuid5(book.pk, kind)


@cache
def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def _run(sql: str, parameters: Sequence[Any]) -> None:
    with _cursor(parameters) as cursor:
        cursor.execute(sql, _plain(parameters))


def _fetch(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with _cursor(parameters) as cursor:
        cursor.execute(sql, _plain(parameters))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _cursor(parameters: Sequence[Any]) -> CursorWrapper:
    """Django's cursor; for the short statements on PostgreSQL one that sends values apart from the text, so that
    psycopg prepares what it sees often (`prepare_threshold` in the settings)."""
    database = connections[DEFAULT_DB_ALIAS]
    if not _is_postgresql() or len(parameters) > PREPARED_VALUES_MAX:
        return database.cursor()
    from psycopg import Cursor

    database.ensure_connection()
    wrap = database.make_debug_cursor if database.queries_logged else database.make_cursor
    cursor: CursorWrapper = wrap(Cursor(database.connection))  # type: ignore[arg-type]
    return cursor


def _plain(parameters: Sequence[Any]) -> Sequence[Any]:
    """Values as the database takes them: PostgreSQL as they are; SQLite has neither ids nor dates."""
    return parameters if _is_postgresql() else [_sqlite_value(value) for value in parameters]


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


def _uuid(value: uuid.UUID | str) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def _date(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _values(rows: Sequence[Sequence[object]], *types: str) -> tuple[str, list[object]]:
    """Rows as a table to read from. On PostgreSQL a column is one array, so the statement is the same for any number."""
    if _is_postgresql():
        arrays = ", ".join(f"%s::{kind}[]" for kind in types)
        return f"SELECT * FROM unnest({arrays})", [list(column) for column in zip(*rows, strict=True)]
    return f"VALUES {_places(rows)}", _flat(rows)


def _places(rows: Sequence[Sequence[object]]) -> str:
    row = f"({_list(rows[0])})"
    return ", ".join([row] * len(rows))


def _list(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))


def _flat(rows: Iterable[Sequence[object]]) -> list[object]:
    return [value for row in rows for value in row]


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while chunk := list(islice(rest, ROWS_MAX)):
        yield chunk
