"""The register of what an operator watches: each part says how it is in one sentence and, for machines, in figures."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _

__all__ = ["BAD", "FINE", "LOOK", "Part", "Reading", "readings", "register"]

log = logging.getLogger(__name__)

# All is well; somebody should look in the next days; somebody should look today.
FINE, LOOK, BAD = "fine", "look", "bad"


@dataclass(frozen=True)
class Reading:
    """How one part is. `figures` are for Prometheus, by metric name without `jishan_`; `door` names a page that helps."""

    state: str
    sentence: str
    figures: Mapping[str, float] = field(default_factory=dict)
    door: str = ""


@dataclass(frozen=True)
class Part:
    code: str
    name: str | Promise
    read: Callable[[], Reading]


_parts: dict[str, Part] = {}


def register(code: str, name: str | Promise) -> Callable[[Callable[[], Reading]], Callable[[], Reading]]:
    """Decorate a function that looks at one part of the installation, quickly, whenever the page is opened."""

    def add(read: Callable[[], Reading]) -> Callable[[], Reading]:
        _parts[code] = Part(code, name, read)
        return read

    return add


def readings() -> list[tuple[Part, Reading]]:
    """Every part with its reading. One that cannot be read is bad, and the others are still told."""
    return [(part, _read(part)) for part in _parts.values()]


def _read(part: Part) -> Reading:
    try:
        return part.read()
    except Exception:
        log.exception("cannot be watched: %s", part.code)
        return Reading(BAD, _("这一项看不了，原因在日志里。"))
