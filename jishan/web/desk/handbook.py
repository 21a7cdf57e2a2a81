"""The staff handbook at the desk: by errand, each two sheets of paper; and a leaflet for residents."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from jishan.lib import clock
from jishan.rulebook import queries as rulebooks
from jishan.rulebook.describe import amount_phrase, scheme_page
from jishan.rulebook.errors import NoRulebook
from jishan.rulebook.scheme import Scheme
from jishan.store import queries as store
from jishan.web.desk import pages
from jishan.web.shared import access, handbook

# As many as an old reader takes in, and as one sheet in large type holds.
_RULES_ON_THE_LEAFLET = 6
_ARTICLES_ON_THE_LEAFLET = 5


@require_safe
@access.staff("see_desk")
def contents(request: access.StaffPage) -> HttpResponse:
    return pages.show(request, "desk/handbook.html", {"heading": _("怎么办"), "errands": handbook.errands()})


@require_safe
@access.staff("see_desk")
def errand(request: access.StaffPage, errand: str) -> HttpResponse:
    one = handbook.errand(errand)
    if one is None:
        raise Http404
    every = handbook.errands()
    place = every.index(one)
    return pages.show(
        request,
        "desk/handbook_errand.html",
        {
            "heading": one.title,
            "back": reverse("desk:handbook", args=[request.community.slug]),
            "back_label": _("怎么办"),
            "text": handbook.html_of(one, request.community.slug),
            "before": every[place - 1] if place else None,
            "after": every[place + 1] if place + 1 < len(every) else None,
        },
    )


@require_safe
@cache_control(private=True, max_age=3600)
@access.staff("see_desk")
def picture(request: access.StaffPage, name: str) -> FileResponse:
    file = handbook.picture(name)
    if file is None:
        raise Http404
    return FileResponse(file.open("rb"))


@require_safe
@access.staff("see_desk")
def leaflet(request: access.StaffPage) -> HttpResponse:
    """One sheet in large type for whoever joins: this community's own store, telephone and rules."""
    try:
        scheme = rulebooks.scheme_of(rulebooks.in_force(request.community))
    except NoRulebook:
        scheme = None
    context = {
        "scheme": scheme,
        "today": clock.today(),
        "articles": store.shelf(request.community)[:_ARTICLES_ON_THE_LEAFLET],
        **(_basics(scheme) if scheme else {}),
    }
    return render(request, "print/leaflet.html", context)


def _basics(scheme: Scheme) -> dict[str, Any]:
    """The rules a resident will most often meet, and how long points last, in the rulebook's own sentences."""
    today = clock.today()
    rules = [rule for rule in scheme.rules if rule.subject == "resident" and rule.is_open_on(today)]
    sections = {section.code: section.sentences for section in scheme_page(scheme).sections}
    return {
        "rules": [(rule.name, amount_phrase(rule)) for rule in rules[:_RULES_ON_THE_LEAFLET]],
        "lasts": sections.get("life", ()),
    }
