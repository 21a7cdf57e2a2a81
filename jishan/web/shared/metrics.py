"""Figures for Prometheus: how long pages take in every process, and what the operator's page shows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from jishan.lib import health

__all__ = ["begin_anew", "everything", "saw"]

_SECONDS = Histogram(
    "jishan_request_seconds",
    "How long pages take, by route.",
    ["route", "method", "status"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=None,
)
_STATES = {health.FINE: 0, health.LOOK: 1, health.BAD: 2}


def begin_anew() -> None:
    """Forget what processes of an earlier run left. Called once, before the first of the new ones."""
    for file in _directory().glob("*.db"):
        file.unlink(missing_ok=True)


def saw(*, route: str, method: str, status: int, seconds: float) -> None:
    """Count one request."""
    _directory().mkdir(parents=True, exist_ok=True)
    _SECONDS.labels(route, method, f"{status // 100}xx").observe(seconds)


def everything() -> bytes:
    """All figures in Prometheus' text format."""
    registry = CollectorRegistry()
    _directory().mkdir(parents=True, exist_ok=True)
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(_Health())
    return generate_latest(registry)


class _Health(Collector):
    """The operator's page in figures, read when asked: they are the same from every process."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        states = GaugeMetricFamily("jishan_state", "0 fine, 1 to be looked at, 2 bad.", labels=["part"])
        figures: dict[str, float] = {}
        for part, reading in health.readings():
            states.add_metric([part.code], _STATES[reading.state])
            figures.update(reading.figures)
        yield states
        for name, figure in figures.items():
            yield GaugeMetricFamily(f"jishan_{name}", f"See docs/operators.md: {name}.", value=figure)


def _directory() -> Path:
    # Each process leaves its figures in a file here (settings.py), and whichever is asked adds them up.
    return Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
