"""A process killed anywhere while a list is written or taken back: nothing of it is there, and asked again it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import count

import pytest

from jishan.lib import checks, clock
from jishan.people.models import Card, Household, Membership, Resident
from jishan.places.models import Home
from jishan.switchover.arrivals import services
from jishan.switchover.models import Arrival, Arrived
from jishan.switchover.tests.lists import HEADINGS, excel
from tests.at_once import at_once
from tests.cast import Cast, moment, settle

from .harness import kill_points

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 3, 8)
numbers = count(1)


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.at(moment(DAY)):
        yield settle()


def figures(cast: Cast) -> list[int]:
    models = (Resident, Household, Membership, Card, Home, Arrived)
    return [model._default_manager.filter(community=cast.community).count() for model in models]


def hand_in(cast: Cast) -> Arrival:
    n = 100 + next(numbers)
    rows = [[f"王五{'甲乙丙丁戊己庚辛壬癸'[n % 10]}、赵六", f"{n}-1-101", None], ["孙七", f"{n}-1-102", f"137{n:08}"]]
    return services.hand_in(
        community=cast.community, content=excel(HEADINGS, *rows), file_name="名单.xlsx", by=cast.manager
    )


def test_a_list_killed_while_it_is_written_leaves_nothing_or_everything(cast: Cast) -> None:
    before: list[int] = []
    arrivals: list[Arrival] = []

    def prepare() -> Callable[[], object]:
        before[:] = figures(cast)
        arrivals.append(hand_in(cast))
        return lambda: services.write(arrival=arrivals[-1], by=cast.manager)

    seen = set()
    for where in kill_points(prepare):
        added = [now - then for now, then in zip(figures(cast), before, strict=True)]
        assert added in ([0] * 6, [3, 2, 3, 3, 2, 3]), where
        seen.add(tuple(added))
        services.write(arrival=arrivals[-1], by=cast.manager)
        assert [now - then for now, then in zip(figures(cast), before, strict=True)] == [3, 2, 3, 3, 2, 3], where
    assert len(seen) == 2, "a kill after the commit finds everything there"
    assert not [fault for part in checks.parts().values() for fault in part.run().faults]


def test_a_list_killed_while_it_is_taken_back_stands_or_is_gone(cast: Cast) -> None:
    before: list[int] = []
    arrivals: list[Arrival] = []

    def prepare() -> Callable[[], object]:
        before[:] = figures(cast)
        arrivals.append(services.write(arrival=hand_in(cast), by=cast.manager))
        return lambda: services.take_back(arrival=arrivals[-1], by=cast.manager)

    for where in kill_points(prepare):
        left = [now - then for now, then in zip(figures(cast), before, strict=True)]
        assert left in ([0] * 6, [3, 2, 3, 3, 2, 3]), where
        services.take_back(arrival=arrivals[-1], by=cast.manager)
        assert figures(cast) == before, where
    assert not [fault for part in checks.parts().values() for fault in part.run().faults]


def test_two_who_write_one_list_at_once_write_it_once(cast: Cast) -> None:
    before = figures(cast)
    arrival = hand_in(cast)
    answers = at_once(
        [lambda by=by: services.write(arrival=arrival, by=by) for by in (cast.manager, cast.second_manager)]
    )
    assert [answer.residents for answer in answers] == [3, 3]
    assert [now - then for now, then in zip(figures(cast), before, strict=True)] == [3, 2, 3, 3, 2, 3]


def test_one_file_handed_in_twice_and_written_at_once_enters_each_person_once(cast: Cast) -> None:
    content = excel(HEADINGS, ["王五", "9-1-101", "13700000001"])
    arrivals = [
        services.hand_in(community=cast.community, content=content, file_name="x.xlsx", by=cast.manager) for _ in "ab"
    ]
    at_once([lambda a=a: services.write(arrival=a, by=cast.manager) for a in arrivals])
    assert Resident.objects.filter(community=cast.community, name="王五").count() == 1
