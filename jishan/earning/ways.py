"""How one resident could earn more this week: the rules that are open and have room under every limit, easiest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from jishan.earning import usage
from jishan.earning.facts import Homes, facts_of
from jishan.lib import clock
from jishan.people.models import Resident
from jishan.rulebook import queries as rulebook
from jishan.rulebook.arithmetic import Counter, Facts, Quote, Used, counters, quote
from jishan.rulebook.scheme import ByStanding, Measured, MonthlyBase, Rule, Scheme

__all__ = ["Way", "sunday_of", "ways_to_earn"]

# Nobody does one thing more often in a week; from here on there is simply room.
_TIMES_COUNTED = 14
# A paper has to be fetched somewhere, a photograph only taken, and a name on a list costs nothing.
_PROOF_EFFORT = {"none": 0, "sign_in_sheet": 0, "check_in": 0, "witness": 1, "photo": 1, "paper": 4}


@dataclass(frozen=True)
class Way:
    """One rule and its room for this resident from today to Sunday.

    `times_left` counts until Sunday (None: no limit bears on it); 0 says that it is full until `opens_on`.
    `points` is what doing it once gives now.
    """

    rule: Rule
    points: int
    times_left: int | None
    opens_on: date | None
    times_before: int

    @property
    def is_claimable(self) -> bool:
        return self.rule.claimable_by_resident

    @property
    def is_full(self) -> bool:
        return self.times_left == 0


def sunday_of(day: date) -> date:
    return day + timedelta(days=6 - day.weekday())


def ways_to_earn(resident: Resident, *, times_before: Mapping[str, int]) -> list[Way]:
    """Every rule a deed of this resident or their household may still be recorded under this week, the easiest first;
    then those that are full, the one that opens next in front.

    `times_before` says how often the resident was credited under a rule's code: what one has done is easiest.
    Raises NoRulebook.
    """
    today = clock.today()
    scheme = rulebook.scheme_of(rulebook.in_force(resident.community, today))
    week = _Week(resident, scheme, today)
    ways = [week.way(rule, times_before.get(rule.code, 0)) for rule in week.rules]
    return sorted((way for way in ways if way), key=_ease)


def _ease(way: Way) -> tuple[bool, date, int, int]:
    rule = way.rule
    effort = sum(_PROOF_EFFORT[kind] for kind in rule.proof.kinds) + rule.reviewers_needed - (way.times_before > 0) * 2
    return way.is_full, way.opens_on if way.is_full and way.opens_on else date.min, effort, -way.points


class _Week:
    """The rest of this week for one resident; what is used of every limit is read once."""

    def __init__(self, resident: Resident, scheme: Scheme, today: date) -> None:
        self._resident, self._scheme, self._today = resident, scheme, today
        self._homes = Homes(resident.community, [resident.pk])
        self._household = self._homes.on(resident.pk, today)
        last = sunday_of(today)
        self._days = [today + timedelta(days=n) for n in range((last - today).days + 1)]
        self.rules = [rule for rule in scheme.rules if self._may_be_done(rule)]
        limits = (c for rule in self.rules for facts in self._facts(rule) for c in counters(scheme, facts))
        self._used = usage.read(resident.community, limits)

    def _may_be_done(self, rule: Rule) -> bool:
        """Something a person or a family does, and not a rank or a building's."""
        fits = rule.subject == "resident" or (rule.subject == "household" and self._household is not None)
        is_open = any(rule.is_open_on(day) for day in self._days)
        return fits and is_open and not isinstance(rule.amount, ByStanding)

    def _facts(self, rule: Rule) -> Iterator[Facts]:
        """A deed of the smallest kind on each day of the rest of the week."""
        for day in self._days:
            yield facts_of(
                homes=self._homes,
                rule=rule.code,
                happened_on=day,
                resident=None if rule.subject == "household" else self._resident,
                household=self._household if rule.subject == "household" else None,
                quantity=_smallest(rule),
                tier=rule.tier_names[0] if rule.tier_names else "",
            )

    def way(self, rule: Rule, times_before: int) -> Way | None:
        """The room of one rule, counted by doing it again and again until the limits say no."""
        used, points, times = dict(self._used), 0, 0
        is_limited, opens_on = False, None
        for facts in self._facts(rule):
            while times < _TIMES_COUNTED:
                answer = quote(self._scheme, facts, used)
                is_limited = is_limited or bool(answer.counters)
                if answer.refused:
                    opens_on = _opens_on(answer, used)
                    break
                points, times = points or answer.points, times + 1
                _take(used, answer)
        if times:
            return Way(rule, points, times if is_limited and times < _TIMES_COUNTED else None, None, times_before)
        return Way(rule, 0, 0, opens_on, times_before) if opens_on else None


def _opens_on(refused: Quote, used: Mapping[str, Used]) -> date | None:
    """The first day on which none of the limits that are full now still is; None where one never empties."""
    ends = [counter.period.ends_before for counter in refused.counters if _is_full(counter, used)]
    days = [day for day in ends if day]
    return max(days) if days and len(days) == len(ends) else None


def _is_full(counter: Counter, used: Mapping[str, Used]) -> bool:
    so_far = used.get(counter.key, Used())
    by_times = counter.times_max is not None and so_far.times >= counter.times_max
    return by_times or (counter.points_max is not None and so_far.points >= counter.points_max)


def _smallest(rule: Rule) -> int:
    if isinstance(rule.amount, Measured):
        return rule.amount.each
    return 0 if isinstance(rule.amount, MonthlyBase) else 1


def _take(used: dict[str, Used], answer: Quote) -> None:
    for counter in answer.counters:
        before = used.get(counter.key, Used())
        used[counter.key] = Used(before.times + answer.times, before.points + answer.points)
