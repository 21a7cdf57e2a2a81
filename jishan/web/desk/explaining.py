"""Somebody's points explained on paper in large type: for one resident without a phone, or for many at once."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jishan.lib import clock
from jishan.people import queries as people
from jishan.people.models import Household, Membership, Resident
from jishan.places.models import Building
from jishan.web.desk import lists, reach, residents
from jishan.web.shared import access
from jishan.web.shared.explaining import tell

# A stack of paper; a larger building is printed entrance by entrance.
_PRINTED_MAX = 120


@require_safe
@access.staff("see_desk")
def print_one(request: access.StaffPage, pk: UUID) -> HttpResponse:
    person = reach.resident(request, pk)
    back = reverse("desk:resident", args=[request.community.slug, pk])
    return _sheets(request, [person], 1, back)


@require_safe
@access.staff("see_desk")
def print_many(request: access.StaffPage) -> HttpResponse:
    """One sheet each for those ticked (`resident`), living in a building (`building`), or found as in the list."""
    slug = request.community.slug
    if request.GET.get("building"):
        building = access.get(request, Building, request.GET["building"])
        found = _living_in(reach.residents(request), building)
        back = reverse("desk:building", args=[slug, building.pk])
    else:
        found = residents.chosen(request)
        back = f"{reverse('desk:residents', args=[slug])}?{lists.query_of(request)}"
    rows = list(found.select_related("account", "community")[:_PRINTED_MAX])
    return _sheets(request, rows, found.count(), back)


def _living_in(found: QuerySet[Resident], building: Building) -> QuerySet[Resident]:
    here = Household.objects.filter(community=building.community_id, home__entrance__building=building)
    members = Membership.objects.filter(community=building.community_id, until__isnull=True, household__in=here)
    return found.filter(pk__in=members.values("resident"))


def _sheets(request: access.StaffPage, rows: list[Resident], total: int, back: str) -> HttpResponse:
    context = {
        "sheets": [(tell(person), people.home_label(person)) for person in rows],
        "total": total,
        "most": _PRINTED_MAX if total > _PRINTED_MAX else 0,
        "back": back,
        "today": clock.today(),
    }
    return render(request, "print/explain.html", context)
