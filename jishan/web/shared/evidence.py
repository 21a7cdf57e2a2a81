"""Private pictures of deeds. They have no address of their own on disk; this page hands them to those who may see them."""

from __future__ import annotations

from typing import IO
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from jishan.earning.models import Evidence
from jishan.earning.permissions import may_see_evidence
from jishan.web.shared import access

__all__ = ["picture", "private_picture"]


@require_safe
@access.signed_in
def picture(request: access.Page, evidence: UUID) -> FileResponse:
    """One picture of a deed, or 404: whoever may not see it does not learn that it is there."""
    row = access.get(request, Evidence, evidence, "deed")
    path = row.file.name or ""
    if not may_see_evidence(request.user, row.deed) or not default_storage.exists(path):
        raise Http404
    return private_picture(default_storage.open(path), name=f"{row.deed.number}.jpg")


def private_picture(file: IO[bytes], *, name: str) -> FileResponse:
    """A JPEG of ours for this reader alone: shown in the page, kept by nobody on the way."""
    response = FileResponse(file, content_type="image/jpeg", filename=name)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    # Even opened by itself, a picture runs nothing.
    response["Content-Security-Policy"] = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"
    return response
