"""Work that takes longer than a page may: done by `jishan worker`, with its progress to be looked at.

A job is a row written in the caller's transaction: what is rolled back was never asked for. A worker that is killed in
the middle leaves its job to the next one (`lib.worker`), so a job runs *at least* once and has to converge, as
everything here does that carries a key. See docs/decisions/0013-jobs.md.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid5

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tasks import TaskContext, task
from django_tasks_db.models import DBTaskResult

from jishan.lib import ids
from jishan.lib.errors import Refused

log = logging.getLogger(__name__)

__all__ = ["Work", "enqueue", "find", "job", "new_id", "newest", "progress", "progress_to", "recent", "run_waiting"]

Function = TypeVar("Function", bound=Callable[..., Any])


# Takes how far the work has come: done, total (0 while nobody knows how much it will be) and a sentence.
Listener = Callable[[int, int, str], None]

# Before the night's work, which on a laptop is caught up with in the morning.
_SOMEBODY_WAITS = 10

_functions: dict[str, Callable[..., Any]] = {}
_names_of_once = UUID("6f0d4b1e-30c8-4a52-9c55-6a6973686a62")
_next_id: ContextVar[UUID | None] = ContextVar("jishan_next_job", default=None)
_listener: ContextVar[Listener | None] = ContextVar("jishan_progress", default=None)


def job(function: Function) -> Function:
    """Decorate a module's function that may be enqueued: it takes JSON facts by keyword and returns JSON or nothing.

    Called directly it is the function it was. A `Refused` it raises is an answer, shown to whoever asked; any other
    exception is a fault and is logged.
    """
    _functions[_name(function)] = function
    return function


def enqueue(
    function: Callable[..., Any],
    *,
    title: str | Promise,
    started_by: UUID | None = None,
    then: str = "",
    once: str = "",
    **facts: Any,
) -> UUID:
    """Ask for a job in the caller's transaction; its id, for `find` and for the page that shows how far it has come.

    `title` says in the reader's language what is being done; `then` is the address to go on to afterwards. Jobs with
    the same `once` are one job, however many ask for it, for as long as it is remembered (30 days).
    """
    name = _name(function)
    if name not in _functions:
        raise ValueError(f"{name} is not marked @jobs.job")
    about = {
        "title": str(title),
        "started_by": str(started_by) if started_by else None,
        "then": then,
        "language": translation.get_language() or settings.LANGUAGE_CODE,
    }
    wanted = uuid5(_names_of_once, once) if once else ids.uuid7()
    token = _next_id.set(wanted)
    try:
        with transaction.atomic():
            run.using(priority=_SOMEBODY_WAITS if started_by else 0).enqueue(name=name, facts=facts, about=about)
    except IntegrityError:
        if not once:
            raise
    finally:
        _next_id.reset(token)
    return wanted


def new_id() -> UUID:
    """What the queue calls a new row (settings.TASKS)."""
    return _next_id.get() or ids.uuid7()


def progress(done: int, total: int = 0, sentence: str | Promise = "") -> None:
    """Say how far the work has come. Cheap enough to call for every row; outside a job nobody hears it."""
    if listener := _listener.get():
        listener(done, total, str(sentence))


@contextmanager
def progress_to(listener: Listener) -> Iterator[None]:
    """Let a command hear what `progress` says inside the block."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


@task(takes_context=True)
def run(context: TaskContext, *, name: str, facts: dict[str, Any], about: dict[str, Any]) -> dict[str, Any]:
    """The one task the queue knows: it finds our function and speaks the language of whoever asked."""
    import_string(name)
    pk, began = UUID(context.task_result.id), time.monotonic()
    with (
        structlog.contextvars.bound_contextvars(request=f"job-{pk}"),
        translation.override(about["language"]),
        progress_to(_ProgressFile(pk).write),
    ):
        try:
            return {"result": _functions[name](**facts)}
        except Refused as refusal:
            return {"refused": refusal.message}
        finally:
            log.info("job over", extra={"route": name, "milliseconds": round((time.monotonic() - began) * 1000)})


def run_waiting() -> None:
    """Run everything that waits, here and now. For tests and `jishan worker --once`."""
    from jishan.lib import worker

    worker.run_waiting()


# What became of it


@dataclass(frozen=True)
class Work:
    """One job as a page shows it. `started_by` alone may look; it is None for what nobody asked for in person."""

    id: UUID
    name: str
    state: str  # waiting, running, done, refused, failed
    title: str
    then: str
    started_by: UUID | None
    enqueued_at: datetime
    finished_at: datetime | None
    result: Any
    done: int
    total: int
    sentence: str

    @property
    def is_over(self) -> bool:
        return self.state in {"done", "refused", "failed"}

    @property
    def percent(self) -> int:
        """From 0 to 100; 0 as well while nobody knows how much it will be."""
        return min(100, self.done * 100 // self.total) if self.total else 0

    @cached_property
    def lacks_a_worker(self) -> bool:
        """Whether it waits although nobody is there to take it up."""
        from jishan.lib import worker

        return self.state == "waiting" and not worker.workers_at_work()


_STATES = {"READY": "waiting", "RUNNING": "running", "SUCCESSFUL": "done", "FAILED": "failed"}


def find(pk: UUID) -> Work | None:
    """The job with this id, or None."""
    row = DBTaskResult.objects.filter(pk=pk).first()
    return _work(row) if row else None


def newest(function: Callable[..., Any], *, finished: bool = True) -> Work | None:
    """The job of this function that was asked for last; with `finished`, among those that ended."""
    rows = DBTaskResult.objects.finished() if finished else DBTaskResult.objects.all()
    row = rows.filter(args_kwargs__kwargs__name=_name(function)).order_by("-enqueued_at").first()
    return _work(row) if row else None


def recent(number: int) -> list[Work]:
    """The jobs asked for last, newest first."""
    return [_work(row) for row in DBTaskResult.objects.order_by("-enqueued_at")[:number]]


def _work(row: DBTaskResult[Any, Any]) -> Work:
    from jishan.lib import worker

    kwargs = row.args_kwargs["kwargs"]
    about, answer = kwargs["about"], row.return_value or {}
    state, sentence = _STATES[row.status], ""
    if "refused" in answer:
        state, sentence = "refused", answer["refused"]
    elif state == "failed" and worker.is_interrupted(row):
        state = "waiting"
    elif state == "failed":
        sentence = _("出了差错，没有做完。原因已经记在日志里，请告诉管这台机器的人。")
    done, total, said = _ProgressFile(row.pk).read() if state == "running" else (0, 0, "")
    return Work(
        id=row.pk,
        name=kwargs["name"],
        state=state,
        title=about["title"],
        then=about["then"],
        started_by=UUID(about["started_by"]) if about["started_by"] else None,
        enqueued_at=row.enqueued_at,
        finished_at=row.finished_at,
        result=answer.get("result"),
        done=done,
        total=total,
        sentence=sentence or said,
    )


def _name(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}"


# How far it has come stands in a small file: the job's own transaction may last as long as the job, and on SQLite
# nobody else writes meanwhile.

_SECONDS_BETWEEN_WRITES = 0.3


class _ProgressFile:
    def __init__(self, pk: UUID) -> None:
        self.path = progress_directory() / f"{pk}.json"
        self.written_at = 0.0

    def write(self, done: int, total: int, sentence: str) -> None:
        now = time.monotonic()
        if now - self.written_at < _SECONDS_BETWEEN_WRITES and done != total:
            return
        self.written_at = now
        # A full disk, or on Windows a reader at this very moment: the work itself goes on.
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self.path.with_suffix(".new")
            fresh.write_text(json.dumps([done, total, sentence], ensure_ascii=False), encoding="utf-8")
            fresh.replace(self.path)

    def read(self) -> tuple[int, int, str]:
        try:
            done, total, sentence = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return 0, 0, ""
        return done, total, sentence


def progress_directory() -> Path:
    """Where the files lie; the worker throws away those of work that is over."""
    return Path(settings.VAR) / "progress"
