"""A period's report 台账, computed from the books: every figure is a sum over rows, one question per section.

Two clocks, and each section says which: points belong to the day they were written into the book, so that a signed
report can never change; an activity belongs to the day it took place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from jishan.earning.models import Deed
from jishan.lib import clock
from jishan.oversight.book import PointsBook, read_book
from jishan.oversight.errors import BooksDiffer, PeriodNotEnded
from jishan.oversight.models import EnteredFigure
from jishan.oversight.periods import first_day, has_ended, last_day, midnight, moments
from jishan.people.models import Resident
from jishan.places.models import Community
from jishan.rulebook import queries as rulebook
from jishan.rulebook.models import RulebookVersion
from jishan.rulebook.periods import Period
from jishan.rulebook.words import day_name, period_name
from jishan.store.models import Redemption, RedemptionLine

__all__ = ["GATHERING_LEAST", "GATHERING_SIZES", "Report", "figures_of", "make_report"]

# From so many people on, deeds of one rule on one day are a gathering. The page offers the other sizes.
GATHERING_LEAST = 10
GATHERING_SIZES = (5, 10, 20)


@dataclass(frozen=True)
class RuleFigures:
    """What was credited under one rule."""

    category: str
    code: str
    name: str
    times: int
    points: int


@dataclass(frozen=True)
class Gathering:
    """One rule, one day, at least so many people (households and organisations count one each)."""

    on: date
    name: str
    people: int
    points: int


@dataclass(frozen=True)
class Attendance:
    """Who took part: deeds credited in the period, and how many different ones they were of."""

    deeds: int
    residents: int
    households: int  # deeds of a whole household, where nobody of it is named
    organisations: int


@dataclass(frozen=True)
class Living:
    """Who is registered: at the end, and who came and went in the period."""

    residents: int
    joined: int
    left: int


@dataclass(frozen=True)
class ArticleFigures:
    name: str
    quantity: int
    points: int


@dataclass(frozen=True)
class Redeemed:
    """What was taken home, redemptions that were undone not among it."""

    redemptions: int
    persons: int
    articles: tuple[ArticleFigures, ...]
    undone: int
    undone_points: int

    @property
    def quantity(self) -> int:
        return sum(article.quantity for article in self.articles)

    @property
    def points(self) -> int:
        return sum(article.points for article in self.articles)


@dataclass(frozen=True)
class Yuan:
    """Points times the rulebook's anchor of the day each was written; None where some day's rulebook has none.

    For budgets and staff: residents are never shown it.
    """

    awarded: Decimal | None
    redeemed: Decimal | None
    outstanding: Decimal | None

    @property
    def is_known(self) -> bool:
        return any(figure is not None for figure in (self.awarded, self.redeemed, self.outstanding))


@dataclass(frozen=True)
class Report:
    """One community's period. `until` is its last day, or today while it has not ended."""

    community: Community
    period: Period
    until: date
    made_at: datetime
    gathering_least: int
    book: PointsBook
    rules: tuple[RuleFigures, ...]
    gatherings: tuple[Gathering, ...]
    attendance: Attendance
    living: Living
    redeemed: Redeemed
    yuan: Yuan
    figures: tuple[EnteredFigure, ...]

    @property
    def name(self) -> str:
        return period_name(self.period)

    @property
    def since(self) -> date:
        return first_day(self.period)

    @property
    def is_final(self) -> bool:
        return last_day(self.period) == self.until and self.until < clock.day_of(self.made_at)

    @property
    def gathering_people(self) -> int:
        """Attendance: someone who came to three gatherings counts three times."""
        return sum(gathering.people for gathering in self.gatherings)

    @property
    def points_awarded(self) -> int:
        return sum(rule.points for rule in self.rules)

    @property
    def categories(self) -> list[tuple[str, list[RuleFigures], int, int]]:
        """The rules by category, in the rulebook's order, with each category's times and points."""
        names = dict.fromkeys(rule.category for rule in self.rules)
        grouped = [(name, [rule for rule in self.rules if rule.category == name]) for name in names]
        return [
            (name, rules, sum(rule.times for rule in rules), sum(rule.points for rule in rules))
            for name, rules in grouped
        ]

    @property
    def faults(self) -> list[str]:
        """Where two ways of counting the same do not agree; a sound book has none."""
        return list(self._faults())

    def _faults(self) -> Iterator[str]:
        book = self.book
        if not book.adds_up:
            say = {"opening": book.opening, "came": book.came, "left": book.left, "closing": book.closing}
            yield _("期初 %(opening)s 加 %(came)s 减 %(left)s，不等于账户里的 %(closing)s。") % say
        if self.points_awarded != book.of("award"):
            say = {"deeds": self.points_awarded, "book": book.of("award")}
            yield _("好事合起来是 %(deeds)s 分，账上记进来的是 %(book)s 分。") % say
        redeemed = self.redeemed.points + self.redeemed.undone_points
        if redeemed != book.of("redemption"):
            say = {"register": redeemed, "book": book.of("redemption")}
            yield _("兑换登记合起来是 %(register)s 分，账上兑换掉的是 %(book)s 分。") % say

    def check_sound(self) -> None:
        """Raises BooksDiffer: a report that does not add up is not handed in."""
        if self.faults:
            raise BooksDiffer


def make_report(
    community: Community, period: Period, *, so_far: bool = False, gathering_least: int = GATHERING_LEAST
) -> Report:
    """The period's report. Raises PeriodNotEnded, unless it is asked for `so_far`: up to today, and marked unfinished."""
    today = clock.today()
    if not has_ended(period) and not so_far:
        opens = last_day(period).toordinal() + 1
        raise PeriodNotEnded(period=period_name(period), day=day_name(date.fromordinal(opens)))
    since, until = moments(period)
    awards = Deed.objects.filter(
        community=community, transfer__written_at__gte=since, transfer__written_at__lt=until
    ).order_by()
    paid = Redemption.objects.filter(
        community=community, transfer__written_at__gte=since, transfer__written_at__lt=until
    ).order_by()
    versions = {version.pk: version for version in rulebook.versions(community)}
    book = read_book(community, since, until)
    end = min(last_day(period), today)
    return Report(
        community=community,
        period=period,
        until=end,
        made_at=clock.now(),
        gathering_least=gathering_least,
        book=book,
        rules=_rules(awards, versions),
        gatherings=_gatherings(community, period, gathering_least, versions),
        attendance=_attendance(awards),
        living=_living(community, first_day(period), end),
        redeemed=_redeemed(community, paid, since, until),
        yuan=_yuan(community, awards, paid, book.closing, end),
        figures=tuple(figures_of(community, period)),
    )


def figures_of(community: Community, period: Period) -> QuerySet[EnteredFigure]:
    """What was entered by hand and stands, in the order it was entered."""
    return EnteredFigure.objects.filter(community=community, period=period.code, taken_out_at__isnull=True).order_by(
        "at", "pk"
    )


# Deeds -------------------------------------------------------------------------------------------------------------


def _rules(awards: QuerySet[Deed], versions: dict[UUID, RulebookVersion]) -> tuple[RuleFigures, ...]:
    """By rule, one row for each name a rule's code has had, in the order of the newest rulebook that has it."""
    rows = awards.values_list("version", "rule").annotate(times_ever=Count("pk"), gained=Sum("transfer__points"))
    found: dict[tuple[str, str], RuleFigures] = {}
    order: dict[tuple[str, str], tuple[int, int]] = {}
    for version, code, times, points in sorted(rows, key=lambda row: versions[row[0]].number):
        scheme = rulebook.scheme_of(versions[version])
        rule = scheme.rule(code)
        key = (code, rule.name)
        before = found.get(key)
        found[key] = RuleFigures(
            category=scheme.category(rule.category).name,
            code=code,
            name=rule.name,
            times=times + (before.times if before else 0),
            points=points + (before.points if before else 0),
        )
        categories = [category.code for category in scheme.categories]
        order[key] = (categories.index(rule.category), scheme.rules.index(rule))
    return tuple(found[key] for key in sorted(found, key=lambda key: (order[key], key)))


def _gatherings(
    community: Community, period: Period, least: int, versions: dict[UUID, RulebookVersion]
) -> tuple[Gathering, ...]:
    deeds = Deed.objects.filter(
        community=community,
        state=Deed.State.APPROVED,
        happened_on__gte=first_day(period),
        happened_on__lte=last_day(period),
    )
    rows = (
        deeds.order_by()
        .values_list("happened_on", "version", "rule")
        .annotate(came=_different("resident") + _households() + _different("organisation"), gained=Sum("points"))
        .filter(came__gte=least)
    )
    found = [
        Gathering(on, rulebook.scheme_of(versions[version]).rule(code).name, people, points)
        for on, version, code, people, points in rows
    ]
    return tuple(sorted(found, key=lambda one: (one.on, -one.people, one.name)))


def _different(field: str) -> Count:
    return Count(field, distinct=True)


def _households() -> Count:
    """Households none of whose people is named: a deed that names both is the resident's."""
    return Count("household", distinct=True, filter=Q(resident__isnull=True))


def _attendance(awards: QuerySet[Deed]) -> Attendance:
    return Attendance(
        **awards.aggregate(
            deeds=Count("pk"),
            residents=_different("resident"),
            households=_households(),
            organisations=_different("organisation"),
        )
    )


def _living(community: Community, since: date, until: date) -> Living:
    here = Q(joined_on__lte=until) & (Q(left_on__isnull=True) | Q(left_on__gt=until))
    return Living(
        **Resident.objects.filter(community=community).aggregate(
            residents=Count("pk", filter=here),
            joined=Count("pk", filter=Q(joined_on__gte=since, joined_on__lte=until)),
            left=Count("pk", filter=Q(left_on__gte=since, left_on__lte=until)),
        )
    )


# The store ---------------------------------------------------------------------------------------------------------


def _redeemed(community: Community, paid: QuerySet[Redemption], since: datetime, until: datetime) -> Redeemed:
    done = Q(state=Redemption.State.DONE)
    sums = paid.aggregate(
        redemptions=Count("pk", filter=done),
        persons=Count("resident", filter=done, distinct=True) + Count("organisation", filter=done, distinct=True),
        undone=Count("pk", filter=~done),
        undone_points=Sum("points", filter=~done, default=0),
    )
    lines = (
        RedemptionLine.objects.filter(
            community=community,
            redemption__state=Redemption.State.DONE,
            redemption__transfer__written_at__gte=since,
            redemption__transfer__written_at__lt=until,
        )
        .order_by()
        .values_list("name")
        .annotate(taken=Sum("quantity"), paid=Sum(F("quantity") * F("points_each")))
    )
    articles = [ArticleFigures(name, quantity, points) for name, quantity, points in lines]
    articles.sort(key=lambda article: (-article.points, article.name))
    return Redeemed(articles=tuple(articles), **sums)


# Yuan --------------------------------------------------------------------------------------------------------------


def _yuan(
    community: Community, awards: QuerySet[Deed], paid: QuerySet[Redemption], outstanding: int, end: date
) -> Yuan:
    anchors = _Anchors(community)
    return Yuan(
        awarded=anchors.yuan_of(awards, "transfer__points"),
        redeemed=anchors.yuan_of(paid.filter(state=Redemption.State.DONE), "points"),
        outstanding=anchors.yuan({anchors.on(end): outstanding}),
    )


class _Anchors:
    """What one point was reckoned at, by the version in force on each day."""

    def __init__(self, community: Community) -> None:
        versions = list(rulebook.lasting_versions(community).order_by("starts_on"))
        # Each anchor with the moment it came into force; before the first rulebook there is none.
        self._since: list[tuple[datetime, Decimal | None]] = [
            (midnight(version.starts_on), rulebook.scheme_of(version).points.yuan_anchor) for version in versions
        ]

    def on(self, day: date) -> Decimal | None:
        """The anchor of that day."""
        return next((anchor for since, anchor in reversed(self._since) if since <= midnight(day)), None)

    def yuan_of(self, rows: QuerySet[Deed] | QuerySet[Redemption], points: str) -> Decimal | None:
        """The rows' points by the anchor of the day each was written, in one question however many days they span."""
        starts = [since for since, _anchor in self._since]
        spans = list(zip([None, *starts], [*starts, None], [None, *(a for _since, a in self._since)], strict=True))
        sums = rows.aggregate(
            **{f"span_{n}": Sum(points, filter=_written(*span[:2]), default=0) for n, span in enumerate(spans)}
        )
        by_anchor: dict[Decimal | None, int] = {}
        for n, (_since, _until, anchor) in enumerate(spans):
            by_anchor[anchor] = by_anchor.get(anchor, 0) + sums[f"span_{n}"]
        return self.yuan(by_anchor)

    def yuan(self, by_anchor: dict[Decimal | None, int]) -> Decimal | None:
        """None where points stand under no anchor, and for a community that reckons nothing in yuan."""
        if by_anchor.get(None) or not any(anchor for _since, anchor in self._since):
            return None
        total = sum((points * anchor for anchor, points in by_anchor.items() if anchor), Decimal(0))
        return total.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _written(since: datetime | None, until: datetime | None) -> Q:
    bounds = {"transfer__written_at__gte": since, "transfer__written_at__lt": until}
    return Q(pk__isnull=False, **{name: moment for name, moment in bounds.items() if moment})
