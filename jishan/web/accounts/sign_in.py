"""Signing in by name and password, in the demonstration also by a tap on a persona; signing out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from jishan.identity import services as identity
from jishan.identity.models import User
from jishan.lib.errors import Refused
from jishan.web.accounts import homes, personas
from jishan.web.shared import access, kept


class SignInForm(forms.Form):
    username = forms.CharField(
        label=gettext_lazy("登录名"),
        max_length=80,
        error_messages={"required": gettext_lazy("请写上登录名。")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=gettext_lazy("密码"),
        max_length=200,
        strip=False,
        error_messages={"required": gettext_lazy("请写上密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@sensitive_post_parameters("password")
@never_cache
@access.open_to_all
def sign_in(request: HttpRequest) -> HttpResponse:
    following = next_page(request)
    if request.method != "POST" and request.user.is_authenticated:
        return HttpResponseRedirect(following or reverse("accounts:choose_place"))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = identity.sign_in(**form.cleaned_data, address=request.META.get("REMOTE_ADDR", ""), request=request)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return _enter(request, user, following)
    return _page(request, form, following)


@require_POST
@access.open_to_all
def sign_in_as_persona(request: HttpRequest) -> HttpResponse:
    """One tap in the demonstration; anywhere else the page does not exist."""
    if not settings.DEMO:
        raise Http404
    persona = personas.find(request.POST.get("persona", ""))
    if persona is None:
        messages.error(request, _("没有这个人。请在下面另选一位。"))
        return redirect("accounts:sign_in")
    return _enter(request, persona, next_page(request))


@require_POST
@access.open_to_all
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.info(request, _("您已经退出登录。在大家合用的电脑上，这样最稳妥。"))
    return redirect("public:places")


@access.signed_in
def choose_place(request: access.Page) -> HttpResponse:
    """Straight to the only page that is theirs; with several, a choice."""
    doors = homes.doors(request.user)
    if len(doors) == 1:
        return HttpResponseRedirect(doors[0].url)
    return render(request, "shared/choose_place.html", {"doors": doors})


def _enter(request: HttpRequest, user: User, following: str) -> HttpResponse:
    # What was typed before the sign-in ran out lives in the session; login keeps an anonymous session's contents.
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return kept.remember(HttpResponseRedirect(following or reverse("accounts:choose_place")), request)


def next_page(request: HttpRequest) -> str:
    """The page they were on their way to, if it is one of ours."""
    following = request.POST.get("next") or request.GET.get("next") or ""
    return following if url_has_allowed_host_and_scheme(following, {request.get_host()}, request.is_secure()) else ""


def _page(request: HttpRequest, form: SignInForm, following: str) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "next": following,
        "places": personas.by_place() if settings.DEMO else [],
        "was_typing": following == reverse("accounts:kept"),
    }
    return render(request, "shared/sign_in.html", context)
