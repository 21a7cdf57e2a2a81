"""A copy becomes the installation: unsealed, loaded beside what stands, compared, and only then put in its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend
from django.utils.translation import gettext as _

from jishan.lib import clock, jobs
from jishan.upkeep import keys, recovery
from jishan.upkeep.archive import Archive, Manifest
from jishan.upkeep.errors import CodeMissing, CopyDamaged, DatabaseNotEmpty
from jishan.upkeep.files import flush, refusal, scratch
from jishan.upkeep.loading import bring_up_to_date, load, rows_in
from jishan.upkeep.running import stopped
from jishan.upkeep.sealing import recipient_of, unseal

__all__ = ["connected", "opened", "restore"]

_SQLITE_FILES = ("", "-wal", "-shm")


def restore(*, file: Path, code: str = "", replace: bool = False, with_pictures: bool = True) -> Manifest:
    """Make what is in the sealed `file` the data of this installation, brought up to this program's version.

    Without a `code` the key of this machine is tried. With `replace` data that stand here are put aside first, never
    deleted. Raises `StillRunning`, `CodeMistyped`, `CodeWrong`, `CodeMissing`, `CopyMissing`, `NotACopy`,
    `CopyDamaged`, `CopyNewer`, `KeyDiffers`, `DatabaseNotEmpty`, `DiskFull`; then nothing has changed here.
    """
    with stopped(), opened(file, code) as archive:
        found = archive.keys()
        if not {"secret-key", "data-key"} <= set(found):
            raise CopyDamaged(file=archive.name)
        keys.require_fit(found)
        if (standing := rows_in(connection)) and not replace:
            raise DatabaseNotEmpty(rows=standing)
        # What is put aside today keeps its keys: without them its phone numbers could not be read.
        stamp = clock.now().strftime("%Y%m%d-%H%M%S")
        with _in_place_of_sqlite(stamp) if connection.vendor == "sqlite" else _in_place_of_schema(stamp) as fresh:
            load(archive, fresh)
            bring_up_to_date(fresh)
            if with_pictures:
                _put_back_pictures(archive)
        if standing and keys.directory().exists():
            keys.directory().rename(keys.directory().with_name(f"keys-before-{stamp}"))
        keys.unpack(found)
        return archive.manifest


@contextmanager
def opened(file: Path, code: str = "") -> Iterator[Archive]:
    """The archive in a sealed file, for as long as the block lasts. Raises as `restore` does."""
    recipient = recipient_of(file)
    identity = recovery.identity(code) if code else keys.recovery_identity()
    if identity is None or (not code and str(identity.to_public()) != recipient):
        raise CodeMissing
    with scratch() as directory:
        plain = directory / "plain.zip"
        jobs.progress(0, 0, _("正在打开备份……"))
        try:
            unseal(file, plain, identity)
        except OSError as reason:
            raise refusal(directory, reason) from reason
        with Archive(plain, shown_as=file.name) as archive:
            yield archive


@contextmanager
def connected(alias: str, facts: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """A connection to one more database under a name of its own; `facts` replace those of the default one."""
    nowhere = dict.fromkeys(("USER", "PASSWORD", "HOST", "PORT"), "")
    settings = deepcopy(connection.settings_dict) | nowhere | facts
    made: BaseDatabaseWrapper = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, alias)
    connections[alias] = made
    try:
        yield made
    finally:
        made.close()
        del connections[alias]


# Where the rows go


@contextmanager
def _in_place_of_sqlite(stamp: str) -> Iterator[BaseDatabaseWrapper]:
    """A new file beside the standing one, which takes its name when the block has ended well."""
    name = Path(connection.settings_dict["NAME"])
    fresh = name.with_name(f"{name.name}.restoring")
    _remove(fresh)
    try:
        with connected("restoring", {"NAME": str(fresh)}) as made:
            with made.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=OFF")  # it becomes the database only when all of it is on the disk
            yield made
        with fresh.open("rb+") as file:
            flush(file.fileno())
    except BaseException:
        _remove(fresh)
        raise
    connection.close()
    if name.exists():
        for suffix in _SQLITE_FILES:
            standing = Path(f"{name}{suffix}")
            if standing.exists():
                standing.rename(f"{name}.before-{stamp}{suffix}")
    fresh.replace(name)


def _remove(database: Path) -> None:
    for suffix in _SQLITE_FILES:
        Path(f"{database}{suffix}").unlink(missing_ok=True)


@contextmanager
def _in_place_of_schema(stamp: str) -> Iterator[BaseDatabaseWrapper]:
    """The schema `public`, emptied; what stood there stays in the database under another name."""
    aside = f"before_{stamp.replace('-', '_')}"
    _run(f'ALTER SCHEMA public RENAME TO "{aside}"', "CREATE SCHEMA public")
    try:
        had_rows = _has_rows(aside)
        yield connection
    except BaseException:
        _run("DROP SCHEMA public CASCADE", f'ALTER SCHEMA "{aside}" RENAME TO public')
        raise
    if not had_rows:
        _run(f'DROP SCHEMA "{aside}" CASCADE')


def _has_rows(schema: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f'SET search_path TO "{schema}"')
        try:
            return bool(rows_in(connection))
        finally:
            cursor.execute("SET search_path TO DEFAULT")


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _put_back_pictures(archive: Archive) -> None:
    total = archive.manifest.pictures
    for done, (name, size, content) in enumerate(archive.pictures()):
        jobs.progress(done, total, _("正在放回照片……"))
        if default_storage.exists(name):
            if default_storage.size(name) == size:
                continue
            default_storage.delete(name)
        try:
            default_storage.save(name, File(content))
        except OSError as reason:
            raise refusal(Path(default_storage.path("")), reason) from reason
