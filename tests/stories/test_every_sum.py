"""The demo's whole year: every resident's explanation adds up by its own arithmetic, and every month's report too."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from django.template.loader import render_to_string

from jishan.demo.founding import found, open_areas
from jishan.demo.history import at_hour, play
from jishan.demo.plan import COMMUNITIES
from jishan.demo.services import YEAR
from jishan.ledger.models import Transfer
from jishan.lib import clock
from jishan.oversight.explaining import explain
from jishan.oversight.periods import periods_since
from jishan.oversight.reports import make_report
from jishan.people.models import Resident
from jishan.places.models import Community
from jishan.web.shared.explaining import tell

pytestmark = pytest.mark.django_db

_PRINTED = 10


@pytest.fixture(params=COMMUNITIES, ids=lambda plan: plan.slug)
def community(request) -> Community:
    """One community of the demo with its year."""
    plan, today = request.param, clock.today()
    began = today - YEAR
    with at_hour(began, 8):
        areas = open_areas(began)
    with at_hour(began, 9):
        founded = found(plan, areas[plan.area], began)
    play(founded, began, today)
    return Community.objects.get(slug=plan.slug)


def test_every_sum_adds_up_to_the_unit(community):
    residents = Resident.objects.filter(community=community).select_related("account", "community")
    wrong = []
    for resident in residents:
        whole = explain(resident.account)
        came = whole.earned_points - whole.spent_points
        until = whole.lasting + sum(lapse.points for lapse in whole.lapses)
        if not came == until == whole.free + whole.held == resident.account.balance:
            wrong.append(resident)
    assert wrong == []
    assert residents.count() >= 100
    _the_paper_says_the_same(residents.order_by("-account__entries")[:_PRINTED])
    _every_month_adds_up(community)


def _the_paper_says_the_same(residents: Iterable[Resident]) -> None:
    """What stands in print is taken apart again and added up."""
    for resident in residents:
        paper = render_to_string(
            "print/explain.html",
            {"sheets": [(tell(resident), "")], "today": clock.today(), "request": {"community": resident.community}},
        )
        sentence = re.search(r"(\d+) − (\d+) = (\d+)。", paper)
        assert sentence
        earned, spent, balance = (int(figure) for figure in sentence.groups())
        assert earned - spent == balance == resident.account.balance
        # Each table is its rows and then their sum.
        figures = [int(figure) for figure in re.findall(r'<td class="n">(\d+)</td>', paper)]
        assert sum(figures) == 2 * earned + 2 * spent


def _every_month_adds_up(community: Community) -> None:
    months = [period for period in periods_since(community.joined_on) if period.every == "month"]
    reports = [make_report(community, month, so_far=True) for month in months]
    assert [report.faults for report in reports] == [[]] * len(reports)
    moved = sum(flow.times for report in reports for flow in report.book.flows)
    assert moved == Transfer.objects.filter(community=community).count()
