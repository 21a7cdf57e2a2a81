"""The one-time code with which the first person sets up an empty installation.

`jishan serve` prints it, so only someone who sits at the machine (or reads its journal) has it. What is kept is a
keyed hash in a file of its own under JISHAN_VAR; setting up takes the file away, and whoever takes it away was first.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from jishan.founding.errors import SetUpCodeUsed, SetUpCodeWrong
from jishan.identity.throttle import Throttle
from jishan.people.cards import new_secret, typed_secret
from jishan.places.models import Community

__all__ = ["check_code", "hash_of", "is_wanted", "make_code", "spend_code", "still_holds"]

_LENGTH = 10
# Fifty bits; nobody who has the code in front of them needs more than a few tries.
_TRIES = Throttle("set-up", tries=10, minutes=10)


def is_wanted() -> bool:
    """Whether this installation still waits for its first community."""
    return not Community.objects.exists()


def make_code() -> str:
    """A new code, to be shown once ("7K3QD-9XM2P"); the one before stops. For `jishan serve` on an empty installation."""
    code = new_secret(_LENGTH)
    settings.VAR.mkdir(parents=True, exist_ok=True)
    fresh = _file().with_suffix(".new")
    fresh.write_text(hash_of(code), encoding="ascii")
    fresh.chmod(0o600)
    fresh.replace(_file())
    return f"{code[:5]}-{code[5:]}"


def check_code(code: str, *, address: str) -> str:
    """The kept hash of the right code, for the session to remember. `address` is the caller's network address.

    Raises `SetUpCodeWrong`, and `TooManyTries` even for the right code while the pause lasts.
    """
    _TRIES.check(address)
    wanted, given = _kept(), hash_of(code)
    if not wanted or not constant_time_compare(wanted, given):
        _TRIES.count(address)
        raise SetUpCodeWrong
    _TRIES.forget(address)
    return given


def still_holds(hashed: str) -> bool:
    """Whether a hash that `check_code` returned is still the code's."""
    wanted = _kept()
    return bool(wanted) and constant_time_compare(wanted, hashed)


def spend_code(hashed: str) -> None:
    """Use the code up, for good. Raises `SetUpCodeUsed` for everyone but the first."""
    if not still_holds(hashed):
        raise SetUpCodeUsed
    try:
        # Taking the file away is the lock: of two who set up at the same moment, one finds none.
        _file().unlink()
    except FileNotFoundError:
        raise SetUpCodeUsed from None


def hash_of(code: str) -> str:
    return salted_hmac("jishan.set-up", typed_secret(code), algorithm="sha256").hexdigest()


def _kept() -> str:
    try:
        return _file().read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def _file() -> Path:
    return Path(settings.VAR) / "set-up-code"
