"""An area's officer opens a community and hands its first manager a slip; and another slip when that one was lost."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from jishan.founding import queries, services
from jishan.founding.presets import all_presets, preset
from jishan.founding.services import FirstManager, Founding
from jishan.founding.tailoring import OwnWords, tailored
from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.places.models import Area, Community
from jishan.places.queries import areas_from
from jishan.rulebook.models import AreaRulebookVersion
from jishan.web.shared import access, presets
from jishan.web.shared.forms import near_day
from jishan.web.shared.founding import AddressWordForm
from jishan.web.shared.qr import opens_elsewhere, phone_address, qr_svg

_AREAS_OWN = "area"


class ManagerForm(forms.Form):
    """Who manages a community from now on: someone with a sign-in already, or someone new who gets one on paper."""

    manager = forms.CharField(
        label=gettext_lazy("第一位信用管理员的姓名"),
        max_length=40,
        error_messages={"required": gettext_lazy("请写上姓名。")},
    )
    username = forms.CharField(
        label=gettext_lazy("给他的登录名"),
        max_length=80,
        help_text=gettext_lazy("已经有登录的，写他现在的登录名，密码照旧；还没有的，起一个新的。"),
        error_messages={"required": gettext_lazy("请写上登录名。")},
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )


class FoundForm(AddressWordForm, ManagerForm):
    preset = forms.ChoiceField(
        label=gettext_lazy("用哪一份细则"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一份细则。")},
    )
    area = forms.ChoiceField(
        label=gettext_lazy("属于哪一片"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一片。")},
    )
    name = forms.CharField(
        label=gettext_lazy("社区叫什么"),
        max_length=40,
        error_messages={"required": gettext_lazy("请写上社区的名称。")},
    )
    starts_on = forms.DateField(
        label=gettext_lazy("从哪天开始记分"),
        validators=[near_day],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("请选一天。"),
            "invalid": gettext_lazy("日期请写成 2026-03-08 这样。"),
        },
    )
    store_name = forms.CharField(
        label=gettext_lazy("换东西的地方叫什么"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("不填就照细则里的。用片区细则的，都照片区的。"),
    )
    field_order = ("preset", "area", "name", "slug", "starts_on", "store_name", "manager", "username")

    def __init__(self, area: Area, below: list[Area], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = {str(one.pk): one for one in below}
        self.version = _newest(area)
        own = [(_AREAS_OWN, "")] if self.version else []
        choices = [*own, *((one.code, one.scheme.title) for one in all_presets())]
        self.fields["preset"].choices = choices  # type: ignore[attr-defined]
        self.fields["preset"].initial = choices[0][0]
        self.fields["area"].choices = [(pk, one.name) for pk, one in self.areas.items()]  # type: ignore[attr-defined]
        self.fields["area"].initial = str(area.pk)
        self.fields["starts_on"].initial = clock.today

    def founding(self) -> Founding:
        """What the service is asked to open. Raises what a rulebook refuses."""
        say = self.cleaned_data
        facts = {
            "slug": say["slug"].lower(),
            "name": say["name"],
            "starts_on": say["starts_on"],
            "lays_out_shelf": True,
        }
        if say["preset"] == _AREAS_OWN:
            return Founding(area_version=self.version, **facts)
        own = OwnWords(community=say["name"], store=say["store_name"])
        return Founding(text=tailored(preset(say["preset"]), own), **facts)


def _newest(area: Area) -> AreaRulebookVersion | None:
    """The rulebook that communities here adopt: the area's own, or the nearest above it that has one."""
    for pk in areas_from(area.pk):
        version = AreaRulebookVersion.objects.filter(area=pk).select_related("area").order_by("-number").first()
        if version:
            return version
    return None


_FIELDS = {
    "slug_unfit": "slug",
    "slug_taken": "slug",
    "community_name_missing": "name",
    "starts_too_late": "starts_on",
    "username_unfit": "username",
    "username_taken": "username",
    "user_name_missing": "manager",
    "already_managed": "username",
    "keeps_the_machine": "username",
    "not_ours_to_let_in": "username",
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@access.officer
def found(request: access.OfficerPage) -> HttpResponse:
    """One form; the answer is the first manager's slip, for its password is known only now."""
    form = FoundForm(request.area, queries.areas_below(request.area), request.POST or None)
    if request.method == "POST" and form.is_valid() and (opened := _opened(request, form)):
        return _slip(request, *opened)
    return render(
        request,
        "oversight/found.html",
        {
            "area": request.area,
            "form": form,
            "version": form.version,
            "tiles": presets.tiles(),
            "chosen": form["preset"].value(),
        },
        status=409 if form.errors else 200,
    )


def _opened(request: access.OfficerPage, form: FoundForm) -> tuple[Community, FirstManager] | None:
    say = form.cleaned_data
    try:
        with transaction.atomic():
            community = services.found_community(
                area=form.areas[say["area"]], founding=form.founding(), by=request.user
            )
            return community, services.appoint_first_manager(
                community=community, username=say["username"], name=say["manager"], by=request.user
            )
    except Refused as refusal:
        form.add_error(_FIELDS.get(refusal.code), refusal.message)
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@access.officer
def manager(request: access.OfficerPage, pk: UUID) -> HttpResponse:
    """A manager for a community of the area; or another slip for one who never signed in."""
    community = queries.communities_in(queries.areas_below(request.area)).filter(pk=pk).first()
    if community is None:
        raise Http404
    form = ManagerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        say = form.cleaned_data
        try:
            appointed = services.appoint_first_manager(
                community=community, username=say["username"], name=say["manager"], by=request.user
            )
        except Refused as refusal:
            form.add_error(_FIELDS.get(refusal.code), refusal.message)
        else:
            return _slip(request, community, appointed)
    return render(
        request,
        "oversight/manager.html",
        {"area": request.area, "place": community, "form": form, "managers": queries.managers_of(community)},
        status=409 if form.errors else 200,
    )


@require_safe
@access.officer
def rulebook(request: access.OfficerPage, preset: str) -> HttpResponse:
    return presets.page(request, preset, back=reverse("oversight:found", args=[request.area.slug]))


def _slip(request: access.OfficerPage, community: Community, appointed: FirstManager) -> HttpResponse:
    """The paper the first manager is handed; one who has a sign-in already needs none."""
    if not appointed.password:
        say = {"community": community.name, "name": appointed.role.user.name}
        messages.success(request, _("%(name)s现在是%(community)s的信用管理员，用他自己的密码登录。") % say)
        return redirect("oversight:area", request.area.slug)
    desk = phone_address(request, reverse("desk:today", args=[community.slug]))
    return render(
        request,
        "print/first_manager.html",
        {
            "area": request.area,
            "place": community,
            "user": request.user,
            "manager": appointed.role.user,
            "password": appointed.password,
            "address": desk,
            "qr": qr_svg(desk),
            "opens_elsewhere": opens_elsewhere(urlsplit(desk).netloc),
        },
    )
