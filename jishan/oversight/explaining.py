"""Where one account's points come from, where they went, what will become of them, and what to do with them.

Every figure is added up from the account's own transfers, so that a reader can do the sum: earned less spent is what is
there. A mistake and what put it right cancel each other; they are counted apart and change no sum.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from jishan.earning import queries as earning
from jishan.earning.models import Deed
from jishan.earning.ways import Way
from jishan.ledger.models import Account, Hold, Lot, Transfer
from jishan.ledger.queries import Lapse
from jishan.lib import clock
from jishan.oversight.kinds import kind_name
from jishan.people.models import Resident
from jishan.people.queries import lives_here
from jishan.places.models import Community
from jishan.rulebook import queries as rulebook
from jishan.rulebook.errors import NoRulebook
from jishan.rulebook.models import RulebookVersion
from jishan.store import queries as store
from jishan.store.allowance import Allowance
from jishan.store.models import Article, RedemptionLine

__all__ = ["Explanation", "Part", "Shelf", "explain", "shelf_for", "transfers_of"]


Side = Literal["in", "out"]


@dataclass(frozen=True)
class Part:
    """One row of the sum: a rule, or another reason, on one side of the account. `rule` and `version` are set for what
    a deed earned; the row of what cancels itself has no side and no points."""

    kind: str
    side: Side | None
    title: str
    points: int
    times: int
    points_this_year: int
    times_this_year: int
    rule: str = ""
    version: int = 0

    @property
    def query(self) -> str:
        """Names the part in the address of its lines."""
        return urlencode({"part": self.kind, "side": self.side or "", "rule": self.rule, "version": self.version})


@dataclass(frozen=True)
class Taken:
    """An article taken home, all times together."""

    name: str
    quantity: int
    points: int


@dataclass(frozen=True)
class Shelf:
    """What the points reach now, and the nearest of what they do not reach yet, with how many points are missing."""

    reached: list[Article]
    near: list[tuple[Article, int]]


@dataclass(frozen=True)
class Explanation:
    """Everything about one account on one day; all figures in points."""

    account: Account
    on: date
    earned: list[Part]
    spent: list[Part]
    cancelled: list[Part]  # at most one: mistakes with what put them right, neither earned nor spent
    taken: list[Taken]
    waiting: int  # deeds that nobody has decided about yet
    holds: list[Hold]
    lapses: list[Lapse]
    ways: list[Way]

    @property
    def balance(self) -> int:
        return self.account.balance or 0

    @property
    def free(self) -> int:
        return self.account.free

    @property
    def held(self) -> int:
        return self.account.held

    @property
    def earned_points(self) -> int:
        return sum(part.points for part in self.earned)

    @property
    def earned_this_year(self) -> int:
        return sum(part.points_this_year for part in self.earned)

    @property
    def spent_points(self) -> int:
        return sum(part.points for part in self.spent)

    @property
    def lasting(self) -> int:
        """What has no last day."""
        return self.balance - sum(lapse.points for lapse in self.lapses)

    @property
    def adds_up(self) -> bool:
        """Whether earned less spent is what the account holds; `jishan check` asks the same of every account."""
        return self.earned_points - self.spent_points == self.balance

    @property
    def open_ways(self) -> list[Way]:
        return [way for way in self.ways if not way.is_full]

    @property
    def full_ways(self) -> list[Way]:
        return [way for way in self.ways if way.is_full]


def explain(account: Account, *, resident: Resident | None = None) -> Explanation:
    """The whole story of an account that keeps a balance, read afresh. `resident` is asked for where the ways to earn
    are wanted; they are empty for someone who moved away and before the first rulebook."""
    account = Account.objects.select_related("community").get(community=account.community_id, pk=account.pk)
    today = clock.today()
    awards, times_before = _awards(account, today)
    others = _others(account, "in", today)
    waiting = Deed.objects.filter(community=account.community_id, wallet=account, state=Deed.State.WAITING)
    return Explanation(
        account=account,
        on=today,
        earned=[*awards, *others],
        spent=_others(account, "out", today),
        cancelled=_cancelled(account),
        taken=_taken(account),
        waiting=waiting.count(),
        holds=list(
            Hold.objects.filter(community=account.community_id, account=account, state=Hold.State.OPEN).order_by(
                "made_at"
            )
        ),
        lapses=_lapses(account),
        ways=_ways(resident, times_before) if resident else [],
    )


def transfers_of(account: Account, part: Part) -> QuerySet[Transfer]:
    """The transfers behind one part of the sum, newest first."""
    if part.side is None:
        found = _cancelling(account)
    else:
        found = _standing(_on_side(account, part.side)).filter(kind=part.kind)
    if part.rule:
        versions = _same_rule(account.community, part.rule, part.title)
        found = found.filter(deeds__rule=part.rule, deeds__version__in=versions)
    return found.order_by("-written_at", "-pk")


def _on_side(account: Account, side: Side) -> QuerySet[Transfer]:
    return Transfer.objects.filter(
        **{"community": account.community_id, "target" if side == "in" else "source": account}
    )


def _cancelling(account: Account) -> QuerySet[Transfer]:
    return Transfer.objects.filter(
        Q(source=account) | Q(target=account),
        Q(reversals__isnull=False) | Q(reverses__isnull=False),
        community=account.community_id,
    )


def _cancelled(account: Account) -> list[Part]:
    times = _cancelling(account).count()
    return [Part("reversal", None, _("记错的，和换了又退的"), 0, times, 0, 0)] if times else []


def _standing(transfers: QuerySet[Transfer]) -> QuerySet[Transfer]:
    """Without mistakes and without what put them right: the two cancel each other."""
    return transfers.filter(reverses__isnull=True, reversals__isnull=True)


def _new_year(today: date) -> datetime:
    return timezone.make_aware(datetime.combine(today.replace(month=1, day=1), time.min))


# What came in ------------------------------------------------------------------------------------------------------


def _awards(account: Account, today: date) -> tuple[list[Part], dict[str, int]]:
    """What deeds earned, one row for each rule that people know by its name, most points first; and how often each
    rule's code was credited. A rule that kept its code and changed its name is another rule to whoever reads."""
    this_year = Q(transfer__written_at__gte=_new_year(today))
    rows = (
        Deed.objects.filter(community=account.community_id, wallet=account, transfer__isnull=False)
        .filter(transfer__reversals__isnull=True)
        .order_by()
        .values_list("version", "rule")
        .annotate(
            gained=Sum("transfer__points"),
            times_ever=Count("pk"),
            gained_this_year=Sum("transfer__points", filter=this_year, default=0),
            times_this_year=Count("pk", filter=this_year),
        )
    )
    found = list(rows)
    versions = _versions(account.community, {row[0] for row in found})
    parts: dict[tuple[str, str], Part] = {}
    times_before: dict[str, int] = {}
    # The newest version last, so that the part's link names the rule as it is known now.
    for version, code, points, times, points_now, times_now in sorted(found, key=lambda row: versions[row[0]].number):
        name = rulebook.scheme_of(versions[version]).rule(code).name
        before = parts.get((code, name), Part("award", "in", name, 0, 0, 0, 0))
        parts[code, name] = Part(
            kind="award",
            side="in",
            title=name,
            points=before.points + points,
            times=before.times + times,
            points_this_year=before.points_this_year + points_now,
            times_this_year=before.times_this_year + times_now,
            rule=code,
            version=versions[version].number,
        )
        times_before[code] = times_before.get(code, 0) + times
    return sorted(parts.values(), key=lambda part: (-part.points, part.rule)), times_before


def _versions(community: Community, pks: Iterable[UUID]) -> dict[UUID, RulebookVersion]:
    rows = RulebookVersion.objects.filter(community=community, pk__in=list(pks))
    return {row.pk: row for row in rows}


def _same_rule(community: Community, code: str, name: str) -> list[UUID]:
    """The versions in which the rule of that code goes by that name."""
    return [
        version.pk
        for version in rulebook.versions(community)
        if any(rule.code == code and rule.name == name for rule in rulebook.scheme_of(version).rules)
    ]


# What else came in, and what went out --------------------------------------------------------------------------------


def _others(account: Account, side: Side, today: date) -> list[Part]:
    """Everything on one side of the account but awards, by kind, most points first."""
    this_year = Q(written_at__gte=_new_year(today))
    rows = (
        _standing(_on_side(account, side))
        .exclude(kind="award")
        .order_by()
        .values_list("kind")
        .annotate(
            moved=Sum("points"),
            times_ever=Count("pk"),
            moved_this_year=Sum("points", filter=this_year, default=0),
            times_this_year=Count("pk", filter=this_year),
        )
    )
    parts = [Part(kind, side, kind_name(kind, is_out=side == "out"), *figures) for kind, *figures in rows]
    return sorted(parts, key=lambda part: (-part.points, part.kind))


def _taken(account: Account) -> list[Taken]:
    """What was taken home for these points, by article, most points first."""
    lines = RedemptionLine.objects.filter(
        community=account.community_id,
        redemption__transfer__source=account,
        redemption__transfer__reversals__isnull=True,
    )
    articles: dict[str, Taken] = {}
    for name, each, quantity in lines.order_by().values_list("name", "points_each").annotate(Sum("quantity")):
        before = articles.get(name, Taken(name, 0, 0))
        articles[name] = Taken(name, before.quantity + quantity, before.points + quantity * each)
    return sorted(articles.values(), key=lambda article: (-article.points, article.name))


# What will become of it ----------------------------------------------------------------------------------------------


def _lapses(account: Account) -> list[Lapse]:
    lots = Lot.objects.filter(community=account.community_id, account=account, remaining__gt=0)
    days = lots.order_by("lapses_on").values_list("lapses_on").annotate(points=Sum("remaining"))
    return [Lapse(on, points) for on, points in days]


def _ways(resident: Resident, times_before: dict[str, int]) -> list[Way]:
    if not lives_here(resident):
        return []
    try:
        return earning.ways_to_earn(resident, times_before=times_before)
    except NoRulebook:
        return []


def shelf_for(community: Community, allowance: Allowance | None, *, reached_max: int, near_max: int) -> Shelf:
    """The best of what the points reach, and the nearest of what they do not reach yet; only what is there."""
    spendable = allowance.spendable if allowance else 0
    there = store.shelf(community).filter(stock__gt=0)
    reached = there.filter(points__lte=spendable).order_by("-points", "order", "name")[:reached_max]
    near = there.filter(points__gt=spendable).order_by("points", "order", "name")[:near_max]
    return Shelf(list(reached), [(article, article.points - spendable) for article in near])
