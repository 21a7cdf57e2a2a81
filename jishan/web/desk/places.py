"""The community's places: compounds, buildings, entrances and homes, and which grid looks after which building."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Count
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jishan.lib.errors import Refused
from jishan.people.models import StaffRole
from jishan.people.queries import in_force
from jishan.places import services
from jishan.places.models import Building, Community, Compound, Entrance, Grid, Home
from jishan.web.desk import lists, pages
from jishan.web.shared import access

# A tower has some hundred and fifty homes; more in one line is a slip.
_HOMES_MAX = 400


@dataclass
class Tower:
    building: Building
    entrances: list[tuple[Entrance, int]] = field(default_factory=list)

    @property
    def homes(self) -> int:
        return sum(count for _entrance, count in self.entrances)


@require_safe
@access.staff("see_desk")
def tree(request: access.StaffPage) -> HttpResponse:
    grids = list(Grid.objects.filter(community=request.community).order_by("name"))
    return pages.show(
        request,
        "desk/places.html",
        {
            "heading": _("小区和楼栋"),
            "compounds": _compounds(request.community),
            "grids": [(grid, _workers(request.community, grid)) for grid in grids],
            "may_edit": "manage_residents" in request.capabilities,
        },
    )


def as_list(request: access.StaffPage, most: int) -> lists.List:
    """Door by door, with the grid that looks after the building."""
    homes = Home.objects.filter(community=request.community).select_related(
        "entrance__building__compound", "entrance__building__grid"
    )
    order = ("entrance__building__compound__name", "entrance__building__order", "entrance__building__number")
    columns = [
        lists.Column(_("小区"), 20),
        lists.Column(_("楼号"), 10),
        lists.Column(_("单元"), 10),
        lists.Column(_("门牌"), 12),
        lists.Column(_("网格"), 20),
    ]
    return lists.List(
        title=_("%(community)s楼栋门牌") % {"community": request.community.name},
        columns=columns,
        rows=[
            [
                home.entrance.building.compound.name,
                home.entrance.building.number,
                home.entrance.number,
                home.number,
                home.entrance.building.grid.name if home.entrance.building.grid else "",
            ]
            for home in homes.order_by(*order, "entrance__order", "entrance__number", "order", "number")[:most]
        ],
        back=reverse("desk:places", args=[request.community.slug]),
    )


def _compounds(community: Community) -> list[tuple[Compound, list[Tower]]]:
    """Everything in three questions, however many homes there are."""
    entrances = Entrance.objects.filter(community=community).annotate(count=Count("homes")).order_by("order", "number")
    towers = {
        building.pk: Tower(building)
        for building in Building.objects.filter(community=community)
        .select_related("grid", "compound")
        .order_by("order", "number")
    }
    for entrance in entrances:
        towers[entrance.building_id].entrances.append((entrance, entrance.count))
    return [
        (compound, [tower for tower in towers.values() if tower.building.compound_id == compound.pk])
        for compound in Compound.objects.filter(community=community).order_by("name")
    ]


def _workers(community: Community, grid: Grid) -> str:
    roles = StaffRole.objects.filter(in_force(), community=community, grid=grid).select_related("user")
    return _("、").join(role.user.name for role in roles.order_by("user__name"))


class AddForm(forms.Form):
    compound = forms.CharField(label=gettext_lazy("小区"), required=False, max_length=40)
    building = forms.CharField(
        label=gettext_lazy("楼号"), max_length=12, error_messages={"required": gettext_lazy("请写楼号，比如 6。")}
    )
    entrance = forms.CharField(
        label=gettext_lazy("单元"), max_length=12, error_messages={"required": gettext_lazy("请写单元，比如 2。")}
    )
    homes = forms.CharField(
        label=gettext_lazy("门牌"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("可以一次写好几户，用空格隔开：101 102 201 202"),
        error_messages={"required": gettext_lazy("请写门牌，比如 101 102。")},
    )
    grid = forms.CharField(label=gettext_lazy("网格"), required=False, max_length=40)

    def __init__(self, community: Community, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.suggestions = {
            "compound": _names(Compound.objects.filter(community=community).order_by("name")),
            "grid": _names(Grid.objects.filter(community=community).order_by("name")),
        }
        for name in self.suggestions:
            self.fields[name].widget.attrs["list"] = f"{name}-list"
        if len(self.suggestions["compound"]) == 1:
            self.fields["compound"].initial = self.suggestions["compound"][0]

    def clean_homes(self) -> list[str]:
        homes = [home for home in re.split(r"[\s,，、;；]+", self.cleaned_data["homes"]) if home]
        if len(homes) > _HOMES_MAX:
            raise forms.ValidationError(_("一次最多写 %(most)s 户，请分几次加。") % {"most": _HOMES_MAX})
        return homes


def _names(rows: Iterable[Compound | Grid]) -> list[str]:
    return [row.name for row in rows]


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("manage_residents")
def new(request: access.StaffPage) -> HttpResponse:
    """Add homes; what is missing above them is made along with them, what stands already stays."""
    initial = {name: request.GET.get(name, "") for name in ("compound", "building") if request.GET.get(name)}
    form = AddForm(request.community, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            homes = _added(request.community, form.cleaned_data)
        except Refused as refusal:
            pages.refuse(form, refusal, homes=["address_incomplete", "address_too_long"])
        else:
            say = ngettext("%(n)s 户都在名册上了。", "%(n)s 户都在名册上了。", len(homes)) % {"n": len(homes)}
            return pages.say_and_go(request, say, "desk:places")
    return pages.show(
        request,
        "desk/places_new.html",
        {
            "heading": _("加楼栋和门牌"),
            "back": reverse("desk:places", args=[request.community.slug]),
            "back_label": _("小区和楼栋"),
            "form": form,
        },
    )


def _added(community: Community, say: dict[str, Any]) -> list[Home]:
    return services.ensure_homes(
        community,
        [
            services.HomeAddress(
                compound=say["compound"],
                building=say["building"],
                entrance=say["entrance"],
                home=home,
                grid=say["grid"],
            )
            for home in say["homes"]
        ],
    )


@require_safe
@access.staff("see_desk")
def building(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """One building with its homes, and the grid that looks after it."""
    one = access.get(request, Building, pk, "compound", "grid")
    homes = Home.objects.filter(community=request.community, entrance__building=one)
    by_entrance: dict[str, list[Home]] = {}
    for home in homes.select_related("entrance").order_by("entrance__order", "entrance__number", "order", "number"):
        by_entrance.setdefault(home.entrance.number, []).append(home)
    return pages.show(
        request,
        "desk/building.html",
        {
            "heading": f"{one.compound} {one}",
            "back": reverse("desk:places", args=[request.community.slug]),
            "back_label": _("小区和楼栋"),
            "building": one,
            "entrances": by_entrance,
            "grids": Grid.objects.filter(community=request.community).order_by("name"),
            "may_edit": "manage_residents" in request.capabilities,
        },
    )


@require_POST
@access.staff("manage_residents")
def assign(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """Give a building to a grid, a new one if its name is not known yet, or to none."""
    one = access.get(request, Building, pk, "compound")
    name = request.POST.get("new_grid", "").strip() or request.POST.get("grid", "")
    services.assign_grid(building=one, grid=name[:40])
    say = {"building": f"{one.compound} {one}", "grid": name}
    sentence = _("%(building)s归%(grid)s了。") % say if name else _("%(building)s不归任何网格了。") % say
    return pages.say_and_go(request, sentence, "desk:building", pk)
