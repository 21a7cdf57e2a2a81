"""Every night: a list that nobody has decided about for a month is forgotten, for it holds names and phones."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy, ngettext

from jishan.lib import clock, nightly
from jishan.places.models import Community
from jishan.switchover.arrivals.taking_back import delete_rows
from jishan.switchover.models import Arrival

__all__ = ["forget_lists"]

KEPT_DAYS = 30


@nightly.register("switchover.forget_lists", gettext_lazy("忘掉三十天没有登记的名单"))
def forget_lists() -> str:
    """Delete lists that were handed in more than `KEPT_DAYS` ago and never written; how many there were."""
    before = clock.now() - timedelta(days=KEPT_DAYS)
    forgotten = 0
    for community in Community.objects.order_by("slug"):
        old = Arrival.objects.filter(community=community, state=Arrival.State.READ, made_at__lt=before)
        if count := old.count():
            delete_rows(old)
            forgotten += count
    said = ngettext("忘掉了 %(n)s 份名单。", "忘掉了 %(n)s 份名单。", forgotten)
    return said % {"n": forgotten} if forgotten else ""
