"""The points, hours and coins that residents held before: cut-over lists and their lines."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jishan.ledger.models import Transfer
from jishan.lib import clock
from jishan.people.models import Household, Organisation, Resident
from jishan.places.tenancy import CommunityForeignKey, CommunityModel, SameCommunity

__all__ = [
    "CoinCount",
    "OpeningCorrection",
    "OpeningLine",
    "OpeningList",
    "OpeningObjection",
    "OpeningSignature",
]


def no_candidates() -> list[str]:
    return []


class OpeningList(CommunityModel):
    """A cut-over list: who held how much on the day the passbooks were closed. Posted once, after two have signed."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SHOWN = "shown", _("公示中")
        POSTED = "posted", _("已记账")
        DROPPED = "dropped", _("已作废")

    class Lapse(models.TextChoices):
        """From which day the life of the points counts, where the rulebook lets points lapse."""

        POSTED = "posted", _("从记账那天算起")
        CUT_OVER = "cut_over", _("从换账那天算起")

    number = models.PositiveIntegerField()  # within the community: 换账清单第 1 号
    title = models.CharField(_("从哪里转来"), max_length=80)
    cut_over_on = models.DateField(_("换账日期"))
    lapse = models.CharField(max_length=10, choices=Lapse.choices, default=Lapse.POSTED)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    # The sums that stand in the file or the passbooks, to compare with the list's own.
    stated_points = models.PositiveBigIntegerField(null=True, blank=True)
    stated_minutes = models.PositiveBigIntegerField(null=True, blank=True)
    # Of the file it was read from: its name, how many rows, and sums in it that differ from what was read.
    reading = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=clock.now)
    by = models.UUIDField()
    shown_at = models.DateTimeField(null=True)
    shown_by = models.UUIDField(null=True)
    object_until = models.DateField(null=True)  # the last day on which residents may object
    posted_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    dropped_by = models.UUIDField(null=True)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            models.UniqueConstraint(fields=["community", "number"], name="opening_list_number_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["shown", "posted"]) | Q(shown_at__isnull=False, object_until__isnull=False),
                name="opening_list_shown_until_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state="posted", posted_at__isnull=False) | (~Q(state="posted") & Q(posted_at__isnull=True)),
                name="opening_list_posted_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class OpeningLine(CommunityModel):
    """What one resident, household or organisation held; or a row of the file that still has a question."""

    class Question(models.TextChoices):
        NONE = "", ""
        NOBODY = "nobody", _("没找到人")
        SEVERAL = "several", _("不止一位")
        OTHER_NAME = "other_name", _("名字不符")
        AMOUNT = "amount", _("数目不清")
        TWICE = "twice", _("重复了")

    list = CommunityForeignKey(OpeningList, on_delete=models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    # As it stood in the file: where a question arises, people look it up there. Phones are never kept here.
    sheet = models.CharField(max_length=80, blank=True)
    row = models.PositiveIntegerField(default=0)  # as Excel numbers it; 0: typed from a passbook
    written_name = models.CharField(max_length=120, blank=True)
    written_home = models.CharField(max_length=160, blank=True)
    written_amount = models.CharField(max_length=80, blank=True)
    resident = CommunityForeignKey(Resident, on_delete=models.PROTECT, null=True, related_name="opening_lines")
    household = CommunityForeignKey(
        Household, on_delete=models.PROTECT, null=True, related_name="opening_lines", db_index=False
    )
    organisation = CommunityForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="opening_lines", db_index=False
    )
    points = models.PositiveBigIntegerField(_("积分"), default=0)
    minutes = models.PositiveBigIntegerField(_("服务时长（分钟）"), default=0)
    remark = models.CharField(_("备注"), max_length=120, blank=True)
    question = models.CharField(max_length=12, choices=Question.choices, blank=True)
    candidates = models.JSONField(default=no_candidates)  # ids of the residents who may be meant
    left_out_because = models.CharField(max_length=200, blank=True)
    by = models.UUIDField()
    # The transfers that stand for this line now; a correction replaces them and keeps the first ones in its row.
    points_transfer = CommunityForeignKey(
        Transfer, on_delete=models.PROTECT, null=True, related_name="opening_lines", db_index=False
    )
    minutes_transfer = CommunityForeignKey(
        Transfer, on_delete=models.PROTECT, null=True, related_name="opening_lines_of_minutes", db_index=False
    )

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="list", name="opening_line_list"),
            SameCommunity(field="resident", name="opening_line_resident"),
            SameCommunity(field="household", name="opening_line_household"),
            SameCommunity(field="organisation", name="opening_line_organisation"),
            SameCommunity(field="points_transfer", name="opening_line_points"),
            SameCommunity(field="minutes_transfer", name="opening_line_minutes"),
            models.UniqueConstraint(fields=["community", "list", "position"], name="opening_line_position_once"),
            models.UniqueConstraint(
                fields=["community", "list", "resident"],
                condition=Q(resident__isnull=False, left_out_because="", question=""),
                name="opening_resident_once",
            ),
            models.UniqueConstraint(
                fields=["community", "list", "household"],
                condition=Q(household__isnull=False, left_out_because="", question=""),
                name="opening_household_once",
            ),
            models.UniqueConstraint(
                fields=["community", "list", "organisation"],
                condition=Q(organisation__isnull=False, left_out_because="", question=""),
                name="opening_organisation_once",
            ),
            models.CheckConstraint(
                condition=Q(household__isnull=True, organisation__isnull=True)
                | Q(resident__isnull=True, organisation__isnull=True)
                | Q(resident__isnull=True, household__isnull=True),
                name="opening_line_of_one",
            ),
            models.CheckConstraint(
                condition=Q(minutes=0) | Q(household__isnull=True, organisation__isnull=True),
                name="opening_hours_are_a_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.written_name}"

    @property
    def holder(self) -> Resident | Household | Organisation | None:
        return self.resident or self.household or self.organisation

    @property
    def name(self) -> str:
        return self.holder.name if self.holder else self.written_name

    @property
    def counts(self) -> bool:
        """Whether it will be, or was, posted: its question is answered and nobody left it out."""
        return not self.question and not self.left_out_because


class CoinCount(CommunityModel):
    """So many coins of one denomination that are out with residents on the day of the list."""

    list = CommunityForeignKey(OpeningList, on_delete=models.PROTECT, related_name="coins", db_index=False)
    points_each = models.PositiveIntegerField()
    count = models.PositiveIntegerField()
    by = models.UUIDField()
    transfer = CommunityForeignKey(
        Transfer, on_delete=models.PROTECT, null=True, related_name="coin_counts", db_index=False
    )

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="list", name="coin_count_list"),
            SameCommunity(field="transfer", name="coin_count_transfer"),
            models.UniqueConstraint(fields=["community", "list", "points_each"], name="coin_count_once"),
            models.CheckConstraint(condition=Q(points_each__gt=0, count__gt=0), name="coin_count_of_something"),
        ]

    @property
    def points(self) -> int:
        return self.points_each * self.count


class OpeningObjection(CommunityModel):
    """What a resident said while the list was shown, who noted it, and what came of it."""

    list = CommunityForeignKey(OpeningList, on_delete=models.PROTECT, related_name="objections", db_index=False)
    line = CommunityForeignKey(  # none: someone who is not on the list
        OpeningLine, on_delete=models.PROTECT, null=True, related_name="objections", db_index=False
    )
    said_by = models.CharField(_("谁提的"), max_length=80)
    words = models.CharField(_("怎么说的"), max_length=300)
    noted_by = models.UUIDField()
    noted_at = models.DateTimeField(default=clock.now)
    answer = models.CharField(_("怎么答复的"), max_length=300, blank=True)
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    # The line's amounts before and after, where the answer changed them.
    points_before = models.PositiveBigIntegerField(null=True)
    points_after = models.PositiveBigIntegerField(null=True)
    minutes_before = models.PositiveBigIntegerField(null=True)
    minutes_after = models.PositiveBigIntegerField(null=True)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="list", name="opening_objection_list"),
            SameCommunity(field="line", name="opening_objection_line"),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="opening_objection_answered_by_someone",
            ),
        ]
        indexes = [models.Index(fields=["community", "list", "noted_at"], name="opening_objection_by_list")]


class OpeningSignature(CommunityModel):
    """One member of staff's name under the list as it stood: `digest` is of everything that will be posted."""

    list = CommunityForeignKey(OpeningList, on_delete=models.PROTECT, related_name="signatures", db_index=False)
    by = models.UUIDField()
    at = models.DateTimeField(default=clock.now)
    digest = models.CharField(max_length=64)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="list", name="opening_signature_list"),
            models.UniqueConstraint(fields=["community", "list", "by", "digest"], name="opening_signed_once"),
        ]


class OpeningCorrection(CommunityModel):
    """After posting: one asks for another amount and says why, a second person confirms, and two transfers do it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等另一位确认")
        DONE = "done", _("已更正")
        DECLINED = "declined", _("没有更正")

    line = CommunityForeignKey(OpeningLine, on_delete=models.PROTECT, related_name="corrections", db_index=False)
    key = models.CharField(max_length=120)
    points_before = models.PositiveBigIntegerField()
    points_after = models.PositiveBigIntegerField()
    minutes_before = models.PositiveBigIntegerField()
    minutes_after = models.PositiveBigIntegerField()
    reason = models.CharField(_("为什么更正"), max_length=200)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    # The transfers that were taken back by this correction; what replaced them stands in the line or a later correction.
    points_replaced = CommunityForeignKey(
        Transfer, on_delete=models.PROTECT, null=True, related_name="corrections", db_index=False
    )
    minutes_replaced = CommunityForeignKey(
        Transfer, on_delete=models.PROTECT, null=True, related_name="corrections_of_minutes", db_index=False
    )

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="line", name="opening_correction_line"),
            SameCommunity(field="points_replaced", name="opening_correction_points"),
            SameCommunity(field="minutes_replaced", name="opening_correction_minutes"),
            models.UniqueConstraint(fields=["community", "key"], name="opening_correction_key_once"),
            models.UniqueConstraint(
                fields=["community", "line"], condition=Q(state="waiting"), name="one_open_correction"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by__isnull=True)
                | (~Q(state="waiting") & Q(decided_by__isnull=False)),
                name="opening_correction_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=models.F("asked_by")) | Q(state="declined"),
                name="opening_correction_by_two",
            ),
        ]
        indexes = [models.Index(fields=["community", "line", "asked_at"], name="opening_correction_by_line")]
