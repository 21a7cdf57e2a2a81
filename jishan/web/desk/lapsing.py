"""Points that end with this month, so that someone can tell people before it is too late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Sum

from jishan.ledger.models import Lot
from jishan.lib import clock
from jishan.places.models import Community
from jishan.rulebook.periods import months_later

__all__ = ["Lapsing", "this_month"]


@dataclass(frozen=True)
class Lapsing:
    """How many points of each account can no longer be spent on `ends_before`, the first day of next month."""

    ends_before: date
    by_account: dict[UUID, int]


def this_month(community: Community) -> Lapsing:
    today = clock.today()
    ends_before = months_later(today.replace(day=1), 1)
    lots = Lot.objects.filter(community=community, remaining__gt=0, lapses_on__gt=today, lapses_on__lte=ends_before)
    sums = lots.values_list("account").annotate(points=Sum("remaining")).order_by()
    return Lapsing(ends_before, dict(sums))
