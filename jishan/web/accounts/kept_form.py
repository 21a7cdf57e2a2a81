"""What was typed before the sign-in ran out, to be looked at and sent again."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from jishan.web.shared import access, kept


@access.signed_in
def show(request: access.Page) -> HttpResponse:
    return render(request, "shared/kept.html", {"kept": kept.find(request)})
