"""What the deeds of some months would have earned under another rulebook: who gains, who loses, what it costs.

Every deed of the span is quoted again in the order in which it was credited, under the same limits, by arithmetic alone:
usage is kept in memory and nothing is written. What was credited outside the span still fills the limits it filled in
truth, so that a year's limit does not begin anew in the middle of the year; a reversed deed fills its limits until the
moment it was reversed. With the rulebook that was really in force the answer is what was really credited.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from jishan.earning.facts import Homes
from jishan.earning.models import Deed
from jishan.people.models import Household, Organisation, Resident
from jishan.places.models import Community
from jishan.rulebook import queries as rulebook
from jishan.rulebook.arithmetic import Facts, Figures, Reckoner, Used
from jishan.rulebook.models import RulebookVersion
from jishan.rulebook.periods import period_of
from jishan.rulebook.scheme import Every, Range, Rule, Scheme

__all__ = ["Forecast", "HolderLine", "RuleLine", "forecast", "names_of_wallets"]

_CHUNK = 500  # of ids in one statement, under SQLite's limit of variables


@dataclass
class RuleLine:
    """One rule of the span: points as credited and as they would be. `gone`: the draft has it no more."""

    code: str
    name: str
    deeds: int = 0
    before: int = 0
    after: int = 0
    nothing: int = 0  # deeds that would give nothing: over a limit, or a tier that is gone
    gone: bool = False

    @property
    def change(self) -> int:
        return self.after - self.before


@dataclass
class HolderLine:
    """One account, whoever holds it."""

    wallet: UUID
    deeds: int = 0
    before: int = 0
    after: int = 0

    @property
    def change(self) -> int:
        return self.after - self.before


@dataclass(frozen=True)
class Forecast:
    """Points over the span as they were credited and as the draft would have credited them."""

    since: date
    until: date
    deeds: int
    before: int
    after: int
    rules: Sequence[RuleLine]
    holders: Sequence[HolderLine]
    anchor_before: Decimal | None = None  # yuan a point is reckoned at; none, no yuan
    anchor_after: Decimal | None = None
    unlimited_dates: bool = field(default=False)  # a rule with dates was reckoned as if it were open all the time

    @property
    def change(self) -> int:
        return self.after - self.before

    @property
    def gone(self) -> list[RuleLine]:
        return [line for line in self.rules if line.gone]

    @property
    def gainers(self) -> list[HolderLine]:
        """Those who would have more, the most first."""
        return sorted((h for h in self.holders if h.change > 0), key=attrgetter("change"), reverse=True)

    @property
    def losers(self) -> list[HolderLine]:
        """Those who would have less, the most first."""
        return sorted((h for h in self.holders if h.change < 0), key=attrgetter("change"))

    @property
    def unchanged(self) -> int:
        return sum(holder.change == 0 for holder in self.holders)

    @property
    def yuan_before(self) -> Decimal | None:
        return None if self.anchor_before is None else self.anchor_before * self.before

    @property
    def yuan_after(self) -> Decimal | None:
        return None if self.anchor_after is None else self.anchor_after * self.after


class _Row(NamedTuple):
    """A credited deed, as the database gives it."""

    pk: UUID
    version: UUID
    rule: str
    resident: UUID | None
    household: UUID | None
    building: UUID | None
    organisation: UUID | None
    wallet: UUID
    happened_on: date
    quantity: int
    tier: str
    asked: int | None
    points: int
    times: int
    number: str
    at: datetime


def forecast(*, community: Community, scheme: Scheme, since: date, until: date) -> Forecast:
    """Quote the credited deeds that happened from `since` to `until`, both included, again under `scheme`."""
    return _Reckoning(community, scheme, since, until).run()


def names_of_wallets(community: Community, wallets: Iterable[UUID]) -> dict[UUID, str]:
    """Who holds these accounts, by name: residents, households, organisations."""
    wanted = list(wallets)
    names: dict[UUID, str] = {}
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        for model in (Resident, Household, Organisation):
            rows = model._default_manager.filter(community=community, account__in=some)
            names.update(rows.values_list("account_id", "name"))
    return names


class _Reckoning:
    def __init__(self, community: Community, scheme: Scheme, since: date, until: date) -> None:
        self._community = community
        self._since, self._until = since, until
        self._scheme = scheme
        self._draft = Reckoner(_always_open(scheme))
        self._homes = Homes.of_everyone(community)
        self._versions = {version.pk: version for version in RulebookVersion.objects.filter(community=community)}
        self._then: dict[UUID, Reckoner] = {}
        self._used: dict[str, Used] = {}
        # What was used in truth; kept only where it tells what a reviewer chose (see _chosen).
        self._used_then: dict[str, Used] = {}
        self._rules: dict[str, RuleLine] = {}
        self._holders: dict[UUID, HolderLine] = {}

    def run(self) -> Forecast:
        reversed_at = self._reversals()
        acts = self._in_order(reversed_at)
        must_know_truth = any(row.asked is not None and row.asked > row.points for row, _ in acts)
        taken: dict[UUID, Figures | None] = {}
        for row, is_reversal in acts:
            if is_reversal:
                _count(self._used, taken.pop(row.pk), -1)
                _count(self._used_then, self._as_it_was(row) if must_know_truth else None, -1)
                continue
            counts = self._since <= row.happened_on <= self._until
            was = self._as_it_was(row) if must_know_truth or not counts else None
            answer = self._again(row) if counts else was
            _count(self._used, answer, 1)
            _count(self._used_then, was if must_know_truth else None, 1)
            if row.pk in reversed_at:
                taken[row.pk] = answer
            elif counts:
                self._note(row, answer)
        holders = list(self._holders.values())
        lines = sorted(self._rules.values(), key=lambda line: (not line.gone, -abs(line.change), line.code))
        return Forecast(
            self._since,
            self._until,
            deeds=sum(line.deeds for line in lines),
            before=sum(line.before for line in lines),
            after=sum(line.after for line in lines),
            rules=lines,
            holders=holders,
            anchor_before=self._anchor_then(),
            anchor_after=self._scheme.points.yuan_anchor,
            unlimited_dates=any(rule.starts_on or rule.ends_on for rule in self._scheme.rules),
        )

    # What was credited, in order

    def _in_order(self, reversed_at: dict[UUID, tuple[_Row, datetime]]) -> list[tuple[_Row, bool]]:
        """Awards and reversals as they followed each other; of one moment, by the register's number."""
        acts = [(row.at, row.number, row, False) for row in self._rows(Deed.State.APPROVED, "decided_at")]
        for row, at in reversed_at.values():
            acts += [(row.at, row.number, row, False), (at, row.number, row, True)]
        acts.sort(key=lambda act: (act[0], act[3], act[1]))
        return [(row, is_reversal) for _at, _number, row, is_reversal in acts]

    def _reversals(self) -> dict[UUID, tuple[_Row, datetime]]:
        rows = {row.pk: row for row in self._rows(Deed.State.REVERSED, "transfer__written_at")}
        moments = Deed.objects.filter(community=self._community, state=Deed.State.REVERSED)
        return {pk: (rows[pk], at) for pk, at in moments.values_list("pk", "decided_at") if pk in rows and at}

    def _rows(self, state: str, at: str) -> Iterator[_Row]:
        first, last = self._reach()
        found = Deed.objects.filter(community=self._community, state=state, happened_on__lte=last)
        if first:
            found = found.filter(happened_on__gte=first)
        columns = (
            "pk", "version_id", "rule", "resident_id", "household_id", "building_id", "organisation_id", "wallet_id",
            "happened_on", "quantity", "tier", "asked_points", "points", "times", "number", at,
        )  # fmt: skip
        return map(_Row._make, found.values_list(*columns).iterator(chunk_size=5000))

    def _reach(self) -> tuple[date | None, date]:
        """The days whose deeds may fill a limit of the span, from the first (None: all) to the last."""
        first, last = self._since, self._until
        for every in _spans(self._scheme):
            before, after = period_of(every, self._since).starts_on, period_of(every, self._until).ends_before
            if before is None or after is None:
                return None, date.max
            first, last = min(first, before), max(last, after - timedelta(days=1))
        return first, last

    # One deed

    def _again(self, row: _Row) -> Figures | None:
        if not self._draft.knows(row.rule):
            return None
        amount = self._draft.rule(row.rule).amount
        chosen = None
        if isinstance(amount, Range):
            # What a reviewer chose stands, as near as the new range lets it.
            chosen = min(max(self._chosen(row), amount.points_min), amount.points_max)
        return self._draft.figures(self._facts(row, chosen), self._used)

    def _chosen(self, row: _Row) -> int:
        """What the reviewer meant to give: what was asked for, where only a limit made less of it."""
        if row.asked is None or row.asked <= row.points:
            return row.points
        answer = self._then_of(row).figures(self._facts(row, row.asked), self._used_then)
        return row.asked if answer and answer.points == row.points else row.points

    def _as_it_was(self, row: _Row) -> Figures:
        return Figures(row.points, row.times, self._then_of(row).counters(self._facts(row), row.points))

    def _then_of(self, row: _Row) -> Reckoner:
        """The rulebook the deed was credited under."""
        then = self._then.get(row.version)
        if then is None:
            then = self._then[row.version] = Reckoner(rulebook.scheme_of(self._versions[row.version]))
        return then

    def _facts(self, row: _Row, chosen: int | None = None) -> Facts:
        home = row.household or self._homes.id_on(row.resident, row.happened_on)
        if row.organisation:
            subject = f"organisation:{row.organisation}"
        elif row.building:
            subject = f"building:{row.building}"
        else:
            subject = f"household:{row.household}" if row.household else f"resident:{row.resident}"
        return Facts(
            rule=row.rule,
            subject=subject,
            household=str(home) if home else "",
            happened_on=row.happened_on,
            quantity=row.quantity,
            tier=row.tier,
            asked_points=chosen,
        )

    def _note(self, row: _Row, answer: Figures | None) -> None:
        line = self._rules.get(row.rule)
        if line is None:
            line = self._rules[row.rule] = self._line(row)
        holder = self._holders.get(row.wallet)
        if holder is None:
            holder = self._holders[row.wallet] = HolderLine(row.wallet)
        points = answer.points if answer else 0
        for one in (line, holder):
            one.deeds += 1
            one.before += row.points
            one.after += points
        line.nothing += answer is None

    def _line(self, row: _Row) -> RuleLine:
        if self._draft.knows(row.rule):
            return RuleLine(row.rule, self._draft.rule(row.rule).name)
        return RuleLine(row.rule, rulebook.scheme_of(self._versions[row.version]).rule(row.rule).name, gone=True)

    def _anchor_then(self) -> Decimal | None:
        lasting = [v for v in self._versions.values() if v.withdrawn_at is None and v.starts_on <= self._until]
        latest = max(lasting, key=attrgetter("starts_on"), default=None)
        return rulebook.scheme_of(latest).points.yuan_anchor if latest else None


_UNUSED = Used()


def _count(used: dict[str, Used], figures: Figures | None, sign: int) -> None:
    """Add one award to every counter it is counted in, or take it out again."""
    if figures is None:
        return
    for key in {counter.key for counter in figures.counters}:
        before = used.get(key, _UNUSED)
        used[key] = Used(max(0, before.times + sign * figures.times), max(0, before.points + sign * figures.points))


def _always_open(scheme: Scheme) -> Scheme:
    """Without the days on which single rules begin and end: the question is what the book costs while it holds."""
    return replace(scheme, rules=tuple(replace(rule, starts_on=None, ends_on=None) for rule in scheme.rules))


def _spans(scheme: Scheme) -> set[Every]:
    limits = [*scheme.limits, *(limit for category in scheme.categories for limit in category.limits)]
    limits += [limit for rule in scheme.rules for limit in rule.limits]
    monthly: set[Every] = {"month"} if any(_is_monthly(rule) for rule in scheme.rules) else set()
    return {limit.every for limit in limits} | {group.every for group in scheme.groups} | monthly


def _is_monthly(rule: Rule) -> bool:
    return rule.amount.kind == "monthly_base"
