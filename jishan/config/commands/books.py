"""`check`: the books are recomputed from the rows."""

from __future__ import annotations

import argparse
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jishan.config.commands import stop_at_faults, subcommand
from jishan.lib import checks

if TYPE_CHECKING:
    from jishan.config.commands import Commands

Row = tuple[str, str, str]


def add(commands: Commands) -> None:
    subcommand(commands, "check", check, _("从每一行重新算一遍账，差一分就说出来"))


def check(_chosen: argparse.Namespace) -> int:
    """Recompute everything the packages registered; 1 as soon as one figure differs."""
    if status := stop_at_faults(needs_tables=True):
        return status
    findings = [(str(part.name), part.run()) for part in checks.parts().values()]
    rows = [(name, f"{finding.compared:,}", str(len(finding.faults))) for name, finding in findings]
    print(_table([(_("查什么"), _("对了几处"), _("不符")), *rows]), end="\n\n")
    faults = [fault for __, finding in findings for fault in finding.faults]
    for fault in faults:
        print(fault)
    if faults:
        print(_("有 %(count)d 处对不上。") % {"count": len(faults)})
        return 1
    print(_("一处不漏，一分不差。"))
    return 0


def _table(rows: Sequence[Row]) -> str:
    """The first column to the left, the figures to the right."""
    widths = [max(_width(row[column]) for row in rows) for column in range(3)]
    lines = []
    for name, *figures in rows:
        right = [" " * (width - _width(figure)) + figure for figure, width in zip(figures, widths[1:], strict=True)]
        lines.append("  ".join([name + " " * (widths[0] - _width(name)), *right]))
    return "\n".join(lines)


def _width(text: str) -> int:
    # A Chinese character takes two places in a terminal.
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
