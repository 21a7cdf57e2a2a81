"""A resident's first page: what they have, where it came from, what to do with it. The same number of queries always."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jishan.earning import queries as earning
from jishan.earning.models import Deed
from jishan.ledger import queries as ledger
from jishan.lib.text import graphemes, is_han
from jishan.people import queries as people
from jishan.people.models import Resident
from jishan.rulebook import queries as rulebook
from jishan.rulebook.errors import NoRulebook
from jishan.rulebook.scheme import Scheme
from jishan.store import queries as store
from jishan.store.allowance import Allowance
from jishan.store.errors import ResidentLeft
from jishan.store.models import Article
from jishan.switchover.openings.queries import shown_lines_of
from jishan.web.resident.deeds import deeds_shown_to
from jishan.web.shared import access
from jishan.web.shared.access import ResidentPage
from jishan.web.shared.statement import deed_lines, last_day

_DEEDS_SHOWN = 3
_RETURNED_SHOWN = 5
_ARTICLES_SHOWN = 8


@dataclass(frozen=True)
class Shelf:
    """What stands on the home page's shelf: what the points reach now, or else what they will reach first."""

    articles: list[Article]
    reached: int  # how many articles of the whole shelf the points reach

    @property
    def names(self) -> str:
        return _("、").join(article.name for article in self.articles[:3])


@require_safe
@never_cache
@access.resident
def home(request: ResidentPage) -> HttpResponse:
    community, resident = request.community, request.resident
    allowance = allowance_of(request)
    lapse = ledger.next_lapse(resident.account)
    household = people.household_of(resident)
    shown = deeds_shown_to(request)
    waiting_for_you = shown.filter(state=Deed.State.RETURNED)[:_RETURNED_SHOWN]
    last = earning.deeds_of(resident).exclude(Q(state=Deed.State.WITHDRAWN) | Q(state=Deed.State.RETURNED))[
        :_DEEDS_SHOWN
    ]
    lines = deed_lines(community, [*waiting_for_you, *last], reader=request.user)
    context = {
        "allowance": allowance,
        "points": allowance.available if allowance else ledger.available(resident.account),
        "lapse": lapse,
        "lapse_day": last_day(lapse.on) if lapse else None,
        "household_points": household.account.balance if household else 0,
        "minutes": people.minutes_of(resident),
        "openings": shown_lines_of(resident),
        "greeted": greeted(resident) if resident.user_id == request.user.pk else "",
        "scheme": scheme_of(request),
        "shelf": _shelf(request, allowance),
        "returned": [line for line in lines if line.deed.state == Deed.State.RETURNED],
        "last": [line for line in lines if line.deed.state != Deed.State.RETURNED],
    }
    return render(request, "resident/home.html", context)


def allowance_of(request: ResidentPage) -> Allowance | None:
    """What the resident may redeem today; None before the community's first rulebook, and after they moved away."""
    try:
        return store.redeemable_now(request.community, request.resident)
    except (NoRulebook, ResidentLeft):
        return None


def scheme_of(request: ResidentPage) -> Scheme | None:
    """The rulebook in force today, if there is one."""
    try:
        return rulebook.scheme_of(rulebook.in_force(request.community))
    except NoRulebook:
        return None


def greeted(resident: Resident) -> str:
    """How a neighbour says the name: 桂兰 for 张桂兰, the whole of a short or a foreign one."""
    signs = graphemes(resident.name.strip())
    if len(signs) in {3, 4} and all(is_han(sign[0]) for sign in signs):
        return "".join(signs[-2:])
    return resident.name


def _shelf(request: ResidentPage, allowance: Allowance | None) -> Shelf:
    spendable = allowance.spendable if allowance else 0
    there = store.shelf(request.community).filter(stock__gt=0)
    within = there.filter(points__lte=spendable)
    reached = within.count()
    nearest = within if reached else there.order_by("points", "order", "name")
    return Shelf(list(nearest[:_ARTICLES_SHOWN]), reached)
