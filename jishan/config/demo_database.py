"""How the demo knows its own database again, so that demo mode cannot be switched on over a real one.

Django notes the moment of the first migration in every database it makes; no two databases share it. The demo writes
that moment into a file in JISHAN_VAR when it has made a database itself, and nowhere else.
"""

from __future__ import annotations

import json
import secrets
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from jishan.places.models import Community

__all__ = ["drop", "ensure_key", "is_empty", "is_filled", "is_ours", "mark"]


def _directory() -> Path:
    return Path(settings.VAR) / "demo"


def _noted() -> dict[str, Any]:
    file = _directory() / "database.json"
    noted: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return noted


def _born_at() -> str:
    """The moment of the database's first migration; empty when it has none yet."""
    recorder = MigrationRecorder(connection)
    try:
        first = recorder.migration_qs.order_by("id").first() if recorder.has_table() else None
    except DatabaseError:
        return ""
    return first.applied.isoformat() if first else ""


def is_empty() -> bool:
    """Whether the database has no tables of ours yet."""
    return not _born_at()


def is_ours() -> bool:
    """Whether the demo made this very database."""
    born_at = _born_at()
    return bool(born_at) and _noted().get("born_at") == born_at


def is_filled() -> bool:
    """Whether the demo's history was written to its end; an interrupted one is begun again."""
    return is_ours() and bool(_noted().get("is_filled"))


def mark(*, is_filled: bool) -> None:
    """Note that the demo made this database, and whether its history is complete.

    Raises `ValueError` for a database that holds communities and was not made by the demo.
    """
    if not is_ours() and Community.objects.exists():
        raise ValueError("this database was not made by the demo")
    _directory().mkdir(parents=True, exist_ok=True)
    noted = {"born_at": _born_at(), "is_filled": is_filled}
    (_directory() / "database.json").write_text(json.dumps(noted), encoding="utf-8")


def ensure_key() -> None:
    """Give the demo a secret key of its own, kept in JISHAN_VAR, when none is set."""
    if settings.HAS_SECRET_KEY:
        return
    _directory().mkdir(parents=True, exist_ok=True)
    file = _directory() / "secret-key"
    file.touch(mode=0o600)
    file.write_text(secrets.token_urlsafe(48), encoding="ascii")
    settings.SECRET_KEY = file.read_text(encoding="ascii")
    settings.HAS_SECRET_KEY = settings.SECRET_KEY_IS_THE_DEMOS = True


def drop() -> None:
    """Throw away a database that the demo made and could not finish, with its pictures."""
    if not is_ours():
        raise ValueError("this database was not made by the demo")
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            name.with_name(name.name + suffix).unlink(missing_ok=True)
    else:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
