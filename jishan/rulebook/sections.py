"""Reading what stands around the rules: the store, the life of points, redemption, and what later packages live by.

Any part may be marked `assumed`: ours, rather than reported or settled.
"""

from __future__ import annotations

from calendar import monthrange
from decimal import Decimal
from typing import TypeVar, get_args

from django.utils.translation import gettext as _

from jishan.rulebook.reading import Table
from jishan.rulebook.rules import read_drawing
from jishan.rulebook.scheme import (
    AmountKind,
    Article,
    Benefit,
    Coins,
    Deduction,
    Every,
    Frame,
    LapseKind,
    Levels,
    LevelStep,
    Life,
    Points,
    Privacy,
    Redemption,
    Reward,
    Standing,
    Store,
    SubjectKind,
    Window,
)

__all__ = [
    "read_article",
    "read_benefit",
    "read_coins",
    "read_deduction",
    "read_frame",
    "read_levels",
    "read_life",
    "read_points",
    "read_privacy",
    "read_redemption",
    "read_reward",
    "read_standing",
    "read_store",
]

Part = TypeVar("Part")

# Spans something can come round in; an activity is none.
_SPANS: tuple[Every, ...] = tuple(every for every in get_args(Every) if every != "activity")


def read_store(table: Table) -> Store:
    store = Store(
        name=table.text("name", "积分超市", length_max=40),
        place=table.text("place", length_max=80),
        hours=table.text("hours", length_max=80),
        assumed=table.flag("assumed"),
    )
    return _finished(table, store)


def read_points(table: Table) -> Points:
    points = Points(
        name=table.text("name", "积分", length_max=12),
        yuan_anchor=table.decimal("yuan_anchor", most=Decimal(1000)),
        opening=table.whole("opening", 0),
        assumed=table.flag("assumed"),
    )
    return _finished(table, points)


def read_life(table: Table) -> Life:
    lapse = table.choice("lapse", get_args(LapseKind), "never")
    for key, needed in (("months", "after_months"), ("years", "year_end")):
        if table.has(key) and lapse != needed:
            table.fault(
                _('%(where)s写了 %(key)s，要配 lapse = "%(needed)s" 才有用。请改 lapse，或删掉 %(key)s。'),
                key,
                needed=needed,
            )
    months = table.whole_or_none("months", least=1, most=120, required=lapse == "after_months")
    years = table.whole("years", 1, least=1, most=10)
    return _finished(
        table, Life(lapse, months or 0, years, table.whole("remind_days", 30, most=180), table.flag("assumed"))
    )


def read_redemption(table: Table) -> Redemption:
    redemption = Redemption(
        base_kept=table.whole("base_kept", 0),
        times_max=table.whole_or_none("times_max", least=1),
        every=table.choice("every", _SPANS, "quarter"),
        windows=tuple(_window(window) for window in table.tables("windows", _("兑换期"), inline=True)),
        description=table.text("description", length_max=200),
        assumed=table.flag("assumed"),
    )
    if table.has("every") and redemption.times_max is None:
        table.fault(
            _("%(where)s写了 every，却没有写这段时间里最多兑几次。请加上 times_max = 1，或删掉 every。"), "every"
        )
    return _finished(table, redemption)


def read_privacy(table: Table) -> Privacy:
    on = (table.flag(key) for key in ("ranking", "photos", "location", "assumed"))
    return _finished(table, Privacy(*on))


def read_coins(table: Table) -> Coins:
    coins = Coins(table.text("name", "信用币", length_max=12), table.wholes("denominations"), table.flag("assumed"))
    if len(set(coins.denominations)) < len(coins.denominations):
        table.fault(_("%(where)s的面值写重了。每种面值写一次。"), "denominations")
    return _finished(table, coins)


def read_levels(table: Table) -> Levels:
    steps: list[LevelStep] = []
    for line in table.tables("steps", _("级"), inline=True):
        step = LevelStep(
            line.text("name", required=True, length_max=20), line.whole("points", 0), line.whole("hours", 0)
        )
        line.finish()
        if steps and (step.points < steps[-1].points or step.hours < steps[-1].hours or step == steps[-1]):
            line.fault(_("%(where)s的门槛没有比前一级高。请从低到高写。"))
        steps.append(step)
    if not steps:
        table.fault(
            _('%(where)s一级也没有写。例如 steps = [{ name = "一星", points = 50 }, { name = "二星", points = 100 }]。')
        )
    return Levels(
        code=table.code(length_max=40),
        name=table.text("name", required=True, length_max=40),
        steps=tuple(steps),
        subject=table.choice("subject", get_args(SubjectKind), "resident"),
        every=table.choice("every", _SPANS, "year"),
        moves_down=table.flag("moves_down", True),
        description=table.text("description", length_max=300),
        assumed=table.flag("assumed"),
    )


def read_standing(table: Table) -> Standing:
    return Standing(
        code=table.code(length_max=40),
        name=table.text("name", required=True, length_max=40),
        every=table.choice("every", _SPANS, "month"),
        subject=table.choice("subject", get_args(SubjectKind), "resident"),
        top=table.whole("top", 10, least=1, most=1000),
        is_public=table.flag("is_public"),
        assumed=table.flag("assumed"),
    )


def read_reward(table: Table) -> Reward:
    least, most = table.whole_or_none("yuan_min", least=1), table.whole_or_none("yuan_max", least=1)
    if least and most and least > most:
        table.fault(_("%(where)s的 yuan_min 大于 yuan_max。请把两个数对调。"), "yuan_min")
    return Reward(
        name=table.text("name", required=True, length_max=40),
        every=table.choice("every", _SPANS, "year"),
        gives=table.text("gives", required=True, length_max=120),
        standing=table.text("standing", length_max=40),
        top=table.whole_or_none("top", least=1, most=1000),
        honour=table.text("honour", length_max=40),
        yuan_min=least,
        yuan_max=most,
        description=table.text("description", length_max=300),
        assumed=table.flag("assumed"),
    )


def read_deduction(table: Table) -> Deduction:
    """Nothing of the due process has a default: whoever takes points must say why, tell first, hear, and end it."""
    return Deduction(
        code=table.code(),
        name=table.text("name", required=True, length_max=40),
        points=table.whole_or_none("points", least=1, required=True) or 1,
        basis=table.text("basis", required=True, length_max=200),
        notice_days=table.whole_or_none("notice_days", least=1, most=60, required=True) or 1,
        appeal_days=table.whole_or_none("appeal_days", least=1, most=180, required=True) or 1,
        ends_after_months=table.whole_or_none("ends_after_months", least=1, most=60, required=True) or 1,
        subject=table.choice("subject", get_args(SubjectKind), "resident"),
        assumed=table.flag("assumed"),
    )


def read_article(table: Table) -> Article:
    per_redemption = table.whole_or_none("limit_per_redemption", least=1, most=1000)
    per_month = table.whole_or_none("limit_per_month", least=1, most=1000)
    if per_redemption and per_month and per_redemption > per_month:
        table.fault(
            _("%(where)s一次最多领 %(once)s 件，每月却最多 %(month)s 件。请改一个数。"),
            "limit_per_redemption",
            once=per_redemption,
            month=per_month,
        )
    return Article(
        name=table.text("name", required=True, length_max=60),
        points=table.whole_or_none("points", least=1, required=True) or 1,
        drawing=read_drawing(table),
        stock=table.whole("stock", 0),
        limit_per_redemption=per_redemption,
        limit_per_month=per_month,
        assumed=table.flag("assumed"),
    )


def read_benefit(table: Table) -> Benefit:
    return Benefit(
        name=table.text("name", required=True, length_max=40),
        description=table.text("description", length_max=300),
        points=table.whole_or_none("points", least=1),
        given_by=table.text("given_by", length_max=60),
        assumed=table.flag("assumed"),
    )


def read_frame(table: Table) -> Frame:
    least, most = (table.decimal(key, most=Decimal(1000)) for key in ("yuan_anchor_min", "yuan_anchor_max"))
    if least and most and least > most:
        table.fault(_("%(where)s的 yuan_anchor_min 大于 yuan_anchor_max。请把两个数对调。"), "yuan_anchor_min")
    frame = Frame(
        points_per_time_max=table.whole_or_none("points_per_time_max", least=1),
        on_the_spot_max=table.whole_or_none("on_the_spot_max"),
        kinds=table.choices("kinds", get_args(AmountKind), ()),
        categories=table.texts("categories"),
        rules=table.texts("rules"),
        deductions=table.flag("deductions", True),
        yuan_anchor_min=least,
        yuan_anchor_max=most,
    )
    return _finished(table, frame)


def _window(table: Table) -> Window:
    first, last = (_month_day(table, key) for key in ("first", "last"))
    name = table.text("name", required=True, length_max=20)
    return _finished(table, Window(name, first, last, table.flag("assumed")))


def _month_day(table: Table, key: str) -> tuple[int, int]:
    text = table.text(key, required=True, length_max=5)
    month, _dash, day = text.partition("-")
    if (
        month.isdecimal()
        and day.isdecimal()
        and 1 <= int(month) <= 12
        and 1 <= int(day) <= monthrange(2024, int(month))[1]
    ):
        return int(month), int(day)
    if text:
        table.fault(_('%(where)s的 %(key)s 要写几月几日，例如 %(key)s = "06-20"。'), key)
    return 1, 1


def _finished(table: Table, part: Part) -> Part:
    table.finish()
    return part
