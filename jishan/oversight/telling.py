"""A report as an Excel file of several sheets, and as words for the neighbours' group. Words carry no yuan and no name
in full."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jishan.lib.tables import Column, Sheet, Value
from jishan.lib.text import mask_name
from jishan.oversight.periods import moments
from jishan.oversight.reports import Report
from jishan.people.models import Resident
from jishan.rulebook.words import day_name

__all__ = [
    "closing_line",
    "gathering_definition",
    "gatherings_said",
    "headline",
    "sheets_of",
    "summary_rows",
    "taken_home",
    "text_of",
    "thanked",
    "thanks_said",
    "took_part",
    "yuan_rows",
]

_THANKED_MAX = 24
_NAMED_MAX = 6


def gathering_definition(report: Report) -> str:
    """What counts as a gathering here: a figure means nothing without it."""
    return _("同一条细则、同一天、至少 %(n)s 人（户、单位各算一个），算一场活动，按做的那天算。") % {
        "n": report.gathering_least
    }


def headline(report: Report) -> str:
    """青龙街社区 2026 年 3 月积分台账, marked while it has not ended."""
    say = {"community": report.community.name, "period": report.name}
    name = _("%(community)s %(period)s积分台账") % say
    return name if report.is_final else _("%(name)s（未完）") % {"name": name}


# Excel -------------------------------------------------------------------------------------------------------------


def sheets_of(report: Report) -> list[Sheet]:
    title = headline(report)
    return [
        Sheet(
            title, [Column(_("项目"), 34), Column(_("数"), 14), Column(_("说明"), 60)], _overview(report), tab=_("概况")
        ),
        Sheet(
            title,
            [Column(_("方向"), 10), Column(_("事由"), 30), Column(_("笔数"), 10), Column(_("积分"), 12)],
            _flow_rows(report),
            closing=[_("期末"), None, None, report.book.closing],
            tab=_("积分进出"),
        ),
        Sheet(
            title,
            [
                Column(_("类别"), 18),
                Column(_("细则"), 10),
                Column(_("做了什么"), 30),
                Column(_("件数"), 10),
                Column(_("积分"), 10),
            ],
            [[rule.category, rule.code, rule.name, rule.times, rule.points] for rule in report.rules],
            closing=[_("合计"), None, None, report.attendance.deeds, report.book.of("award")],
            tab=_("好事"),
        ),
        Sheet(
            title,
            [Column(_("哪天"), 14), Column(_("活动"), 30), Column(_("人次"), 10), Column(_("积分"), 10)],
            [[one.on, one.name, one.people, one.points] for one in report.gatherings],
            closing=[_("合计"), _("%(n)s 场") % {"n": len(report.gatherings)}, report.gathering_people, None],
            tab=_("活动"),
        ),
        Sheet(
            title,
            [Column(_("物品"), 30), Column(_("件数"), 10), Column(_("积分"), 10)],
            [[article.name, article.quantity, article.points] for article in report.redeemed.articles],
            closing=[_("合计"), report.redeemed.quantity, report.redeemed.points],
            tab=_("兑换"),
        ),
        Sheet(
            title,
            [
                Column(_("项目"), 30),
                Column(_("数"), 14),
                Column(pgettext("of a figure", "单位"), 10),
                Column(_("怎么来的"), 50),
                Column(_("来源"), 12),
            ],
            [[f.name, f.value, f.unit, f.remark, _("人工填写")] for f in report.figures],
            tab=_("人工填写"),
        ),
    ]


def summary_rows(report: Report) -> list[tuple[str, Value, str]]:
    """The whole report in a dozen figures, each with what it means."""
    by_book = _("按记上账的日子算")
    attendance, redeemed, living = report.attendance, report.redeemed, report.living
    return [
        (
            _("登记的居民"),
            living.residents,
            _("这一期新来 %(joined)s 位，迁出 %(left)s 位") % {"joined": living.joined, "left": living.left},
        ),
        (_("记上账的好事"), attendance.deeds, by_book),
        (_("做好事的居民"), attendance.residents, _("一个人做几件也只算一位")),
        (_("做好事的家庭"), attendance.households, _("以家庭名义做的")),
        (_("做好事的单位和商户"), attendance.organisations, ""),
        (_("活动场次"), len(report.gatherings), gathering_definition(report)),
        (_("活动人次"), report.gathering_people, _("一个人参加三场算三次")),
        (_("兑换"), redeemed.redemptions, _("%(persons)s 位（家）来换过，撤销的不算") % {"persons": redeemed.persons}),
        (_("换走的物品"), redeemed.quantity, ""),
        (_("期初在外的积分"), report.book.opening, _("居民、家庭、单位账上的，加上在外的信用币")),
        (_("记进来的积分"), report.book.came, by_book),
        (_("用出去、到期和冲回的积分"), report.book.left, by_book),
        (_("期末在外的积分"), report.book.closing, _("期初加记进来，减用出去，正好是这个数")),
    ]


def yuan_rows(report: Report) -> list[tuple[str, Decimal, str]]:
    """What points come to in yuan: for staff and budgets only."""
    anchored = _("按当天细则里一分折多少元算，只供内部核算，不对居民公布")
    rows = [
        (_("记出的积分折合（元）"), report.yuan.awarded),
        (_("兑换的积分折合（元）"), report.yuan.redeemed),
        (_("期末在外的积分折合（元）"), report.yuan.outstanding),
    ]
    return [(name, yuan, anchored) for name, yuan in rows if yuan is not None]


def _overview(report: Report) -> Iterator[list[Value]]:
    until = format_date(report.until, pgettext("date format", "Y 年 n 月 j 日"))
    yield [_("期间"), report.name, "" if report.is_final else _("未完，数到 %(day)s") % {"day": until}]
    for name, value, meaning in (*summary_rows(report), *yuan_rows(report)):
        yield [name, value, meaning]
    for figure in report.figures:
        yield [figure.name, figure.said, _("人工填写。%(remark)s") % {"remark": figure.remark}]
    if report.is_final:
        yield [_("制表"), "", ""]
        yield [_("审核"), "", ""]
    yield [_("生成时间"), report.made_at, ""]


def _flow_rows(report: Report) -> Iterator[list[Value]]:
    yield [_("期初"), None, None, report.book.opening]
    for flow in report.book.flows_in:
        yield [_("记进来"), flow.name, flow.times, flow.points]
    for flow in report.book.flows_out:
        yield [_("用出去"), flow.name, flow.times, -flow.points]


# Words -------------------------------------------------------------------------------------------------------------


def thanked(report: Report) -> tuple[list[str], int]:
    """The masked names of residents who did something in the period and agree to be named, by pinyin, as many as fit;
    and how many others there were. No order of merit."""
    since, until = moments(report.period)
    found = Resident.objects.filter(
        community=report.community,
        is_public=True,
        left_on__isnull=True,
        deeds__transfer__written_at__gte=since,
        deeds__transfer__written_at__lt=until,
    )
    names = found.order_by("pinyin", "pk").values_list("pinyin", "pk", "name").distinct()[:_THANKED_MAX]
    masked = [mask_name(name) for _pinyin, _pk, name in names]
    return masked, max(0, report.attendance.residents - len(masked))


def text_of(report: Report, *, with_names: bool = True) -> str:
    """The report as a message for the group: plain lines, masked names or none, no yuan."""
    return "\n".join(_lines(report, with_names))


def _lines(report: Report, with_names: bool) -> Iterator[str]:
    yield _("【%(headline)s】") % {"headline": headline(report)}
    if not report.is_final:
        yield _("数到 %(day)s，还没有过完。") % {"day": day_name(report.until)}
    yield took_part(report)
    if report.gatherings:
        yield gatherings_said(report)
    busiest = sorted(report.rules, key=lambda rule: -rule.times)[:_NAMED_MAX]
    if busiest:
        named = [_("%(rule)s %(n)s 件") % {"rule": rule.name, "n": rule.times} for rule in busiest]
        yield _("做得多的：%(deeds)s。") % {"deeds": _("、").join(named)}
    yield taken_home(report)
    closing = report.book.closing
    yield ngettext("现在大家手里一共有 %(n)s 分。", "现在大家手里一共有 %(n)s 分。", closing) % {"n": closing}
    for figure in report.figures:
        yield _("%(name)s：%(said)s（人工填写）") % {"name": figure.name, "said": figure.said}
    if with_names:
        names, others = thanked(report)
        if names:
            yield thanks_said(names, others)
    yield closing_line(report)


def took_part(report: Report) -> str:
    """62 位居民、20 户家庭、12 个单位做了 287 件好事，记了 956 分。"""
    attendance = report.attendance
    if not attendance.deeds:
        return _("这一期还没有记上账的好事。")
    who = [
        ngettext("%(n)s 位居民", "%(n)s 位居民", n) % {"n": n} if (n := attendance.residents) else "",
        ngettext("%(n)s 户家庭", "%(n)s 户家庭", n) % {"n": n} if (n := attendance.households) else "",
        ngettext("%(n)s 个单位", "%(n)s 个单位", n) % {"n": n} if (n := attendance.organisations) else "",
    ]
    say = {"who": _("、").join(filter(None, who)), "deeds": attendance.deeds, "points": report.book.of("award")}
    return _("%(who)s做了 %(deeds)s 件好事，记了 %(points)s 分。") % say


def gatherings_said(report: Report) -> str:
    say = {"n": len(report.gatherings), "people": report.gathering_people, "least": report.gathering_least}
    return _("%(least)s 人以上的活动 %(n)s 场，来了 %(people)s 人次。") % say


def taken_home(report: Report) -> str:
    redeemed = report.redeemed
    if not redeemed.redemptions:
        return _("这一期没有人来换东西。")
    named = [
        _("%(article)s %(n)s 件") % {"article": article.name, "n": article.quantity}
        for article in redeemed.articles[:_NAMED_MAX]
    ]
    say = {
        "persons": redeemed.persons,
        "n": redeemed.quantity,
        "points": redeemed.points,
        "articles": _("、").join(named),
    }
    return _("%(persons)s 位邻居换走 %(n)s 件东西，用了 %(points)s 分：%(articles)s。") % say


def thanks_said(names: list[str], others: int) -> str:
    say = {"names": _("、").join(names), "n": others}
    return (_("谢谢%(names)s，还有另外 %(n)s 位邻居。") if others else _("谢谢%(names)s。")) % say


def closing_line(report: Report) -> str:
    phone = report.community.phone
    if phone:
        return _("每一分都有账可查，觉得哪里不对，请打 %(phone)s。") % {"phone": phone}
    return _("每一分都有账可查，觉得哪里不对，请到社区来说。")
