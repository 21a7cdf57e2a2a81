"""From a rulebook's TOML text to its scheme, and the faults in between. docs/rulebook.md is the reference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.utils.translation import gettext as _

from jishan.rulebook.consistency import check_across
from jishan.rulebook.errors import Fault, Invalid
from jishan.rulebook.reading import Faults, Table, decoded, document
from jishan.rulebook.rules import read_category, read_group, read_limits, read_rule
from jishan.rulebook.scheme import Scheme
from jishan.rulebook.sections import (
    read_article,
    read_benefit,
    read_coins,
    read_deduction,
    read_frame,
    read_levels,
    read_life,
    read_points,
    read_privacy,
    read_redemption,
    read_reward,
    read_standing,
    read_store,
)

__all__ = ["Reading", "faults", "parse", "read"]

Part = TypeVar("Part")


@dataclass(frozen=True)
class Reading:
    """What a text says, as far as it can be understood.

    `scheme` is there when every part is sound by itself: then a form can show it, even where `faults` still names what
    does not fit together across parts.
    """

    scheme: Scheme | None
    faults: tuple[Fault, ...] = ()

    @property
    def is_sound(self) -> bool:
        return self.scheme is not None and not self.faults


def parse(text: str) -> Scheme:
    """The scheme a text describes. Raises Invalid with every fault found."""
    reading = _read(text)
    if reading.scheme is None or reading.faults:
        raise Invalid(reading.faults)
    return reading.scheme


def read(data: bytes | str) -> Reading:
    """As much as can be understood of a text that may have faults."""
    try:
        return _read(data)
    except Invalid as invalid:
        return Reading(None, invalid.faults)


def faults(data: bytes | str) -> list[Fault]:
    """What is wrong with a file or a text, by line; empty where it is a sound rulebook."""
    return list(read(data).faults)


def _read(data: bytes | str) -> Reading:
    text = decoded(data)
    values = document(text)
    found = Faults(text)
    top = Table(values, (), found, _("细则"))
    scheme = _scheme(top)
    top.finish()
    # Only a text sound in its parts is compared across them: one slip would otherwise bring a row of faults.
    if parts := found.sorted():
        return Reading(None, parts)
    check_across(scheme, found)
    return Reading(scheme, found.sorted())


def _scheme(top: Table) -> Scheme:
    on_the_spot_max = top.whole("on_the_spot_max", 0)
    return Scheme(
        title=top.text("title", required=True, length_max=60),
        brand=top.text("brand", length_max=40),
        summary=top.text("summary", length_max=600),
        store=read_store(top.table("store", "[store]")),
        points=read_points(top.table("points", "[points]")),
        life=read_life(top.table("life", "[life]")),
        redemption=read_redemption(top.table("redemption", "[redemption]")),
        privacy=read_privacy(top.table("privacy", "[privacy]")),
        coins=read_coins(top.table("coins", "[coins]")),
        on_the_spot_max=on_the_spot_max,
        limits=read_limits(top, "resident"),
        categories=_all(top, "categories", _("类别"), read_category, at_least_one=True),
        rules=_all(top, "rules", _("条目"), lambda table: read_rule(table, on_the_spot_max), at_least_one=True),
        groups=_all(top, "groups", _("只取最高的一组"), read_group),
        levels=_all(top, "levels", _("等级"), read_levels),
        standings=_all(top, "standings", _("榜单"), read_standing),
        rewards=_all(top, "rewards", _("定期奖励"), read_reward),
        deductions=_all(top, "deductions", _("扣分条目"), read_deduction),
        articles=_all(top, "articles", _("物品"), read_article),
        benefits=_all(top, "benefits", _("权益"), read_benefit),
        frame=read_frame(top.table("frame", "[frame]")) if top.has("frame") else None,
    )


def _all(
    top: Table, key: str, name: str, read: Callable[[Table], Part], *, at_least_one: bool = False
) -> tuple[Part, ...]:
    parts = []
    for table in top.tables(key, name):
        parts.append(read(table))
        table.finish()
    if at_least_one and not top.has(key):
        top.fault(_("细则里一个%(kind)s也没有。请加一段，以 [[%(part)s]] 开头。"), kind=name, part=key)
    return tuple(parts)
