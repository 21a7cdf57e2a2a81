"""Points that end with this month, so that someone can tell people before it is too late."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet, Sum

from jishan.ledger.models import Lot
from jishan.lib import clock
from jishan.places.models import Community
from jishan.rulebook.periods import months_later

__all__ = ["by_account", "ends_before", "this_month"]


def ends_before() -> date:
    """The first day of next month."""
    return months_later(clock.today().replace(day=1), 1)


def this_month(community: Community) -> QuerySet[Lot]:
    """What is left of the points that can no longer be spent by the first day of next month."""
    return Lot.objects.filter(
        community=community, remaining__gt=0, lapses_on__gt=clock.today(), lapses_on__lte=ends_before()
    )


def by_account(community: Community, accounts: Iterable[UUID]) -> dict[UUID, int]:
    """How many points of each of these accounts end with this month."""
    lots = this_month(community).filter(account__in=list(accounts))
    return dict(lots.order_by().values_list("account").annotate(points=Sum("remaining")))
