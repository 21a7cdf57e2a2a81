"""A cut-over list while residents may object: who stands on it, masked, without anybody's amounts."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from jishan.people import queries as people
from jishan.switchover.models import OpeningList
from jishan.switchover.openings import queries
from jishan.web.shared import access
from jishan.web.shared.openings import building_of, home_of, masked_name

_ROWS_A_PAGE = 100


@access.open_to_all
def opening(request: access.Page, number: int) -> HttpResponse:
    """There while it is on view; a reader who has signed in also sees what stands behind their own lines."""
    row = (
        OpeningList.objects.filter(community=request.community, number=number, state=OpeningList.State.SHOWN)
        .select_related("community")
        .first()
    )
    if row is None:
        raise Http404
    page = Paginator(queries.lines(row).filter(question="", left_out_because=""), _ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    residents = queries.homes_of(row, page.object_list)
    shy = queries.not_public(row)
    rows = [
        (
            line.position,
            masked_name(line, is_public=line.pk not in shy),
            "" if line.pk in shy or line.organisation_id else building_of(home_of(line, residents)),
        )
        for line in page.object_list
    ]
    context = {
        "opening": row,
        "page": page,
        "rows": rows,
        "totals": queries.totals(row),
        "coins": list(queries.coins(row)),
        "own": _own(request, row),
    }
    return render(request, "public/opening.html", context)


def _own(request: access.Page, row: OpeningList) -> list[object]:
    """The lines of whoever is signed in and of those they look after."""
    if not request.user.is_authenticated:
        return []
    return [
        line
        for resident in people.residents_of_user(request.user, request.community)
        for line in queries.shown_lines_of(resident)
        if line.list_id == row.pk
    ]
