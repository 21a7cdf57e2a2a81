"""No room left on the disk: what was being written is whole or not at all, and the page says so."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template import loader

from jishan.lib.full_disk import is_full_disk

__all__ = ["SaysWhenTheDiskIsFull"]

log = logging.getLogger(__name__)


class SaysWhenTheDiskIsFull:
    """Middleware: a page that could not write for want of room answers 507 with what to do.

    The database has undone the transaction by then; a form sent again under its key is done once. Any status from 500
    on keeps Django from saving the session, for which there would be no room either.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, _request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not is_full_disk(error):
            return None
        log.error("the disk is full: %s", type(error).__name__)
        return HttpResponse(loader.get_template("shared/507.html").render({}), status=507)
