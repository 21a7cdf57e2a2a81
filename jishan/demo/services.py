"""Fill an empty database with the five places and a year of their history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from jishan.demo.founding import found, open_areas
from jishan.demo.history import at_hour, play
from jishan.demo.passbooks import FORMERLY_ON_PAPER, bring_passbooks
from jishan.demo.plan import COMMUNITIES, CommunityPlan
from jishan.identity.services import make_operator
from jishan.lib import clock
from jishan.places.models import Area

__all__ = ["fill"]

YEAR = timedelta(days=364)


def fill(progress: Callable[[str], None]) -> None:
    """Found every community of the plan a year ago and play its year up to this morning.

    The same day and the same code give the same rows (but for their ids): the seeds are fixed. Each community is one
    transaction, so what is there is whole. `progress` is told a sentence after each.
    """
    today = clock.today()
    starts_on = today - YEAR
    with transaction.atomic(), at_hour(starts_on, 8):
        areas = open_areas(starts_on)
    for number, plan in enumerate(COMMUNITIES, start=1):
        _community(plan, areas[plan.area], starts_on, today)
        progress(_("%(number)d/%(all)d %(name)s") % {"number": number, "all": len(COMMUNITIES), "name": plan.name})


@transaction.atomic
def _community(plan: CommunityPlan, area: Area, starts_on: date, today: date) -> None:
    with at_hour(starts_on, 9):
        founded = found(plan, area, starts_on)
    if plan.slug == FORMERLY_ON_PAPER:
        starts_on = bring_passbooks(founded, starts_on)
    if plan == COMMUNITIES[0]:
        make_operator(user=founded.manager)  # so that somebody in the demo may look at the machine's own pages
    play(founded, starts_on, today)
