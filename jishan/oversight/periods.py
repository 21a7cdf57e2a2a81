"""The months, quarters, half-years and years that reports are made of, and their names in an address."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from jishan.lib import clock
from jishan.oversight.errors import UnknownPeriod
from jishan.rulebook.periods import Period, period_of
from jishan.rulebook.scheme import Every

__all__ = ["EVERY", "first_day", "has_ended", "last_day", "midnight", "moments", "periods_since", "read_period"]

EVERY: tuple[Every, ...] = ("month", "quarter", "half_year", "year")
_CODE = re.compile(r"(?P<year>20\d\d)(?:-(?P<month>0[1-9]|1[0-2])|-Q(?P<quarter>[1-4])|-H(?P<half>[12]))?", re.ASCII)


def read_period(code: str) -> Period:
    """2026-03, 2026-Q1, 2026-H1 or 2026. Raises UnknownPeriod."""
    found = _CODE.fullmatch(code)
    if found is None:
        raise UnknownPeriod(code=code[:20])
    year = int(found["year"])
    if found["month"]:
        return period_of("month", date(year, int(found["month"]), 1))
    if found["quarter"]:
        return period_of("quarter", date(year, 3 * int(found["quarter"]), 1))
    if found["half"]:
        return period_of("half_year", date(year, 6 * int(found["half"]), 1))
    return period_of("year", date(year, 1, 1))


def first_day(period: Period) -> date:
    assert period.starts_on is not None  # every period here has both ends
    return period.starts_on


def last_day(period: Period) -> date:
    assert period.ends_before is not None
    return period.ends_before - timedelta(days=1)


def has_ended(period: Period) -> bool:
    return last_day(period) < clock.today()


def moments(period: Period) -> tuple[datetime, datetime]:
    """Its first moment and the first one after it, by the community's clock."""
    return midnight(first_day(period)), midnight(last_day(period) + timedelta(days=1))


def periods_since(day: date) -> list[Period]:
    """All periods that hold a day from `day` to today, those that ended last in front, the longer before the shorter."""
    today = clock.today()
    found = []
    for every in EVERY:
        period = period_of(every, day)
        while first_day(period) <= today:
            found.append(period)
            period = period_of(every, last_day(period) + timedelta(days=1))
    return sorted(found, key=lambda p: (last_day(p), EVERY.index(p.every)), reverse=True)


def midnight(day: date) -> datetime:
    """The first moment of a local day."""
    return timezone.make_aware(datetime.combine(day, time.min))
