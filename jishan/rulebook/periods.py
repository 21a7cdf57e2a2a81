"""Days, weeks, months and the longer spans that limits are counted over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from jishan.rulebook.scheme import Every

__all__ = ["Period", "months_later", "period_of"]

_MONTHS: dict[Every, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


@dataclass(frozen=True)
class Period:
    """One span: `code` tells it from all others, `ends_before` is the first day after it (None: never)."""

    every: Every
    code: str
    starts_on: date | None = None
    ends_before: date | None = None


@lru_cache(maxsize=8192)  # a forecast asks for the same few hundred spans a hundred thousand times
def period_of(every: Every, day: date) -> Period:
    """The span of that length which holds `day`. An activity without a name of its own is its day."""
    if every == "ever":
        return Period(every, "ever")
    if every in ("day", "activity"):
        return Period(every, day.isoformat(), day, day + timedelta(days=1))
    if every == "week":
        year, week, weekday = day.isocalendar()
        monday = day - timedelta(days=weekday - 1)
        return Period(every, f"{year}-W{week:02}", monday, monday + timedelta(days=7))
    length = _MONTHS[every]
    part = (day.month - 1) // length
    first = date(day.year, part * length + 1, 1)
    code = {
        "month": f"{day.year}-{day.month:02}",
        "quarter": f"{day.year}-Q{part + 1}",
        "half_year": f"{day.year}-H{part + 1}",
        "year": f"{day.year}",
    }[every]
    return Period(every, code, first, months_later(first, length))


def months_later(day: date, months: int) -> date:
    """The same day so many months on, or the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    next_first = date(year + 1, 1, 1) if month == 11 else date(year, month + 2, 1)
    return min(first + timedelta(days=day.day - 1), next_first - timedelta(days=1))
