"""From nothing to the first page: `jishan demo` in an empty directory. Installing the packages is not counted."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

from django.utils.translation import gettext as _

from bench.ground import Ground
from bench.table import Row

__all__ = ["measure"]

PATIENCE_SECONDS = 600
AIM_SECONDS = 60


def measure(ground: Ground) -> Iterator[Row]:
    with ground.database() as made:
        environment = {**os.environ, **made.environment, "JISHAN_SECRET_KEY": "", "LANG": "C.UTF-8"}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        began = time.monotonic()
        server = subprocess.Popen(
            [sys.executable, "-m", "jishan.config.cli", "demo", "--port", str(port)],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            taken = _first_page(f"http://127.0.0.1:{port}/", server) - began
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()
    yield Row(
        _("%(database)s，从空目录到 make demo 的第一页") % {"database": ground.name},
        _("%(n).0f 秒") % {"n": taken},
        _("目标 %(n)d 秒") % {"n": AIM_SECONDS},
        taken / AIM_SECONDS,
        aim=1,
        is_at_most=True,
    )


def _first_page(address: str, server: subprocess.Popen[bytes]) -> float:
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE_SECONDS and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                answer.read()
            return time.monotonic()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("the demo did not open")
