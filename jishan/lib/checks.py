"""The register of `jishan check`: each package adds the part that recomputes its own figures from its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.functional import Promise


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
