"""The ledger's SQL: the few statements that move points, the same on SQLite and PostgreSQL.

The ORM has no conditional update of many rows by many values with what became of them in return; that statement is
what keeps a balance above its floor, so it is written out here, once. Every statement compares the community.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection

from jishan.ledger.models import Account, Book, Lot, Transfer
from jishan.lib import sql

# So many lots are read to spend from; more only when they do not suffice.
LOTS_FEW = 20


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
    for chunk in sql.chunks(ids):
        rows = [(i, moves[i].change, moves[i].held, moves[i].lowest, moves[i].lines) for i in chunk]
        standings.update((_uuid(i), Standing(balance, entries)) for i, balance, entries in _move(book, rows))
    return standings


def _move(book: Book, rows: Sequence[tuple[object, ...]]) -> list[tuple[Any, ...]]:
    values, parameters = sql.table_of(rows, "uuid", "bigint", "bigint", "bigint", "bigint")
    return sql.fetch(
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
        sql.fetch(
            "SELECT id FROM ledger_account WHERE community_id = %s AND id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
            [book.community_id, list(ids)],
        )


def can_move_and_insert() -> bool:
    """Whether this database changes one table and inserts into another in one statement. SQLite does not."""
    return sql.is_postgresql()


def move_and_insert(book: Book, moves: dict[uuid.UUID, Move], row: Transfer) -> dict[uuid.UUID, Standing]:
    """As `move`, for the one account that keeps a balance, and with it as `insert`, for the one transfer.

    One statement is one journey to the server and a transaction by itself. The line's number and the balance after it
    go into the row where the move returns them; where it moves nothing, no row is written either.
    """
    ((account, moved),) = moves.items()
    statement, names = _move_and_insert("source" if account == row.source_id else "target")
    facts = row.__dict__
    found = sql.fetch(
        statement,
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
def _move_and_insert(side: str) -> tuple[str, list[str]]:
    head, names = sql.insert_head(Transfer)
    returned = {f"{side}_balance": "balance", f"{side}_entry": "entries"}
    statement = f"""
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
    return statement, [name for name in names if name not in returned]


def open_lots(book: Book, accounts: Iterable[uuid.UUID]) -> list[OpenLot]:
    """The lots of these accounts with something left, the one that lapses first in front."""
    found: list[OpenLot] = []
    for chunk in sql.chunks(accounts):
        found.extend(_open_lots(book, f"account_id IN ({sql.listed(chunk)})", chunk))
    return sorted(found, key=lambda lot: (lot.lapses_on, lot.entry))


def first_lots(book: Book, account: uuid.UUID, points: int) -> list[OpenLot]:
    """As `open_lots`, for one account, but no more of them than `points` may be taken from: the rest of a long history
    stays unread."""
    first = _open_lots(book, f"account_id = %s ORDER BY lapses_on, entry LIMIT {LOTS_FEW}", [account])
    suffice = len(first) < LOTS_FEW or sum(lot.remaining for lot in first) >= points
    return first if suffice else open_lots(book, [account])


def _open_lots(book: Book, which: str, parameters: Sequence[object]) -> list[OpenLot]:
    rows = sql.fetch(
        f"""
        SELECT id, account_id, transfer_id, lapses_on, entry, remaining FROM ledger_lot
        WHERE community_id = %s AND remaining > 0 AND {which}
        """,
        [book.community_id, *parameters],
    )
    return [OpenLot(_uuid(i), _uuid(a), _uuid(t), _date(on), *rest) for i, a, t, on, *rest in rows]


def change_lots(book: Book, changes: dict[uuid.UUID, int]) -> None:
    """Add to what remains of each lot. Their accounts' rows are locked by `move` before."""
    for chunk in sql.chunks(changes.items()):
        values, parameters = sql.table_of(chunk, "uuid", "bigint")
        sql.run(
            f"""
            WITH used (lot, change) AS ({values})
            UPDATE {Lot._meta.db_table} SET remaining = remaining + change
            FROM used WHERE community_id = %s AND id = lot
            """,
            [*parameters, book.community_id],
        )


def system_account_id(book: Book, kind: str) -> uuid.UUID:
    """A book's system accounts carry ids made from the book's own, so that naming one needs no query."""
    if Account.Kind(kind) == Account.Kind.OWN:
        raise ValueError("a book has many accounts of people's own")
    return uuid.uuid5(book.pk, kind)


def _uuid(value: uuid.UUID | str) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def _date(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
