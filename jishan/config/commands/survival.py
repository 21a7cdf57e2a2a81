"""`backup`, `restore`, `move` and `recovery-code`: what outlives the machine."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from jishan.config.commands import books, complain, is_behind, stop_at_faults, subcommand
from jishan.lib import jobs
from jishan.upkeep import copies, keys, moving, restoring, services
from jishan.upkeep.copies import Place

if TYPE_CHECKING:
    from jishan.config.commands import Commands

FOUND_DIFFERENCES = 2


def add(commands: Commands) -> None:
    command = subcommand(commands, "backup", backup, _("备份：不用关门，做好后在另一处恢复一遍，从头算一遍账"))
    command.add_argument("--to", type=Path, metavar="FOLDER", help=_("只放到这个文件夹；不写就放到每一个定好的地方"))
    command.add_argument("--keep", type=int, default=copies.KEEP, help=_("那个文件夹里留几份（默认 14）"))
    command = subcommand(commands, "restore", restore, _("恢复：把一份备份变回可以用的数据"))
    command.add_argument("file", type=Path, help=_("备份文件（jishan-….age）"))
    command.add_argument("--code", default="", help=_("恢复码；不写就用这台机器上的钥匙，没有就问"))
    command.add_argument("--replace", action="store_true", help=_("换下现在的数据；它们会挪到一边，不会删"))
    command.add_argument("--leave-pictures", action="store_true", help=_("不放回照片，只试一试"))
    command = subcommand(commands, "move", move, _("把数据搬到另一种数据库，两边一样才算数"))
    command.add_argument(
        "--to", required=True, metavar="URL", help=_("postgresql://用户:密码@机器:端口/库名，或 sqlite")
    )
    subcommand(commands, "recovery-code", recovery_code, _("做一个新的恢复码，只显示这一次"))


def backup(chosen: argparse.Namespace) -> int:
    """Make one copy; 1 when it is missing from a folder, 2 when the restored books differ."""
    if status := stop_at_faults(needs_tables=False):
        return status
    show_code_if_new()
    with progress_on_terminal():
        if is_behind() or chosen.to:
            # Tables of another version may have no place to remember the copy.
            places = [Place(chosen.to.resolve(), chosen.keep)] if chosen.to else [Place(copies.own_folder())]
            made = copies.make(places)
            name, outcomes, faults, rows = made.name, made.outcomes, made.drill.faults, made.manifest.rows
            pictures, missing = made.manifest.pictures, len(made.manifest.pictures_missing)
        else:
            kept = services.make_copy()
            name, outcomes, faults, rows = kept.name, kept.outcomes, kept.faults, kept.rows
            pictures, missing = kept.pictures, kept.pictures_missing
    print(_("%(name)s：%(rows)s 行，%(pictures)s 张照片。") % {"name": name, "rows": f"{rows:,}", "pictures": pictures})
    if missing:
        print(_("有 %(count)d 张照片记着名字，可是不在磁盘上。") % {"count": missing})
    for folder, trouble in outcomes.items():
        print(trouble or _("放好了：%(folder)s") % {"folder": folder})
    if faults:
        print("\n".join(faults))
        complain(_("备份本身是好的：恢复出来和原来一样，只是账上有上面这些地方要看。"))
        return FOUND_DIFFERENCES
    print(_("在另一处恢复了一遍，从头算过，一分不差。"))
    return 1 if any(outcomes.values()) else 0


def restore(chosen: argparse.Namespace) -> int:
    """Restore a copy and recompute the books; 1 when it was refused, 2 when the books differ."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    code = chosen.code
    if not code and not keys.identities() and sys.stdin.isatty():
        code = input(_("恢复码（24 个字，大小写、横线都不要紧）："))
    with progress_on_terminal():
        manifest = restoring.restore(
            file=chosen.file, code=code, replace=chosen.replace, with_pictures=not chosen.leave_pictures
        )
    facts = {
        "moment": manifest.made_at[:16].replace("T", " "),
        "rows": f"{manifest.rows:,}",
        "tables": len(manifest.tables),
    }
    print(_("恢复好了：%(tables)d 张表，%(rows)s 行，写进去以后每张表都重新数过，和备份一样。") % facts, flush=True)
    return FOUND_DIFFERENCES if books.check(chosen) else 0


def move(chosen: argparse.Namespace) -> int:
    """Copy everything into an empty database of either kind; 2 when the books differ on one of the two sides."""
    from jishan.config.settings import database

    if status := stop_at_faults(needs_tables=True):
        return status
    url = moving.require_address(chosen.to)
    with progress_on_terminal():
        moved = moving.move(database(url))
    for table, counted in moved.items():
        print(f"{table:<36} {counted.rows:>10,}  {counted.digest[:16]}")
    print(_("%(tables)d 张表，两边的行数和指纹都一样。") % {"tables": len(moved)}, flush=True)
    print(_("这一边："), flush=True)
    here = books.check(chosen)
    print(_("那一边："), flush=True)
    environment = {**os.environ, "DATABASE_URL": url}
    there = subprocess.run([sys.executable, "-m", "jishan", "check"], env=environment, cwd=settings.ROOT, check=False)
    if here or there.returncode:
        return FOUND_DIFFERENCES
    print(
        _("搬好了。往后启动时，把 DATABASE_URL 写成这个地址。") if url else _("搬好了。往后启动时，去掉 DATABASE_URL。")
    )
    print(_("照片和钥匙还在原处，原来的数据库也没有动。"))
    return 0


def recovery_code(_chosen: argparse.Namespace) -> int:
    show_code(services.new_recovery_code())
    return 0


def show_code_if_new() -> None:
    """Make the recovery code where nobody has one, and show it this once."""
    if keys.recovery_made_at() is None and sys.stdout.isatty():
        show_code(keys.new_recovery_code())


def show_code(code: str) -> None:
    print(_("这是恢复码，只显示这一次。请抄在纸上，和备份分开放；没有它，机器坏了备份打不开："))
    print(f"\n    {code}\n", flush=True)


@contextmanager
def progress_on_terminal() -> Iterator[None]:
    """Say each new sentence of the work once, where somebody watches."""
    said = ""

    def say(_done: int, _total: int, sentence: str) -> None:
        nonlocal said
        if sentence and sentence != said and sys.stderr.isatty():
            print(sentence, file=sys.stderr, flush=True)
            said = sentence

    with jobs.progress_to(say):
        yield
