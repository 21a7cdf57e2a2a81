"""What the background did, does and did not manage."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jishan.lib import jobs, nightly, worker
from jishan.web.shared import access

__all__ = ["again", "jobs_page"]

# A screen or two; older ones are forgotten after a month anyway.
_SHOWN = 60


@never_cache
@require_safe
@access.operator
def jobs_page(request: access.Page) -> HttpResponse:
    night = jobs.newest(nightly.run)
    names = {part.code: part.name for part in nightly.parts()}
    parts = [{**part, "name": names.get(part["code"], part["code"])} for part in (night and night.result) or []]
    context = {
        "night": night,
        "parts": parts,
        "works": jobs.recent(_SHOWN),
        "workers": worker.workers_at_work(),
    }
    return render(request, "operator/jobs.html", context)


@require_POST
@access.operator
def again(request: access.Page, job: UUID) -> HttpResponse:
    """Put a job that failed back into the queue."""
    if jobs.find(job) is None:
        raise Http404
    if worker.try_again(job):
        messages.success(request, _("又排上了。做过的部分不会重做。"))
    else:
        messages.info(request, _("这一件现在不用再做。"))
    return redirect("operator:jobs")
