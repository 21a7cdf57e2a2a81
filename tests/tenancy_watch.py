"""Every SQL statement the product runs on a tenant table must compare its community: the contract of TENANCY.

The statements are read as they run, whatever test runs them, and the test that ran a faulty one fails. A statement
counts as the product's when the nearest of our own frames is not a test's. Names are compared per alias, so a join
in which only one of two tables is held fails too.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

# Reads that cross communities by their nature. Each is one function of the product and its reason.
ALLOWED: dict[tuple[str, str], str] = {
    ("jishan/lib/permanence.py", "_run"): "the triggers themselves: they compare a new row with those that stand",
    ("jishan/upkeep/snapshot.py", "sums"): "a copy is of the whole house, proved table by table",
    ("jishan/upkeep/archive.py", "_write_table"): "a copy is of the whole house",
    ("jishan/upkeep/loading.py", "load"): "a copy is of the whole house, and the migrations it begins with",
    ("jishan/upkeep/loading.py", "rows_in"): "asks whether anything at all stands in a database",
    ("jishan/upkeep/loading.py", "bring_up_to_date"): "the migrations",
    ("jishan/people/queries.py", "communities_of"): "a person's posts and homes may lie in several communities",
    ("jishan/people/queries.py", "roles_of"): "asked without a community, it lists a person's posts everywhere",
    ("jishan/people/invitations.py", "_open_invitation"): "the code is all the person has; it names the community",
}
# `jishan check` reads every row of the house on purpose, one package after another.
ALLOWED_FILES = {"checks.py": "the books are recomputed for every community in one pass"}

_TABLE = re.compile(
    r'\b(FROM|JOIN|UPDATE|INTO)\s+"?(?P<table>\w+)"?'
    r'(?:\s+(?:AS\s+)?(?!(?:WHERE|INNER|LEFT|RIGHT|CROSS|FULL|JOIN|ON|SET|ORDER|GROUP|LIMIT|FOR|UNION|RETURNING|VALUES|SELECT|USING|DEFAULT|HAVING|OFFSET|INDEXED|NOT)\b)"?(?P<alias>\w+)"?)?',
    re.IGNORECASE,
)
_COMPARISON = r"(?:=|<>|!=|\bIN\b|\bIS\b|\bNOT\b)"

# What stands before community_id, and the table after the sign if a table's community_id stands there.
_SIDES = re.compile(
    rf"""(?:"?(\w+)"?\.)?"?community_id"?[^=<>()]{{0,40}}\)?\s*{_COMPARISON}\s*\(?\s*(?:"?(\w+)"?\."?community_id"?)?""",
    re.IGNORECASE,
)

faults: list[str] = []
_sound: set[str] = set()


@cache
def tenant_tables() -> frozenset[str]:
    """The tables whose rows belong to one community."""
    from django.apps import apps

    from jishan.places.tenancy import CommunityModel

    return frozenset(model._meta.db_table for model in apps.get_models() if issubclass(model, CommunityModel))


def unheld(sql: str) -> list[str]:
    """The tenant tables (or their aliases) a statement touches without comparing the community."""
    touched = [
        (verb.upper(), table, alias or table) for verb, table, alias in _TABLE.findall(sql) if table in tenant_tables()
    ]
    if not touched:
        return []
    # A new row says its community in its columns; beside that a statement may read or change other rows.
    if "community_id" in sql:
        touched = [found for found in touched if found[0] != "INTO"]
    aliases = {alias for *_, alias in touched}
    loose = [alias for *_, alias in touched if not _compares(sql, alias, unqualified=len(aliases) == 1)]
    # Tables that are held only to each other run through every community together.
    return loose or ([] if _is_anchored(sql, aliases) else sorted(aliases))


def _compares(sql: str, alias: str, *, unqualified: bool) -> bool:
    qualified = rf'"?\b{re.escape(alias)}"?\."?community_id"?'
    column = rf'(?:{qualified}|(?<![.\w"])"?community_id"?)' if unqualified else f"(?:{qualified})"
    # In a row comparison, (community_id, id) IN (...), the column stands inside the brackets.
    return bool(
        re.search(rf"{column}\s*\)?\s*{_COMPARISON}", sql, re.IGNORECASE)
        or re.search(rf"(?:=|\bIN\b)\s*\(?\s*{column}", sql, re.IGNORECASE)
        or re.search(rf"\(\s*{column}\s*,[^)]*\)\s*(?:=|IN\b)", sql, re.IGNORECASE)
    )


def _is_anchored(sql: str, aliases: set[str]) -> bool:
    """Whether at least one comparison is with something else than another tenant table's community."""
    for left, right in _SIDES.findall(sql):
        among_themselves = right and left in {*aliases, ""} and right in aliases
        if not among_themselves:
            return True
    return False


def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """An execute wrapper: note a statement that does not keep to one community."""
    if sql not in _sound:
        loose = unheld(sql)
        if not loose:
            _sound.add(sql)
        else:
            where, excused = _origin()
            if not excused:
                faults.append(f"{where}: no community compared for {', '.join(loose)} in: {sql[:600]}")
    return execute(sql, params, many, context)


def _origin() -> tuple[str, bool]:
    """The product's line that sent the statement, and whether it may cross communities."""
    frame = sys._getframe(2)
    nearest = ""
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and ".venv" not in path.parts and "node_modules" not in path.parts:
            name = str(path.relative_to(ROOT))
            is_test = name.startswith(("tests/", "conftest.py")) or "/tests/" in name
            if is_test:
                # What a test reads for itself is its own affair; what it made the product do is not.
                return nearest or name, not nearest
            if path.name in ALLOWED_FILES or (name, frame.f_code.co_name) in ALLOWED or "/migrations/" in name:
                return name, True
            if not name.endswith("places/tenancy.py"):
                nearest = nearest or f"{name}:{frame.f_lineno} {frame.f_code.co_name}"
        frame = frame.f_back  # type: ignore[assignment]
    return nearest or "django", not nearest
