"""Make a copy, try whether it restores, and bring it to every folder, where only the last few are kept."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from jishan.lib import clock, jobs
from jishan.lib.errors import Refused
from jishan.upkeep import archive, keys
from jishan.upkeep.archive import Manifest
from jishan.upkeep.errors import DrillFailed
from jishan.upkeep.files import copy_whole, refusal, scratch, write_whole
from jishan.upkeep.running import copying
from jishan.upkeep.sealing import seal

__all__ = [
    "Drill",
    "Found",
    "Made",
    "Place",
    "drill",
    "found_anywhere",
    "found_in",
    "make",
    "own_folder",
    "sticks",
]

KEEP = 14
_NAME = re.compile(r"jishan-(?P<installation>[0-9a-f]{6})-(?P<moment>\d{8}-\d{6})\.age")
_A_NIGHT = 6 * 3600


@dataclass(frozen=True)
class Place:
    """A folder for copies, and how many of them stay there."""

    path: Path
    keep: int = KEEP


@dataclass
class Drill:
    """What came of restoring a copy elsewhere: the differences `check` found there, and its table."""

    faults: list[str] = field(default_factory=list)
    said: str = ""


@dataclass
class Made:
    """A copy: its name, what it holds, its drill, and for each folder "" or why it is not there."""

    name: str
    size: int
    manifest: Manifest
    drill: Drill
    outcomes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """A copy that lies in a folder."""

    path: Path
    made_at: datetime
    size: int


def own_folder() -> Path:
    """The folder beside the data: better than nothing, and gone with the same disk."""
    return Path(settings.VAR) / "copies"


def make(places: Iterable[Place]) -> Made:
    """Make one copy, restore it elsewhere for a trial, and bring it to each folder.

    What stands in the way of one folder does not keep it from the others; it is said in `outcomes`. Older copies go
    only where the new one has arrived, and only if its drill found nothing. Raises `AlreadyCopying`, `DatabaseNewer`,
    `DiskFull`, `DrillFailed`.
    """
    with copying(), scratch() as directory:
        name = f"jishan-{keys.installation()}-{timezone.localtime(clock.now()):%Y%m%d-%H%M%S}.age"
        plain, sealed = directory / "plain.zip", directory / name
        try:
            manifest = archive.write(plain, keys=keys.packed())
            seal(plain, sealed, keys.sealing_identity().to_public())
            plain.unlink()
        except OSError as reason:
            raise refusal(directory, reason) from reason
        jobs.progress(0, 0, _("正在另一处试着恢复，再从头算一遍账……"))
        made = Made(name, sealed.stat().st_size, manifest, drill(sealed, directory / "elsewhere"))
        for place in places:
            jobs.progress(0, 0, _("正在放到 %(folder)s ……") % {"folder": place.path})
            made.outcomes[str(place.path)] = _deliver(sealed, place, thin_out=not made.drill.faults)
        return made


def drill(sealed: Path, elsewhere: Path) -> Drill:
    """Restore a copy as another machine would, into an installation of its own on SQLite, and run `check` there.

    Raises `DrillFailed` when it does not restore.
    """
    elsewhere.mkdir()
    (elsewhere / "keys").mkdir(mode=0o700)
    write_whole(elsewhere / "keys" / "recovery-identity", str(keys.sealing_identity()).encode(), mode=0o600)
    ours = ("JISHAN_", "DATABASE_URL", "LC_ALL", "DJANGO_SETTINGS_MODULE")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment |= {"JISHAN_VAR": str(elsewhere), "JISHAN_NODE_MODULES": str(settings.NODE_MODULES)}
    environment["LC_ALL"] = "en_US.UTF-8" if translation.get_language() == "en" else "C.UTF-8"
    command = [sys.executable, "-m", "jishan", "restore", str(sealed), "--leave-pictures"]
    done = subprocess.run(
        command, env=environment, cwd=settings.ROOT, capture_output=True, text=True, timeout=_A_NIGHT, check=False
    )
    if done.returncode not in {0, 2}:
        raise DrillFailed(reason=done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "?")
    said = f"{done.stdout}\n{done.stderr}".strip()
    return Drill([] if done.returncode == 0 else said.splitlines(), said)


def found_in(folder: Path) -> list[Found]:
    """This installation's copies in a folder, the newest first; none when the folder is not there."""
    found = []
    try:
        files = list(folder.iterdir())
    except OSError:
        return []
    for file in files:
        if (name := _NAME.fullmatch(file.name)) and name["installation"] == keys.installation():
            moment = datetime.strptime(name["moment"], "%Y%m%d-%H%M%S")  # noqa: DTZ007  made aware at once
            found.append(Found(file, timezone.make_aware(moment), file.stat().st_size))
    return sorted(found, key=lambda copy: copy.made_at, reverse=True)


def sticks() -> list[Path]:
    """Sticks and disks that are plugged in, as far as the system has given them a place."""
    mounted = [path for pattern in ("media/*/*", "run/media/*/*", "mnt/*") for path in Path("/").glob(pattern)]
    drives = [Path(f"{letter}:/") for letter in "DEFGHIJKLMNOPQRSTUVWXYZ"] if os.name == "nt" else []
    return [path for path in sorted(mounted) if path.is_mount()] + [path for path in drives if path.exists()]


def found_anywhere() -> list[Path]:
    """Copies of any installation, on sticks and in their folders, the newest first."""
    found: list[Path] = []
    for stick in [own_folder(), *sticks()]:
        for pattern in ("jishan-*.age", "*/jishan-*.age"):
            found += [file for file in stick.glob(pattern) if _NAME.fullmatch(file.name)]
    return sorted(found, key=lambda file: file.name.rpartition("-")[0][-8:] + file.name[-10:], reverse=True)


def _deliver(sealed: Path, place: Place, *, thin_out: bool) -> str:
    try:
        if place.path == own_folder():
            place.path.mkdir(parents=True, exist_ok=True)
        copy_whole(sealed, place.path / sealed.name)
        # A clock that was ahead has named copies of days to come; the one just made is never the oldest for that.
        others = [found for found in found_in(place.path) if found.path.name != sealed.name]
        for older in others[place.keep - 1 :] if thin_out else []:
            older.path.unlink()
    except Refused as reason:
        return reason.message
    except OSError as reason:
        return refusal(place.path, reason).message
    return ""
