"""The recovery code: made here, shown once on a sheet to print, and kept by nobody but whoever has the paper."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jishan.lib import clock
from jishan.upkeep import keys, services
from jishan.web.shared import access

__all__ = ["recovery_code"]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access.operator
def recovery_code(request: access.Page) -> HttpResponse:
    """GET says what it is for; POST makes one and shows it, in this very answer and in no other."""
    if request.method == "POST":
        code = services.new_recovery_code()
        context = {"groups": code.split("-"), "made_at": clock.now(), "installation": keys.installation()}
        return render(request, "operator/recovery_sheet.html", context)
    return render(request, "operator/recovery.html", {"made_at": keys.recovery_made_at()})
