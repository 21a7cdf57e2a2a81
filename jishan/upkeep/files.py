"""Files that are there whole or not at all, whatever happens to the power, the disk or the stick meanwhile."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory

from django.conf import settings

from jishan.upkeep.errors import DiskFull, FolderMissing, FolderUnfit

__all__ = ["copy_whole", "flush", "scratch", "write_whole"]

_PART = ".part"
_MEGABYTE = 1024 * 1024


def write_whole(target: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write a small file: under another name first, then renamed when it lies on the disk."""
    part = target.with_name(target.name + _PART)
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        flush(file.fileno())
    part.replace(target)
    _flush_directory(target.parent)


def copy_whole(source: Path, target: Path) -> None:
    """Copy a large file into a folder and read it back; nothing is left of a copy that did not succeed.

    Raises `FolderMissing`, `FolderUnfit`, `DiskFull`.
    """
    folder = target.parent
    part = target.with_name(target.name + _PART)
    if not folder.is_dir():
        raise FolderMissing(folder=folder)
    try:
        with source.open("rb") as reading, part.open("wb") as writing:
            copyfileobj(reading, writing, _MEGABYTE)
            flush(writing.fileno())
        if not _same_content(source, part):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        part.replace(target)
        _flush_directory(folder)
    except OSError as reason:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise refusal(folder, reason) from reason


def refusal(folder: Path, reason: OSError) -> DiskFull | FolderMissing | FolderUnfit:
    """The sentence for what the operating system said about a folder."""
    if reason.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskFull(folder=folder)
    if not folder.is_dir():  # pulled out in the middle
        return FolderMissing(folder=folder)
    return FolderUnfit(folder=folder, reason=f"{reason.strerror}。")


@contextmanager
def scratch() -> Iterator[Path]:
    """A directory for what is made on the way, beside the database, where there has to be room anyway."""
    parent = Path(settings.VAR) / "scratch"
    parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=parent, ignore_cleanup_errors=True) as name:
        yield Path(name)


def flush(descriptor: int) -> None:
    """Let the disk itself have what was written."""
    os.fsync(descriptor)


def _flush_directory(directory: Path) -> None:
    # Windows cannot open a directory; its rename is written through.
    with suppress(OSError):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _same_content(left: Path, right: Path) -> bool:
    """Compare what lies on the disks, not what the kernel remembers having written, where it lets itself be told."""
    if left.stat().st_size != right.stat().st_size:
        return False
    with left.open("rb") as ours, right.open("rb") as theirs:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(theirs.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while chunk := ours.read(_MEGABYTE):
            if chunk != theirs.read(_MEGABYTE):
                return False
    return True
