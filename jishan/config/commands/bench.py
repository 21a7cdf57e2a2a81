"""`bench`: how fast this machine is, measured in throw-away databases by the package of that name."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from jishan.config.commands import complain, subcommand

if TYPE_CHECKING:
    from jishan.config.commands import Commands

PARTS = ("award", "batch", "pages", "demo")


def add(commands: Commands) -> None:
    declare(subcommand(commands, "bench", bench, _("量一量这台机器有多快：在临时的库里跑，跑完删掉，不碰您的数据")))


def declare(parser: argparse.ArgumentParser) -> None:
    """The options, for `jishan bench` and for `python -m bench` alike."""
    parser.add_argument("--quick", action="store_true", help=_("小规模，一两分钟跑完；数字只作参考"))
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help=_("只量其中几样"))
    parser.add_argument(
        "--url",
        default=os.environ.get("DATABASE_URL", ""),
        help=_("在哪台 PostgreSQL 上量（默认 DATABASE_URL；没有就临时起一台）"),
    )
    parser.add_argument("--directory", type=Path, default=_usual_directory(), help=_("临时文件放在哪块盘上"))


def bench(chosen: argparse.Namespace) -> int:
    """In a process of its own: this one has read the settings that lead to the operator's data."""
    if not (settings.ROOT / "bench").is_dir():
        return complain(_("这里没有 bench 目录，请在积善的源代码目录里运行。"))
    command = [sys.executable, "-m", "bench", "--directory", str(chosen.directory.resolve()), "--only", *chosen.only]
    command += ["--quick"] if chosen.quick else []
    # Not on the command line, where other users of the machine could read the password.
    environment = {**os.environ, "DATABASE_URL": chosen.url}
    return subprocess.run(command, cwd=settings.ROOT, env=environment, check=False).returncode


def _usual_directory() -> Path:
    """The disk that the data of this installation lies on: another one would answer for another one."""
    var = Path(settings.VAR)
    return var if var.is_dir() else Path.cwd()
