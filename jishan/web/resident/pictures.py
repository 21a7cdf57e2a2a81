"""Pictures sent one by one while a form is being filled in, and shown again in that form."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jishan.lib.errors import Refused
from jishan.web.resident.drafts import Tray
from jishan.web.shared import access
from jishan.web.shared.access import ResidentPage
from jishan.web.shared.evidence import private_picture

__all__ = ["add", "form_key", "show"]


def form_key(text: str) -> UUID | None:
    """The key of a form, if it is one of ours."""
    try:
        return UUID(text)
    except ValueError:
        return None


@require_POST
@access.resident
def add(request: ResidentPage) -> HttpResponse:
    """Keep one picture of the form `key` and answer with its tile, or with a sentence why not."""
    key, upload = form_key(request.POST.get("key", "")), request.FILES.get("picture")
    if key is None or upload is None:
        return _refused(_("这张照片没有传完整，请再选一次。"))
    tray = Tray(request.community, request.user, key)
    tray.recall(request.POST.getlist("kept"))
    try:
        digest = tray.add(upload)
    except Refused as refusal:
        return _refused(refusal.message)
    response = render(request, "resident/_picture.html", {"key": key, "digest": digest})
    # Tells the page's script that this is a tile, and not a sign-in page it was sent on to.
    response["X-Picture"] = digest
    return response


def _refused(sentence: str) -> HttpResponse:
    response = HttpResponse(sentence, content_type="text/plain; charset=utf-8")
    response["X-Refused"] = "picture"
    return response


@require_safe
@access.resident
def show(request: ResidentPage, key: UUID, digest: str) -> FileResponse:
    """A kept picture, for whoever sent it and nobody else."""
    file = Tray(request.community, request.user, key).open(digest)
    if file is None:
        raise Http404
    return private_picture(file, name="picture.jpg")
