"""What was typed is not lost: a form sent after the sign-in ran out is kept in the session until it is sent again.

On a shared computer the next to sign in may be somebody else. A cookie remembers who signed in here last, so that a
form is shown to them alone: nobody reads, or sends under their own name, what a colleague typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jishan.identity.models import User
from jishan.lib import clock

_IN_SESSION = "kept_form"
# Long enough to find the password slip, short enough for a shared computer.
_KEPT_FOR = timedelta(minutes=30)
_CHARACTERS_MAX = 100_000
_WHO = "jishan_who"
_FOR_PAGES = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}|[0-9a-f]{64}|[a-z_]+|[\d.]{1,6}", re.I)
# Every field of ours that takes a password, and Django's token.
_NEVER_KEPT = {"csrfmiddlewaretoken", "password", "password_again", "old", "new", "again"}


@dataclass(frozen=True)
class Kept:
    """A form as it was sent: where to, its fields in order, and whether files were with it (files are not kept)."""

    path: str
    fields: list[tuple[str, str]]
    had_files: bool

    @property
    def readable(self) -> list[tuple[str, str]]:
        """What a person typed, to show them that it is all there; ids and codes that only a page reads are left out."""
        return [(name, value) for name, value in self.fields if value.strip() and not _FOR_PAGES.fullmatch(value)]


def _read(request: HttpRequest) -> Kept:
    fields = [
        (name, str(value)) for name, values in request.POST.lists() if name not in _NEVER_KEPT for value in values
    ]
    return Kept(request.get_full_path(), fields, bool(request.FILES))


def remember(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """The same response; the browser learns who it was that signed in. It opens nothing."""
    who = cast(User, request.user).pk.hex
    response.set_signed_cookie(_WHO, who, salt=_WHO, httponly=True, samesite="Lax", secure=request.is_secure())
    return response


def keep(request: HttpRequest) -> None:
    """Keep the form of this POST for the same browser and, as far as it is known, the same person."""
    kept = _read(request)
    if sum(len(name) + len(value) for name, value in kept.fields) > _CHARACTERS_MAX:
        return
    request.session[_IN_SESSION] = {
        "path": kept.path,
        "fields": kept.fields,
        "had_files": kept.had_files,
        "who": request.get_signed_cookie(_WHO, "", salt=_WHO),
        "at": clock.now().isoformat(),
    }


def find(request: HttpRequest) -> Kept | None:
    """The form kept for this browser and this user, unless too old."""
    stored = request.session.get(_IN_SESSION)
    if not stored or stored.get("who", "") not in {"", cast(User, request.user).pk.hex}:
        return None
    if datetime.fromisoformat(stored["at"]) + _KEPT_FOR < clock.now():
        return None
    return Kept(stored["path"], [(name, value) for name, value in stored["fields"]], stored["had_files"])


def drop(request: HttpRequest) -> None:
    """Forget the kept form once it, or another in its place, is sent by someone signed in."""
    stored = request.session.get(_IN_SESSION)
    if stored and stored["path"] == request.get_full_path():
        del request.session[_IN_SESSION]


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer when a form's token is stale: the same page with the form to send again.

    Only for a form that came from our own pages; one that another site sent here is not offered again.
    """
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    from_here = urlsplit(origin).netloc == request.get_host()
    kept = _read(request) if from_here and request.method == "POST" else None
    return render(request, "shared/kept.html", {"kept": kept}, status=403)
