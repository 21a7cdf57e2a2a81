"""`worker` and `nightly`: what is done in the background, and what is done every night."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jishan.config import keeping
from jishan.config.commands import complain, stop_at_faults, subcommand
from jishan.lib import jobs, nightly
from jishan.lib import worker as lib_worker
from jishan.upkeep import running

if TYPE_CHECKING:
    from jishan.config.commands import Commands

__all__ = ["add"]


def add(commands: Commands) -> None:
    command = subcommand(commands, "worker", work, _("在后台干活：读名单、算报告，每晚的例行事务"))
    command.add_argument("--once", action="store_true", help=_("把排着的干完就走"))
    command.add_argument("--beside", type=int, metavar="PID", help=argparse.SUPPRESS)
    subcommand(commands, "nightly", run_nightly, _("现在就做一遍每晚的例行事务"))


def work(chosen: argparse.Namespace) -> int:
    """Do jobs until told to stop. Several workers share the work."""
    if status := stop_at_faults(needs_tables=True):
        return status
    with running.announced():
        if chosen.once:
            jobs.run_waiting()
            return 0
        if chosen.beside:
            # The job in hand is finished first, as after any request to stop.
            keeping.end_with(chosen.beside)
        lib_worker.work(before_each_look=nightly.watch())
    return 0


def run_nightly(_chosen: argparse.Namespace) -> int:
    """Run every nightly part at once, in this process; 1 when one of them failed."""
    if status := stop_at_faults(needs_tables=True):
        return status
    outcomes = {outcome["code"]: outcome for outcome in nightly.run()}
    for part in nightly.parts():
        outcome = outcomes[part.code]
        said = outcome["sentence"] if outcome["went_well"] else _("没做成，原因在日志里。")
        print(f"{part.name}：{said}" if said else part.name)
    if not all(outcome["went_well"] for outcome in outcomes.values()):
        return complain(_("有一项没做成。别的都做了；改好以后再做一遍，做过的不会重来。"))
    return 0
