"""What other machines ask: whether the pages are alive, and the figures behind the operator's page."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jishan.web.shared import access, metrics

__all__ = ["alive", "figures"]

_THIS_MACHINE = {"127.0.0.1", "::1"}
_ITS_NAMES = {"127.0.0.1", "localhost", "[::1]"}


@never_cache
@require_safe
@access.open_to_all
def alive(_request: HttpRequest) -> HttpResponse:
    """200 while pages and database answer, 503 otherwise. Says nothing more: anybody may ask."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "the database does not answer"}, status=503)
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
@access.open_to_all
def figures(request: HttpRequest) -> HttpResponse:
    """For Prometheus: with the token of JISHAN_METRICS_TOKEN, or without one from this machine alone."""
    if not _may_read(request):
        raise PermissionDenied
    return HttpResponse(metrics.everything(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_read(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return secrets.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    # A proxy on this machine speaks for others, and says so in a header or in the name it was asked for.
    is_direct = "X-Forwarded-For" not in request.headers
    name = request.get_host().rsplit(":", 1)[0] if not request.get_host().endswith("]") else request.get_host()
    return is_direct and request.META.get("REMOTE_ADDR") in _THIS_MACHINE and name in _ITS_NAMES
