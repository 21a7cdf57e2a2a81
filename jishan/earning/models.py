"""Deeds and what stands behind them: evidence, reviews, and how much of a limit is used."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jishan.ledger.models import Account, Transfer
from jishan.lib import clock
from jishan.people.models import Household, Organisation, Resident
from jishan.places.models import Building
from jishan.places.tenancy import CommunityForeignKey, CommunityModel, SameCommunity
from jishan.rulebook.models import RulebookVersion


class Deed(CommunityModel):
    """One recorded act by one subject under one rule. Its decision is made once; a mistake is reversed, never edited."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待审核")
        APPROVED = "approved", _("已记入")
        RETURNED = "returned", _("退回补充")
        WITHDRAWN = "withdrawn", _("已撤回")
        REVERSED = "reversed", _("已冲回")

    class Source(models.TextChoices):
        CLAIM = "claim", _("居民申报")
        COLLECTED = "collected", _("采集")
        ON_THE_SPOT = "on_the_spot", _("当场记分")
        TASK = "task", _("任务")
        IMPORTED = "imported", _("导入")
        PAPER = "paper", _("纸单补录")  # written by hand while there was no power; the paper is the proof

    key = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)
    version = CommunityForeignKey(RulebookVersion, on_delete=models.PROTECT, related_name="deeds")
    rule = models.CharField(_("细则"), max_length=40)  # the rule's code in that version
    resident = CommunityForeignKey(Resident, on_delete=models.PROTECT, null=True, blank=True, related_name="deeds")
    household = CommunityForeignKey(Household, on_delete=models.PROTECT, null=True, blank=True, related_name="deeds")
    building = CommunityForeignKey(Building, on_delete=models.PROTECT, null=True, blank=True, related_name="deeds")
    organisation = CommunityForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="deeds"
    )
    wallet = CommunityForeignKey(Account, on_delete=models.PROTECT, related_name="deeds")
    source = models.CharField(max_length=12, choices=Source.choices)
    happened_on = models.DateField(_("哪天做的"))
    quantity = models.PositiveIntegerField(_("数量"), default=1)  # times, hours, minutes or pieces, as the rule says
    tier = models.CharField(max_length=40, blank=True)
    asked_points = models.PositiveIntegerField(null=True)  # within a range, what the recorder proposed
    points = models.PositiveIntegerField(_("积分"), null=True)  # as awarded
    times = models.PositiveIntegerField(default=1)  # how often the award counts in limits
    note = models.CharField(_("说明"), max_length=500, blank=True)
    place = models.CharField(_("地点"), max_length=80, blank=True)
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    decided_at = models.DateTimeField(null=True)
    transfer = CommunityForeignKey(Transfer, on_delete=models.PROTECT, null=True, related_name="deeds")
    # The register's number, given when recorded: YH-26-03-00418.
    number = models.CharField(max_length=24)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="version", name="deed_version"),
            SameCommunity(field="resident", name="deed_resident"),
            SameCommunity(field="household", name="deed_household"),
            SameCommunity(field="building", name="deed_building"),
            SameCommunity(field="organisation", name="deed_organisation"),
            SameCommunity(field="wallet", name="deed_wallet"),
            SameCommunity(field="transfer", name="deed_transfer"),
            models.UniqueConstraint(fields=["community", "key"], name="deed_key_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "reversed"]) | Q(transfer__isnull=False, points__gt=0),
                name="deed_awarded_by_a_transfer",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "state", "recorded_at"], name="deed_queue"),
            models.Index(fields=["community", "resident", "recorded_at"], name="deed_by_resident"),
            models.Index(fields=["community", "happened_on"], name="deed_by_day"),
            models.Index(fields=["community", "recorded_by", "source"], name="deed_by_recorder"),
        ]


class Review(CommunityModel):
    """One person's decision about a deed, always with who and why."""

    class Decision(models.TextChoices):
        APPROVED = "approved", _("通过")
        RETURNED = "returned", _("退回")
        REVERSED = "reversed", _("冲回")

    deed = CommunityForeignKey(Deed, on_delete=models.PROTECT, related_name="reviews")
    by = models.UUIDField()
    at = models.DateTimeField(default=clock.now)
    decision = models.CharField(max_length=10, choices=Decision.choices)
    points = models.PositiveIntegerField(null=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="deed", name="review_deed"),
        ]
        indexes = [models.Index(fields=["community", "deed", "at"], name="review_by_deed")]


class Evidence(CommunityModel):
    """A picture or paper: re-encoded, its location stripped, served only to those who may see the deed."""

    deed = CommunityForeignKey(Deed, on_delete=models.PROTECT, related_name="evidence")
    file = models.FileField(max_length=200)
    digest = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.UUIDField()

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="deed", name="evidence_deed"),
            models.UniqueConstraint(fields=["community", "deed", "digest"], name="evidence_once"),
        ]


class LimitUse(CommunityModel):
    """How much of a limit one subject has used in one period; changed by a conditional update, so races cannot exceed it."""

    # What is limited, for whom, when: made by the rulebook's arithmetic, opaque here.
    counter = models.CharField(max_length=200)
    times = models.PositiveIntegerField(default=0)
    points = models.PositiveIntegerField(default=0)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            models.UniqueConstraint(fields=["community", "counter"], name="limit_counter_once"),
        ]
