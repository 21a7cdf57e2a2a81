"""Several processes as one: what is wanted is started, what ends is started again, and all of it ends together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Wanted", "end_with", "keep"]

_SECONDS_BETWEEN_LOOKS = 1.0
# Long enough that what cannot start at all fills no log.
_SECONDS_BEFORE_ANOTHER = 5.0
# A worker ends its job first; what takes longer is taken up again by the next one.
_SECONDS_TO_END = 20.0


@dataclass(frozen=True)
class Wanted:
    """One `jishan` command to be kept running. Two that differ in anything are two processes."""

    arguments: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()


def keep(plan: Callable[[], list[Wanted] | None]) -> bool:
    """Keep running what `plan` asks for; it is asked every second and may change.

    Returns when everything has ended: True because a signal asked for it, False because the plan was None.
    """
    keeper = _Keeper()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, keeper.stop)
    try:
        while not keeper.is_stopping:
            if (wanted := plan()) is None:
                return False
            keeper.look(wanted)
            time.sleep(_SECONDS_BETWEEN_LOOKS)
    finally:
        keeper.look([])
    return True


def end_with(parent: int) -> None:
    """Let this process end when its parent is gone, however that ended."""
    threading.Thread(target=_watch, args=[parent], daemon=True).start()


class _Keeper:
    def __init__(self) -> None:
        self.is_stopping = False
        self._running: dict[Wanted, subprocess.Popen[bytes]] = {}
        self._started_at: dict[Wanted, float] = {}

    def stop(self, *_: object) -> None:
        self.is_stopping = True

    def look(self, wanted: list[Wanted]) -> None:
        """Bring what runs to what is wanted."""
        self._end([one for one in self._running if one not in wanted])
        for one in wanted:
            process = self._running.get(one)
            is_young = time.monotonic() - self._started_at.get(one, -_SECONDS_BEFORE_ANOTHER) < _SECONDS_BEFORE_ANOTHER
            if (process is None or process.poll() is not None) and not is_young:
                self._started_at[one] = time.monotonic()
                self._running[one] = subprocess.Popen(
                    [sys.executable, "-m", "jishan", *one.arguments], env={**os.environ, **dict(one.environment)}
                )

    def _end(self, unwanted: list[Wanted]) -> None:
        ending = [self._running.pop(one) for one in unwanted]
        for process in ending:
            process.terminate()
        until = time.monotonic() + _SECONDS_TO_END
        for process in ending:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
