"""How far a piece of work in the background has come: one page for all of it, and the partial others put on theirs."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from jishan.lib import jobs
from jishan.web.shared import access

__all__ = ["page"]


@never_cache
@require_safe
@access.signed_in
def page(request: access.Page, job: UUID) -> HttpResponse:
    """The whole page, or for htmx its moving part alone. Only whoever started the work may look at it."""
    work = jobs.find(job)
    if work is None or work.started_by != request.user.pk:
        raise Http404
    is_part = bool(getattr(request, "htmx", False))
    if work.state == "done" and work.then:
        return HttpResponseClientRedirect(work.then) if is_part else HttpResponseRedirect(work.then)
    return render(request, "shared/progress.html" if is_part else "shared/work.html", {"work": work})
