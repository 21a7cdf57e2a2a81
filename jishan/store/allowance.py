"""What one taker may redeem today, by the rulebook in force: how much of the balance, how often, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from jishan.places.models import Community
from jishan.rulebook import queries as rulebook
from jishan.rulebook.periods import Period, period_of
from jishan.rulebook.scheme import Every
from jishan.rulebook.scheme import Redemption as RedemptionRules
from jishan.rulebook.words import day_name
from jishan.store.errors import BaseKept, NotOpenToday, TimesUsedUp
from jishan.store.spans import during
from jishan.store.takers import Taker

__all__ = ["Allowance", "allowance_of"]


@dataclass(frozen=True)
class Allowance:
    """The rulebook's answer for one taker and day; `available` is what the account can spend, all in points."""

    available: int
    base_kept: int
    every: Every
    times_max: int | None
    times_used: int
    next_time_on: date | None  # first day of the period after this one
    opens_on: date | None  # None: open today

    @property
    def spendable(self) -> int:
        return max(0, self.available - self.base_kept)

    @property
    def times_left(self) -> int | None:
        """How many more redemptions in this period; None: as many as one likes."""
        return None if self.times_max is None else max(0, self.times_max - self.times_used)

    @property
    def period_name(self) -> str:
        return {
            "activity": _("今天"),
            "day": _("今天"),
            "week": _("本周"),
            "month": _("本月"),
            "quarter": _("本季"),
            "half_year": _("这半年"),
            "year": _("今年"),
            "ever": _("一共"),
        }[self.every]

    @property
    def refusal(self) -> NotOpenToday | TimesUsedUp | None:
        """Why nothing at all may be redeemed today, if so."""
        if self.opens_on is not None:
            return NotOpenToday(next=day_name(self.opens_on))
        if self.times_left == 0:
            again = _("%(day)s 起可以再来。") % {"day": day_name(self.next_time_on)} if self.next_time_on else ""
            return TimesUsedUp(period=self.period_name, most=self.times_max, again=again)
        return None

    def check_points(self, points: int) -> None:
        """Refuse what would eat into the part that stays. Where nothing has to stay, the ledger refuses by itself."""
        if self.base_kept and points > self.spendable:
            raise BaseKept(base=self.base_kept, spendable=self.spendable, short=points - self.spendable)


def allowance_of(*, community: Community, taker: Taker, available: int, on: date) -> Allowance:
    """`available` is what the taker's account can spend. Raises NoRulebook where none is in force on that day."""
    rules = rulebook.scheme_of(rulebook.in_force(community, on)).redemption
    period = period_of(rules.every, on)
    return Allowance(
        available=available,
        base_kept=rules.base_kept,
        every=rules.every,
        times_max=rules.times_max,
        times_used=0 if rules.times_max is None else _times_used(taker, period),
        next_time_on=period.ends_before,
        opens_on=_opens_on(rules, on),
    )


def _times_used(taker: Taker, period: Period) -> int:
    done = taker.redemptions()
    if period.starts_on and period.ends_before:
        done = done.filter(during(period.starts_on, period.ends_before - timedelta(days=1)))
    return done.count()


def _opens_on(rules: RedemptionRules, on: date) -> date | None:
    """The next day of a redemption window; None when today is one. Windows come round every year."""
    if rules.is_open_on(on):
        return None
    return next(day for day in (on + timedelta(days=n) for n in range(1, 367)) if rules.is_open_on(day))
