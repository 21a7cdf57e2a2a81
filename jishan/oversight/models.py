"""What a report holds that no book can know: figures that somebody entered, and said so."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jishan.lib import clock
from jishan.places.tenancy import CommunityModel


class EnteredFigure(CommunityModel):
    """One figure of one period's report, entered by hand and marked so wherever it shows. Taken out, never edited."""

    period = models.CharField(max_length=10)  # as rulebook.periods writes it: 2026-03, 2026-Q1, 2026-H1, 2026
    name = models.CharField(_("这个数是什么"), max_length=40)
    value = models.DecimalField(_("数"), max_digits=14, decimal_places=2)
    unit = models.CharField(pgettext_lazy("of a figure", "单位"), max_length=10, blank=True)
    remark = models.CharField(_("怎么来的"), max_length=200, blank=True)
    by = models.UUIDField()
    at = models.DateTimeField(default=clock.now)
    key = models.CharField(max_length=120)
    taken_out_by = models.UUIDField(null=True)
    taken_out_at = models.DateTimeField(null=True)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            models.UniqueConstraint(fields=["community", "key"], name="entered_figure_key_once"),
            models.UniqueConstraint(
                fields=["community", "period", "name"],
                condition=Q(taken_out_at__isnull=True),
                name="entered_figure_once_per_period",
            ),
            models.CheckConstraint(
                condition=Q(taken_out_at__isnull=True, taken_out_by__isnull=True)
                | Q(taken_out_at__isnull=False, taken_out_by__isnull=False),
                name="entered_figure_taken_out_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.said

    @property
    def said(self) -> str:
        """90%, 12.5 公里, without noughts that nobody typed."""
        figure = f"{self.value:f}"
        return (figure.rstrip("0").rstrip(".") if "." in figure else figure) + self.unit
