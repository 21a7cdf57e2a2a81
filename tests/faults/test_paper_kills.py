"""A process killed anywhere while a line of paper is typed in: typed again, it is there once, and its line says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from uuid import uuid4

import pytest

from jishan.earning.models import Deed
from jishan.ledger import queries as ledger
from jishan.lib import checks, clock
from jishan.paper import queries, services
from jishan.paper.models import PaperForm
from jishan.people import services as people
from jishan.people.models import Resident
from jishan.store import services as store
from jishan.store.models import Redemption
from tests.cast import JOINED, Cast, give, moment, settle

from .harness import kill_points

SATURDAY = date(2026, 3, 7)
numbers = count()


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.at(moment(date(2026, 3, 9))):
        yield settle()


def newcomer(cast: Cast) -> Resident:
    resident = people.add_resident(
        community=cast.community, name=f"居民{next(numbers)}", by=cast.manager, joined_on=JOINED
    )
    give(cast, resident, 7)
    return resident


def form_of(cast: Cast, kind: str) -> PaperForm:
    key = str(uuid4())
    return services.print_forms(community=cast.community, kind=kind, count=1, key=key, by=cast.manager)[0]


def a_deed(cast: Cast, form: PaperForm, resident: Resident) -> Callable[[], object]:
    return lambda: services.enter_deed(
        form=form, line=1, happened_on=SATURDAY, rule="1.1", by=cast.collector, typed={"who": "x"}, resident=resident
    )


def a_redemption(cast: Cast, form: PaperForm, resident: Resident) -> Callable[[], object]:
    return lambda: services.enter_redemption(
        form=form, line=1, happened_at=moment(SATURDAY), resident=resident, basket={cast.towel.pk: 1},
        by=cast.storekeeper, typed={"who": "x"},
    )  # fmt: skip


def figures(cast: Cast, form: PaperForm, resident: Resident) -> tuple[object, ...]:
    """What was recorded of the resident, and what the form knows of it."""
    return (
        [line.change for line in ledger.statement(resident.account)],
        list(Deed.objects.filter(community=cast.community, resident=resident, source="paper").values_list("state")),
        list(Redemption.objects.filter(community=cast.community, resident=resident).values_list("points", "state")),
        [(line.line, line.is_recorded) for line in queries.lines(form).values()],
    )


@pytest.mark.parametrize(("kind", "case"), [("deeds", a_deed), ("redemptions", a_redemption)])
def test_a_kill_anywhere_is_mended_by_typing_the_line_again(cast, kind, case):
    store.receive_stock(article=cast.towel, key="crate", quantity=500, by=cast.storekeeper)
    resident, form = newcomer(cast), form_of(cast, kind)
    case(cast, form, resident)()
    expected = figures(cast, form, resident)
    now: list[tuple[PaperForm, Resident, Callable[[], object]]] = []

    def fresh() -> Callable[[], object]:
        someone, sheet = newcomer(cast), form_of(cast, kind)
        now[:] = [(sheet, someone, case(cast, sheet, someone))]
        return now[0][2]

    for where in kill_points(fresh):
        ((sheet, someone, call),) = now
        call()
        assert figures(cast, sheet, someone) == expected, where
        call()
        assert figures(cast, sheet, someone) == expected, where
    assert not [fault for part in checks.parts().values() for fault in part.run().faults]
