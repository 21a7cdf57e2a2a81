"""What oversight refuses, each with a sentence."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jishan.lib.errors import Refused

__all__ = ["BooksDiffer", "FigureThere", "FigureUnfit", "KeyReused", "PeriodNotEnded", "UnknownPeriod"]


class UnknownPeriod(Refused):
    code = "unknown_period"
    sentence = _("没有“%(code)s”这一期。月写成 2026-03，季度写成 2026-Q1，半年写成 2026-H1，全年写成 2026。")


class PeriodNotEnded(Refused):
    code = "period_not_ended"
    sentence = _("%(period)s还没有过完，%(day)s起才能出正式的台账。")


class BooksDiffer(Refused):
    code = "books_differ"
    sentence = _("这一期的数和账本对不上，先不出台账。请管理员运行一次核对，把原因找出来。")


class FigureThere(Refused):
    code = "figure_there"
    sentence = _("这一期已经填过“%(name)s”，是 %(said)s。要改的话，先把原来的拿掉，再填新的。")


class FigureUnfit(Refused):
    code = "figure_unfit"
    sentence = _("请写上这个数叫什么，最多 40 个字；数本身最多 12 位，小数最多两位。")


class KeyReused(Refused):
    code = "key_reused"
    sentence = _("这张表已经填过一次，内容不一样。请刷新页面再填。")
