"""Articles, stock and redemptions: the one door out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jishan.ledger.models import Transfer
from jishan.lib import clock
from jishan.people.models import Household, Organisation, Resident
from jishan.places.tenancy import CommunityForeignKey, CommunityModel, SameCommunity


class Article(CommunityModel):
    """Something on the shelf. `stock` is changed only with a row in StockMovement, and `jishan check` adds them up."""

    name = models.CharField(_("名称"), max_length=60)
    pinyin = models.CharField(max_length=200, blank=True)  # to find 洗衣液 by xyy, as residents are found
    initials = models.CharField(max_length=60, blank=True)
    points = models.PositiveIntegerField(_("积分"))
    stock = models.PositiveIntegerField(_("库存"), default=0)
    drawing = models.CharField(max_length=20, blank=True)  # one of the project's drawings, where there is no photo
    photo = models.FileField(max_length=200, blank=True)
    limit_per_redemption = models.PositiveIntegerField(_("每次最多"), null=True, blank=True)
    limit_per_month = models.PositiveIntegerField(_("每人每月最多"), null=True, blank=True)
    is_on_shelf = models.BooleanField(_("在架"), default=True)
    order = models.PositiveIntegerField(default=0)
    changed_by = models.UUIDField(null=True)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta(CommunityModel.Meta):
        verbose_name = _("物品")
        constraints = [
            *CommunityModel.Meta.constraints,
            models.UniqueConstraint(fields=["community", "name"], name="article_name_once"),
            models.CheckConstraint(condition=Q(points__gt=0), name="article_points_positive"),
            models.CheckConstraint(condition=Q(stock__gte=0), name="article_stock_not_negative"),
            models.CheckConstraint(
                condition=(Q(limit_per_redemption__isnull=True) | Q(limit_per_redemption__gt=0))
                & (Q(limit_per_month__isnull=True) | Q(limit_per_month__gt=0)),
                name="article_limits_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Redemption(CommunityModel):
    """What one resident took away at one time. Undone within the day, never edited; both stay visible."""

    class State(models.TextChoices):
        DONE = "done", _("已领取")
        UNDONE = "undone", _("已撤销")

    key = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)
    number = models.CharField(max_length=24)
    # Who took the articles: a resident, or someone for an organisation. A resident may use the household's points.
    resident = CommunityForeignKey(Resident, on_delete=models.PROTECT, null=True, related_name="redemptions")
    household = CommunityForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="redemptions")
    organisation = CommunityForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="redemptions")
    points = models.PositiveIntegerField(_("积分"))
    articles = models.PositiveIntegerField(_("件数"))
    transfer = CommunityForeignKey(Transfer, on_delete=models.PROTECT, related_name="redemptions")
    by = models.UUIDField()
    redeemed_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DONE)
    undone_by = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.CharField(max_length=200, blank=True)
    # The paper it was written on while there was no power, and typed in from afterwards; empty for all others.
    paper = models.CharField(_("纸单"), max_length=40, blank=True)
    # Who saw that the articles are back, where one pair of hands did both: handed out and undid.
    return_seen_by = models.UUIDField(null=True)
    return_seen_at = models.DateTimeField(null=True)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="resident", name="redemption_resident"),
            SameCommunity(field="household", name="redemption_household"),
            SameCommunity(field="organisation", name="redemption_organisation"),
            SameCommunity(field="transfer", name="redemption_transfer"),
            models.UniqueConstraint(fields=["community", "key"], name="redemption_key_once"),
            models.UniqueConstraint(fields=["community", "number"], name="redemption_number_once"),
            models.UniqueConstraint(fields=["community", "transfer"], name="redemption_paid_once"),
            models.CheckConstraint(condition=Q(points__gt=0, articles__gt=0), name="redemption_of_something"),
            models.CheckConstraint(
                condition=Q(resident__isnull=False, organisation__isnull=True)
                | Q(resident__isnull=True, organisation__isnull=False, household__isnull=True),
                name="redemption_by_one_taker",
            ),
            models.CheckConstraint(
                condition=Q(state="done", undone_at__isnull=True, undone_by__isnull=True)
                | Q(state="undone", undone_at__isnull=False, undone_by__isnull=False),
                name="redemption_undone_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(return_seen_by__isnull=True, return_seen_at__isnull=True)
                | (
                    Q(state="undone", return_seen_by__isnull=False, return_seen_at__isnull=False)
                    & ~Q(return_seen_by=models.F("undone_by"))
                ),
                name="redemption_return_seen_by_another",
            ),
        ]
        indexes = [
            models.Index(
                fields=["community", "undone_at"],
                condition=Q(state="undone", undone_by=models.F("by"), return_seen_by__isnull=True),
                name="redemption_return_unseen",
            ),
            models.Index(fields=["community", "redeemed_at"], name="redemption_by_day"),
            models.Index(fields=["community", "resident", "redeemed_at"], name="redemption_by_resident"),
        ]

    @property
    def taker_name(self) -> str:
        taker = self.resident or self.organisation
        return taker.name if taker else ""


class RedemptionLine(CommunityModel):
    """So many of one article, with the name and the points it had that day: a printed register stays true."""

    redemption = CommunityForeignKey(Redemption, on_delete=models.PROTECT, related_name="lines")
    article = CommunityForeignKey(Article, on_delete=models.PROTECT, related_name="lines")
    name = models.CharField(max_length=60)
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
        COUNTED = "counted", _("清点")

    article = CommunityForeignKey(Article, on_delete=models.PROTECT, related_name="movements")
    change = models.IntegerField()
    stock_after = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    redemption = CommunityForeignKey(Redemption, on_delete=models.PROTECT, null=True, related_name="movements")
    remark = models.CharField(max_length=200, blank=True)
    by = models.UUIDField()
    at = models.DateTimeField(default=clock.now)
    key = models.CharField(max_length=120, blank=True)  # of the form it came from, so that a repeat changes nothing

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            models.UniqueConstraint(fields=["community", "key"], condition=~Q(key=""), name="stock_movement_key_once"),
            SameCommunity(field="article", name="stock_movement_article"),
            SameCommunity(field="redemption", name="stock_movement_redemption"),
            # A count that agrees with the book is worth writing down too.
            models.CheckConstraint(condition=~Q(change=0) | Q(kind="counted"), name="stock_movement_moves"),
            models.CheckConstraint(
                condition=Q(kind__in=["redeemed", "undone"], redemption__isnull=False)
                | Q(kind__in=["received", "counted"], redemption__isnull=True),
                name="stock_movement_of_a_redemption",
            ),
        ]
        indexes = [models.Index(fields=["community", "article", "at"], name="stock_movement_by_article")]
