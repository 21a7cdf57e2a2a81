"""Forms for a power cut, and what was typed in from them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jishan.earning.models import Deed
from jishan.lib import clock
from jishan.places.tenancy import CommunityForeignKey, CommunityModel, SameCommunity
from jishan.store.models import Redemption


class PaperForm(CommunityModel):
    """One printed sheet. Its number stands on it; each of its lines is entered once."""

    class Kind(models.TextChoices):
        DEEDS = "deeds", _("记分单")
        REDEMPTIONS = "redemptions", _("兑换单")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    number = models.CharField(max_length=24)
    batch = models.UUIDField()  # printed together; the form's key, so that printing twice makes no more numbers
    printed_at = models.DateTimeField(default=clock.now)
    printed_by = models.UUIDField()
    filled_on = models.DateField(_("哪天填的"), null=True)
    filled_at = models.TimeField(_("几点"), null=True)  # of redemptions: about when
    finished_at = models.DateTimeField(null=True)  # entered to its last line
    void_at = models.DateTimeField(null=True)  # never filled, spoilt, lost
    ended_by = models.UUIDField(null=True)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            models.UniqueConstraint(fields=["community", "number"], name="paper_form_number_once"),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(void_at__isnull=True), name="paper_form_ends_once"
            ),
        ]
        indexes = [models.Index(fields=["community", "batch"], name="paper_form_by_batch")]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.finished_at is None and self.void_at is None


class PaperLine(CommunityModel):
    """One line of a filled form: what was typed, and the deed or redemption it became, or why it did not."""

    form = CommunityForeignKey(PaperForm, on_delete=models.PROTECT, related_name="lines", db_index=False)
    line = models.PositiveSmallIntegerField()
    typed = models.JSONField(default=dict)
    deed = CommunityForeignKey(Deed, on_delete=models.PROTECT, null=True, related_name="paper_lines")
    redemption = CommunityForeignKey(Redemption, on_delete=models.PROTECT, null=True, related_name="paper_lines")
    refusal = models.CharField(max_length=300, blank=True)
    entered_by = models.UUIDField()
    entered_at = models.DateTimeField(default=clock.now)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="form", name="paper_line_form"),
            SameCommunity(field="deed", name="paper_line_deed"),
            SameCommunity(field="redemption", name="paper_line_redemption"),
            models.UniqueConstraint(fields=["community", "form", "line"], name="paper_line_once"),
            models.CheckConstraint(
                condition=Q(deed__isnull=False, redemption__isnull=True, refusal="")
                | Q(deed__isnull=True, redemption__isnull=False, refusal="")
                | (Q(deed__isnull=True, redemption__isnull=True) & ~Q(refusal="")),
                name="paper_line_recorded_or_refused",
            ),
        ]

    @property
    def is_recorded(self) -> bool:
        return self.deed_id is not None or self.redemption_id is not None
