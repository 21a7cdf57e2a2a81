"""What an operator watches: disk, copies, worker, the night's work, the books, the clock, the version."""

from __future__ import annotations

import platform
import shutil
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_tasks_db.models import DBTaskResult

import jishan
from jishan.lib import checks, clock, health, jobs, nightly, worker
from jishan.lib.health import BAD, FINE, LOOK, Reading
from jishan.upkeep.keys import recovery_made_at
from jishan.upkeep.models import Copy, Folder

__all__: list[str] = []

_GIGABYTE = 10**9
# A night and a morning: a laptop that is off at night does the night's work when it is opened.
_TOO_LONG = timedelta(hours=36)
_QUEUE_TOO_LONG = timedelta(minutes=10)
_CLOCKS_DIFFER = timedelta(minutes=5)
_A_WEEK = timedelta(days=7)


@health.register("disk", gettext_lazy("磁盘"))
def disk() -> Reading:
    """The disk of JISHAN_VAR: when it is full, nothing more can be written down."""
    usage = shutil.disk_usage(_existing(Path(settings.VAR)))
    figures = {"disk_free_bytes": usage.free, "disk_bytes": usage.total}
    facts = {"free": filesizeformat(usage.free)}
    if usage.free < _GIGABYTE // 2:
        return Reading(BAD, _("只剩 %(free)s 了，很快就什么也记不进去。先清出地方来。") % facts, figures)
    if usage.free < 2 * _GIGABYTE or usage.free < usage.total // 20:
        return Reading(LOOK, _("还有 %(free)s，不多了。这几天清一清。") % facts, figures)
    return Reading(FINE, _("还有 %(free)s，够用。") % facts, figures)


@health.register("copies", gettext_lazy("备份"))
def copies() -> Reading:
    """The newest attempt at a copy; one that was made has been restored elsewhere and recomputed."""
    newest = Copy.objects.order_by("-made_at").first()
    sound = next((copy for copy in Copy.objects.order_by("-made_at")[:30] if copy.is_sound), None)
    figures = {"copy_age_seconds": _seconds_since(sound.made_at)} if sound else {}
    state, sentence = _of_copy(newest) if newest else (LOOK, _("还没有备份过。头一份今晚自己做，也可以现在就做。"))
    return Reading(state, sentence, figures, "operator:copies")


def _of_copy(copy: Copy) -> tuple[str, str]:
    facts = {"when": _moment(copy.made_at), "why": copy.trouble}
    if copy.trouble:
        return BAD, _("%(when)s 没有备份成：%(why)s") % facts
    if not copy.is_sound:
        return BAD, _("%(when)s 的备份有不对的地方，请点开看。") % facts
    if clock.now() - copy.made_at > _TOO_LONG:
        return LOOK, _("最近一份是 %(when)s 的，隔得久了。") % facts
    if recovery_made_at() is None:
        return LOOK, _("%(when)s 备份好了，可是还没有恢复码：这台机器坏了，备份就打不开。") % facts
    if not Folder.objects.exists():
        return LOOK, _("%(when)s 备份好了，可是只放在这台机器上。请再加一个 U 盘。") % facts
    return FINE, _("%(when)s 备份好了，试着恢复过，一分不差。") % facts


@health.register("worker", gettext_lazy("后台"))
def queue() -> Reading:
    """Who works in the background, what waits, and what did not work out."""
    workers, waiting = worker.workers_at_work(), DBTaskResult.objects.ready()
    oldest = waiting.order_by("enqueued_at").first()
    failed = DBTaskResult.objects.failed().filter(finished_at__gte=clock.now() - _A_WEEK).count()
    age = _seconds_since(oldest.enqueued_at) if oldest else 0.0
    figures = {
        "workers": workers,
        "jobs_waiting": waiting.count(),
        "jobs_running": DBTaskResult.objects.running().count(),
        "jobs_failed_in_a_week": failed,
        "oldest_waiting_job_seconds": age,
    }
    door = "operator:jobs"
    if not workers:
        return Reading(
            BAD, _("后台没有在干活：夜里的事和导入都停着。用 jishan serve 开门，它会一起开。"), figures, door
        )
    if age > _QUEUE_TOO_LONG.total_seconds():
        return Reading(LOOK, _("有事排了 %(minutes)d 分钟还没轮到。") % {"minutes": age // 60}, figures, door)
    if failed:
        said = ngettext("一周里有 %(count)d 件没做成。", "一周里有 %(count)d 件没做成。", failed) % {"count": failed}
        return Reading(LOOK, said, figures, door)
    return Reading(FINE, _("在干活，没有积压。"), figures, door)


@health.register("nightly", gettext_lazy("每晚的事"))
def night() -> Reading:
    """What became of the newest night."""
    done = jobs.newest(nightly.run)
    door = "operator:jobs"
    if done is None or done.finished_at is None:
        return Reading(LOOK, _("还没有做过，今晚头一次。"), {}, door)
    figures = {"nightly_age_seconds": _seconds_since(done.finished_at)}
    names = {part.code: str(part.name) for part in nightly.parts()}
    failed = [names.get(outcome["code"], outcome["code"]) for outcome in done.result or [] if not outcome["went_well"]]
    facts = {"when": _moment(done.finished_at), "failed": "、".join(failed)}
    figures["nightly_parts_failed"] = len(failed)
    if done.state != "done":
        return Reading(BAD, _("%(when)s 没有做完，原因在日志里。") % facts, figures, door)
    if failed:
        return Reading(BAD, _("%(when)s 有没做成的：%(failed)s。原因在日志里。") % facts, figures, door)
    if clock.now() - done.finished_at > _TOO_LONG:
        return Reading(LOOK, _("最近一次是 %(when)s，隔得久了。") % facts, figures, door)
    return Reading(FINE, _("%(when)s 都做好了。") % facts, figures, door)


@health.register("books", gettext_lazy("账"))
def books() -> Reading:
    """The newest check that ran in the background, whoever asked for it."""
    done = jobs.newest(checks.recompute)
    if done is None or done.finished_at is None:
        return Reading(LOOK, _("还没有在后台算过。今晚会算，也可以现在就算。"))
    facts = {"when": _moment(done.finished_at)}
    if done.state != "done":
        return Reading(BAD, _("%(when)s 没有算完，原因在日志里。") % facts)
    wrong, compared = done.result["wrong"], done.result["compared"]
    figures = {"check_age_seconds": _seconds_since(done.finished_at), "check_faults": wrong}
    if wrong:
        return Reading(
            BAD, _("%(when)s 算过，有 %(wrong)d 处对不上。先停下兑换。") % {**facts, "wrong": wrong}, figures
        )
    told = {**facts, "compared": f"{compared:,}"}
    return Reading(FINE, _("%(when)s 算过，对了 %(compared)s 处，一分不差。") % told, figures)


@health.register("clock", gettext_lazy("钟"))
def machine_clock() -> Reading:
    """A laptop whose little battery is empty wakes up years ago, and writes that into the books."""
    newest = DBTaskResult.objects.order_by("-enqueued_at").first()
    now = timezone.localtime(clock.now()).strftime("%Y-%m-%d %H:%M")
    if newest and newest.enqueued_at > clock.now() + _CLOCKS_DIFFER:
        facts = {"now": now, "then": _moment(newest.enqueued_at)}
        return Reading(BAD, _("这台机器说现在是 %(now)s，可是 %(then)s 的事已经记下了。请先把钟拨准。") % facts)
    return Reading(FINE, _("这台机器说现在是 %(now)s。") % {"now": now})


@health.register("version", gettext_lazy("版本"))
def version() -> Reading:
    """Which versions meet here, and whether the database is of this one."""
    executor = MigrationExecutor(connection)
    is_behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    name, size = _database()
    facts = {"jishan": jishan.__version__, "python": platform.python_version(), "database": name}
    figures = {"database_bytes": size}
    if is_behind:
        return Reading(BAD, _("积善 %(jishan)s，可是数据库还是旧的。先运行 jishan migrate。") % facts, figures)
    told = {**facts, "size": filesizeformat(size)}
    return Reading(FINE, _("积善 %(jishan)s，Python %(python)s，%(database)s，数据 %(size)s。") % told, figures)


def _database() -> tuple[str, int]:
    if connection.vendor == "sqlite":
        file = Path(connection.settings_dict["NAME"])
        sizes = (part.stat().st_size for part in file.parent.glob(file.name + "*"))
        return f"SQLite {sqlite3.sqlite_version}", sum(sizes)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
        server, size = cursor.fetchone()
    return f"PostgreSQL {server.split()[0]}", size


def _existing(directory: Path) -> Path:
    while not directory.exists():
        directory = directory.parent
    return directory


def _seconds_since(moment: datetime) -> float:
    return max(0.0, (clock.now() - moment).total_seconds())


def _moment(moment: datetime) -> str:
    local = timezone.localtime(moment)
    if local.date() == clock.today():
        return _("今天 %(time)s") % {"time": local.strftime("%H:%M")}
    return local.strftime("%Y-%m-%d %H:%M")
