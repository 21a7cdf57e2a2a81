"""What each web process imports: the pages, for as long as whoever opened the door is there.

The server's own processes outlive one that was killed, and would hold the port against the next.
"""

from __future__ import annotations

import os
import threading
import time

from jishan.config.doorstep import application as doorstep
from jishan.config.wsgi import application as pages

__all__ = ["doorstep", "pages"]

_SECONDS_TO_END = 5


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    time.sleep(_SECONDS_TO_END)  # the server ends it by itself, unless that was killed
    os._exit(1)


threading.Thread(target=_watch, args=[os.getppid()], daemon=True).start()
