"""What was written stays: triggers that refuse to change or delete it, whoever asks, on SQLite and PostgreSQL alike.

`install` is called by a migration. A later migration that rebuilds one of these tables on SQLite (Django does so for
most changes there) drops its triggers, so it ends with `install` again; `jishan check` says when one is missing.
`remove` is for undoing the migration; operators never call it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

__all__ = ["expected", "install", "remove", "standing"]


@dataclass(frozen=True)
class _Guard:
    """Refuses an UPDATE or a DELETE of a row, in some cases or in all."""

    name: str
    table: str
    event: str
    says: str
    when: str = ""  # over OLD and NEW; the columns compared are never null


def _changed(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


_GUARDS = (
    _Guard("transfer_never_changed", "ledger_transfer", "UPDATE", "a transfer is never changed, only reversed"),
    _Guard("transfer_never_deleted", "ledger_transfer", "DELETE", "a transfer is never deleted, only reversed"),
    _Guard("account_never_deleted", "ledger_account", "DELETE", "an account is never deleted"),
    _Guard(
        "account_stays_itself",
        "ledger_account",
        "UPDATE",
        "an account keeps its id, community, book and kind, and its lines are never numbered anew",
        _changed("id", "community_id", "book_id", "kind") + " OR NEW.entries < OLD.entries",
    ),
    _Guard("hold_never_deleted", "ledger_hold", "DELETE", "a hold is never deleted, only ended"),
    _Guard(
        "hold_ends_once",
        "ledger_hold",
        "UPDATE",
        "a hold goes from open to its end, once, and nothing else of it changes",
        "OLD.state <> 'open' OR NEW.state = 'open' OR "
        + _changed("id", "community_id", "account_id", "key", "points", "kind", "reference"),
    ),
    _Guard("lot_never_deleted", "ledger_lot", "DELETE", "a lot is never deleted"),
    _Guard(
        "lot_stays_itself",
        "ledger_lot",
        "UPDATE",
        "of a lot only what remains of it changes",
        _changed("id", "community_id", "account_id", "transfer_id", "lapses_on"),
    ),
    _Guard("lot_use_never_changed", "ledger_lotuse", "UPDATE", "what a transfer took from a lot is never changed"),
    _Guard("lot_use_never_deleted", "ledger_lotuse", "DELETE", "what a transfer took from a lot is never deleted"),
)

# SQLite's INSERT OR REPLACE deletes the row in its way without asking a DELETE trigger; these are the ways in.
_UNIQUE = {
    "ledger_transfer": (
        ("id",),
        ("community_id", "book_id", "key"),
        ("community_id", "reverses_id"),
        ("community_id", "source_id", "source_entry"),
        ("community_id", "target_id", "target_entry"),
    ),
    "ledger_account": (("id",),),
    "ledger_hold": (("id",), ("community_id", "key")),
    "ledger_lot": (("id",), ("community_id", "transfer_id")),
    "ledger_lotuse": (("id",), ("community_id", "transfer_id", "lot_id")),
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger in place; one that stands already is replaced."""
    remove(connection)
    _run(connection, _sqlite() if connection.vendor == "sqlite" else _postgresql())


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away again."""
    if connection.vendor == "sqlite":
        _run(connection, (f"DROP TRIGGER IF EXISTS {name}" for name, _ in expected(connection)))
    else:
        _run(connection, (f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table in expected(connection)))
        _run(connection, ["DROP FUNCTION IF EXISTS ledger_refuses()"])


def expected(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """The name and the table of each trigger that should stand on this database."""
    names = [(guard.name, guard.table) for guard in _GUARDS]
    suffix = "never_replaced" if connection.vendor == "sqlite" else "never_emptied"
    return names + [(f"{table}_{suffix}", table) for table in _UNIQUE]


def standing(connection: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    """The name and the table of each trigger that stands, and is not switched off."""
    sql = (
        "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgenabled IN ('O', 'A') AND NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {(str(name), str(table)) for name, table in cursor.fetchall()}


def _sqlite() -> Iterator[str]:
    for guard in _GUARDS:
        when = f"WHEN {guard.when} " if guard.when else ""
        yield (
            f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{guard.says}'); END"
        )
    for table, groups in _UNIQUE.items():
        stands = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(f'{column} = NEW.{column}' for column in group)})"
            for group in groups
        )
        yield (
            f"CREATE TRIGGER {table}_never_replaced BEFORE INSERT ON {table} WHEN {stands} "
            f"BEGIN SELECT RAISE(ABORT, 'this row stands already'); END"
        )


def _postgresql() -> Iterator[str]:
    yield """
        CREATE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
        END $$
    """
    for guard in _GUARDS:
        when = f"WHEN ({guard.when}) " if guard.when else ""
        yield (
            f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} FOR EACH ROW {when}"
            f"EXECUTE FUNCTION ledger_refuses('{guard.says}')"
        )
    for table in _UNIQUE:
        yield (
            f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
            f"EXECUTE FUNCTION ledger_refuses('this table is never emptied')"
        )


def _run(connection: BaseDatabaseWrapper, statements: Iterator[str] | list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
