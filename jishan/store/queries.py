"""Reads of the store: the shelf, the register, and what one resident may have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum

from jishan.ledger import queries as ledger
from jishan.lib import clock
from jishan.lib.text import clean
from jishan.people import queries as people
from jishan.people.models import Household, Organisation, Resident
from jishan.places.models import Community
from jishan.store.allowance import Allowance, allowance_of
from jishan.store.models import Article, Redemption, StockMovement
from jishan.store.spans import during, midnight
from jishan.store.takers import taker_of

__all__ = [
    "Totals",
    "find_articles",
    "movements",
    "movements_of",
    "redeemable_now",
    "redemptions_of",
    "register",
    "shelf",
    "totals",
    "unseen_returns",
]


@dataclass(frozen=True)
class Totals:
    """Sums over redemptions that stand; what was undone does not count."""

    persons: int
    articles: int
    points: int
    undone: int


def shelf(community: Community) -> QuerySet[Article]:
    """What residents may choose from, sold out or not, in the order of the shelf."""
    return Article.objects.filter(community=community, is_on_shelf=True).order_by("order", "name")


def find_articles(community: Community, text: str = "") -> QuerySet[Article]:
    """All articles, on the shelf or off it, whose name, pinyin or initials hold `text` (洗衣, xiyi, xyy)."""
    articles = Article.objects.filter(community=community).order_by("-is_on_shelf", "order", "name")
    text = clean(text)
    if not text:
        return articles
    latin = text.lower()
    return articles.filter(Q(name__icontains=text) | Q(pinyin__contains=latin) | Q(initials__startswith=latin))


def movements_of(article: Article) -> QuerySet[StockMovement]:
    """Newest first."""
    return (
        StockMovement.objects.filter(community_id=article.community_id, article=article)
        .select_related("redemption__resident", "redemption__organisation")
        .order_by("-at", "-id")
    )


def movements(
    community: Community,
    *,
    article: UUID | None = None,
    kind: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[StockMovement]:
    """What moved the whole shelf, or one article of it, on these local days (both included); newest first."""
    found = StockMovement.objects.filter(community=community)
    found = found.filter(article=article) if article else found
    found = found.filter(kind=kind) if kind else found
    if since:
        found = found.filter(at__gte=midnight(since))
    if until:
        found = found.filter(at__lt=midnight(until + timedelta(days=1)))
    return found.select_related("article", "redemption__resident", "redemption__organisation").order_by("-at", "-id")


def register(community: Community, *, since: date, until: date) -> QuerySet[Redemption]:
    """Redemptions of these local days (both included) in order, those undone among them; each with its
    lines, its taker and the resident's home."""
    residents = Resident.objects.filter(community=community)
    return (
        Redemption.objects.filter(during(since, until), community=community)
        .select_related("organisation")
        .prefetch_related("lines", Prefetch("resident", people.with_homes(residents)))
        .order_by("redeemed_at", "number")
    )


def totals(redemptions: QuerySet[Redemption]) -> Totals:
    """Persons (and organisations), articles and points of these redemptions."""
    done = Q(state=Redemption.State.DONE)
    sums = redemptions.order_by().aggregate(
        persons=Count("resident", filter=done, distinct=True) + Count("organisation", filter=done, distinct=True),
        articles=Sum("articles", filter=done, default=0),
        points=Sum("points", filter=done, default=0),
        undone=Count("pk", filter=~done),
    )
    return Totals(**sums)


def redemptions_of(resident: Resident, household: Household | None = None) -> QuerySet[Redemption]:
    """What one resident took, newest first, whoever's points paid; with `household`, also what others took with that
    household's points. Each with its lines and its taker."""
    concerned = Q(resident=resident) | Q(household=household) if household else Q(resident=resident)
    return (
        Redemption.objects.filter(concerned, community_id=resident.community_id)
        .select_related("resident")
        .prefetch_related("lines")
        .order_by("-redeemed_at", "-number")
    )


def unseen_returns(community: Community) -> QuerySet[Redemption]:
    """Redemptions that one and the same person handed out and undid, and whose articles nobody else has seen since;
    the oldest first, each with its lines and its taker."""
    return (
        Redemption.objects.filter(
            community=community, state=Redemption.State.UNDONE, undone_by=F("by"), return_seen_by__isnull=True
        )
        .select_related("resident", "organisation")
        .prefetch_related("lines")
        .order_by("undone_at", "number")
    )


def redeemable_now(
    community: Community,
    resident: Resident | None = None,
    *,
    household: Household | None = None,
    organisation: Organisation | None = None,
) -> Allowance:
    """How much, how often and when this resident (from the household's points, if named) or this organisation may
    redeem, as of now. Raises NoRulebook and what `taker_of` raises."""
    taker = taker_of(resident=resident, household=household, organisation=organisation)
    return allowance_of(community=community, taker=taker, available=ledger.available(taker.account), on=clock.today())
