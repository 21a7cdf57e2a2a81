"""How much of each limit is used, held so that two awards at once cannot go past it.

Lock order, everywhere: deeds by id, then limit counters by their name, then the ledger's accounts.
"""

from __future__ import annotations

from collections.abc import Iterable

from jishan.earning.models import LimitUse
from jishan.places.models import Community
from jishan.rulebook.arithmetic import Counter, Quote, Used

__all__ = ["Usage", "read"]


def read(community: Community, counters: Iterable[Counter]) -> dict[str, Used]:
    """What stands in these counters now, for a quote that promises nothing."""
    return {
        row.counter: Used(times=row.times, points=row.points)
        for row in LimitUse.objects.filter(community=community, counter__in={c.key for c in counters})
    }


class Usage:
    """The counters of one transaction: locked when taken, changed in memory, written once."""

    def __init__(self, community: Community, counters: Iterable[Counter]) -> None:
        """Lock the rows of `counters`, making those that are missing. Call inside a transaction."""
        self._community = community
        names = sorted({counter.key for counter in counters})
        # Rows are made in the same order as they are locked, or two first awards of a month could wait for each other.
        LimitUse.objects.bulk_create(
            [LimitUse(community=community, counter=name) for name in names], ignore_conflicts=True
        )
        self._rows = {
            row.counter: row
            for row in LimitUse.objects.select_for_update()
            .filter(community=community, counter__in=names)
            .order_by("counter")
        }
        self._changed: set[str] = set()

    @property
    def used(self) -> dict[str, Used]:
        return {name: Used(times=row.times, points=row.points) for name, row in self._rows.items()}

    def take(self, quote: Quote) -> None:
        """Count one award of `quote.points` in every counter the quote names."""
        self._add(quote.counters, times=quote.times, points=quote.points)

    def give_back(self, counters: Iterable[Counter], *, times: int, points: int) -> None:
        """Undo one award: what was reversed no longer fills the limit."""
        self._add(counters, times=-times, points=-points)

    def _add(self, counters: Iterable[Counter], *, times: int, points: int) -> None:
        for name in {counter.key for counter in counters}:
            row = self._rows[name]
            row.times, row.points = max(0, row.times + times), max(0, row.points + points)
            self._changed.add(name)

    def write(self) -> None:
        """Write what changed, in one statement however many counters a batch touched."""
        if self._changed:
            LimitUse.objects.bulk_create(
                [self._rows[name] for name in sorted(self._changed)],
                update_conflicts=True,
                unique_fields=["community", "counter"],
                update_fields=["times", "points"],
            )
        self._changed.clear()
