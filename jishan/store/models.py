"""Articles, stock and redemptions: the one door out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jishan.ledger.models import Transfer
from jishan.lib import clock
from jishan.people.models import Resident
from jishan.places.tenancy import CommunityForeignKey, CommunityModel, SameCommunity


class Article(CommunityModel):
    """Something on the shelf. `stock` is changed only with a row in StockMovement, and `jishan check` adds them up."""

    name = models.CharField(_("名称"), max_length=60)
    points = models.PositiveIntegerField(_("积分"))
    stock = models.PositiveIntegerField(_("库存"), default=0)
    drawing = models.CharField(max_length=20, blank=True)  # one of the project's drawings, where there is no photo
    photo = models.FileField(max_length=200, blank=True)
    limit_per_redemption = models.PositiveIntegerField(_("每次最多"), null=True, blank=True)
    limit_per_month = models.PositiveIntegerField(_("每人每月最多"), null=True, blank=True)
    is_on_shelf = models.BooleanField(_("在架"), default=True)
    order = models.PositiveIntegerField(default=0)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            models.UniqueConstraint(fields=["community", "name"], name="article_name_once"),
            models.CheckConstraint(condition=Q(points__gt=0), name="article_points_positive"),
            models.CheckConstraint(condition=Q(stock__gte=0), name="article_stock_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name


class Redemption(CommunityModel):
    class State(models.TextChoices):
        DONE = "done", _("已领取")
        UNDONE = "undone", _("已撤销")

    key = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)
    number = models.CharField(max_length=24)
    resident = CommunityForeignKey(Resident, on_delete=models.PROTECT, related_name="redemptions")
    points = models.PositiveIntegerField(_("积分"))
    articles = models.PositiveIntegerField(_("件数"))
    transfer = CommunityForeignKey(Transfer, on_delete=models.PROTECT, related_name="redemptions")
    by = models.UUIDField()
    redeemed_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DONE)
    undone_by = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.CharField(max_length=200, blank=True)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="resident", name="redemption_resident"),
            SameCommunity(field="transfer", name="redemption_transfer"),
            models.UniqueConstraint(fields=["community", "key"], name="redemption_key_once"),
            models.CheckConstraint(condition=Q(points__gt=0, articles__gt=0), name="redemption_of_something"),
        ]
        indexes = [
            models.Index(fields=["community", "redeemed_at"], name="redemption_by_day"),
            models.Index(fields=["community", "resident", "redeemed_at"], name="redemption_by_resident"),
        ]


class RedemptionLine(CommunityModel):
    redemption = CommunityForeignKey(Redemption, on_delete=models.PROTECT, related_name="lines")
    article = CommunityForeignKey(Article, on_delete=models.PROTECT, related_name="lines")
    quantity = models.PositiveIntegerField()
    points_each = models.PositiveIntegerField()

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="redemption", name="redemption_line_redemption"),
            SameCommunity(field="article", name="redemption_line_article"),
            models.UniqueConstraint(fields=["community", "redemption", "article"], name="redemption_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0, points_each__gt=0), name="redemption_line_positive"),
        ]


class StockMovement(CommunityModel):
    """Every change of a shelf is a row; quantities are never edited."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("入库")
        REDEEMED = "redeemed", _("兑换")
        UNDONE = "undone", _("撤销兑换")
        COUNTED = "counted", _("盘点")

    article = CommunityForeignKey(Article, on_delete=models.PROTECT, related_name="movements")
    change = models.IntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    redemption = CommunityForeignKey(Redemption, on_delete=models.PROTECT, null=True, related_name="movements")
    remark = models.CharField(max_length=200, blank=True)
    by = models.UUIDField()
    at = models.DateTimeField(default=clock.now)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="article", name="stock_movement_article"),
            SameCommunity(field="redemption", name="stock_movement_redemption"),
            models.CheckConstraint(condition=~Q(change=0), name="stock_movement_moves"),
        ]
        indexes = [models.Index(fields=["community", "article", "at"], name="stock_movement_by_article")]
