"""A residents' list on its way in, and whom it brought."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jishan.lib import clock
from jishan.people.models import Household, Resident
from jishan.places.tenancy import CommunityForeignKey, CommunityModel, SameCommunity


class Arrival(CommunityModel):
    """One file of residents: read, written in one piece, perhaps taken back. What it says of people is kept, sealed,
    only until that is decided."""

    class State(models.TextChoices):
        READ = "read", _("看过，还没登记")
        WRITING = "writing", _("正在登记")
        WRITTEN = "written", _("已登记")
        TAKEN_BACK = "taken_back", _("已撤回")

    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)  # keyed; says "this file came already" and nothing else
    state = models.CharField(max_length=12, choices=State.choices, default=State.READ)
    # The cells of the file and what staff decided about them, encrypted; see switchover.keeping.
    sealed = models.BinaryField(null=True)
    made_at = models.DateTimeField(default=clock.now)
    by = models.UUIDField(null=True)
    job = models.CharField(max_length=64, blank=True)  # where the progress of writing is told
    written_at = models.DateTimeField(null=True)
    written_by = models.UUIDField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.UUIDField(null=True)
    # What came of it, for the list of past arrivals: persons, new households, new homes, those here before, rows left out.
    residents = models.PositiveIntegerField(default=0)
    households = models.PositiveIntegerField(default=0)
    homes = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    # Ids of the compounds, buildings, entrances and homes it made, so that taking back leaves no empty doors.
    made_places = models.JSONField(default=dict)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=["read", "writing"]) | Q(sealed__isnull=True), name="arrival_forgets_its_list"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["written", "taken_back"]) | Q(written_at__isnull=False),
                name="arrival_written_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["community", "made_at"], name="arrival_by_time")]

    def __str__(self) -> str:
        return self.file_name


class Arrived(CommunityModel):
    """Who came with which arrival, and from which row; gone when the arrival is taken back."""

    arrival = CommunityForeignKey(Arrival, on_delete=models.PROTECT, related_name="arrived")
    resident = CommunityForeignKey(Resident, on_delete=models.PROTECT, related_name="arrived")
    # The household that was made for them; empty for those who joined one that stood.
    household = CommunityForeignKey(Household, on_delete=models.PROTECT, related_name="arrived", null=True)
    sheet = models.CharField(max_length=80, blank=True)
    row = models.PositiveIntegerField(default=0)  # as Excel numbers it

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="arrival", name="arrived_arrival"),
            SameCommunity(field="resident", name="arrived_resident"),
            SameCommunity(field="household", name="arrived_household"),
            models.UniqueConstraint(fields=["community", "resident"], name="arrived_once"),
        ]
        indexes = [models.Index(fields=["community", "arrival"], name="arrived_by_arrival")]
