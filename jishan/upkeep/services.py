"""What the operator and the night ask for: copies, the folders they go to, the recovery code."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.db import DatabaseError, IntegrityError, transaction
from django.utils.translation import gettext as _

from jishan.lib import clock, jobs
from jishan.lib.errors import Refused
from jishan.lib.full_disk import is_full_disk
from jishan.upkeep import copies, keys
from jishan.upkeep.copies import KEEP, Place
from jishan.upkeep.errors import FolderMissing, FolderTaken, FolderUnfit
from jishan.upkeep.models import Copy, Folder

__all__ = ["add_folder", "change_folder", "make_copy", "new_recovery_code", "remove_folder", "write_copy"]

_REMEMBERED = timedelta(days=400)


def make_copy(*, by: UUID | None = None) -> Copy:
    """Make a copy for every folder, now, and remember what became of it. Raises what `copies.make` raises."""
    try:
        made = copies.make(places())
    except Refused as trouble:
        _remember(trouble, by)
        raise
    Copy.objects.filter(made_at__lt=clock.now() - _REMEMBERED).delete()
    return Copy.objects.create(
        made_by=by,
        name=made.name,
        size=made.size,
        rows=made.manifest.rows,
        pictures=made.manifest.pictures,
        pictures_missing=len(made.manifest.pictures_missing),
        faults=made.drill.faults,
        outcomes=made.outcomes,
    )


def _remember(trouble: Refused, by: UUID | None) -> None:
    """Note why there is no copy, if there is room for the note: where the disk is full, that is the trouble to tell."""
    try:
        with transaction.atomic():
            Copy.objects.create(made_by=by, trouble=trouble.message)
    except DatabaseError as reason:
        if not is_full_disk(reason):
            raise


@jobs.job
def write_copy(*, by: str) -> None:
    """`make_copy` as background work."""
    make_copy(by=UUID(by))


def places() -> list[Place]:
    """The folder beside the data, and those the operator named."""
    named = [Place(Path(folder.path), folder.keep) for folder in Folder.objects.order_by("added_at")]
    own = [] if any(place.path == copies.own_folder() for place in named) else [Place(copies.own_folder(), KEEP)]
    return own + named


def add_folder(*, path: str, keep: int) -> Folder:
    """Bring copies to one more folder from now on. Raises `FolderMissing`, `FolderUnfit`, `FolderTaken`."""
    folder = Path(path.strip())
    if not folder.is_absolute():
        raise FolderUnfit(folder=path, reason=_("要写完整的路径，比如 /media/usb 或 E:\\备份。"))
    try:
        is_there = folder.is_dir()
    except (OSError, ValueError):  # a name that is too long, or lies where nobody may look
        is_there = False
    if not is_there:
        raise FolderMissing(folder=folder)
    if not os.access(folder, os.W_OK):
        raise FolderUnfit(folder=folder, reason=_("没有写的权限。"))
    try:
        with transaction.atomic():
            return Folder.objects.create(path=str(folder), keep=keep)
    except IntegrityError as taken:
        raise FolderTaken(folder=folder) from taken


def change_folder(*, folder: Folder, keep: int) -> None:
    """Keep that many copies there from the next one on."""
    Folder.objects.filter(pk=folder.pk).update(keep=keep)


def remove_folder(*, folder: Folder) -> None:
    """Bring no more copies there; those that lie there stay."""
    Folder.objects.filter(pk=folder.pk).delete()


def new_recovery_code() -> str:
    """A recovery code, shown now and never again. Copies made from now on want this one, older ones the older."""
    return keys.new_recovery_code()
