"""What was recorded for a resident or claimed by whoever acts for them, and each of these with its whole story."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jishan.earning.models import Deed
from jishan.people import queries as people
from jishan.web.resident.story import story_for
from jishan.web.shared import access
from jishan.web.shared.access import ResidentPage
from jishan.web.shared.statement import deed_lines

__all__ = ["deed", "deed_or_404", "deeds", "deeds_shown_to"]

_PER_PAGE = 20
_FILTERS = {
    "": (_("全部"), None),
    "waiting": (_("等待审核"), [Deed.State.WAITING]),
    "returned": (_("要补充"), [Deed.State.RETURNED]),
    "approved": (_("已记入"), [Deed.State.APPROVED]),
    "other": (_("撤回和冲回"), [Deed.State.WITHDRAWN, Deed.State.REVERSED]),
}


def deeds_shown_to(request: ResidentPage) -> QuerySet[Deed]:
    """The deeds of this resident and of the household they belong to, and what this user claimed for others at home.

    A family member's deeds, recorded by somebody else, stay the family member's own.
    """
    # Each part is found by an index of its own; a household asked for inside would have all deeds read.
    mine = Q(resident=request.resident)
    if household := people.household_of(request.resident):
        mine |= Q(household=household)
    if request.resident.user_id == request.user.pk:
        mine |= Q(recorded_by=request.user.pk, source=Deed.Source.CLAIM)
    return (
        Deed.objects.filter(mine, community=request.community)
        .select_related("version")
        .order_by("-recorded_at", "-number")
    )


def deed_or_404(request: ResidentPage, pk: UUID) -> Deed:
    """One of the deeds this page may show."""
    found = deeds_shown_to(request).filter(pk=pk).prefetch_related(None)
    deed = found.select_related("version", "resident", "household", "building", "transfer", "community").first()
    if deed is None:
        raise Http404
    return deed


@require_safe
@never_cache
@access.resident
def deeds(request: ResidentPage) -> HttpResponse:
    chosen = request.GET.get("state", "")
    _label, states = _FILTERS.get(chosen, _FILTERS[""])
    found = deeds_shown_to(request)
    if states:
        found = found.filter(state__in=states)
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": deed_lines(request.community, page.object_list, reader=request.user),
        "filters": [(name, label, name == chosen) for name, (label, _states) in _FILTERS.items()],
        "chosen": chosen,
    }
    return render(request, "resident/deeds.html", context)


@require_safe
@never_cache
@access.resident
def deed(request: ResidentPage, deed: UUID) -> HttpResponse:
    story = story_for(deed_or_404(request, deed), reader=request.user, account=request.resident.account)
    return render(request, "resident/deed.html", {"story": story})
