"""Local days as moments: a redemption belongs to the day the clock in the store showed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

__all__ = ["during", "midnight", "month_of"]


def during(since: date, until: date) -> Q:
    """Redeemed from the first moment of `since` to the last of `until`, both local days, both included."""
    return Q(redeemed_at__gte=midnight(since), redeemed_at__lt=midnight(until + timedelta(days=1)))


def month_of(day: date) -> tuple[date, date]:
    """Its month's first and last day."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def midnight(day: date) -> datetime:
    """The first moment of a local day."""
    return timezone.make_aware(datetime.combine(day, time.min))
