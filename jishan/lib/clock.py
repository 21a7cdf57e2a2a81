"""The one clock. Everything that writes a moment asks here, so a replayed year and a test can set the time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_fixed: ContextVar[datetime | None] = ContextVar("jishan_fixed_clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC; or the moment that `at` has set."""
    return _fixed.get() or timezone.now()


def today() -> date:
    """The present day where the community lives (settings.TIME_ZONE)."""
    return timezone.localdate(now())


def day_of(moment: datetime) -> date:
    """The day a moment falls on where the community lives (settings.TIME_ZONE)."""
    return timezone.localdate(moment)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Run a block as if it were `moment` (aware). For replayed history and tests only."""
    if moment.tzinfo is None:
        raise ValueError("the clock takes aware moments only")
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
