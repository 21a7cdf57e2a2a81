"""`createstaff`: the first person who can sign in to a community, and any after. `createoperator`: who keeps the machine."""

from __future__ import annotations

import argparse
import getpass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from jishan.config.commands import complain, stop_at_faults, subcommand
from jishan.identity.models import User
from jishan.identity.services import create_user, make_operator, tidy_username
from jishan.people.models import StaffRole
from jishan.people.services import appoint, appoint_officer
from jishan.places.models import Area, Community

if TYPE_CHECKING:
    from jishan.config.commands import Commands

ROLES = " ".join(StaffRole.Role.values)


def add(commands: Commands) -> None:
    command = subcommand(commands, "createstaff", create_staff, _("给工作人员开一个登录名和岗位"))
    place = command.add_mutually_exclusive_group(required=True)
    place.add_argument("--community", metavar="SLUG", help=_("在哪个社区"))
    place.add_argument("--area", metavar="SLUG", help=_("做哪一片的街道干部"))
    command.add_argument("--role", choices=StaffRole.Role.values, help=_("社区里的岗位；不写就问"))
    _who(command)
    _who(subcommand(commands, "createoperator", create_operator, _("让谁来管这台机器：健康、备份和后台")))


def _who(command: argparse.ArgumentParser) -> None:
    command.add_argument("--username", help=_("登录名；不写就问"))
    command.add_argument("--name", help=_("姓名；不写就问"))
    command.add_argument("--password", help=_("密码；不写就问，不留在命令记录里"))


def create_operator(chosen: argparse.Namespace) -> int:
    """Make the user if there is none by that name, and let them look after the installation."""
    if status := stop_at_faults(needs_tables=True):
        return status
    with transaction.atomic():
        user = _user(chosen)
        make_operator(user=user)
    print(
        _("%(name)s 现在可以用 %(username)s 登录，看这台机器的健康和备份。")
        % {"name": user.name, "username": user.username}
    )
    return 0


def create_staff(chosen: argparse.Namespace) -> int:
    """Make the user if there is none by that name, and give them the post."""
    if status := stop_at_faults(needs_tables=True):
        return status
    kind, slug = (Area, chosen.area) if chosen.area else (Community, chosen.community)
    place = kind.objects.filter(slug=slug).first()
    if place is None:
        known = " ".join(kind.objects.order_by("slug").values_list("slug", flat=True))
        return complain(_("没有叫 %(slug)s 的。有的是：%(known)s") % {"slug": slug, "known": known or "-"})
    role = chosen.role
    if isinstance(place, Community) and not role:
        role = input(_("岗位（%(roles)s）：") % {"roles": ROLES}).strip()
        if role not in StaffRole.Role.values:
            return complain(_("没有 %(role)s 这个岗位。有的是：%(roles)s") % {"role": role, "roles": ROLES})
    with transaction.atomic():
        user = _user(chosen)
        if isinstance(place, Community):
            appoint(community=place, user=user, role=role)
        else:
            appoint_officer(area=place, user=user)
    print(_("%(name)s 现在可以用 %(username)s 登录了。") % {"name": user.name, "username": user.username})
    return 0


def _user(chosen: argparse.Namespace) -> User:
    username = chosen.username or input(_("登录名："))
    user = User.objects.filter(username=tidy_username(username)).first()
    if user:
        return user  # one person, one more post: the password stays theirs
    name = chosen.name or input(_("姓名："))
    return create_user(username=username, name=name, password=chosen.password or getpass.getpass(_("密码：")))
