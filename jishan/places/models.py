"""Areas, communities and the places inside them, down to a home."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jishan.lib import clock
from jishan.lib.ids import uuid7
from jishan.places.tenancy import CommunityForeignKey, CommunityModel, SameCommunity


class Area(models.Model):
    """A node above communities: a district, a sub-district, a new area. May own a rulebook its communities adopt."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=80)

    def __str__(self) -> str:
        return self.name


class Community(models.Model):
    """The tenant: its residents, its book of points, its store. Hot columns stay out of this table."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="communities")
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    # The place the public knows it by ("Yintan" for Yihe); the first page groups communities by it.
    place = models.CharField(_("所在地"), max_length=80, blank=True)
    joined_on = models.DateField(_("加入日期"), default=clock.today)
    is_invented = models.BooleanField(_("虚构"), default=False)
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    office_hours = models.CharField(_("办公时间"), max_length=120, blank=True)

    class Meta:
        verbose_name_plural = "communities"

    def __str__(self) -> str:
        return self.name


class Grid(CommunityModel):
    """A set of buildings inside a community, with its worker."""

    name = models.CharField(_("名称"), max_length=40)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            models.UniqueConstraint(fields=["community", "name"], name="grid_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Compound(CommunityModel):
    name = models.CharField(_("名称"), max_length=40)
    # Where a community has several compounds, "6-2-401" alone is not one home: labels then begin with the name.
    is_in_labels = models.BooleanField(default=False)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            models.UniqueConstraint(fields=["community", "name"], name="compound_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Building(CommunityModel):
    compound = CommunityForeignKey(Compound, on_delete=models.PROTECT, related_name="buildings")
    grid = CommunityForeignKey(Grid, on_delete=models.PROTECT, related_name="buildings", null=True, blank=True)
    number = models.CharField(_("楼号"), max_length=20)  # as the sign says: 6, A3, 甲2
    order = models.PositiveIntegerField(default=0)  # the number in it, to sort by

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="compound", name="building_compound"),
            SameCommunity(field="grid", name="building_grid"),
            models.UniqueConstraint(fields=["community", "compound", "number"], name="building_number_once"),
        ]

    def __str__(self) -> str:
        return _("%(number)s 号楼") % {"number": self.number}


class Entrance(CommunityModel):
    building = CommunityForeignKey(Building, on_delete=models.PROTECT, related_name="entrances")
    number = models.CharField(_("单元"), max_length=20)
    order = models.PositiveIntegerField(default=0)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="building", name="entrance_building"),
            models.UniqueConstraint(fields=["community", "building", "number"], name="entrance_number_once"),
        ]

    def __str__(self) -> str:
        return _("%(building)s %(number)s 单元") % {"building": self.building, "number": self.number}


class Home(CommunityModel):
    entrance = CommunityForeignKey(Entrance, on_delete=models.PROTECT, related_name="homes")
    number = models.CharField(_("门牌"), max_length=20)
    order = models.PositiveIntegerField(default=0)
    # "6-2-401": written once when the home is made, so that a list of residents needs no four joins.
    label = models.CharField(max_length=100)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="entrance", name="home_entrance"),
            models.UniqueConstraint(fields=["community", "entrance", "number"], name="home_number_once"),
        ]
        indexes = [models.Index(fields=["community", "number"], name="home_by_number")]

    def __str__(self) -> str:
        return self.label


class Register(CommunityModel):
    """The last number given in one series of a community's registers; `numbering` changes it, nobody else."""

    series = models.CharField(max_length=40)  # "deed 26-03"
    last = models.PositiveIntegerField(default=0)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            models.UniqueConstraint(fields=["community", "series"], name="register_series_once"),
        ]
