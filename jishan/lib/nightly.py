"""The register of what happens every night: each package adds its part, the worker runs them all at the set hour."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jishan.lib import clock, jobs

__all__ = ["Part", "enqueue", "last_night", "parts", "register", "run", "watch"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Part:
    code: str
    name: str | Promise
    run: Callable[[], str]
    is_last: bool


_parts: dict[str, Part] = {}


def register(
    code: str, name: str | Promise, *, is_last: bool = False
) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Decorate a function that runs every night and returns a sentence of what it did, or "".

    Parts run in the order of registration, those that are `is_last` (a copy of everything, say) after all others. A
    night may be run twice, after a power cut for example: a part has to converge. One that raises is logged, and the
    others go on.
    """

    def add(function: Callable[[], str]) -> Callable[[], str]:
        _parts[code] = Part(code, name, function, is_last)
        return function

    return add


def parts() -> list[Part]:
    """All registered parts in the order in which they run."""
    return sorted(_parts.values(), key=lambda part: part.is_last)


def last_night(now: datetime) -> date:
    """The day of the newest night whose hour has come (settings.NIGHTLY_AT, where the community lives)."""
    local = timezone.localtime(now)
    return local.date() if local.time() >= settings.NIGHTLY_AT else local.date() - timedelta(days=1)


def watch() -> Callable[[], None]:
    """What a worker calls at each look at the queue: it asks for the newest night's work once that is due.

    However many workers ask, it is one job; after the machine was off, the newest night is caught up with and older
    ones are not, nor one from before there was anything to do.
    """
    asked_for = last_night(_born_at())

    def ask() -> None:
        nonlocal asked_for
        night = last_night(clock.now())
        # Not only a later one: a clock that was ahead and was put right must not keep the nights until then away.
        if night != asked_for:
            enqueue(night)
            asked_for = night

    return ask


def _born_at() -> datetime:
    """When the first table of this database was made."""
    first: datetime = MigrationRecorder(connection).migration_qs.earliest("applied").applied
    return first


def enqueue(night: date) -> UUID:
    """Ask for one night's work; the same job for the same night."""
    return jobs.enqueue(run, title=_("每晚的例行事务"), once=f"nightly:{night.isoformat()}")


@jobs.job
def run() -> list[dict[str, Any]]:
    """Run every part; for each its code, whether it went well, its sentence and how many seconds it took."""
    outcomes = []
    for number, part in enumerate(parts()):
        jobs.progress(number, len(_parts), part.name)
        began = time.monotonic()
        try:
            sentence, went_well = part.run(), True
        except Exception:
            log.exception("nightly work failed: %s", part.code)
            sentence, went_well = "", False
        seconds = round(time.monotonic() - began, 1)
        outcomes.append({"code": part.code, "went_well": went_well, "sentence": sentence, "seconds": seconds})
    return outcomes
