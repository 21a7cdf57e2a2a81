"""One log line and one measurement per request, tied together by a number that the visitor can tell."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from jishan.web.shared import metrics

__all__ = ["NumbersRequests", "number_of"]

log = logging.getLogger("jishan.requests")

_NUMBER = re.compile(r"[A-Za-z0-9_-]{8,64}")


class NumbersRequests:
    """Middleware. The line says which page it was, never its address: an address may hold what somebody searched for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get(
            "HTTP_X_REQUEST_ID", ""
        )  # a proxy's own, so that its log and ours can be laid together
        number = given if _NUMBER.fullmatch(given) else uuid.uuid4().hex[:12]
        request.jishan_number = number  # type: ignore[attr-defined]
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request=number):
            response = self.get_response(request)
            seconds = time.perf_counter() - began
            match = request.resolver_match
            route = match.view_name if match else "none"
            metrics.saw(route=route, method=request.method or "", status=response.status_code, seconds=seconds)
            facts = {"route": route, "status": response.status_code, "milliseconds": round(seconds * 1000)}
            if match and "slug" in match.kwargs:
                facts["community"] = match.kwargs["slug"]
            log.info(request.method, extra=facts)
        response["X-Request-ID"] = number
        return response


def number_of(request: HttpRequest) -> str:
    """What the log calls this request."""
    return getattr(request, "jishan_number", "")
