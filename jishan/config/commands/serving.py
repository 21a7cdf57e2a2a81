"""`demo`, `serve` and `migrate`: from an empty directory to an open door."""

from __future__ import annotations

import argparse
import gc
import os
import socket
import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext as _

from jishan.config import demo_database
from jishan.config.commands import complain, is_behind, stop_at_faults, subcommand

if TYPE_CHECKING:
    from jishan.config.commands import Commands


def add(commands: Commands) -> None:
    for name, run, sentence in (
        ("demo", demo, _("建好演示用的社区和一年的记录，然后开门")),
        ("serve", serve, _("开门：收好页面要用的文件，等人来访")),
    ):
        command = subcommand(commands, name, run, sentence)
        command.add_argument("--host", default="127.0.0.1", help=_("在哪个地址上等（默认 127.0.0.1）"))
        port = int(os.environ.get("PORT") or 8000)
        command.add_argument("--port", type=int, default=port, help=_("端口（默认 8000，或环境变量 PORT）"))
        command.add_argument("--workers", type=int, default=1, help=_("几个进程（默认 1）"))
    subcommand(commands, "migrate", migrate, _("建好或更新数据库"))


def demo(chosen: argparse.Namespace) -> int:
    """Make what is missing of the demo, then serve it."""
    if not _port_is_free(chosen.host, chosen.port):
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
    return _listen(chosen)


def serve(chosen: argparse.Namespace) -> int:
    if status := stop_at_faults(needs_tables=True):
        return status
    if not _port_is_free(chosen.host, chosen.port):
        return complain(_("端口 %(port)d 已经有人用了。") % {"port": chosen.port})
    return _listen(chosen)


def migrate(_chosen: argparse.Namespace) -> int:
    settings.VAR.mkdir(parents=True, exist_ok=True)
    if status := stop_at_faults(needs_tables=False):
        return status
    _bring_up_to_date()
    print(_("数据库是这个版本的了。"))
    return 0


def _bring_up_to_date() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def _fill() -> None:
    """Make the demo's database and replay its year through the services."""
    from jishan.demo import services

    began = time.monotonic()
    if connection.vendor == "sqlite":
        # A year in a minute: what a power cut could take away here is made again from the start anyway.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
    # A year makes and drops millions of small objects; looking through them less often saves a tenth of the time.
    gc.set_threshold(100_000)
    print(_("正在建数据库……"), flush=True)
    _bring_up_to_date()
    demo_database.mark(is_filled=False)
    services.fill(progress=lambda sentence: print(f"  {sentence}", flush=True))
    demo_database.mark(is_filled=True)
    print(_("都写好了，用了 %(seconds)d 秒。") % {"seconds": time.monotonic() - began}, flush=True)


def _listen(chosen: argparse.Namespace) -> int:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    call_command("collectstatic", interactive=False, verbosity=0)
    connection.close()  # not to be shared with the processes that follow
    print(
        _("打开 http://%(host)s:%(port)d ，按 Ctrl+C 关门。") % {"host": chosen.host, "port": chosen.port}, flush=True
    )
    Granian(
        "jishan.config.wsgi:application",
        address=chosen.host,
        port=chosen.port,
        interface=Interfaces.WSGI,
        workers=chosen.workers,
        blocking_threads=4,
        websockets=False,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    ).serve()
    return 0


def _port_is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
