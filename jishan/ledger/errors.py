"""What the ledger refuses, and the sentence for it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jishan.lib.errors import Refused

__all__ = [
    "AlreadyReversed",
    "HoldEnded",
    "KeyReused",
    "NotEnoughPoints",
    "PointsNotWhole",
    "ReversalStands",
    "UnknownAccount",
]


class NotEnoughPoints(Refused):
    """Facts: `short`, how many points are missing; `available`, how many there are; `account`, whose."""

    code = "not_enough_points"
    sentence = _("分不够，还差 %(short)s 分。现在能用的是 %(available)s 分。")


class KeyReused(Refused):
    """The key belongs to a transfer (or a hold) with other content. Fact: `key`."""

    code = "key_reused"
    sentence = _("这张表先前已经交过，内容和这次不一样，所以这次没有记。请重新打开页面再填一次。")


class AlreadyReversed(Refused):
    """The transfer has its one reversal already."""

    code = "already_reversed"
    sentence = _("这一笔已经冲回过了，不会再冲第二次。")


class ReversalStands(Refused):
    """A reversal is not reversed in turn."""

    code = "reversal_stands"
    sentence = _("这一笔本身就是冲回，不能再冲。冲错了，请重新记一笔。")


class PointsNotWhole(Refused):
    """Points are whole numbers from 1 to `POINTS_MAX`. Fact: `points`, what was given instead."""

    code = "points_not_whole"
    sentence = _("分数要填 1 到一万亿之间的整数。")


class HoldEnded(Refused):
    """The hold was settled, released or has lapsed. Fact: `state`."""

    code = "hold_ended"
    sentence = _("这笔留着的分已经用掉或放回了。请重新办一次。")


class UnknownAccount(Refused):
    """An account that does not stand in this book. Fact: `account`, its id."""

    code = "unknown_account"
    sentence = _("没有在这个社区的账本里找到这个账户。请回到名单重新选人。")
