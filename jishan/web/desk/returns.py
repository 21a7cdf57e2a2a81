"""Articles that should be back on the shelf: whoever handed them out undid it too, so someone else takes a look."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jishan.earning.queries import names_of
from jishan.lib.errors import Refused
from jishan.store import queries, services
from jishan.store.models import Redemption
from jishan.web.desk import pages
from jishan.web.shared import access
from jishan.web.shared.access import StaffPage
from jishan.web.shared.statement import articles_phrase


@dataclass(frozen=True)
class Return:
    redemption: Redemption
    articles: str
    keeper: str
    is_own: bool  # the reader undid it: another has to look


@require_safe
@access.staff("audit")
def returns(request: StaffPage) -> HttpResponse:
    page = pages.page_of(request, queries.unseen_returns(request.community))
    names = names_of(redemption.by for redemption in page)
    rows = [
        Return(
            redemption,
            articles_phrase(redemption),
            names.get(redemption.by, _("已离开的同事")),
            redemption.undone_by == request.user.pk,
        )
        for redemption in page
    ]
    heading = _("撤销后，货回来了没有")
    return pages.show(request, "desk/returns.html", {"heading": heading, "rows": rows, "page": page})


@require_POST
@access.staff("audit")
def see(request: StaffPage, redemption: UUID) -> HttpResponse:
    row = access.get(request, Redemption, redemption, "resident", "organisation")
    try:
        services.see_return(redemption=row, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        return pages.say_and_go(request, _("%(name)s这一笔，您看过货架了。") % {"name": row.taker_name}, "desk:returns")
    return redirect("desk:returns", request.community.slug)
