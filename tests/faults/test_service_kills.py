"""A process killed anywhere inside a service that moves points or articles: asked again, it is done once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import count

import pytest

from jishan.earning import services as earning
from jishan.earning.errors import AlreadyDecided
from jishan.earning.models import Deed, Evidence, LimitUse, Review
from jishan.ledger import queries as ledger_queries
from jishan.ledger import services as ledger
from jishan.lib import checks, clock
from jishan.people import services as people
from jishan.people.models import Resident
from jishan.store import services as store
from jishan.store.models import Article, Redemption, StockMovement
from tests.cast import JOINED, Cast, moment, settle

from .harness import kill_points

DAY = date(2026, 3, 8)
numbers = count()


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.at(moment(DAY)):
        yield settle()


def newcomer(cast: Cast, points: int = 0) -> Resident:
    """Someone nobody has met before, so that no limit stands in the way."""
    n = next(numbers)
    resident = people.add_resident(community=cast.community, name=f"居民{n}", by=cast.manager, joined_on=JOINED)
    if points:
        book = resident.account.book
        ledger.transfer(
            book=book,
            key=f"opening {n}",
            source=ledger.system_account(book, "opening"),
            target=resident.account,
            points=points,
            kind="opening",
        )
    return resident


def figures(cast: Cast, resident: Resident) -> object:
    """Everything of the resident that a service here may change, without ids and moments."""
    deeds = Deed.objects.filter(community=cast.community, resident=resident)
    redemptions = Redemption.objects.filter(community=cast.community, resident=resident)
    return (
        ledger_queries.available(resident.account),
        [line.change for line in ledger_queries.statement(resident.account)],
        list(deeds.values_list("state", "points", "times")),
        Review.objects.filter(community=cast.community, deed__in=deeds).count(),
        Evidence.objects.filter(community=cast.community, deed__in=deeds).count(),
        sorted(
            LimitUse.objects.filter(community=cast.community, counter__contains=str(resident.pk)).values_list(
                "times", "points"
            )
        ),
        list(redemptions.values_list("state", "points", "articles")),
        sorted(
            StockMovement.objects.filter(community=cast.community, redemption__in=redemptions).values_list(
                "kind", "change"
            )
        ),
    )


def recorded(cast: Cast, resident: Resident, source: str = "collected") -> Deed:
    return earning.record_deed(
        community=cast.community,
        key=f"deed {resident.pk}",
        rule="1.1",
        happened_on=DAY,
        by=cast.collector,
        source=source,
        resident=resident,
    )


def redeemed(cast: Cast, resident: Resident) -> Redemption:
    return store.redeem(
        community=cast.community,
        key=f"basket {resident.pk}",
        resident=resident,
        basket={cast.towel.pk: 1},
        by=cast.storekeeper,
    )


def an_award_on_the_spot(cast: Cast, resident: Resident) -> Callable[[], object]:
    return lambda: recorded(cast, resident, "on_the_spot")


def an_approval(cast: Cast, resident: Resident) -> Callable[[], object]:
    deed = recorded(cast, resident)
    return lambda: earning.approve_deed(deed=Deed.objects.get(community=cast.community, pk=deed.pk), by=cast.manager)


def a_reversal(cast: Cast, resident: Resident) -> Callable[[], object]:
    deed = earning.approve_deed(deed=recorded(cast, resident), by=cast.manager)

    def reverse() -> None:
        try:
            earning.reverse_deed(deed=deed, by=cast.manager, reason="记错了")
        except AlreadyDecided:
            return  # the second time it says that it was done

    return reverse


def a_redemption(cast: Cast, resident: Resident) -> Callable[[], object]:
    return lambda: redeemed(cast, resident)


def an_undone_redemption(cast: Cast, resident: Resident) -> Callable[[], object]:
    redemption = redeemed(cast, resident)
    return lambda: store.undo_redemption(redemption=redemption, by=cast.storekeeper, reason="拿错了")


@pytest.mark.parametrize("case", [an_award_on_the_spot, an_approval, a_reversal, a_redemption, an_undone_redemption])
def test_a_kill_anywhere_is_mended_by_asking_again(cast, case):
    store.receive_stock(article=cast.towel, key="crate", quantity=500, by=cast.storekeeper)
    stock = Article.objects.get(community=cast.community, pk=cast.towel.pk).stock
    resident = newcomer(cast, points=7)
    call = case(cast, resident)
    undone = figures(cast, resident)
    call()
    expected = figures(cast, resident)
    assert expected != undone
    now: list[tuple[Resident, Callable[[], object]]] = []

    def fresh() -> Callable[[], object]:
        someone = newcomer(cast, points=7)
        now[:] = [(someone, case(cast, someone))]
        return now[0][1]

    cases = 1
    for where in kill_points(fresh):
        ((someone, call),) = now
        assert figures(cast, someone) in (undone, expected), where
        call()
        assert figures(cast, someone) == expected, where
        call()
        assert figures(cast, someone) == expected, where
        cases += 1
    gone = cases + 1 if case is a_redemption else 0  # the last case ran to its end
    assert Article.objects.get(community=cast.community, pk=cast.towel.pk).stock == stock - gone
    assert not [fault for part in checks.parts().values() for fault in part.run().faults]
