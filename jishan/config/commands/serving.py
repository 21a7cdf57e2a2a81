"""`demo`, `serve` and `migrate`: from an empty directory to an open door."""

from __future__ import annotations

import argparse
import logging
import os
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext as _

from jishan.config import demo_database, keeping
from jishan.config.commands import complain, is_behind, stop_at_faults, subcommand
from jishan.config.keeping import Wanted
from jishan.lib import checks, sql
from jishan.lib.errors import Refused
from jishan.upkeep import asking, authority, copies, keys, office, restoring
from jishan.upkeep.copies import Place
from jishan.upkeep.errors import UpgradeUnsafe
from jishan.upkeep.loading import rows_in
from jishan.upkeep.office import Doors
from jishan.upkeep.running import announced
from jishan.web.shared import metrics

if TYPE_CHECKING:
    from jishan.config.commands import Commands

log = logging.getLogger(__name__)

_EVERYWHERE = "0.0.0.0"
_HERE = "127.0.0.1"
# A laptop that is carried to another room gets another address.
_SECONDS_BETWEEN_ADDRESSES = 30


def add(commands: Commands) -> None:
    for name, run, sentence in (
        ("demo", demo, _("建好演示用的社区和一年的记录，然后开门")),
        ("serve", serve, _("开门：缺什么备什么，网页和后台一起开")),
    ):
        command = subcommand(commands, name, run, sentence)
        command.add_argument("--host", help=_("只在这个地址上等，不加密（前面另有网页服务器时用）"))
        port = int(os.environ.get("PORT") or 8000)
        command.add_argument("--port", type=int, default=port, help=_("端口（默认 8000，或环境变量 PORT）"))
        command.add_argument("--workers", type=int, default=1, help=_("网页用几个进程（默认 1）"))
        command.add_argument("--without-worker", action="store_true", help=_("不开后台（后台另外开着时用）"))
        where = command.add_mutually_exclusive_group()
        where.add_argument("--lan", action="store_true", help=_("让同一个网里的手机和电脑也能打开，走 https"))
        where.add_argument("--this-machine", action="store_true", help=_("只在这台机器上能打开"))
        command.add_argument("--secure-port", type=int, default=0, help=_("https 的端口（默认是端口加 443，如 8443）"))
    command = subcommand(commands, "migrate", migrate, _("建好或更新数据库；有数据的先备份"))
    command.add_argument("--without-copy", action="store_true", help=_("不先备份（已经另外备份了才用）"))
    command = commands.add_parser("listen")
    command.set_defaults(run=listen)
    for argument in ("--host", "--certificate", "--key"):
        command.add_argument(argument)
    for argument in ("--port", "--workers", "--beside"):
        command.add_argument(argument, type=int)
    command.add_argument("--doorstep", action="store_true")


def demo(chosen: argparse.Namespace) -> int:
    """Make what is missing of the demo, then serve it."""
    _remember_network(chosen)
    if not _ports_are_free(chosen):
        wanted = {"port": chosen.port, "other": chosen.port + 1}
        return complain(_("端口 %(port)d 已经有人用了。换一个：PORT=%(other)d make demo") % wanted)
    settings.VAR.mkdir(parents=True, exist_ok=True)
    demo_database.ensure_key()
    if status := stop_at_faults(needs_tables=False):
        return status
    if demo_database.is_ours() and not demo_database.is_filled():
        print(_("上次没有写完，从头再来。"), flush=True)
        demo_database.drop()
    if not demo_database.is_filled():
        _fill()
    elif is_behind():
        _bring_up_to_date()
    return _open(chosen)


def serve(chosen: argparse.Namespace) -> int:
    """Make what an office laptop lacks (keys, tables), then open; explicit settings win over everything made here."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    if not settings.HAS_SECRET_KEY and not rows_in(connection):
        keys.ensure()
    if status := stop_at_faults(needs_tables=False):
        return status
    _remember_network(chosen)
    if not _ports_are_free(chosen):
        return complain(_("端口 %(port)d 已经有人用了。") % {"port": chosen.port})
    if is_behind():
        _copy_first()
        _bring_up_to_date()
    return _open(chosen)


def migrate(chosen: argparse.Namespace) -> int:
    settings.VAR.mkdir(parents=True, exist_ok=True)
    if status := stop_at_faults(needs_tables=False):
        return status
    if is_behind() and not chosen.without_copy:
        _copy_first()
    _bring_up_to_date()
    print(_("数据库是这个版本的了。"))
    return 0


def _copy_first() -> None:
    """Before an upgrade: a copy, and the upgrade rehearsed on it, for the drill restores it into this version.

    Raises `UpgradeUnsafe`; then nothing has been changed.
    """
    if not rows_in(connection):
        return
    print(_("这是新的版本。先备份，并在备份上演练一遍更新……"), flush=True)
    try:
        made = copies.make([Place(copies.own_folder())])
    except Refused as reason:
        raise UpgradeUnsafe(reason=reason.message) from reason
    if trouble := [sentence for sentence in (*made.outcomes.values(), *made.drill.faults) if sentence]:
        raise UpgradeUnsafe(reason="\n".join(trouble))
    print(_("备份好了，演练过了：%(file)s") % {"file": copies.own_folder() / made.name}, flush=True)


def _bring_up_to_date() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    sql.refresh_statistics()


def _fill() -> None:
    """Make the demo's database and replay its year through the services."""
    from jishan.demo import services

    began = time.monotonic()
    if connection.vendor == "sqlite":
        # A year in a minute: what a power cut could take away here is made again from the start anyway.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
    print(_("正在建数据库……"), flush=True)
    _bring_up_to_date()
    demo_database.mark(is_filled=False)
    services.fill(progress=lambda sentence: print(f"  {sentence}", flush=True))
    demo_database.mark(is_filled=True)
    print(_("都写好了，用了 %(seconds)d 秒。") % {"seconds": time.monotonic() - began}, flush=True)


# Doors


def _open(chosen: argparse.Namespace) -> int:
    """Web and worker in one, until Ctrl+C."""
    call_command("collectstatic", interactive=False, verbosity=0)
    _say_where(chosen)
    _say_how_to_begin(chosen)
    metrics.begin_anew()
    connection.close()  # not to be shared with the processes that follow
    plan = _Plan(chosen)
    try:
        while True:
            with announced():
                if keeping.keep(plan):
                    return 0
            _restore_as_asked()
    finally:
        office.note_doors(None)


def _restore_as_asked() -> None:
    """What an empty installation's page asked for, now that nobody is at work."""
    wanted = asking.asked()
    assert wanted
    print(_("有人在网页上要恢复备份：先关门，恢复好了再开。"), flush=True)
    try:
        manifest = restoring.restore(file=Path(wanted.file), code=wanted.code, replace=True)
        faults = [fault for part in checks.parts().values() for fault in part.run().faults]
    except Refused as refusal:
        asking.answer(went_well=False, sentence=refusal.message)
    except Exception:
        log.exception("a restore asked for on a page failed")
        asking.answer(went_well=False, sentence=_("没有恢复成，原因在启动积善的窗口里。这里的数据没有动。"))
    else:
        facts = {"rows": f"{manifest.rows:,}", "count": len(faults)}
        sentence = (
            _("恢复好了，%(rows)s 行。可是账上有 %(count)d 处要看，请在健康页上再算一遍。")
            if faults
            else _("恢复好了，%(rows)s 行，从头算过，一分不差。")
        )
        asking.answer(went_well=True, sentence=sentence % facts)
    connection.close()
    said = asking.last_answer()
    print(said.sentence if said else "", flush=True)


def _is_for_network(chosen: argparse.Namespace) -> bool:
    """Asked for here, at set-up or on the operator's page; a web server before ours has its own certificate."""
    return office.is_open() and not (chosen.host or settings.SECURE_SSL_REDIRECT)


def _remember_network(chosen: argparse.Namespace) -> None:
    """The page shows and changes what the command line said last."""
    if chosen.lan or chosen.this_machine:
        office.open_to_network(chosen.lan)


def _secure_port(chosen: argparse.Namespace) -> int:
    return int(chosen.secure_port or chosen.port + 443)


class _Plan:
    """What is to run at the moment: asked again every second, for the office's network may change."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        self.chosen = chosen
        self.looked_at = 0.0
        self.addresses: list[str] = []
        self.doors: Doors | None = None
        office.note_doors(None)

    def __call__(self) -> list[Wanted] | None:
        if asking.asked():
            return None
        is_for_network = _is_for_network(self.chosen)
        doors = Doors(self.chosen.port, _secure_port(self.chosen)) if is_for_network else None
        if doors != self.doors:
            office.note_doors(doors)
            self.doors = doors
        worker = [] if self.chosen.without_worker else [Wanted(("worker", "--beside", str(os.getpid())))]
        # The machine's own door stays as it is when others open: somebody is just looking at a page behind it.
        return [*worker, self._own_door(), *(self._doors_to_network() if is_for_network else [])]

    def _own_door(self) -> Wanted:
        return _door(self.chosen, host=self.chosen.host or _HERE, port=self.chosen.port)

    def _doors_to_network(self) -> list[Wanted]:
        if not self.addresses or time.monotonic() - self.looked_at > _SECONDS_BETWEEN_ADDRESSES:
            self.addresses, self.looked_at = office.addresses(), time.monotonic()
        names = office.names()
        certificate, key = authority.certificate_for(self.addresses, names)
        hosts = ",".join([*names, *self.addresses, _HERE, "[::1]"])
        port = _secure_port(self.chosen)
        made_at = str(certificate.stat().st_mtime_ns)  # a new certificate is a new process
        return [
            _door(
                self.chosen, "--certificate", str(certificate), "--key", str(key),
                host=_EVERYWHERE, port=port, JISHAN_HTTPS="1", JISHAN_HOSTS=hosts, JISHAN_CERTIFICATE_MADE_AT=made_at,
            ),
            *(
                _door(self.chosen, "--doorstep", host=address, port=self.chosen.port, JISHAN_HTTPS="", JISHAN_HOSTS=hosts)
                for address in self.addresses
            ),
        ]  # fmt: skip


def _door(chosen: argparse.Namespace, *more: str, host: str, port: int, **environment: str) -> Wanted:
    fixed = ("listen", "--beside", str(os.getpid()), "--host", host, "--port", str(port))
    return Wanted((*fixed, "--workers", str(chosen.workers), *more), tuple(environment.items()))


def listen(chosen: argparse.Namespace) -> int:
    """One door, for as long as whoever opened it is there."""
    from granian import Granian
    from granian.constants import Interfaces, SSLProtocols
    from granian.log import LogLevels

    keeping.end_with(chosen.beside)
    Granian(
        "jishan.config.behind_door:doorstep" if chosen.doorstep else "jishan.config.behind_door:pages",
        address=chosen.host,
        port=chosen.port,
        interface=Interfaces.WSGI,
        workers=chosen.workers,
        blocking_threads=4,
        websockets=False,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
        ssl_cert=Path(chosen.certificate) if chosen.certificate else None,
        ssl_key=Path(chosen.key) if chosen.key else None,
        ssl_protocol_min=SSLProtocols.tls12,  # the browsers inside older phones' other apps
    ).serve()
    return 0


def _say_where(chosen: argparse.Namespace) -> None:
    if _is_for_network(chosen):
        port = _secure_port(chosen)
        for address in office.addresses() or [_HERE]:
            print(_("同一个网里打开 https://%(address)s:%(port)d") % {"address": address, "port": port})
            told = {"address": address, "port": chosen.port}
            print(_("  手机和电脑第一次先打开 http://%(address)s:%(port)d/trust/ ，照着做一遍。") % told)
    here = {"host": chosen.host or _HERE, "port": chosen.port}
    print(_("打开 http://%(host)s:%(port)d ，按 Ctrl+C 关门。") % here, flush=True)


def _say_how_to_begin(chosen: argparse.Namespace) -> None:
    """On an empty installation: the code that only whoever sits here can read."""
    from jishan.founding import setup_code

    if setup_code.is_wanted():
        facts = {"host": chosen.host or _HERE, "port": chosen.port, "code": setup_code.make_code()}
        print(_("第一次用，从这里开始：http://%(host)s:%(port)d/set-up/?code=%(code)s") % facts)
        print(_("开张码：%(code)s") % facts, flush=True)


def _ports_are_free(chosen: argparse.Namespace) -> bool:
    own = _port_is_free(chosen.host or _HERE, chosen.port)
    return own and (not _is_for_network(chosen) or _port_is_free(_EVERYWHERE, _secure_port(chosen)))


def _port_is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
