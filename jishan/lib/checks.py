"""The register of `jishan check`: each package adds the part that recomputes its own figures from its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jishan.lib import clock, jobs, nightly

__all__ = ["Finding", "Part", "check_at_night", "parts", "recompute", "register"]

# So many are told of a check done in the background; `jishan check` prints them all.
FAULTS_TOLD = 50


@dataclass
class Finding:
    """What one part found: how many things it compared, and a sentence for each that differs."""

    compared: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    name: str | Promise
    run: Callable[[], Finding]


_parts: dict[str, Part] = {}


def register(code: str, name: str | Promise) -> Callable[[Callable[[], Finding]], Callable[[], Finding]]:
    """Decorate a function that recomputes something; it runs at every `jishan check`, in the order of registration."""

    def add(run: Callable[[], Finding]) -> Callable[[], Finding]:
        _parts[code] = Part(name, run)
        return run

    return add


def parts() -> dict[str, Part]:
    """All registered parts by their code."""
    return dict(_parts)


# In the background


@jobs.job
def recompute() -> dict[str, Any]:
    """Recompute everything; how much was compared, how much differs, and the first of those sentences."""
    compared, faults = 0, []
    for number, part in enumerate(_parts.values()):
        jobs.progress(number, len(_parts), part.name)
        finding = part.run()
        compared += finding.compared
        faults += finding.faults
    return {"compared": compared, "wrong": len(faults), "faults": faults[:FAULTS_TOLD]}


@nightly.register("lib.check", _("重新算一遍账"))
def check_at_night() -> str:
    # A job of its own, so that the newest check is found in one place whoever asked for it.
    jobs.enqueue(recompute, title=_("重新算一遍账"), once=f"check:{clock.today().isoformat()}")
    return ""
