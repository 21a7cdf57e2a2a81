"""A sealed file: one line that says whose key opens it, then an age stream of the plain file."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import BinaryIO

import pyrage
from pyrage import x25519

from jishan.upkeep.errors import CopyDamaged, CopyMissing, DiskFull, NotACopy

__all__ = ["recipient_of", "seal", "unseal"]

# Opened elsewhere by: tail -n +2 FILE | age --decrypt --identity KEY > FILE.zip
_BEGINS = b"jishan-copy/1 "
_LINE_MAX = 200


def seal(plain: Path, sealed: Path, recipient: x25519.Recipient) -> None:
    """Write `plain` sealed into the new file `sealed`. Raises `DiskFull`, `OSError`."""
    try:
        with plain.open("rb") as source, sealed.open("wb") as target:
            target.write(_BEGINS + str(recipient).encode() + b"\n")
            pyrage.encrypt_io(source, target, [recipient])
    except (pyrage.EncryptError, OSError) as stopped:
        raise _refusal(sealed, stopped) or OSError(errno.EIO, str(stopped)) from stopped


def recipient_of(sealed: Path) -> str:
    """The public half of the key that opens this file. Raises `CopyMissing`, `NotACopy`, `CopyDamaged`."""
    try:
        with sealed.open("rb") as source:
            return _read_line(source, sealed)
    except OSError as reason:
        raise CopyMissing(file=sealed, reason=reason.strerror) from reason


def unseal(sealed: Path, plain: Path, identity: x25519.Identity) -> None:
    """Write what is in `sealed` into the new file `plain`.

    Raises `NotACopy`, `CopyDamaged`, `DiskFull`; what was written by then is unusable.
    """
    try:
        with sealed.open("rb") as source, plain.open("wb") as target:
            _read_line(source, sealed)
            pyrage.decrypt_io(source, target, [identity])
    except (pyrage.DecryptError, OSError) as reason:
        raise _refusal(plain, reason) or CopyDamaged(file=sealed.name) from reason


def _refusal(target: Path, reason: Exception) -> DiskFull | None:
    # The library tells what the operating system said only as text.
    said = str(reason).lower()
    return (
        DiskFull(folder=target.parent)
        if f"errno {errno.ENOSPC}" in said or f"os error {errno.ENOSPC}" in said
        else None
    )


def _read_line(source: BinaryIO, sealed: Path) -> str:
    line = source.readline(_LINE_MAX)
    if not line.startswith(_BEGINS[:12]):
        raise NotACopy(file=sealed.name)
    recipient = line.removeprefix(_BEGINS).strip().decode("ascii", "replace")
    try:
        return str(x25519.Recipient.from_str(recipient))
    except pyrage.RecipientError as reason:
        raise CopyDamaged(file=sealed.name) from reason
