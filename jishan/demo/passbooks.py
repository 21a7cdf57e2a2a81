"""One community of the demo kept paper passbooks before: its points and hours come in by a cut-over list."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from jishan.demo.founding import Founded
from jishan.demo.history import at_hour
from jishan.lib.ids import uuid7
from jishan.switchover.openings import queries
from jishan.switchover.openings import services as openings

__all__ = ["FORMERLY_ON_PAPER", "bring_passbooks"]

FORMERLY_ON_PAPER = "tietasi"
_PASSBOOKS = 40


def bring_passbooks(founded: Founded, starts_on: date) -> date:
    """Draft, show for a day, sign twice and post the list; the result is the first day of the new book."""
    community, chance = founded.community, Random(f"passbooks {founded.plan.slug}")
    with at_hour(starts_on, 10):
        opening = openings.draft_list(
            community=community, key=str(uuid7()), title="纸质积分存折", cut_over_on=starts_on, by=founded.manager
        )
        for resident in sorted(founded.residents, key=lambda one: one.pinyin)[:_PASSBOOKS]:
            openings.add_line(
                opening=opening, key=str(uuid7()), holder=resident, by=founded.manager,
                points=chance.randint(2, 36), minutes=chance.choice((0, 0, 90, 240, 600, 1500)),
            )  # fmt: skip
        opening = openings.show_list(opening=opening, until=starts_on + timedelta(days=1), by=founded.manager)
    with at_hour(starts_on + timedelta(days=2), 8):
        for manager in (founded.manager, founded.second_manager):
            opening = openings.sign_list(opening=opening, digest=queries.digest(opening), by=manager)
    return starts_on + timedelta(days=3)
