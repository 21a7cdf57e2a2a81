"""Jobs for the tests: a worker finds a job by its module and name."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from django.db import OperationalError
from django.utils.translation import gettext_lazy as _

from jishan.lib import jobs
from jishan.lib.errors import Refused


class NotToday(Refused):
    code = "not_today"
    sentence = _("先输入登录名。")


@jobs.job
def note(*, file: str, text: str = "") -> str:
    """Leaves a line in a file, which no transaction takes back."""
    with Path(file).open("a", encoding="utf-8") as lines:
        lines.write(f"{text}\n")
    return text


@jobs.job
def refuse() -> None:
    raise NotToday


@jobs.job
def break_down() -> None:
    raise RuntimeError("a pipe burst")


@jobs.job
def die_while(*, file: str, lives: int) -> str:
    """Killed in the middle `lives` times, as by a power cut; then it gets through."""
    path = Path(file)
    note(file=file, text="begun")
    jobs.progress(1, 3)
    if path.read_text(encoding="utf-8").count("begun") <= lives:
        os.kill(os.getpid(), signal.SIGKILL)
    note(file=file, text="done")
    return "done"


@jobs.job
def tell() -> list[str]:
    """What a page sees of this very job while it runs."""
    jobs.progress(3, 12, "3 / 12")
    seen = jobs.newest(tell, finished=False)
    assert seen is not None
    return [seen.state, str(seen.percent), seen.sentence]


@jobs.job
def wait_for(*, file: str, text: str) -> None:
    """Runs until somebody else writes `text` into the file."""
    note(file=file, text="begun")
    while text not in Path(file).read_text(encoding="utf-8"):
        time.sleep(0.05)


@jobs.job
def lose_the_database(*, file: str, times: int) -> str:
    """The connection breaks `times` times, as when the server is restarted."""
    note(file=file, text="begun")
    if Path(file).read_text(encoding="utf-8").count("begun") <= times:
        raise OperationalError("server closed the connection unexpectedly")
    return "done"
