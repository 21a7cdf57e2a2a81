"""An area's communities and how each stands: who needs a hand, in one list."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jishan.founding import queries
from jishan.founding.queries import State
from jishan.lib.text import clean
from jishan.web.shared import access

_ROWS_A_PAGE = 30


@require_safe
@access.officer
def area(request: access.OfficerPage) -> HttpResponse:
    text = clean(request.GET.get("q", ""))[:80]
    below = queries.areas_below(request.area)
    page = Paginator(queries.communities_in(below, text), _ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "oversight/area.html",
        {
            "area": request.area,
            "below": below[1:],
            "page": page,
            "states": [(state, list(_needs(state))) for state in queries.states_of(list(page.object_list))],
            "q": text,
        },
    )


def _needs(state: State) -> list[str]:
    """What a community lacks, in a word each."""
    needs = {
        _("还没有管理员"): not state.managers,
        _("没有第二位审核"): state.managers == 1,
        _("还没有细则"): state.rulebook is None,
        _("还没有居民"): not state.residents,
    }
    return [word for word, is_lacking in needs.items() if is_lacking]
