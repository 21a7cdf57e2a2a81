"""Photos of articles. They stand on public shelves, so anyone may see them."""

from __future__ import annotations

from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponseBase
from django.views.decorators.http import require_GET

from jishan.store.models import Article
from jishan.web.shared import access
from jishan.web.shared.access import Page


@require_GET
@access.open_to_all
def photo(request: Page, article: UUID) -> HttpResponseBase:
    """The article's photo as a JPEG. Its address ends in the picture's digest, so browsers may keep it for good."""
    row = access.get(request, Article, article)
    path = row.photo.name
    if not path or not default_storage.exists(path):
        raise Http404
    response = FileResponse(default_storage.open(path), content_type="image/jpeg")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
