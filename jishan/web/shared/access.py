"""Who may see which page. Every view carries exactly one of these marks; an unmarked view is closed to all.

Strangers to a community get 404, so that a guess learns nothing; its own people in the wrong role get 403. Someone
whose sign-in ran out in the middle of a form is asked to sign in, and what they typed is kept (`kept`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from jishan.identity.models import User
from jishan.people import permissions
from jishan.people import queries as people
from jishan.people.models import Resident, StaffRole
from jishan.places.models import Area, Community
from jishan.places.tenancy import CommunityModel
from jishan.web.shared import kept

P = ParamSpec("P")
Row = TypeVar("Row", bound=CommunityModel)

__all__ = [
    "ClosedUnlessMarked",
    "OfficerPage",
    "Page",
    "ResidentPage",
    "StaffPage",
    "get",
    "officer",
    "open_to_all",
    "operator",
    "resident",
    "signed_in",
    "staff",
]


class Page(HttpRequest):
    """A request whose user is known. `community` is set wherever the address names one."""

    community: Community
    user: User


class StaffPage(Page):
    roles: list[StaffRole]
    capabilities: frozenset[str]


class ResidentPage(Page):
    resident: Resident  # whom this visit is about
    residents: list[Resident]  # all whom this user may act for


class OfficerPage(Page):
    area: Area


View = Callable[..., HttpResponseBase]
RESIDENT_IN_SESSION = "resident:%s"


def _community(slug: str) -> Community:
    try:
        return Community.objects.select_related("area").get(slug=slug)
    except Community.DoesNotExist:
        raise Http404 from None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    following = request.get_full_path()
    if request.method == "POST":
        kept.keep(request)
        following = reverse("accounts:kept")
    address = f"{reverse('accounts:sign_in')}?{urlencode({'next': following})}"
    if getattr(request, "htmx", False):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = address
        return response
    return HttpResponseRedirect(address)


def _mark(view: View, rule: str, check: Callable[[Any], HttpResponse | None]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "slug" in kwargs:
            cast(Page, request).community = _community(kwargs.pop("slug"))
        return check(request) or view(request, *args, **kwargs)

    guarded.access_rule = rule  # type: ignore[attr-defined]
    return guarded


def open_to_all(view: View) -> View:
    """Anyone, signed in or not."""
    return _mark(view, "open", lambda request: None)


def signed_in(view: View) -> View:
    """Anyone with a sign-in; the page decides by the user alone."""
    return _mark(view, "signed_in", lambda request: None if request.user.is_authenticated else _to_sign_in(request))


def operator(view: View) -> View:
    """Whoever looks after the installation itself. To everybody else there is no such page."""

    def check(request: Page) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if not request.user.is_operator:
            raise Http404
        return None

    return _mark(view, "operator", check)


def officer(view: View) -> View:
    """An officer of the area in the address, or of an area above it. Nobody else learns that the area has a page."""

    @wraps(view)
    def within(request: OfficerPage, *args: Any, area: str, **kwargs: Any) -> HttpResponseBase:
        found = Area.objects.filter(slug=area).first()
        if found is None or not people.is_officer_of(request.user, found):
            raise Http404
        request.area = found
        return view(request, *args, **kwargs)

    return _mark(within, "officer", lambda request: None if request.user.is_authenticated else _to_sign_in(request))


def staff(capability: str) -> Callable[[View], View]:
    """Staff of the community in the address who hold `capability` (see `people.permissions.CAPABILITIES`)."""
    if capability not in permissions.ALL_CAPABILITIES:
        raise ValueError(f"no role has the capability {capability!r}")

    def check(request: StaffPage) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        request.roles = people.roles_of(request.user, request.community)
        request.capabilities = permissions.capabilities(request.user, request.community, request.roles)
        if capability in request.capabilities:
            return None
        if request.capabilities or people.residents_of_user(request.user, request.community):
            raise PermissionDenied
        raise Http404

    return lambda view: _mark(view, f"staff:{capability}", check)


def resident(view: View) -> View:
    """A resident of the community in the address, or someone who helps one."""

    def check(request: ResidentPage) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        request.residents = people.residents_of_user(request.user, request.community)
        if not request.residents:
            if permissions.capabilities(request.user, request.community):
                raise PermissionDenied
            raise Http404
        chosen = request.session.get(RESIDENT_IN_SESSION % request.community.pk)
        request.resident = next((r for r in request.residents if str(r.pk) == chosen), request.residents[0])
        return None

    return _mark(view, "resident", check)


def choose_resident(request: ResidentPage, pk: UUID) -> None:
    """Make `pk` the resident this visit is about; 404 when the user may not act for them."""
    if pk not in {r.pk for r in request.residents}:
        raise Http404
    request.session[RESIDENT_IN_SESSION % request.community.pk] = str(pk)


def get(request: Page, model: type[Row], pk: UUID | str, *related: str) -> Row:
    """The row of the request's community with this id, or 404. `related` is passed to select_related."""
    rows = model._default_manager.select_related(*related) if related else model._default_manager.all()
    try:
        return rows.get(community=request.community, pk=pk)
    except (model.DoesNotExist, ValidationError, ValueError):
        raise Http404 from None


class ClosedUnlessMarked:
    """Middleware: a view without a mark answers 404 whoever asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> None:
        if not hasattr(view, "access_rule"):
            raise Http404
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest  # no text in the database may hold it, so nothing is found by it
        if request.method == "POST" and request.user.is_authenticated:
            kept.drop(request)
