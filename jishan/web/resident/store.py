"""What the points reach: the shelf, when and where the store is open, and what was redeemed before."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jishan.ledger import queries as ledger
from jishan.people import queries as people
from jishan.people.models import Household
from jishan.store import queries
from jishan.store.models import Article, Redemption
from jishan.web.resident.home import allowance_of, scheme_of
from jishan.web.shared import access
from jishan.web.shared.access import ResidentPage
from jishan.web.shared.statement import articles_phrase

__all__ = ["store"]

_PER_PAGE = 10


@dataclass(frozen=True)
class Offered:
    """An article as this resident sees it: how many points are still missing, and whether there is any left."""

    article: Article
    missing: int

    @property
    def is_out(self) -> bool:
        return self.article.stock == 0

    @property
    def is_reached(self) -> bool:
        return not self.missing and not self.is_out


@dataclass(frozen=True)
class Taken:
    """A redemption as this resident sees it: with whose points, and who came for it if it was someone else at home."""

    redemption: Redemption
    articles: str
    taker: str  # empty: the resident
    has_line: bool  # whether its line stands in a statement they may open


@require_safe
@never_cache
@access.resident
def store(request: ResidentPage) -> HttpResponse:
    allowance, scheme = allowance_of(request), scheme_of(request)
    spendable = allowance.spendable if allowance else 0
    offered = [Offered(article, max(0, article.points - spendable)) for article in queries.shelf(request.community)]
    # What can be had now stands first; the order of the shelf holds inside.
    offered.sort(key=lambda item: (item.is_out, item.missing > 0))
    household = people.household_of(request.resident)
    found = queries.redemptions_of(request.resident, household)
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "allowance": allowance,
        "scheme": scheme,
        "offered": offered,
        "reached": sum(item.is_reached for item in offered),
        "page": page,
        "taken": [_taken(request, redemption, household) for redemption in page.object_list],
        "household_points": ledger.available(household.account) if household else 0,
    }
    return render(request, "resident/store.html", context)


def _taken(request: ResidentPage, redemption: Redemption, household: Household | None) -> Taken:
    is_own = redemption.resident_id == request.resident.pk
    return Taken(
        redemption,
        articles_phrase(redemption),
        "" if is_own else redemption.taker_name,
        redemption.household_id in {None, household.pk if household else None},
    )
