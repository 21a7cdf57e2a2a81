"""The pages that say no: always what happened, why, and where to go on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from jishan.web.shared.requests import number_of


def _page(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, f"shared/{status}.html", status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    # No context processors: whatever broke may break again in them.
    return HttpResponse(loader.get_template("shared/500.html").render({"number": number_of(request)}), status=500)
