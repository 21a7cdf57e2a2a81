"""The desk's first page: what waits, the person one is looking for, and whether the books balance."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from jishan.lib import clock
from jishan.web.desk import books, first_steps, pages, weeks, work
from jishan.web.shared import access


@require_safe
@access.staff("see_desk")
def today(request: access.StaffPage) -> HttpResponse:
    groups = work.groups(request)
    total = sum(matter.count for group in groups for matter in group.matters)
    first = first_steps.things(request) if "bring_in" in request.capabilities else []
    return pages.show(
        request,
        "desk/today.html",
        {
            "groups": groups,
            "total": total,
            "today": clock.today(),
            "books": books.of(request.community),
            "weeks": weeks.of(request.community),
            "counts": {"desk:today": total},
            "first_things": first,
            "first_left": first_steps.left(first),
        },
    )
