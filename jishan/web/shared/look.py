"""How a reader wants pages to look: text size and colours, kept in two cookies, set without script."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from jishan.web.shared import access

TEXTS = ("normal", "large", "senior")
THEMES = ("light", "dark", "auto")
TEXT_COOKIE = "jishan_text"
THEME_COOKIE = "jishan_theme"
_A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Look:
    text: str
    theme: str

    @property
    def is_senior(self) -> bool:
        return self.text == "senior"


def of(request: HttpRequest) -> Look:
    """The look this browser asked for; anything unknown is the ordinary one."""
    text, theme = request.COOKIES.get(TEXT_COOKIE, ""), request.COOKIES.get(THEME_COOKIE, "")
    return Look(text if text in TEXTS else "normal", theme if theme in THEMES else "light")


def context(request: HttpRequest) -> dict[str, object]:
    """Context processor: `look`, and whether this is the demonstration."""
    return {"look": of(request), "is_demo": settings.DEMO}


@require_POST
@access.open_to_all
def switch(request: HttpRequest) -> HttpResponseBase:
    """Set the language, the text size or the colours, whichever button was pressed, and go back."""
    following = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(following, {request.get_host()}, request.is_secure()):
        following = reverse("public:places")
    response = HttpResponseRedirect(following)
    chosen = {
        settings.LANGUAGE_COOKIE_NAME: (request.POST.get("language", ""), check_for_language),
        TEXT_COOKIE: (request.POST.get("text", ""), TEXTS.__contains__),
        THEME_COOKIE: (request.POST.get("theme", ""), THEMES.__contains__),
    }
    for cookie, (value, is_known) in chosen.items():
        if value and is_known(value):
            response.set_cookie(cookie, value, max_age=_A_YEAR, samesite="Lax", secure=request.is_secure())
    return response
