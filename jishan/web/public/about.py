"""What this is, and what it keeps about people, in plain words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jishan.web.shared import access


@access.open_to_all
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "public/about.html")
