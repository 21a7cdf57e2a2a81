"""Versions of a rulebook: the text people can read, and when it is in force. The arithmetic stands beside it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jishan.lib import clock
from jishan.lib.ids import uuid7
from jishan.places.models import Area
from jishan.places.tenancy import CommunityModel


class Version(models.Model):
    """What an area's and a community's version have in common."""

    number = models.PositiveIntegerField(_("版次"))
    text = models.TextField(_("细则全文"))  # TOML
    digest = models.CharField(max_length=64)  # SHA-256 of the text, the key its parsed form is kept under
    starts_on = models.DateField(_("起用日期"))
    remark = models.CharField(_("修订说明"), max_length=200, blank=True)
    published_at = models.DateTimeField(default=clock.now)
    published_by = models.UUIDField(null=True)

    class Meta:
        abstract = True


class AreaRulebookVersion(Version):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="rulebook_versions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "number"], name="area_rulebook_number_once")]


class RulebookVersion(Version, CommunityModel):
    """In force from its start until the next one's; never edited once in force (triggers refuse it)."""

    # Plain values, not a key: a community's row never depends on an area's to be understood.
    adopted_from = models.CharField(max_length=120, blank=True)  # "容东片区 第 2 版"
    # A version that has not started may be taken back; it stays readable, and its number stays used.
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            models.UniqueConstraint(fields=["community", "number"], name="rulebook_number_once"),
            models.UniqueConstraint(
                fields=["community", "starts_on"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="rulebook_one_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="rulebook_withdrawn_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return _("第 %(number)s 版") % {"number": self.number}
