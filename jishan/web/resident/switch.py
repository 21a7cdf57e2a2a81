"""Whom this visit is about, for someone who looks after several."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jishan.web.shared import access
from jishan.web.shared.access import ResidentPage

__all__ = ["switch"]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@access.resident
def switch(request: ResidentPage) -> HttpResponse:
    if request.method == "POST":
        try:
            chosen = UUID(request.POST.get("resident", ""))
        except ValueError:
            raise Http404 from None
        access.choose_resident(request, chosen)
        name = next(resident.name for resident in request.residents if resident.pk == chosen)
        messages.info(request, _("现在看的是%(name)s的积分。") % {"name": name})
        return redirect("resident:home", slug=request.community.slug)
    return render(request, "resident/switch.html")
