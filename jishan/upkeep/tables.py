"""The tables of an installation as they were at a set of migrations, and how a row of them is written down.

Nothing here knows today's models: a database may be older than the program (before an upgrade), and a copy may be.
What stood then is rebuilt from the migrations, so one way serves both.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from jishan.upkeep.errors import CopyNewer, DatabaseNewer

__all__ = ["Migrations", "Sum", "Table", "applied", "leaves", "plain_row", "tables"]

Migrations = dict[str, list[str]]

# Made anew by every installation for itself, or of no worth to the next one: who is signed in at the moment, and what
# Django notes about its own models. Nothing kept refers to them (a test sees to it); caches are no models at all.
LEFT_OUT = {"sessions", "contenttypes", "auth"}


@dataclass(frozen=True)
class Table:
    """One table: its name, its columns in order, and the model it had at those migrations."""

    name: str
    model: type[models.Model]
    fields: tuple[models.Field[Any, Any], ...]

    @property
    def columns(self) -> list[str]:
        return [str(found.column) for found in self.fields]

    @property
    def pictures(self) -> list[int]:
        """The places of the columns that name a stored file."""
        return [place for place, found in enumerate(self.fields) if isinstance(found, models.FileField)]

    def readers(self, connection: BaseDatabaseWrapper) -> list[Callable[[Any], Any]]:
        """For each column, how a plain value becomes what this database is given."""
        return [_reader(found, connection) for found in self.fields]


@dataclass
class Sum:
    """How many rows, and a figure made of them all that is the same in whatever order they come.

    The order of text differs from one database to the next. It finds accidents; the seal keeps readers off, not forgers.
    """

    rows: int = 0
    total: int = field(default=0, repr=False)

    def add(self, line: bytes) -> None:
        self.rows += 1
        self.total = (self.total + int.from_bytes(hashlib.sha256(line).digest(), "big")) % 2**256

    @property
    def digest(self) -> str:
        return f"{self.total:064x}"


def applied(connection: BaseDatabaseWrapper) -> Migrations:
    """The migrations this database has had, by app. Raises `DatabaseNewer` when the program does not know one."""
    loader = MigrationLoader(connection)
    found: Migrations = {}
    for app, name in sorted(loader.applied_migrations):
        if (app, name) not in loader.graph.nodes and app in loader.migrated_apps:
            raise DatabaseNewer
        found.setdefault(app, []).append(name)
    return found


def tables(migrations: Migrations) -> list[Table]:
    """The tables as they stand after these migrations, by name. Raises `CopyNewer` when one is not known here."""
    loader = MigrationLoader(None)
    state = loader.project_state(_known(loader, migrations))
    found = [
        Table(str(model._meta.db_table), model, tuple(f for f in model._meta.concrete_fields if not f.generated))
        for model in state.apps.get_models(include_auto_created=True)
        if model._meta.app_label not in LEFT_OUT and model._meta.managed
    ]
    return sorted(found, key=lambda table: table.name)


def leaves(migrations: Migrations) -> list[tuple[str, str]]:
    """The last migration of each app: where to bring an empty database before the rows come in."""
    loader = MigrationLoader(None)
    known = set(_known(loader, migrations))
    return sorted(
        key for key in known if not any(child.key[0] == key[0] and child.key in known for child in _after(loader, key))
    )


def _after(loader: MigrationLoader, key: tuple[str, str]) -> Iterable[Any]:
    children: Iterable[Any] = loader.graph.node_map[key].children
    return children


def _known(loader: MigrationLoader, migrations: Migrations) -> list[tuple[str, str]]:
    keys = [(app, name) for app, names in migrations.items() for name in names]
    if any(key not in loader.graph.nodes for key in keys):
        raise CopyNewer(version="?")
    return keys


# Rows


def plain_row(values: Sequence[Any]) -> bytes:
    """A row as one line of JSON, the same whichever database it was read from."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_plain).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, UUID | date | time | Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    raise TypeError(f"no plain form for a {type(value).__name__}")


def _reader(found: models.Field[Any, Any], connection: BaseDatabaseWrapper) -> Callable[[Any], Any]:
    is_binary = isinstance(found, models.BinaryField)
    is_json = isinstance(found, models.JSONField)

    def read(value: Any) -> Any:
        if value is None:
            return None
        if is_binary:
            value = base64.b64decode(value)
        elif not is_json:
            value = found.to_python(value)
        return found.get_db_prep_save(value, connection)

    return read
