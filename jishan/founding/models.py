"""Which of the first things to do a new community has done."""

from __future__ import annotations

from django.db import models

from jishan.lib import clock
from jishan.places.tenancy import CommunityModel


class FirstStep(CommunityModel):
    """One thing done, or said to be done. A community without the row `opened` never had the list."""

    class Code(models.TextChoices):
        OPENED = "opened"
        READ_RULEBOOK = "read_rulebook"
        BALANCES = "balances"
        CARDS = "cards"
        LABELS = "labels"
        RULEBOOK_POSTER = "rulebook_poster"
        JOINING_POSTER = "joining_poster"
        PHONE_SHEET = "phone_sheet"
        PUT_AWAY = "put_away"  # the list itself, by whoever has seen enough of it

    step = models.CharField(max_length=20)  # a `Code`; the list may grow
    at = models.DateTimeField(default=clock.now)
    by = models.UUIDField(null=True)  # null: opened from the console

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            models.UniqueConstraint(fields=["community", "step"], name="first_step_once"),
        ]
