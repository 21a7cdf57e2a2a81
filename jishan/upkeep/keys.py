"""The keys of an installation: small files in JISHAN_VAR/keys, made at the first start and carried by every copy.

    secret-key           signs sessions and forms
    data-key             seals phone numbers
    recovery-identity    the newest seals the copies, all of them open copies here, one a line (`recovery`)
    recovery-code        the moment when somebody was last shown a recovery code
    installation         six signs that tell our copies on a stick from those of the community next door
    tls-*                the own certificate authority that phones have learnt to trust (`tls`)

Explicit environment variables win over the first two.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from pyrage import x25519

from jishan.lib import clock
from jishan.upkeep import recovery
from jishan.upkeep.errors import KeyDiffers
from jishan.upkeep.files import write_whole

__all__ = [
    "directory",
    "ensure",
    "identities",
    "installation",
    "new_recovery_code",
    "packed",
    "recovery_made_at",
    "sealing_identity",
    "unpack",
]

# What a restored machine needs of the old one. A server's certificate is made anew for its own addresses.
_KEPT = (
    "secret-key", "data-key", "recovery-identity", "recovery-code", "installation", "tls-authority.pem",
    "tls-authority.key",
)  # fmt: skip


def directory() -> Path:
    return Path(settings.VAR) / "keys"


def write(name: str, content: bytes) -> None:
    """Write a key for the eyes of this user alone, whole or not at all."""
    directory().mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(directory() / name, content, mode=0o600)


def ensure() -> None:
    """Make the secret key of an installation that was given none, and let this process and its children use it."""
    if not settings.HAS_SECRET_KEY:
        write("secret-key", secrets.token_urlsafe(48).encode())
        settings.SECRET_KEY = (directory() / "secret-key").read_text(encoding="ascii")
        settings.HAS_SECRET_KEY, settings.SECRET_KEY_IS_THE_DEMOS = True, False


def installation() -> str:
    """The installation's own six signs, made when first asked for."""
    file = directory() / "installation"
    if not file.exists():
        write("installation", secrets.token_hex(3).encode())
    return file.read_text(encoding="ascii").strip()


# The recovery code


def identities() -> list[x25519.Identity]:
    """What opens the copies that were made here, the newest first."""
    file = directory() / "recovery-identity"
    lines = file.read_text(encoding="ascii").split() if file.exists() else []
    return [x25519.Identity.from_str(line) for line in lines]


def sealing_identity() -> x25519.Identity:
    """What seals a copy. Where nobody has asked for a recovery code yet it is one without: better than no copy."""
    if found := identities():
        return found[0]
    fresh = x25519.Identity.generate()
    write("recovery-identity", str(fresh).encode())
    return fresh


def new_recovery_code() -> str:
    """Make a recovery code, to be shown now and never again. Older copies still want the older one."""
    code = recovery.new_code()
    every = [recovery.identity(code), *identities()]
    write("recovery-identity", "\n".join(map(str, every)).encode())
    write("recovery-code", clock.now().isoformat().encode())
    return code


def recovery_made_at() -> datetime | None:
    """When the recovery code was made; None while nobody has one, and only this machine opens its copies."""
    file = directory() / "recovery-code"
    return datetime.fromisoformat(file.read_text(encoding="ascii")) if file.exists() else None


# In a copy and out of it


def packed() -> dict[str, bytes]:
    """Every key a restored machine needs, by file name: the ones in use, wherever they came from."""
    found = {name: (directory() / name).read_bytes() for name in _KEPT if (directory() / name).exists()}
    found["secret-key"] = settings.SECRET_KEY.encode()
    found["data-key"] = (settings.DATA_KEY or settings.SECRET_KEY).encode()
    return found


def require_fit(keys: Mapping[str, bytes]) -> None:
    """Raise `KeyDiffers` when the environment insists on another key than the rows of a copy were sealed with."""
    insisted = os.environ.get("JISHAN_DATA_KEY", "").encode()
    if insisted and insisted != keys["data-key"]:
        raise KeyDiffers


def unpack(keys: Mapping[str, bytes]) -> None:
    """Take over the keys of a copy. Raises `KeyDiffers`."""
    require_fit(keys)
    for name in _KEPT:
        if name in keys:
            write(name, keys[name])
    settings.DATA_KEY = keys["data-key"].decode()
    if not os.environ.get("JISHAN_SECRET_KEY"):
        settings.SECRET_KEY = keys["secret-key"].decode()
        settings.HAS_SECRET_KEY, settings.SECRET_KEY_IS_THE_DEMOS = True, False
