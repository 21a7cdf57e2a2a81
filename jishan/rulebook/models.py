"""Versions of a rulebook: the text people can read, and when it is in force. The arithmetic stands beside it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jishan.lib import clock
from jishan.lib.ids import uuid7
from jishan.places.models import Area
from jishan.places.tenancy import CommunityForeignKey, CommunityModel, SameCommunity


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


class RulebookDraft(CommunityModel):
    """A version in the making. Its text may have faults; it is a rulebook only once it is published."""

    text = models.TextField(_("细则全文"), blank=True)
    # Counts the saves, so that whoever saves last learns that somebody else did in between.
    revision = models.PositiveIntegerField(default=0)
    based_on = CommunityForeignKey(RulebookVersion, on_delete=models.PROTECT, null=True, related_name="drafts")
    started_by = models.UUIDField()
    started_at = models.DateTimeField(default=clock.now)
    saved_by = models.UUIDField()
    saved_at = models.DateTimeField(default=clock.now)
    # Put aside, not deleted: what somebody typed can be taken up again.
    put_aside_at = models.DateTimeField(null=True)
    published_as = CommunityForeignKey(RulebookVersion, on_delete=models.PROTECT, null=True, related_name="made_from")

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="based_on", name="draft_based_on"),
            SameCommunity(field="published_as", name="draft_published_as"),
        ]


class DraftSave(CommunityModel):
    """A draft as it stood after one save, and what that save did: every step can be gone back to."""

    class Did(models.TextChoices):
        STARTED = "started", _("起草")
        CHANGED = "changed", _("改了“%(about)s”")
        ADDED = "added", _("加了“%(about)s”")
        COPIED = "copied", _("照着“%(about)s”添了一条")
        MOVED = "moved", _("挪了“%(about)s”")
        REMOVED = "removed", _("删了“%(about)s”")
        TEXT = "text", _("改了全文")
        TABLE = "table", _("读进了表格“%(about)s”")
        WENT_BACK = "went_back", _("回到前面的一步")
        UNDID = "undid", _("撤销了一步")

    draft = CommunityForeignKey(RulebookDraft, on_delete=models.PROTECT, related_name="saves")
    revision = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    did = models.CharField(max_length=10, choices=Did.choices)
    about = models.CharField(max_length=200, blank=True)
    by = models.UUIDField()
    at = models.DateTimeField(default=clock.now)
    # The step that this one took back, so that the next undoing takes back the one before it.
    undoes = models.PositiveIntegerField(null=True)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="draft", name="draft_save_draft"),
            models.UniqueConstraint(fields=["community", "draft", "revision"], name="draft_revision_once"),
        ]

    @property
    def sentence(self) -> str:
        """改了“扫雪除冰”"""
        return self.get_did_display() % {"about": self.about}
