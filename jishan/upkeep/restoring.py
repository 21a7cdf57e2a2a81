"""A copy becomes the installation: unsealed, loaded beside what stands, compared, and only then put in its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend
from django.utils.translation import gettext as _

from jishan.lib import clock, jobs
from jishan.upkeep import keys, recovery
from jishan.upkeep.archive import Archive, Manifest
from jishan.upkeep.errors import CodeMissing, CodeWrong, CopyDamaged, DatabaseNotEmpty
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
        in_place = _in_place_of_file if connection.vendor == "sqlite" else _in_place_of_schema
        with in_place(f"before-{stamp}" if standing else "") as fresh:
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
    own = [recovery.identity(code)] if code else keys.identities()
    identity = next((key for key in own if str(key.to_public()) == recipient), None)
    if identity is None:
        raise CodeWrong if code else CodeMissing
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
def connected(facts: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """Another database in the place of the default one; `facts` replace those of its settings.

    It takes the very name: a migration that asks for no database by name, as those of some packages do not, would
    else do its work on the standing one.
    """
    nowhere = dict.fromkeys(("USER", "PASSWORD", "HOST", "PORT"), "")
    standing = connections[DEFAULT_DB_ALIAS]
    settings = deepcopy(standing.settings_dict) | nowhere | facts
    made: BaseDatabaseWrapper = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, DEFAULT_DB_ALIAS)
    connections[DEFAULT_DB_ALIAS] = made
    try:
        yield made
    finally:
        made.close()
        connections[DEFAULT_DB_ALIAS] = standing


# Where the rows go


@contextmanager
def _in_place_of_file(aside: str) -> Iterator[BaseDatabaseWrapper]:
    """A new file beside the standing one, which takes its name when the block has ended well.

    The standing one gets the ending `aside`, or goes when that is empty.
    """
    name = Path(connection.settings_dict["NAME"])
    fresh = name.with_name(f"{name.name}.restoring")
    _remove(fresh)
    try:
        with connected({"NAME": str(fresh)}) as made:
            with made.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=OFF")  # it becomes the database only when all of it is on the disk
            yield made
        with fresh.open("rb+") as file:
            flush(file.fileno())
    except BaseException:
        _remove(fresh)
        raise
    connection.close()
    if not aside:
        _remove(name)
    for suffix in _SQLITE_FILES:
        # The log goes with its database, or it would be read into the new one.
        if (standing := Path(f"{name}{suffix}")).exists():
            standing.rename(f"{name}.{aside}{suffix}")
    fresh.replace(name)


def _remove(database: Path) -> None:
    for suffix in _SQLITE_FILES:
        Path(f"{database}{suffix}").unlink(missing_ok=True)


@contextmanager
def _in_place_of_schema(aside: str) -> Iterator[BaseDatabaseWrapper]:
    """The schema `public`, emptied; what stood there stays in the database under the name `aside`, or goes."""
    _run(f'ALTER SCHEMA public RENAME TO "{aside or "before"}"', "CREATE SCHEMA public")
    try:
        yield connection
    except BaseException:
        _run("DROP SCHEMA public CASCADE", f'ALTER SCHEMA "{aside or "before"}" RENAME TO public')
        raise
    if not aside:
        _run('DROP SCHEMA "before" CASCADE')


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
