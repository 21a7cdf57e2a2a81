"""`import`: a residents' list from the terminal, with the same words as the desk's page."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jishan.config.commands import complain, stop_at_faults, subcommand
from jishan.identity.models import User
from jishan.lib import jobs
from jishan.places.models import Community
from jishan.switchover.arrivals import queries, services
from jishan.switchover.arrivals.asking import passed_sentences, sentences
from jishan.switchover.arrivals.queries import View
from jishan.switchover.arrivals.vocabulary import FIELDS

if TYPE_CHECKING:
    from jishan.config.commands import Commands


def add(commands: Commands) -> None:
    command = subcommand(commands, "import", bring_in, _("从名单登记居民；不加 --yes 只看一看，什么都不写"))
    command.add_argument("file", type=Path, metavar="FILE", help=_("居民名单：.xlsx、.xls 或 CSV"))
    command.add_argument("--community", required=True, metavar="SLUG", help=_("登记到哪个社区"))
    command.add_argument("--yes", action="store_true", help=_("看过了，登记"))
    command.add_argument("--leave-problems", action="store_true", help=_("没弄清楚的行不登记，其余照登"))
    command.add_argument("--by", metavar="USERNAME", help=_("谁登记的（登录名），写在记录里"))


def bring_in(chosen: argparse.Namespace) -> int:
    """Print what was understood and what is asked; with --yes, write it in one piece."""
    if status := stop_at_faults(needs_tables=True):
        return status
    community = Community.objects.filter(slug=chosen.community).first()
    if community is None:
        return complain(_("没有 %(slug)s 这个社区。") % {"slug": chosen.community})
    by = User.objects.filter(username=chosen.by).first() if chosen.by else None
    if chosen.by and by is None:
        return complain(_("没有“%(username)s”这个登录名。") % {"username": chosen.by})
    try:
        content = chosen.file.read_bytes()
    except OSError as reason:
        return complain(_("读不到 %(file)s：%(reason)s") % {"file": chosen.file, "reason": reason.strerror})
    with transaction.atomic():
        arrival = services.hand_in(community=community, content=content, file_name=chosen.file.name, by=by)
        if chosen.leave_problems:
            arrival = services.decide(arrival=arrival, leave_rest=True)
        view = queries.look(arrival)
        _tell(view)
        if not chosen.yes:
            # Only looked at: the list is not kept.
            services.drop_list(arrival=arrival)
            print(_("以上只是看一看，什么都没有登记。没有问题的话，加上 --yes 再来一次。"))
            return 0
        with jobs.progress_to(_show_progress):
            written = services.write(arrival=arrival, by=by)
    print(
        ngettext(
            "登记好了，一共 %(n)s 位，%(households)s 户。",
            "登记好了，一共 %(n)s 位，%(households)s 户。",
            written.residents,
        )
        % {"n": written.residents, "households": written.households}
    )
    return 0


def _tell(view: View) -> None:
    n = view.counts
    for sheet in view.sheets:
        print(
            _("“%(sheet)s”，%(n)s 行") % {"sheet": sheet.name, "n": sheet.rows}
            + ("" if sheet.is_used else _("，没有看"))
        )
        for column in sheet.columns if sheet.is_used else ():
            print(f"  {column.heading or _('（没有标题）')} → {FIELDS[column.field]}")
    print(
        _("要登记 %(new)s 位，已经登记过 %(known)s 位，写了两遍 %(same)s 行，要问 %(asked)s 行，不登记 %(left)s 行。")
        % {verdict: n[verdict] for verdict in ("new", "known", "same", "asked", "left")}
    )
    for sentence in passed_sentences(view.passed):
        print("  " + sentence)
    for one in view.of("asked", "left"):
        where = _("“%(sheet)s”第 %(row)s 行 %(name)s") % {
            "sheet": one.person.sheet, "row": one.person.row, "name": one.person.name
        }  # fmt: skip
        print(where.strip() + _("：") + " ".join(sentences(one.person)))


def _show_progress(done: int, total: int, sentence: str) -> None:
    end = "\n" if done == total else "\r"
    if sys.stderr.isatty():
        print(f"{sentence} {done}/{total}", end=end, file=sys.stderr, flush=True)
