"""The rule table as Excel, out and in."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from jishan.web.desk.rulebook_draft import open_draft
from jishan.web.shared import access


@require_safe
@access.staff("see_desk")
def version_excel(request: access.StaffPage, number: int) -> HttpResponse:
    return HttpResponse()


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("edit_rulebook")
def page(request: access.StaffPage, pk: UUID) -> HttpResponse:
    open_draft(request, pk)
    return HttpResponse()


@require_safe
@access.staff("edit_rulebook")
def draft_excel(request: access.StaffPage, pk: UUID) -> HttpResponse:
    open_draft(request, pk)
    return HttpResponse()
