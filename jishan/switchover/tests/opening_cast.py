"""A cut-over list ready to be shown, and the days it takes to be signed."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from jishan.identity.models import User
from jishan.lib import clock
from jishan.switchover.models import OpeningLine, OpeningList
from jishan.switchover.openings import queries, services
from jishan.switchover.openings.drafting import Holder
from tests.cast import Cast

DAY = date(2026, 3, 1)
UNTIL = date(2026, 3, 9)
AFTER = date(2026, 3, 10)


def drafted(cast: Cast, *lines: tuple[Holder, int, int], cut_over_on: date = DAY) -> OpeningList:
    """A draft of these holders with their points and minutes."""
    opening = services.draft_list(
        community=cast.community, key=str(uuid4()), title="纸质存折", cut_over_on=cut_over_on, by=cast.manager
    )
    for holder, points, minutes in lines:
        services.add_line(
            opening=opening, key=str(uuid4()), holder=holder, points=points, minutes=minutes, by=cast.manager
        )
    return opening


def shown(cast: Cast, *lines: tuple[Holder, int, int]) -> OpeningList:
    """Such a list, shown until a week from today."""
    opening = drafted(cast, *lines, cut_over_on=clock.today())
    return services.show_list(opening=opening, until=clock.today() + timedelta(days=7), by=cast.manager)


def sign(opening: OpeningList, by: User) -> OpeningList:
    """Read the list as it is now and put one's name under it."""
    opening.refresh_from_db()
    return services.sign_list(opening=opening, digest=queries.digest(opening), by=by)


def line_of(opening: OpeningList, holder: Holder) -> OpeningLine:
    return next(line for line in queries.lines(opening) if line.holder == holder)
