"""Lookups the databases do not share: a prefix that finds its index on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Lookup
from django.db.models.sql.compiler import SQLCompiler

__all__ = ["Begins"]


@CharField.register_lookup
class Begins(Lookup):
    """`filter(pinyin__begins="zhang")`: starts with, upper and lower case told apart.

    Django's `startswith` is a LIKE, which SQLite answers from an index only where it ignores case. There a range says
    the same. PostgreSQL needs the LIKE, and an index with `varchar_pattern_ops`.
    """

    lookup_name = "begins"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:  # type: ignore[override]
        column, params = self.process_lhs(compiler, connection)
        text = str(self.rhs)
        if not text:
            return f"{column} IS NOT NULL", list(params)
        return f"({column} >= %s AND {column} < %s)", [*params, text, *params, text + "\U0010ffff"]

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} LIKE %s", [*params, connection.ops.prep_for_like_query(self.rhs) + "%"]
