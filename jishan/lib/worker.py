"""Who does the jobs: takes them up one after the other, and takes up again what a killed worker left in the middle.

The queue (django-tasks-db) marks a job as running and leaves it so for ever when its worker is killed. So a worker
holds a lock that dies with its process, however it dies: a file's lock beside SQLite, an advisory lock of its own
connection on PostgreSQL. A running job whose worker's lock is free is nobody's any more.
"""

from __future__ import annotations

import logging
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import IO, Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.db.models import QuerySet
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from jishan.lib import clock, jobs

__all__ = ["forget_old_work", "is_interrupted", "run_waiting", "take_up_again", "try_again", "work", "workers_at_work"]

log = logging.getLogger(__name__)

# A job that took three workers with it (out of memory, most likely) would take the fourth as well.
ATTEMPTS_MAX = 3
REMEMBERED_DAYS = 30
# A second Ctrl+C, a database that went away. To the queue these are failures; to us nothing is known but that the job
# did not get to its end.
_INTERRUPTED = (
    "builtins.SystemExit",
    "builtins.KeyboardInterrupt",
    "django.db.utils.OperationalError",
    "django.db.utils.InterfaceError",
)
_WAIT_AFTER_INTERRUPTION = timedelta(seconds=10)
_GIVEN_UP = {"status": "FAILED", "exception_class_path": "jishan.lib.worker.WorkersLost", "traceback": ""}
_BACK_IN_THE_QUEUE: dict[str, Any] = {
    "status": "READY",
    "started_at": None,
    "finished_at": None,
    "exception_class_path": "",
    "traceback": "",
}


def work(*, before_each_look: Callable[[], None], seconds_between_looks: float = 1.0) -> None:
    """Do jobs until a signal asks to stop; the job in hand is finished first, a second signal interrupts it.

    `before_each_look` is called once per look at the queue, for whatever has its hour (`lib.nightly`).
    """
    is_stopping = False
    while not is_stopping:
        try:
            with _signed_on() as (worker_id, still_signed_on):
                worker = _worker(worker_id)
                worker.configure_signals()
                while worker.running:
                    close_old_connections()
                    still_signed_on()
                    before_each_look()
                    _look(worker, still_signed_on)
                    if worker.running:
                        time.sleep(seconds_between_looks)
                is_stopping = True
        except (OperationalError, InterfaceError) as trouble:
            # The database is away or busy for a moment. Nothing is lost: the rows are still there.
            log.warning("the database does not answer, trying again", exc_info=trouble)
            connection.close()
            time.sleep(seconds_between_looks)


def run_waiting() -> None:
    """Do everything that waits, then return."""
    with _signed_on() as (worker_id, still_signed_on):
        _look(_worker(worker_id), still_signed_on)


def _look(worker: Worker, still_signed_on: Callable[[], None]) -> None:
    """Do what waits, one after the other."""
    take_up_again()
    # A plain read first: taking a job up locks the whole of a SQLite database for a moment.
    while worker.running and DBTaskResult.objects.ready().exists():
        with exclusive_transaction():
            row = DBTaskResult.objects.ready().get_locked()
            if row is not None:
                row.claim(worker.worker_id)
        if row is not None:
            # Without the lock others would take it for a dead worker's, so then it is left to them before it begins.
            still_signed_on()
            worker.run_task(row)


def _worker(worker_id: str) -> Worker:
    return Worker(
        worker_id=worker_id,
        backend_name="default",
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        max_tasks=None,
        startup_delay=False,
    )


def take_up_again() -> int:
    """Put back into the queue what killed workers had in hand and what was interrupted; how many jobs that were."""
    lost = [row for row in DBTaskResult.objects.running() if not row.worker_ids or _is_gone(row.worker_ids[-1])]
    rested = DBTaskResult.objects.failed().filter(finished_at__lte=clock.now() - _WAIT_AFTER_INTERRUPTION)
    interrupted = [row for row in rested.filter(exception_class_path__in=_INTERRUPTED) if is_interrupted(row)]
    again = [*interrupted, *(row for row in lost if len(row.worker_ids) < ATTEMPTS_MAX)]
    for row in lost:
        if row not in again and _as_seen(row).update(**_GIVEN_UP, finished_at=clock.now()):
            log.error("a job took %d workers with it and is given up: %s", ATTEMPTS_MAX, row.pk)
    return sum(_as_seen(row).update(**_BACK_IN_THE_QUEUE) for row in again)


def is_interrupted(row: DBTaskResult[Any, Any]) -> bool:
    """Whether a job that counts as failed was only interrupted and will be taken up again by itself."""
    return row.exception_class_path in _INTERRUPTED and len(row.worker_ids) < ATTEMPTS_MAX


def _as_seen(row: DBTaskResult[Any, Any]) -> QuerySet[DBTaskResult[Any, Any]]:
    """Whoever changes the row has taken it: another worker may be looking at the same moment."""
    return DBTaskResult.objects.filter(pk=row.pk, status=row.status, worker_ids=row.worker_ids)


def try_again(pk: UUID) -> bool:
    """Put a job that failed back into the queue, with all its attempts; False when it did not fail."""
    failed = DBTaskResult.objects.failed().filter(pk=pk)
    return bool(failed.update(**_BACK_IN_THE_QUEUE, worker_ids=[]))


def forget_old_work() -> int:
    """Throw away what ended long ago, and the notes of how far it had come; how many jobs that were."""
    before = clock.now() - timedelta(days=REMEMBERED_DAYS)
    for file in jobs.progress_directory().glob("*"):
        if file.stat().st_mtime < before.timestamp():
            file.unlink(missing_ok=True)
    _forget_files()
    forgotten, __ = DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()
    return forgotten


# Locks that die with the process

_ADVISORY = 0x4A53


def workers_at_work() -> int:
    """How many workers there are, idle or not: on this machine with SQLite, on all of them with PostgreSQL."""
    if connection.vendor == "sqlite":
        return sum(not _is_gone(file.stem) for file in _directory().glob("*.lock"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [_ADVISORY],
        )
        return int(cursor.fetchone()[0])


@contextmanager
def _signed_on() -> Iterator[tuple[str, Callable[[], None]]]:
    """The id of a new worker, and a call that raises when its lock was lost with the database's connection."""
    worker_id = uuid4().hex
    with _file_held(worker_id) if connection.vendor == "sqlite" else _session_held(worker_id) as still_held:
        yield worker_id, still_held


def _is_gone(worker_id: str) -> bool:
    if connection.vendor == "sqlite":
        return _file_is_free(worker_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", _key(worker_id))
        is_free = bool(cursor.fetchone()[0])
        if is_free:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", _key(worker_id))
    return is_free


@contextmanager
def _session_held(worker_id: str) -> Iterator[Callable[[], None]]:
    """On a connection of its own: the jobs' connection is closed and opened again now and then."""
    own = connection.copy()

    def still_held() -> None:
        with own.cursor() as cursor:
            cursor.execute("SELECT 1")

    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", _key(worker_id))
        yield still_held
    finally:
        own.close()


def _key(worker_id: str) -> list[int]:
    # The database takes two signed numbers of 32 bits.
    return [_ADVISORY, zlib.crc32(worker_id.encode()) - 2**31]


@contextmanager
def _file_held(worker_id: str) -> Iterator[Callable[[], None]]:
    path = _directory() / f"{worker_id}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        _lock(file)
        try:
            yield lambda: None
        finally:
            with suppress(OSError):  # Windows keeps an open file
                path.unlink()


def _file_is_free(worker_id: str) -> bool:
    # It is left lying: a worker that has just opened its file has not locked it yet.
    try:
        with (_directory() / f"{worker_id}.lock").open("r+") as file:
            return _could_lock(file)
    except FileNotFoundError:
        return True


def _forget_files() -> None:
    """Throw away the files of workers that were killed long ago."""
    before = clock.now() - timedelta(days=1)
    for path in _directory().glob("*.lock"):
        if path.stat().st_mtime < before.timestamp() and _file_is_free(path.stem):
            path.unlink(missing_ok=True)


def _directory() -> Path:
    return Path(settings.VAR) / "workers"


# Whoever looks takes a shared lock for a moment: two who look do not take each other for a worker, and a worker that
# is just signing on waits that moment. Windows knows no shared lock.
if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)

    def _could_lock(file: IO[str]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)

    def _could_lock(file: IO[str]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
