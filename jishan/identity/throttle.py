"""Pauses after many wrong tries, counted in the shared cache so that every worker process sees the same count."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache

from jishan.identity.errors import TooManyTries
from jishan.lib import clock

__all__ = ["INVITATION", "Throttle", "check_sign_in", "count_sign_in", "forget_sign_in"]


@dataclass(frozen=True)
class Throttle:
    """At most `tries` wrong tries per subject, then a pause until `minutes` after the first of them."""

    name: str
    tries: int
    minutes: int

    def check(self, subject: str) -> None:
        """Raise `TooManyTries`, with the minutes left, while the pause lasts."""
        tries, ends_at = self._read(subject)
        if tries >= self.tries:
            raise TooManyTries(minutes=max(1, math.ceil((ends_at - clock.now()).total_seconds() / 60)))

    def count(self, subject: str) -> None:
        """Remember one more wrong try. The first one starts the clock."""
        # Two at the same instant may be counted as one: the pause then comes a try later, which costs nothing.
        tries, ends_at = self._read(subject)
        cache.set(self._key(subject), (tries + 1, ends_at), timeout=self.minutes * 60)

    def _read(self, subject: str) -> tuple[int, datetime]:
        tries, ends_at = cache.get(self._key(subject)) or (0, clock.now())
        if ends_at <= clock.now():
            return 0, clock.now() + timedelta(minutes=self.minutes)
        return tries, ends_at

    def forget(self, subject: str) -> None:
        """The right answer came: start again from nothing."""
        cache.delete(self._key(subject))

    def _key(self, subject: str) -> str:
        # Hashed, so that any text makes a valid key and the cache shows no names.
        return f"throttle:{self.name}:{hashlib.sha256(subject.encode()).hexdigest()[:32]}"


# A person at one address; one name from many addresses; one address with many names. A neighbourhood office shares
# one address, so that count is generous; a stranger elsewhere cannot lock a name out of its own office quickly.
_BY_BOTH = Throttle("sign-in", tries=5, minutes=10)
_BY_NAME = Throttle("sign-in-name", tries=30, minutes=60)
_BY_ADDRESS = Throttle("sign-in-address", tries=60, minutes=10)

# An invitation's code has fifty bits; even so nobody needs more than a few tries.
INVITATION = Throttle("invitation", tries=10, minutes=10)


def check_sign_in(username: str, address: str) -> None:
    """Raise `TooManyTries` when this name, this address or the two together have to wait."""
    _BY_BOTH.check(f"{username} {address}")
    _BY_NAME.check(username)
    _BY_ADDRESS.check(address)


def count_sign_in(username: str, address: str) -> None:
    """Remember one wrong try under all three counts."""
    _BY_BOTH.count(f"{username} {address}")
    _BY_NAME.count(username)
    _BY_ADDRESS.count(address)


def forget_sign_in(username: str, address: str) -> None:
    """The right password came. The address keeps its count: one good password must not cover for guessing others."""
    _BY_BOTH.forget(f"{username} {address}")
    _BY_NAME.forget(username)
