"""The machine a run was made on, without its name."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Sequence
from pathlib import Path

import django
from django.utils.translation import gettext as _

from bench.ground import Ground, Postgres

__all__ = ["describe"]


def describe(directory: Path, grounds: Sequence[Ground]) -> str:
    """A line for the machine, one for the versions, one for how safely the databases write."""
    hardware = _("%(cores)d 核，%(memory).0f GB 内存，%(cpu)s，写到盘上一次 %(sync).2f 毫秒") % {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        "memory": _memory() / 2**30,
        "cpu": _processor(),
        "sync": _sync_seconds(directory) * 1000,
    }
    versions = ", ".join(
        [
            f"{platform.system()} {platform.release().split('-')[0]}",
            f"Python {platform.python_version()}",
            f"Django {django.__version__}",
            *(ground.name for ground in grounds),
        ]
    )
    return "\n".join([hardware, versions, *(_settings(ground) for ground in grounds if isinstance(ground, Postgres))])


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0


def _sync_seconds(directory: Path, times: int = 50) -> float:
    """How long one small write takes until it is on the disk: what every commit waits for."""
    file = directory / "sync"
    with file.open("wb", buffering=0) as out:
        began = time.perf_counter()
        for _n in range(times):
            out.write(b"x" * 4096)
            os.fsync(out.fileno())
        taken = time.perf_counter() - began
    file.unlink()
    return taken / times


def _settings(ground: Postgres) -> str:
    import psycopg

    names = ("fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size")
    with psycopg.connect(ground.url) as connection:
        rows = [connection.execute(f"SHOW {name}").fetchone() for name in names]
    return "PostgreSQL: " + ", ".join(f"{name} {row[0]}" for name, row in zip(names, rows, strict=True) if row)
