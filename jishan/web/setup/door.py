"""Who may set up: only while there is no community, and only with the code of this start."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from jishan.founding import setup_code

IN_SESSION = "set_up_code"

View = Callable[..., HttpResponse]


def while_empty(view: View) -> View:
    """The page is there only until the first community stands."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not setup_code.is_wanted():
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def with_code(view: View) -> View:
    """And only for whoever has given the code; others are asked for it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not setup_code.still_holds(request.session.get(IN_SESSION, "")):
            return redirect("setup:code")
        return view(request, *args, **kwargs)

    return while_empty(guarded)
