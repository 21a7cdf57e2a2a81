"""`rulebook check FILE`: every fault by its line, in a sentence that says what to write instead."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jishan.config.commands import complain, subcommand
from jishan.rulebook import parsing

if TYPE_CHECKING:
    from jishan.config.commands import Commands


def add(commands: Commands) -> None:
    family = commands.add_parser("rulebook", help=_("积分细则"), description=_("积分细则"))
    verbs = family.add_subparsers(metavar=_("命令"), required=True)
    command = subcommand(verbs, "check", check, _("逐行查一份细则，说出哪里不对、怎么写才对"))
    command.add_argument("file", type=Path, help=_("细则文件（TOML）"))


def check(chosen: argparse.Namespace) -> int:
    try:
        data = chosen.file.read_bytes()
    except OSError as reason:
        return complain(_("读不到 %(file)s：%(reason)s") % {"file": chosen.file, "reason": reason.strerror})
    faults = parsing.faults(data)
    for fault in faults:
        print(f"{chosen.file}:{fault.line}: {fault.sentence}")
    if faults:
        print(_("有 %(count)d 处要改。") % {"count": len(faults)})
        return 1
    facts = {"file": chosen.file, "count": len(parsing.parse(data.decode()).rules)}
    print(_("%(file)s：%(count)d 条规则，没有要改的。") % facts)
    return 0
