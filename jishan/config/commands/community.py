"""`createcommunity`, `createarea`: a community with its rulebook, ready for its first member of staff; an area."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.utils.translation import gettext as _

from jishan.config.commands import complain, stop_at_faults, subcommand
from jishan.founding.services import Founding, found_community
from jishan.lib import clock
from jishan.places.models import Area
from jishan.places.services import open_area

if TYPE_CHECKING:
    from jishan.config.commands import Commands


def add(commands: Commands) -> None:
    command = subcommand(commands, "createcommunity", create_community, _("开一个社区，用上它的积分细则"))
    command.add_argument("--slug", required=True, help=_("网址里的名字，如 yihe：小写字母、数字和连字符"))
    command.add_argument("--name", required=True, help=_("社区的名称"))
    command.add_argument("--area", required=True, metavar="SLUG", help=_("所在的街道或片区"))
    command.add_argument("--area-name", help=_("片区还没有时，它的名称"))
    command.add_argument("--rulebook", required=True, type=Path, metavar="FILE", help=_("细则文件（TOML）"))
    command = subcommand(commands, "createarea", create_area, _("建一个街道或片区，社区由它的干部来开"))
    command.add_argument("--slug", required=True, help=_("网址里的名字，如 jiefanglu"))
    command.add_argument("--name", required=True, help=_("片区的名称"))
    command.add_argument("--under", metavar="SLUG", help=_("上级片区，没有就不写"))


def create_community(chosen: argparse.Namespace) -> int:
    """Everything or nothing: a rulebook with faults leaves no half-made community behind."""
    if status := stop_at_faults(needs_tables=True):
        return status
    if not chosen.area_name and not Area.objects.filter(slug=chosen.area).exists():
        return complain(_("还没有 %(slug)s 这个片区。请用 --area-name 写上它的名称。") % {"slug": chosen.area})
    if not _fits(chosen.area):
        return complain(_("网址里的名字只能用字母、数字和连字符：%(slug)s") % {"slug": chosen.area})
    try:
        text = chosen.rulebook.read_bytes()
    except OSError as reason:
        return complain(_("读不到 %(file)s：%(reason)s") % {"file": chosen.rulebook, "reason": reason.strerror})
    founding = Founding(slug=chosen.slug, name=chosen.name, text=text, starts_on=clock.today())
    with transaction.atomic():
        area = open_area(slug=chosen.area, name=chosen.area_name or chosen.area)
        community = found_community(area=area, founding=founding, by=None)
    print(_("%(name)s开好了。接着给它一位管理员：") % {"name": community.name})
    print(f"  jishan createstaff --community {community.slug} --role manager")
    return 0


def create_area(chosen: argparse.Namespace) -> int:
    """An area with no community yet, so that its officer can open them from the pages."""
    if status := stop_at_faults(needs_tables=True):
        return status
    parent = Area.objects.filter(slug=chosen.under).first() if chosen.under else None
    if chosen.under and parent is None:
        return complain(_("没有 %(slug)s 这个上级片区。") % {"slug": chosen.under})
    if not _fits(chosen.slug):
        return complain(_("网址里的名字只能用字母、数字和连字符：%(slug)s") % {"slug": chosen.slug})
    area = open_area(slug=chosen.slug, name=chosen.name, parent=parent)
    print(_("%(name)s有了。接着给它一位干部，由他在页面上开社区：") % {"name": area.name})
    print(f"  jishan createstaff --area {area.slug}")
    return 0


def _fits(slug: str) -> bool:
    try:
        validate_slug(slug)
    except ValidationError:
        return False
    return True
