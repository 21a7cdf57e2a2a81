"""A process killed anywhere while a cut-over list is signed, posted or corrected: asked again, it is done once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count

import pytest

from jishan.ledger import queries as ledger
from jishan.lib import checks, clock
from jishan.people import queries as people
from jishan.people import services as people_services
from jishan.people.models import Resident
from jishan.switchover.models import OpeningList
from jishan.switchover.openings import queries, services
from jishan.switchover.tests.opening_cast import line_of, shown, sign
from tests.cast import JOINED, Cast, moment, settle

from .harness import kill_points

DAY = date(2026, 3, 1)
numbers = count()


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.at(moment(DAY)):
        yield settle()


def newcomer(cast: Cast) -> Resident:
    name = f"居民{next(numbers)}"
    return people_services.add_resident(community=cast.community, name=name, by=cast.manager, joined_on=JOINED)


def half_signed(cast: Cast, resident: Resident) -> OpeningList:
    opening = services.take_back_list(opening=shown(cast, (resident, 30, 90)), by=cast.manager)
    services.count_coins(opening=opening, counts={2: 5}, by=cast.manager)
    services.show_list(opening=opening, until=DAY + timedelta(days=3), by=cast.manager)
    with clock.at(moment(DAY + timedelta(days=8))):
        return sign(opening, cast.manager)


def the_second_signature(cast: Cast, resident: Resident) -> Callable[[], object]:
    opening = half_signed(cast, resident)
    digest = queries.digest(opening)

    def act() -> None:
        with clock.at(moment(DAY + timedelta(days=8))):
            services.sign_list(opening=opening, digest=digest, by=cast.second_manager)

    return act


def a_correction(cast: Cast, resident: Resident) -> Callable[[], object]:
    opening = half_signed(cast, resident)
    with clock.at(moment(DAY + timedelta(days=8))):
        sign(opening, cast.second_manager)
    asked = services.propose_correction(
        line=line_of(opening, resident),
        key=f"form {opening.pk}",
        points=25,
        minutes=100,
        reason="看错了一页",
        by=cast.manager,
    )
    return lambda: services.confirm_correction(correction=asked, by=cast.second_manager)


def figures(cast: Cast, resident: Resident) -> object:
    """Everything a service here may change for this resident."""
    resident.refresh_from_db()
    lines = list(resident.opening_lines.filter(community=cast.community))
    return (
        [line.change for line in ledger.statement(resident.account)],
        people.minutes_of(resident),
        [(line.points, line.minutes, bool(line.points_transfer_id), bool(line.minutes_transfer_id)) for line in lines],
        [(line.list.state, len(queries.signatures(line.list))) for line in lines if line.list.state == "shown"],
        [coin.transfer_id is not None for line in lines for coin in queries.coins(line.list)],
    )


@pytest.mark.parametrize("case", [the_second_signature, a_correction])
def test_a_kill_anywhere_is_mended_by_asking_again(cast, case):
    resident = newcomer(cast)
    call = case(cast, resident)
    undone = figures(cast, resident)
    call()
    expected = figures(cast, resident)
    assert expected != undone
    now: list[tuple[Resident, Callable[[], object]]] = []

    def fresh() -> Callable[[], object]:
        someone = newcomer(cast)
        now[:] = [(someone, case(cast, someone))]
        return now[0][1]

    for where in kill_points(fresh):
        ((someone, call),) = now
        assert figures(cast, someone) in (undone, expected), where
        call()
        assert figures(cast, someone) == expected, where
        call()
        assert figures(cast, someone) == expected, where
    assert not [fault for part in checks.parts().values() for fault in part.run().faults]
