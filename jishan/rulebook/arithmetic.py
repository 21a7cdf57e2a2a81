"""How many points for this deed now, and why not more. Pure: reads no row, writes none, asks no clock.

Whoever records deeds keeps the usage: `counters` names what is limited for a deed, `quote` answers from what is used
so far, and the recorder then adds `Quote.times` and `Quote.points` to every counter of the quote in the same
transaction, refusing where one would pass its maximum.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from jishan.rulebook.errors import UnknownRule
from jishan.rulebook.periods import Period, months_later, period_of
from jishan.rulebook.scheme import (
    POINTS_MAX,
    ByStanding,
    Every,
    Fixed,
    Limit,
    LimitPer,
    Measured,
    MonthlyBase,
    Range,
    Referral,
    Rounding,
    Rule,
    Scheme,
    Tiers,
)
from jishan.rulebook.words import day_name, limit_sentence, period_name, unit_name

__all__ = [
    "Counter",
    "Facts",
    "Figures",
    "Quote",
    "Reckoner",
    "Used",
    "amount_bounds",
    "counters",
    "lapses_on",
    "quote",
]

_HOURS_A_DAY = {"hour": 24, "minute": 24 * 60}
_NAME_LENGTH_MAX = 64
_TIMES = ngettext_lazy(
    "%(points)s 分 × %(quantity)s %(unit)s = %(total)s 分",
    "%(points)s 分 × %(quantity)s %(unit)s = %(total)s 分",
    "total",
)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a deed. Subject is "resident:<id>" or the like; household the id of the subject's own."""

    rule: str
    subject: str
    happened_on: date
    household: str = ""
    activity: str = ""
    quantity: int = 1
    tier: str = ""
    asked_points: int | None = None
    is_poor: bool = False


@dataclass(frozen=True, slots=True)
class Used:
    times: int = 0
    points: int = 0


_UNUSED = Used()


@dataclass(frozen=True, slots=True)
class Counter:
    """One limit as it bears on one deed. `key` is opaque, at most 200 characters, the same for all that share it."""

    key: str
    times_max: int | None
    points_max: int | None
    period: Period
    limit: Limit | None = None
    group: str = ""  # of which only the highest counts: points_max is this deed's own amount

    @property
    def sentence(self) -> str:
        if self.limit is not None:
            return limit_sentence(self.limit)
        return _("“%(group)s”里的几条只按最高的一条记分") % {"group": self.group}

    @property
    def is_highest_of(self) -> bool:
        return self.limit is None


@dataclass(frozen=True)
class Quote:
    """The answer. `points` is 0 exactly where `refused` says why; `times` is how often the deed counts in limits."""

    points: int
    full_points: int
    times: int
    why: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    counters: tuple[Counter, ...] = ()
    refused: str = ""


@dataclass(frozen=True)
class _Full:
    """What the amount alone says, before any limit."""

    points: int = 0
    why: str = ""
    refused: str = ""
    # A fixed amount given several times at once counts so many times; everything else counts once.
    times: int = 1


def quote(scheme: Scheme, facts: Facts, used: Mapping[str, Used]) -> Quote:
    """How many points for this deed now. Raises UnknownRule; everything else is answered in the quote."""
    rule = scheme.rule(facts.rule)
    refused = _refused_outright(rule, facts)
    full = _Full() if refused else _full(rule, facts)
    refused = refused or full.refused
    if refused:
        return Quote(0, full.points, 0, refused=refused)
    applying = tuple(_counters(scheme, rule, facts, full.points))
    points, times, limits = full.points, full.times, []
    for counter in applying:
        before = used.get(counter.key, _UNUSED)
        rest, rest_times = _rest(counter, before, full, points, times)
        if not rest:
            return Quote(0, full.points, 0, counters=applying, refused=_exhausted(rule, counter))
        if rest < points:
            limits.append(_shortened(counter, before, rest))
        points, times = rest, rest_times
    left = (_left(counter, used.get(counter.key, _UNUSED), times) for counter in applying)
    return Quote(points, full.points, times, (full.why, *filter(None, left)), tuple(limits), applying)


@dataclass(frozen=True, slots=True)
class Figures:
    """A quote without its words."""

    points: int
    times: int
    counters: tuple[Counter, ...]


class Reckoner:
    """The figures of `quote` for many deeds of one scheme, some twenty times as fast: no sentence is made."""

    def __init__(self, scheme: Scheme) -> None:
        self._scheme = scheme
        self._rules = {rule.code: rule for rule in scheme.rules}
        self._full: dict[tuple[str, int, str, int | None], _Full] = {}

    def knows(self, code: str) -> bool:
        return code in self._rules

    def rule(self, code: str) -> Rule:
        if code not in self._rules:
            raise UnknownRule(rule=code)
        return self._rules[code]

    def counters(self, facts: Facts, points: int) -> tuple[Counter, ...]:
        """What a deed that was given so many points is counted in."""
        return tuple(_counters(self._scheme, self.rule(facts.rule), facts, points))

    def figures(self, facts: Facts, used: Mapping[str, Used]) -> Figures | None:
        """Points, times and counters as `quote` gives them; None where the deed would give nothing.

        Raises UnknownRule.
        """
        rule = self.rule(facts.rule)
        asked = (facts.rule, facts.quantity, facts.tier, facts.asked_points)
        full = self._full.get(asked)
        if full is None:
            full = self._full[asked] = _full(rule, facts)
        if full.refused or not _is_counted(rule, facts):
            return None
        applying = tuple(_counters(self._scheme, rule, facts, full.points))
        points, times = full.points, full.times
        for counter in applying:
            points, times = _rest(counter, used.get(counter.key, _UNUSED), full, points, times)
            if not points:
                return None
        return Figures(points, times, applying)


def counters(scheme: Scheme, facts: Facts) -> tuple[Counter, ...]:
    """The limits that bear on this deed, of its rule, its category, the whole book and its groups, in that order."""
    rule = scheme.rule(facts.rule)
    if _refused_outright(rule, facts):
        return ()
    full = _full(rule, facts)
    return () if full.refused else tuple(_counters(scheme, rule, facts, full.points))


def lapses_on(scheme: Scheme, credited_on: date) -> date | None:
    """The first day on which points credited on that day can no longer be spent; None where they last."""
    life = scheme.life
    if life.lapse == "after_months":
        return months_later(credited_on, life.months)
    if life.lapse == "year_end":
        return date(credited_on.year + life.years, 1, 1)
    return None


def amount_bounds(rule: Rule) -> tuple[int, int | None]:
    """The least and the most one deed of quantity one can earn; None where nothing but limits holds it."""
    amount = rule.amount
    if isinstance(amount, Range):
        return amount.points_min, amount.points_max
    if isinstance(amount, Tiers | ByStanding):
        points = [step.points for step in (amount.tiers if isinstance(amount, Tiers) else amount.steps)]
        return min(points), max(points)
    if isinstance(amount, MonthlyBase):
        return min(amount.points, amount.points_per_fault), amount.points
    if isinstance(amount, Measured):
        return _whole(Fraction(amount.points) * Fraction(amount.coefficient), amount.rounding), None
    return amount.points, amount.points if isinstance(amount, Fixed) else None


# What the amount says


def _is_counted(rule: Rule, facts: Facts) -> bool:
    """Whether a deed of that day, quality and quantity may give anything under the rule."""
    if not rule.is_open_on(facts.happened_on) or (facts.is_poor and rule.poor_makes_zero):
        return False
    return facts.quantity >= (0 if isinstance(rule.amount, MonthlyBase) else 1)


def _refused_outright(rule: Rule, facts: Facts) -> str:
    if _is_counted(rule, facts):
        return ""
    say = {"rule": rule.name, "day": day_name(facts.happened_on), "quantity": facts.quantity}
    if rule.starts_on and facts.happened_on < rule.starts_on:
        return _("“%(rule)s”从 %(starts)s起才记分，%(day)s还没有开始。") % {**say, "starts": day_name(rule.starts_on)}
    if rule.ends_on and facts.happened_on > rule.ends_on:
        return _("“%(rule)s”记到 %(ends)s为止，%(day)s已经结束。") % {**say, "ends": day_name(rule.ends_on)}
    if facts.is_poor and rule.poor_makes_zero:
        return _("这一次评价不合格，按细则“%(rule)s”不记分。") % say
    return _("数量至少是 1，现在填的是 %(quantity)s。请改一下数量。") % say


def _full(rule: Rule, facts: Facts) -> _Full:
    amount = rule.amount
    if isinstance(amount, Range):
        return _within(rule, amount, facts.asked_points)
    if isinstance(amount, Tiers | ByStanding):
        full = _by_name(rule, facts.tier)
    elif isinstance(amount, Measured):
        full = _measured(rule, amount, facts.quantity)
    elif isinstance(amount, MonthlyBase):
        full = _base_less_faults(rule, amount, facts.quantity)
    else:
        full = _each_time(rule, amount, facts.quantity)
    if full.points > POINTS_MAX:
        return _Full(refused=_("一次记不了 %(points)s 分这么多，请看看数量填对了没有。") % {"points": full.points})
    if not full.refused and facts.asked_points not in (None, full.points):
        say = {"rule": rule.name, "points": full.points, "asked": facts.asked_points}
        return replace(full, refused=_("“%(rule)s”按细则是 %(points)s 分，不能改成 %(asked)s 分。") % say)
    return full


def _within(rule: Rule, amount: Range, asked: int | None) -> _Full:
    say: dict[str, Any] = {"rule": rule.name, "min": amount.points_min, "max": amount.points_max, "asked": asked}
    if asked is None:
        why = _("这一条 %(min)s 到 %(max)s 分，由审核的人按事情的大小定；没有定之前按 %(min)s 分算") % say
        return _Full(amount.points_min, why)
    if not amount.points_min <= asked <= amount.points_max:
        return _Full(refused=_("“%(rule)s”最少 %(min)s 分、最多 %(max)s 分，不能记 %(asked)s 分。") % say)
    return _Full(asked, _("这一条 %(min)s 到 %(max)s 分，这一次定 %(asked)s 分") % say)


def _by_name(rule: Rule, name: str) -> _Full:
    amount = rule.amount
    step = (
        amount.tier(name)
        if isinstance(amount, Tiers)
        else amount.step(name)
        if isinstance(amount, ByStanding)
        else None
    )
    if step:
        return _Full(step.points, _("%(tier)s：%(points)s 分") % {"tier": step.name, "points": step.points})
    say = {"rule": rule.name, "tier": name, "names": _("、").join(rule.tier_names)}
    if name:
        return _Full(refused=_("“%(rule)s”没有“%(tier)s”这一档，请从%(names)s里选一档。") % say)
    return _Full(refused=_("“%(rule)s”分几档记分，请从%(names)s里选一档。") % say)


def _measured(rule: Rule, amount: Measured, quantity: int) -> _Full:
    unit = unit_name(rule.unit)
    hours_max = _HOURS_A_DAY.get(amount.per)
    if hours_max and quantity > hours_max:
        say = {"quantity": quantity, "unit": unit, "most": hours_max}
        return _Full(refused=_("一天只有 %(most)s %(unit)s，填的是 %(quantity)s %(unit)s。请按天分开记。") % say)
    blocks = _whole(Fraction(quantity, amount.each), amount.rounding)
    points = _whole(blocks * amount.points * Fraction(amount.coefficient), amount.rounding)
    say = {
        "quantity": quantity,
        "unit": unit,
        "each": amount.each,
        "blocks": blocks,
        "points": amount.points,
        "coefficient": amount.coefficient,
        "total": points,
        "rule": rule.name,
    }
    if not points:
        return _Full(refused=_("“%(rule)s”每满 %(each)s %(unit)s记分，%(quantity)s %(unit)s还不够。") % say)
    if amount.each == 1 and amount.coefficient == 1:
        return _Full(points, _TIMES % say)
    if amount.each == 1:
        return _Full(points, _("%(points)s 分 × %(quantity)s %(unit)s × 系数 %(coefficient)s，记 %(total)s 分") % say)
    if amount.coefficient == 1:
        why = _("%(quantity)s %(unit)s算 %(blocks)s 个 %(each)s %(unit)s，每个 %(points)s 分，一共 %(total)s 分") % say
        return _Full(points, why)
    return _Full(
        points,
        _(
            "%(quantity)s %(unit)s算 %(blocks)s 个 %(each)s %(unit)s，每个 %(points)s 分，乘系数 %(coefficient)s，记 %(total)s 分"
        )
        % say,
    )


def _base_less_faults(rule: Rule, amount: MonthlyBase, faults: int) -> _Full:
    points = max(0, amount.points - amount.points_per_fault * faults)
    say = {
        "rule": rule.name,
        "base": amount.points,
        "fault": amount.points_per_fault,
        "faults": faults,
        "points": points,
    }
    if not points:
        return _Full(refused=_("“%(rule)s”这个月有 %(faults)s 处没做到，%(base)s 分扣完了，不记分。") % say)
    if not faults:
        return _Full(points, _("这个月都做到了，记满 %(base)s 分") % say)
    return _Full(points, _("每月 %(base)s 分，有 %(faults)s 处没做到，每处少 %(fault)s 分，记 %(points)s 分") % say)


def _each_time(rule: Rule, amount: Fixed | Referral, quantity: int) -> _Full:
    total = amount.points * quantity
    say = {"points": amount.points, "quantity": quantity, "unit": unit_name(rule.unit), "total": total}
    return _Full(total, _TIMES % say, times=quantity)


def _whole(exact: Fraction, rounding: Rounding) -> int:
    if rounding == "up":
        return ceil(exact)
    return floor(exact) if rounding == "down" else floor(exact + Fraction(1, 2))


# What the limits leave


def _counters(scheme: Scheme, rule: Rule, facts: Facts, full_points: int) -> Iterator[Counter]:
    category = scheme.category(rule.category)
    own = (_monthly_once(rule), *rule.limits) if isinstance(rule.amount, MonthlyBase) else rule.limits
    scopes = ((f"rule:{rule.code}", own), (f"category:{category.code}", category.limits), ("book", scheme.limits))
    for scope, limits in scopes:
        for limit in limits:
            who = _who(limit.per, facts, scope)
            if who:
                period = _period(limit.every, facts)
                key = f"{scope}|{who}|{period.code}"
                yield Counter(key, limit.times, limit.points, period, limit)
    for group in scheme.groups:
        who = _who(group.per, facts, "")
        if rule.code in group.rules and who:
            period = _period(group.every, facts)
            yield Counter(f"group:{group.code}|{who}|{period.code}", None, full_points, period, group=group.name)


def _monthly_once(rule: Rule) -> Limit:
    """A monthly base is given once a month, whatever else its rule says."""
    return Limit(per=rule.subject, every="month", times=1)


def _who(per: LimitPer, facts: Facts, scope: str) -> str:
    """Whose usage a limit counts; empty where the limit says nothing about this kind of subject."""
    if per == "community":
        return "community"
    if per == "activity":
        return f"activity:{_activity(facts)}"
    if per == "household" and facts.household and facts.subject.startswith("resident:"):
        return f"household:{facts.household.removeprefix('household:')}"
    if per == "household" and facts.subject.startswith("resident:"):
        return f"household-of-{facts.subject}"  # not known: a household of their own, and no other counter's
    return facts.subject if facts.subject.startswith(f"{per}:") else ""


def _activity(facts: Facts) -> str:
    """An activity without a name of its own is the day of the deed."""
    name = facts.activity or facts.happened_on.isoformat()
    return name if len(name) <= _NAME_LENGTH_MAX else hashlib.sha256(name.encode()).hexdigest()


def _period(every: Every, facts: Facts) -> Period:
    period = period_of(every, facts.happened_on)
    return replace(period, code=f"activity:{_activity(facts)}") if every == "activity" else period


def _rest(counter: Counter, before: Used, full: _Full, points: int, times: int) -> tuple[int, int]:
    """Points and times that this counter leaves of those the counters before it have left."""
    if counter.times_max is not None and times > counter.times_max - before.times:
        times = max(0, counter.times_max - before.times)
        points = min(points, full.points // full.times * times)
    if counter.points_max is not None:
        points = min(points, max(0, counter.points_max - before.points))
    return points, times


def _exhausted(rule: Rule, counter: Counter) -> str:
    say = {"rule": rule.name, "limit": counter.sentence, "period": period_name(counter.period)}
    opens_on = counter.period.ends_before
    if counter.is_highest_of:
        return _("“%(rule)s”这一次不记分：%(limit)s，更高的一条已经记过了。") % say
    if opens_on is None or counter.period.every == "activity":
        return _("“%(rule)s”不能再记了：%(limit)s，%(period)s已经记满。") % say
    say["opens"] = day_name(opens_on)
    return _("“%(rule)s”暂时不能再记：%(limit)s，%(period)s已经记满，%(opens)s起又可以记。") % say


def _shortened(counter: Counter, before: Used, points: int) -> str:
    say = {
        "limit": counter.sentence,
        "period": period_name(counter.period),
        "used": before.points,
        "times": before.times,
        "points": points,
    }
    if counter.is_highest_of:
        return _("%(limit)s，已经记过 %(used)s 分，这一次补到最高，记 %(points)s 分") % say
    if counter.points_max is not None and counter.points_max - before.points == points:
        return _("%(limit)s，%(period)s已有 %(used)s 分，这一次记 %(points)s 分") % say
    return _("%(limit)s，%(period)s已有 %(times)s 次，这一次记 %(points)s 分") % say


def _left(counter: Counter, before: Used, times: int) -> str:
    """How often more after this one; said only of limits by times, where people plan by it."""
    if counter.times_max is None:
        return ""
    left = counter.times_max - before.times - times
    say = {"period": period_name(counter.period), "left": left}
    return (_("%(period)s还能再记 %(left)s 次") if left else _("记上这一次，%(period)s就记满了")) % say
