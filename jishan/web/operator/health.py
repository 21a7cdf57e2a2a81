"""How the installation is, in one sentence, and part by part."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jishan.lib import checks, jobs
from jishan.lib import health as lib_health
from jishan.web.shared import access

__all__ = ["check_now", "health"]


@never_cache
@require_safe
@access.operator
def health(request: access.Page) -> HttpResponse:
    rows = lib_health.readings()
    last = jobs.newest(checks.recompute)
    context = {
        "rows": rows,
        "bad": sum(reading.state == lib_health.BAD for __, reading in rows),
        "look": sum(reading.state == lib_health.LOOK for __, reading in rows),
        "faults": (last.result or {}).get("faults", []) if last else [],
    }
    return render(request, "operator/health.html", context)


@require_POST
@access.operator
def check_now(request: access.Page) -> HttpResponse:
    """Recompute the books in the background and show how far it has come."""
    job = jobs.enqueue(
        checks.recompute, title=_("重新算一遍账"), started_by=request.user.pk, then=reverse("operator:health")
    )
    return redirect("progress", job)
