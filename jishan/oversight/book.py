"""What came into a community's book in a period and what left it, and what was outstanding at both ends.

The book's own time decides (`written_at`): a period that is over can no longer change. Outstanding is what people hold,
on accounts and as coins; whatever crosses between that and the book's other accounts is an in or an out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Case, CharField, Count, Q, QuerySet, Sum, Value, When

from jishan.ledger.models import Account, Book, Transfer
from jishan.ledger.statements import system_account_id
from jishan.oversight.kinds import kind_name
from jishan.places.models import Community

__all__ = ["Flow", "PointsBook", "read_book"]

# An award that commits between two questions makes one look as if the book did not add up; asked again, it does.
_TRIES = 3


@dataclass(frozen=True)
class Flow:
    """All transfers of one kind in one direction; `undoes` is the kind that a reversal took back."""

    side: Literal["in", "out"]
    kind: str
    undoes: str
    times: int
    points: int

    @property
    def name(self) -> str:
        return kind_name(f"reversal:{self.undoes}" if self.undoes else self.kind, is_out=self.side == "out")


@dataclass(frozen=True)
class PointsBook:
    """All figures in points. `closing` is counted back from what the accounts hold now, not from the flows."""

    opening: int
    closing: int
    coins_opening: int
    coins_closing: int
    flows: tuple[Flow, ...]

    @property
    def came(self) -> int:
        return sum(flow.points for flow in self.flows if flow.side == "in")

    @property
    def left(self) -> int:
        return sum(flow.points for flow in self.flows if flow.side == "out")

    @property
    def flows_in(self) -> list[Flow]:
        return [flow for flow in self.flows if flow.side == "in"]

    @property
    def flows_out(self) -> list[Flow]:
        return [flow for flow in self.flows if flow.side == "out"]

    @property
    def adds_up(self) -> bool:
        return self.opening + self.came - self.left == self.closing

    def of(self, kind: str, *, undoes: str = "") -> int:
        """The points of one kind, whichever way they went."""
        return sum(flow.points for flow in self.flows if (flow.kind, flow.undoes) == (kind, undoes))


def read_book(community: Community, since: datetime, until: datetime) -> PointsBook:
    """The book of points from `since` to before `until`; all noughts where it was never opened."""
    book = Book.objects.filter(community=community, unit=Book.Unit.POINTS).first()
    if book is None:
        return PointsBook(0, 0, 0, 0, ())
    for _attempt in range(_TRIES):
        read = _read(book, since, until)
        if read.adds_up:
            break
    return read


def _read(book: Book, since: datetime, until: datetime) -> PointsBook:
    coins = system_account_id(book, Account.Kind.COINS)
    # Everything the book itself stands for, and not people: issued, redeemed, expired, opening.
    own = [
        system_account_id(book, kind)
        for kind in Account.Kind.values
        if kind not in {Account.Kind.OWN, Account.Kind.COINS}
    ]
    comes, goes = Q(source__in=own) & ~Q(target__in=own), Q(target__in=own) & ~Q(source__in=own)
    to_coins, from_coins = Q(target=coins), Q(source=coins)
    before, after = Q(written_at__lt=since), Q(written_at__gte=until)
    transfers = Transfer.objects.filter(community=book.community_id, book=book)
    sums = transfers.aggregate(
        opening_in=Sum("points", filter=comes & before, default=0),
        opening_out=Sum("points", filter=goes & before, default=0),
        later_in=Sum("points", filter=comes & after, default=0),
        later_out=Sum("points", filter=goes & after, default=0),
        coins_before_in=Sum("points", filter=to_coins & before, default=0),
        coins_before_out=Sum("points", filter=from_coins & before, default=0),
        coins_until_in=Sum("points", filter=to_coins & ~after, default=0),
        coins_until_out=Sum("points", filter=from_coins & ~after, default=0),
        coins_in=Sum("points", filter=to_coins, default=0),
        coins_out=Sum("points", filter=from_coins, default=0),
    )
    flows = _flows(transfers.filter(written_at__gte=since, written_at__lt=until), comes, goes)
    held = Account.objects.filter(community=book.community_id, book=book, floor__isnull=False)
    now = held.aggregate(points=Sum("balance", default=0))["points"] + sums["coins_in"] - sums["coins_out"]
    return PointsBook(
        opening=sums["opening_in"] - sums["opening_out"],
        closing=now - sums["later_in"] + sums["later_out"],
        coins_opening=sums["coins_before_in"] - sums["coins_before_out"],
        coins_closing=sums["coins_until_in"] - sums["coins_until_out"],
        flows=flows,
    )


def _flows(transfers: QuerySet[Transfer], comes: Q, goes: Q) -> tuple[Flow, ...]:
    rows = (
        transfers.annotate(
            side=Case(When(comes, then=Value("in")), When(goes, then=Value("out")), output_field=CharField())
        )
        .filter(side__isnull=False)
        .order_by()
        .values_list("side", "kind", "reverses__kind")
        .annotate(times=Count("pk"), moved=Sum("points"))
    )
    flows = [Flow(side, kind, undoes or "", times, points) for side, kind, undoes, times, points in rows]
    return tuple(sorted(flows, key=lambda flow: (flow.side, -flow.points, flow.kind, flow.undoes)))
