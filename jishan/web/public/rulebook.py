"""A community's own page: what earns points, what they bring, whom to thank, how to join."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from jishan.web.shared import access


@access.open_to_all
def rulebook(request: access.Page, number: int = 0) -> HttpResponse:
    return render(request, "public/rulebook.html")


@access.open_to_all
def poster(request: access.Page) -> HttpResponse:
    return render(request, "public/rulebook.html")
