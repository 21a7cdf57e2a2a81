"""What every page of the desk does alike: show a template with the figures of the side, turn pages, make keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render

from jishan.earning import queries as earning
from jishan.lib.errors import Refused
from jishan.lib.ids import uuid7
from jishan.web.shared import access

Row = TypeVar("Row", bound=Model)

# Fits a desk screen and two thumbs of scrolling on a phone.
ROWS_A_PAGE = 30


def show(
    request: access.StaffPage, template: str, context: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Render a page of the desk; `counts` stand behind the entries of its side."""
    counts = {"desk:review": earning.review_queue(request.community).count()} if _reviews(request) else {}
    given = dict(context or {})
    counts |= given.pop("counts", {})
    return render(request, template, {"counts": counts, **given}, status=status)


def _reviews(request: access.StaffPage) -> bool:
    return "review_deeds" in request.capabilities and not request.headers.get("HX-Request")


def page_of(request: access.StaffPage, rows: QuerySet[Row] | Sequence[Row]) -> Page[Row]:
    """The page asked for; a number past the end shows the last one."""
    return Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))


def new_key() -> str:
    """The key of a form that moves something: made with the page, so that sending it twice does it once."""
    return str(uuid7())


def refuse(form: forms.Form, refusal: Refused, **fields: Sequence[str]) -> None:
    """Put a refusal where it belongs: `fields` names, for a field, the codes that are about it."""
    place = next((name for name, codes in fields.items() if refusal.code in codes and name in form.fields), None)
    form.add_error(place, refusal.message)


def say_and_go(request: access.StaffPage, sentence: str, name: str, *args: Any) -> HttpResponse:
    """Say what was done and open the page of that name in this community."""
    messages.success(request, sentence)
    return redirect(name, request.community.slug, *args)
