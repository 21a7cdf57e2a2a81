"""Do this community's books balance? Recomputed from the transfers and kept for a while, for the page opens often."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.cache import cache
from django.db.models import Sum

from jishan.ledger.models import Account, Transfer
from jishan.lib import clock
from jishan.places.models import Community

__all__ = ["Books", "of"]

# `jishan check` looks at everything every night; this is the glance in between.
_KEPT_SECONDS = 30 * 60


@dataclass(frozen=True)
class Books:
    """When they were checked, how many accounts, and how many of these differ from their transfers."""

    at: datetime
    accounts: int
    wrong: int


def of(community: Community) -> Books:
    """The last check of the community's accounts, made anew after half an hour."""
    name = f"desk:books:{community.pk}"
    books = cache.get(name)
    if not isinstance(books, Books):
        books = _check(community)
        cache.set(name, books, _KEPT_SECONDS)
    return books


def _check(community: Community) -> Books:
    moved: Counter[UUID] = Counter()
    transfers = Transfer.objects.filter(community=community)
    for side, sign in (("target", 1), ("source", -1)):
        for account, points in transfers.values_list(side).annotate(points=Sum("points")).order_by():
            moved[account] += sign * points
    accounts = list(Account.objects.filter(community=community, floor__isnull=False).values_list("pk", "balance"))
    wrong = sum(balance != moved[pk] for pk, balance in accounts)
    return Books(clock.now(), len(accounts), wrong)
