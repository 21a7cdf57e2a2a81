"""`opencommunity`: a community with its rulebook, so that its staff can sign in and begin."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.validators import validate_slug
from django.db import transaction
from django.utils.translation import gettext as _

from jishan.config.commands import complain, stop_at_faults, subcommand
from jishan.ledger.services import open_book
from jishan.lib import clock
from jishan.places.models import Community
from jishan.places.services import open_area, open_community
from jishan.rulebook.services import publish

if TYPE_CHECKING:
    from jishan.config.commands import Commands


def add(commands: Commands) -> None:
    command = subcommand(commands, "opencommunity", open_one, _("开一个社区：名字、所在的街道和它的积分细则"))
    command.add_argument("--area", required=True, metavar=_("街道"), help=_("所在的街道或片区，例如 古槐街道"))
    command.add_argument("--area-slug", required=True, metavar="SLUG", help=_("街道的英文短名，例如 guhuai"))
    command.add_argument("--name", required=True, metavar=_("名称"), help=_("社区的名称，例如 北门社区"))
    command.add_argument("--slug", required=True, metavar="SLUG", help=_("社区的英文短名，出现在网址里，例如 beimen"))
    command.add_argument(
        "--rulebook", required=True, metavar=_("文件"), help=_("积分细则，从今天起用；可以先拿 rulebooks/ 里的一份来改")
    )
    command.add_argument("--place", default="", metavar=_("地方"), help=_("首页上归在哪里；不写就用街道的名字"))
    command.add_argument("--phone", default="", metavar=_("电话"), help=_("居委会的电话"))


def open_one(chosen: argparse.Namespace) -> int:
    """Open the community with its first rulebook, both or neither."""
    if status := stop_at_faults(needs_tables=True):
        return status
    try:
        validate_slug(chosen.slug)
        validate_slug(chosen.area_slug)
        text = Path(chosen.rulebook).read_bytes()
    except OSError as fault:
        return complain(_("打不开 %(file)s：%(reason)s") % {"file": chosen.rulebook, "reason": fault.strerror})
    except ValueError:
        return complain(_("短名只能用英文字母、数字、短横和下划线，例如 beimen。"))
    if Community.objects.filter(slug=chosen.slug).exists():
        return complain(_("已经有一个社区叫 %(slug)s 了。") % {"slug": chosen.slug})
    with transaction.atomic():
        area = open_area(slug=chosen.area_slug, name=chosen.area)
        place = chosen.place or area.name
        community = open_community(area=area, slug=chosen.slug, name=chosen.name, place=place, phone=chosen.phone)
        open_book(community=community)
        publish(community=community, text=text, starts_on=clock.today())
    print(
        _("%(name)s开好了。接着给工作人员开登录名：jishan createstaff --community %(slug)s")
        % {"name": community.name, "slug": chosen.slug}
    )
    return 0
