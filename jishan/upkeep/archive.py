"""The one format of copies, restores and moves: a zip of every table as lines of JSON, the pictures and the keys.

    manifest.json        format, program, the moment, migrations, and for each table its columns, rows and digest
    tables/NAME.jsonl    one row a line, the columns in the manifest's order
    pictures/NAME        each stored file that a row names
    keys/NAME            what reads the sealed phone numbers, and what phones have learnt to trust

Plain as written here; a copy that leaves the machine is sealed (`sealing`).
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import default_storage
from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext as _

import jishan
from jishan.lib import clock, jobs
from jishan.upkeep.errors import CopyDamaged, CopyNewer
from jishan.upkeep.snapshot import rows, snapshot
from jishan.upkeep.tables import Migrations, Sum, Table, applied, plain_row, tables

__all__ = ["Archive", "Manifest", "TableFacts", "write"]

FORMAT = 1
_MANIFEST = "manifest.json"


@dataclass
class TableFacts:
    """What the manifest says of one table."""

    columns: list[str]
    rows: int
    digest: str


@dataclass
class Manifest:
    """What a copy says of itself. `made_at` is the moment whose rows it holds."""

    format: int
    version: str
    made_at: str
    migrations: Migrations
    tables: dict[str, TableFacts] = field(default_factory=dict)
    pictures: int = 0
    # Named by a row, but not in the storage when the copy was made.
    pictures_missing: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(facts.rows for facts in self.tables.values())


def write(
    target: Path,
    *,
    keys: Mapping[str, bytes] | None = None,
    with_pictures: bool = True,
    alias: str = DEFAULT_DB_ALIAS,
) -> Manifest:
    """Write a plain archive of the database into the new file `target`, as it stands at one moment.

    Others may go on writing meanwhile. Raises `DatabaseNewer`, and `OSError` when there is no room; what was written
    by then is for the caller to remove.
    """
    with (
        snapshot(alias) as connection,
        # Rows shrink to a tenth; the fastest setting is nearly as small as the slowest.
        zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
    ):
        migrations = applied(connection)
        manifest = Manifest(FORMAT, jishan.__version__, clock.now().isoformat(), migrations)
        pictures: set[str] = set()
        every = tables(migrations)
        for done, table in enumerate(every):
            jobs.progress(done, len(every), _("正在抄一行一行的记录……"))
            manifest.tables[table.name] = _write_table(packed, table, connection, pictures)
        if with_pictures:
            _write_pictures(packed, sorted(pictures), manifest)
        for name, content in (keys or {}).items():
            packed.writestr(f"keys/{name}", content)
        packed.writestr(_MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
    return manifest


def _write_table(packed: zipfile.ZipFile, table: Table, connection: Any, pictures: set[str]) -> TableFacts:
    counted = Sum()
    with packed.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as file:
        for row in rows(table, connection):
            line = plain_row(row)
            counted.add(line)
            file.write(line + b"\n")
            pictures.update(row[place] for place in table.pictures if row[place])
    return TableFacts(table.columns, counted.rows, counted.digest)


def _write_pictures(packed: zipfile.ZipFile, names: list[str], manifest: Manifest) -> None:
    for done, name in enumerate(names):
        jobs.progress(done, len(names), _("正在抄照片……"))
        try:
            picture = default_storage.open(name)
        except FileNotFoundError:
            manifest.pictures_missing.append(name)
            continue
        # Photographs are packed already.
        entry = zipfile.ZipInfo(f"pictures/{name}")
        with picture, packed.open(entry, "w", force_zip64=True) as file:
            shutil.copyfileobj(picture, file)
        manifest.pictures += 1


class Archive:
    """A plain archive, open for reading. What does not add up raises `CopyDamaged` with the file's name."""

    def __init__(self, file: Path, *, shown_as: str = "") -> None:
        """Raises `CopyDamaged`, and `CopyNewer` for a format or a migration that this program does not know."""
        self.name = shown_as or file.name
        try:
            self._packed = zipfile.ZipFile(file)
            told = json.loads(self._packed.read(_MANIFEST))
            if told["format"] > FORMAT:
                raise CopyNewer(version=told.get("version", "?"))
            facts = {name: TableFacts(**table) for name, table in told.pop("tables").items()}
            self.manifest = Manifest(**told, tables=facts)
        except (zipfile.BadZipFile, EOFError, KeyError, TypeError, ValueError) as reason:
            raise CopyDamaged(file=self.name) from reason
        try:
            self.tables = tables(self.manifest.migrations)
        except CopyNewer:
            raise CopyNewer(version=self.manifest.version) from None
        if [(t.name, t.columns) for t in self.tables] != [(n, f.columns) for n, f in sorted(facts.items())]:
            raise CopyDamaged(file=self.name)

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._packed.close()

    def rows(self, table: Table) -> Iterator[list[Any]]:
        """The rows of a table, plain; at the end their number and figure are those of the manifest."""
        facts, counted = self.manifest.tables[table.name], Sum()
        try:
            with self._packed.open(f"tables/{table.name}.jsonl") as file:
                for line in file:
                    counted.add(line.rstrip(b"\n"))
                    yield json.loads(line)
        except (zipfile.BadZipFile, EOFError, KeyError, ValueError) as reason:
            raise CopyDamaged(file=self.name) from reason
        if (counted.rows, counted.digest) != (facts.rows, facts.digest):
            raise CopyDamaged(file=self.name)

    def pictures(self) -> Iterator[tuple[str, int, IO[bytes]]]:
        """The name, the size in bytes and the content of each stored file."""
        for entry in self._packed.infolist():
            if entry.filename.startswith("pictures/"):
                try:
                    with self._packed.open(entry) as file:
                        yield entry.filename.removeprefix("pictures/"), entry.file_size, file
                except (zipfile.BadZipFile, EOFError) as reason:
                    raise CopyDamaged(file=self.name) from reason

    def keys(self) -> dict[str, bytes]:
        """The installation's keys by their file name."""
        names = [name for name in self._packed.namelist() if name.startswith("keys/")]
        return {name.removeprefix("keys/"): self._packed.read(name) for name in names}
