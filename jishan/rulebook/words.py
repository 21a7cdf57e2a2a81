"""The phrases that several sentences share: who is limited, over which span, in which unit, on which day."""

from __future__ import annotations

from datetime import date

from django.utils.dateformat import format as format_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from jishan.rulebook.periods import Period
from jishan.rulebook.scheme import Every, Limit, LimitPer

__all__ = ["day_name", "limit_sentence", "month_day_name", "period_name", "span_name", "unit_name"]

_WHO: dict[LimitPer, Promise] = {
    "resident": pgettext_lazy("limit", "每人"),
    "household": pgettext_lazy("limit", "每户"),
    "building": pgettext_lazy("limit", "每栋楼"),
    "organisation": pgettext_lazy("limit", "每个单位"),
    "activity": pgettext_lazy("limit", "每场活动"),
    "community": pgettext_lazy("limit", "全社区"),
}

_SPAN: dict[Every, Promise] = {
    "activity": pgettext_lazy("span", "每场活动"),
    "day": pgettext_lazy("span", "每天"),
    "week": pgettext_lazy("span", "每周"),
    "month": pgettext_lazy("span", "每月"),
    "quarter": pgettext_lazy("span", "每季度"),
    "half_year": pgettext_lazy("span", "每半年"),
    "year": pgettext_lazy("span", "每年"),
    "ever": pgettext_lazy("span", "一共"),
}

# The units rulebooks commonly use; any other is shown as its rulebook writes it.
_UNITS: dict[str, Promise] = {
    "次": pgettext_lazy("unit", "次"),
    "小时": pgettext_lazy("unit", "小时"),
    "分钟": pgettext_lazy("unit", "分钟"),
    "件": pgettext_lazy("unit", "件"),
    "公斤": pgettext_lazy("unit", "公斤"),
    "人": pgettext_lazy("unit", "人"),
    "位": pgettext_lazy("unit", "位"),
}


def unit_name(unit: str) -> str:
    return str(_UNITS.get(unit, unit))


def span_name(every: Every) -> str:
    """每月, 每季度"""
    return str(_SPAN[every])


def day_name(day: date) -> str:
    """3 月 8 日"""
    return format_date(day, pgettext("Django date format of a day", "n 月 j 日"))


def month_day_name(month: int, day: int) -> str:
    """The same for a day of every year."""
    return day_name(date(2024, month, day))  # a leap year, so that 29 February has a name too


def period_name(period: Period) -> str:
    """The span itself, named so that it also holds when read later: 3 月 8 日, 2026 年 3 月, 2026 年第 1 季度."""
    start = period.starts_on
    if start is None:
        return _("到现在为止")
    if period.every == "day":
        return day_name(start)
    if period.every == "month":
        return format_date(start, pgettext("Django date format of a month", "Y 年 n 月"))
    is_first_half = start.month <= 6
    sentence = {
        "activity": _("这场活动"),
        "week": _("%(day)s起的这一周"),
        "quarter": _("%(year)s 年第 %(quarter)s 季度"),
        "half_year": _("%(year)s 年上半年") if is_first_half else _("%(year)s 年下半年"),
        "year": _("%(year)s 年"),
    }[period.every]
    return sentence % {"day": day_name(start), "year": start.year, "quarter": (start.month + 2) // 3}


def limit_sentence(limit: Limit) -> str:
    """每人每天最多记 1 次, without a full stop."""
    facts = {"who": _WHO[limit.per], "span": _SPAN[limit.every], "times": limit.times, "points": limit.points}
    if limit.per == "activity":
        if limit.times is None:
            return (
                ngettext("每场活动合起来最多记 %(points)s 分", "每场活动合起来最多记 %(points)s 分", limit.points or 0)
                % facts
            )
        if limit.points is None:
            return (
                ngettext("每场活动合起来最多记 %(times)s 次", "每场活动合起来最多记 %(times)s 次", limit.times or 0)
                % facts
            )
        return _("每场活动合起来最多记 %(times)s 次、%(points)s 分") % facts
    if limit.times is None:
        return (
            ngettext("%(who)s%(span)s最多记 %(points)s 分", "%(who)s%(span)s最多记 %(points)s 分", limit.points or 0)
            % facts
        )
    if limit.points is None:
        return (
            ngettext("%(who)s%(span)s最多记 %(times)s 次", "%(who)s%(span)s最多记 %(times)s 次", limit.times or 0)
            % facts
        )
    return _("%(who)s%(span)s最多记 %(times)s 次、%(points)s 分") % facts
