"""The whole rulebook in plain language, every version of it, and as a poster for the wall."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from jishan.lib import clock
from jishan.rulebook import queries as rulebooks
from jishan.rulebook.describe import scheme_page
from jishan.rulebook.errors import NoRulebook
from jishan.rulebook.models import RulebookVersion
from jishan.web.shared import access
from jishan.web.shared.figures import figure


@access.open_to_all
def rulebook(request: access.Page, number: int | None = None) -> HttpResponse:
    """The version in force, or the one asked for by its number."""
    versions = list(rulebooks.versions(request.community))
    in_force = _in_force(request)
    version = in_force if number is None else next((v for v in versions if v.number == number), None)
    if number is not None and version is None:
        raise Http404
    context: dict[str, Any] = {
        "versions": versions,
        "version": version,
        "in_force": in_force,
        "coming": rulebooks.next_version(request.community),
        "today": clock.today(),
    }
    if version is not None:
        context |= _contents(version)
    return render(request, "public/rulebook.html", context)


@access.open_to_all
def poster(request: access.Page) -> HttpResponse:
    """One sheet for the notice board: what earns how much, and where to ask."""
    version = _in_force(request)
    if version is None:
        raise Http404
    return render(request, "public/poster.html", {"version": version, **_contents(version)})


def _in_force(request: access.Page) -> RulebookVersion | None:
    try:
        return rulebooks.in_force(request.community)
    except NoRulebook:
        return None


def _contents(version: RulebookVersion) -> dict[str, Any]:
    scheme = rulebooks.scheme_of(version)
    return {
        "scheme": scheme,
        "page": scheme_page(scheme),
        "figures": {rule.code: figure(rule.amount) for rule in scheme.rules},
        "has_assumed": any(rule.assumed for rule in scheme.rules),
    }
