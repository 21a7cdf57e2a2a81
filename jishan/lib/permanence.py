"""What was written stays: triggers that refuse to change or delete rows, whoever asks, on SQLite and PostgreSQL alike.

A package declares its `Permanence` once and its migration calls `install`. A later migration that rebuilds one of the
tables on SQLite (Django does so for most changes there) drops its triggers, so it ends with `install` again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.backends.base.base import BaseDatabaseWrapper

__all__ = ["Guard", "Permanence", "changed", "changed_or_emptied"]


@dataclass(frozen=True)
class Guard:
    """Refuses an UPDATE or a DELETE of a row, in some cases or in all."""

    name: str
    table: str
    event: str
    says: str
    when: str = ""  # a condition over OLD and NEW


def changed(*columns: str) -> str:
    """A condition: one of these columns, none of which is ever null, gets another value."""
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


def changed_or_emptied(*columns: str) -> str:
    """The same for columns that may be null; compared as text, which both databases can do."""
    text = "COALESCE(CAST({row}.{column} AS text), '')"
    return " OR ".join(
        f"{text.format(row='NEW', column=column)} <> {text.format(row='OLD', column=column)}" for column in columns
    )


@dataclass(frozen=True)
class Permanence:
    """The guards of one package; `label` keeps their names apart from those of other packages."""

    label: str
    guards: tuple[Guard, ...]
    # SQLite's INSERT OR REPLACE deletes the row in its way without asking a DELETE trigger; these, the unique columns
    # of each table, are the ways in.
    unique: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    def install(self, connection: BaseDatabaseWrapper) -> None:
        """Put every trigger in place; one that stands already is replaced."""
        self.remove(connection)
        _run(connection, self._sqlite() if connection.vendor == "sqlite" else self._postgresql())

    def remove(self, connection: BaseDatabaseWrapper) -> None:
        """Take the triggers away again: for undoing the migration; operators never call it."""
        if connection.vendor == "sqlite":
            _run(connection, (f"DROP TRIGGER IF EXISTS {name}" for name, _ in self.expected(connection)))
        else:
            _run(connection, (f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table in self.expected(connection)))
            _run(connection, [f"DROP FUNCTION IF EXISTS {self.label}_refuses()"])

    def expected(self, connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
        """The name and the table of each trigger that should stand on this database."""
        names = [(guard.name, guard.table) for guard in self.guards]
        suffix = "never_replaced" if connection.vendor == "sqlite" else "never_emptied"
        return names + [(f"{table}_{suffix}", table) for table in self.unique]

    def standing(self, connection: BaseDatabaseWrapper) -> set[tuple[str, str]]:
        """The name and the table of each of the database's triggers, of any package, that is not switched off."""
        sql = (
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
            if connection.vendor == "sqlite"
            else "SELECT tgname, tgrelid::regclass::text FROM pg_trigger "
            "WHERE tgenabled IN ('O', 'A') AND NOT tgisinternal"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return {(str(name), str(table)) for name, table in cursor.fetchall()}

    def missing(self, connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
        """Those expected that do not stand."""
        standing = self.standing(connection)
        return [trigger for trigger in self.expected(connection) if trigger not in standing]

    def _sqlite(self) -> Iterator[str]:
        for guard in self.guards:
            when = f"WHEN {guard.when} " if guard.when else ""
            yield (
                f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} {when}"
                f"BEGIN SELECT RAISE(ABORT, '{guard.says}'); END"
            )
        for table, groups in self.unique.items():
            stands = " OR ".join(
                f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(f'{column} = NEW.{column}' for column in group)})"
                for group in groups
            )
            yield (
                f"CREATE TRIGGER {table}_never_replaced BEFORE INSERT ON {table} WHEN {stands} "
                f"BEGIN SELECT RAISE(ABORT, 'this row stands already'); END"
            )

    def _postgresql(self) -> Iterator[str]:
        yield f"""
            CREATE FUNCTION {self.label}_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
            END $$
        """
        for guard in self.guards:
            when = f"WHEN ({guard.when}) " if guard.when else ""
            yield (
                f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} FOR EACH ROW {when}"
                f"EXECUTE FUNCTION {self.label}_refuses('{guard.says}')"
            )
        for table in self.unique:
            yield (
                f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
                f"EXECUTE FUNCTION {self.label}_refuses('this table is never emptied')"
            )


def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
