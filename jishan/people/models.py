"""Who lives, works and helps in a community."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jishan.ledger.models import Account
from jishan.lib import clock
from jishan.lib.ids import uuid7
from jishan.places.models import Area, Building, Entrance, Grid, Home
from jishan.places.tenancy import CommunityForeignKey, CommunityModel, CommunityOneToOneField, SameCommunity


class Household(CommunityModel):
    home = CommunityForeignKey(Home, on_delete=models.PROTECT, related_name="households", null=True, blank=True)
    name = models.CharField(_("户名"), max_length=80)
    account = CommunityOneToOneField(Account, on_delete=models.PROTECT, related_name="household")
    created_on = models.DateField(default=clock.today)
    by = models.UUIDField(null=True)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="home", name="household_home"),
            SameCommunity(field="account", name="household_account"),
            models.UniqueConstraint(fields=["community", "account"], name="household_account_once"),
        ]
        indexes = [models.Index(fields=["community", "home"], name="household_by_home")]

    def __str__(self) -> str:
        return self.name


class Resident(CommunityModel):
    """A person with points. May have no phone and no sign-in of their own."""

    name = models.CharField(_("姓名"), max_length=80)
    # Chinese has no database collation on SQLite: lists sort by pinyin, search also finds its initials (zgl).
    pinyin = models.CharField(max_length=200)
    spelling = models.CharField(max_length=200)  # the pinyin in one run, as it is typed: zhangguilan
    initials = models.CharField(max_length=40)
    phone_sealed = models.BinaryField(null=True)  # encrypted; see people.phones
    phone_hash = models.CharField(max_length=64, blank=True)
    phone_tail_hash = models.CharField(max_length=64, blank=True)
    account = CommunityOneToOneField(Account, on_delete=models.PROTECT, related_name="resident")
    # Minutes of service, in the other book; made when there is the first to write down.
    hours_account = CommunityOneToOneField(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="resident_of_hours"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="residents",
    )
    joined_on = models.DateField(_("加入日期"), default=clock.today)
    left_on = models.DateField(_("离开日期"), null=True, blank=True)  # the first day they no longer belong
    # Asked once, changed at any time: may the masked name stand on lists everyone can see.
    is_public = models.BooleanField(_("愿意出现在感谢名单"), default=True)
    remark = models.CharField(_("备注"), max_length=200, blank=True)  # "膝盖不好，请帮忙送到车上"
    by = models.UUIDField(null=True)  # who entered them: a user's id

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="account", name="resident_account"),
            SameCommunity(field="hours_account", name="resident_hours_account"),
            models.UniqueConstraint(fields=["community", "account"], name="resident_account_once"),
            models.UniqueConstraint(
                fields=["community", "hours_account"],
                condition=Q(hours_account__isnull=False),
                name="resident_hours_account_once",
            ),
            models.UniqueConstraint(
                fields=["community", "user"], condition=Q(user__isnull=False), name="resident_user_once"
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=models.F("joined_on")),
                name="resident_leaves_after_joining",
            ),
        ]
        indexes = [
            # The list everyone turns the pages of, and its count: those who are here.
            models.Index(fields=["community", "pinyin"], condition=Q(left_on__isnull=True), name="resident_by_pinyin"),
            # A part of a name is looked for in all of them; here that reads nothing but names.
            models.Index(fields=["community", "name", "id"], name="resident_by_name"),
            # `begins` is a LIKE on PostgreSQL, which wants these operator classes; SQLite knows none and needs none.
            models.Index(
                fields=["community", "spelling"],
                opclasses=["uuid_ops", "varchar_pattern_ops"],
                name="resident_by_spelling",
            ),
            models.Index(
                fields=["community", "initials"],
                opclasses=["uuid_ops", "varchar_pattern_ops"],
                name="resident_by_initials",
            ),
            models.Index(fields=["community", "phone_hash"], name="resident_by_phone"),
            models.Index(fields=["community", "phone_tail_hash"], name="resident_by_phone_tail"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(CommunityModel):
    """Who belonged to which household, from when to when."""

    household = CommunityForeignKey(Household, on_delete=models.PROTECT, related_name="memberships")
    resident = CommunityForeignKey(Resident, on_delete=models.PROTECT, related_name="memberships")
    since = models.DateField(default=clock.today)
    until = models.DateField(null=True, blank=True)  # here and below: the first day it no longer holds
    by = models.UUIDField(null=True)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="household", name="membership_household"),
            SameCommunity(field="resident", name="membership_resident"),
            models.UniqueConstraint(
                fields=["community", "resident"], condition=Q(until__isnull=True), name="one_household_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="membership_ends_after_it_starts",
            ),
        ]


class Helper(CommunityModel):
    """A user who looks after a resident's points: a daughter, a neighbour. May claim, may not redeem in silence."""

    resident = CommunityForeignKey(Resident, on_delete=models.PROTECT, related_name="helpers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_constraint=False, related_name="helps"
    )
    since = models.DateField(default=clock.today)
    until = models.DateField(null=True, blank=True)
    by = models.UUIDField(null=True)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="resident", name="helper_resident"),
            models.UniqueConstraint(
                fields=["community", "resident", "user"], condition=Q(until__isnull=True), name="helper_once"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")), name="helper_ends_after_it_starts"
            ),
        ]


class Card(CommunityModel):
    """A printed card. Its QR code and short code name the person to staff and say nothing to anyone else."""

    resident = CommunityForeignKey(Resident, on_delete=models.PROTECT, related_name="cards")
    # Both random, neither derived from the person: `secret` stands in the QR code, `code` is typed (eight figures).
    secret = models.CharField(max_length=32)
    code = models.CharField(max_length=8)
    issued_at = models.DateTimeField(default=clock.now)
    stopped_at = models.DateTimeField(null=True, blank=True)
    by = models.UUIDField(null=True)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="resident", name="card_resident"),
            models.UniqueConstraint(fields=["community", "secret"], name="card_secret_once"),
            models.UniqueConstraint(fields=["community", "code"], name="card_code_once"),
            models.UniqueConstraint(
                fields=["community", "resident"], condition=Q(stopped_at__isnull=True), name="one_working_card"
            ),
        ]


class Invitation(CommunityModel):
    """A printed code with which a resident makes a sign-in of their own, once, within seven days."""

    resident = CommunityForeignKey(Resident, on_delete=models.PROTECT, related_name="invitations")
    code_hash = models.CharField(max_length=64)  # keyed; the code itself is only on the paper
    made_at = models.DateTimeField(default=clock.now)
    lapses_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # used, or replaced by a newer one
    by = models.UUIDField(null=True)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="resident", name="invitation_resident"),
            models.UniqueConstraint(fields=["community", "code_hash"], name="invitation_code_once"),
            models.UniqueConstraint(
                fields=["community", "resident"], condition=Q(ended_at__isnull=True), name="one_open_invitation"
            ),
        ]
        # The person who types the code has not said yet where they live.
        indexes = [models.Index(fields=["code_hash"], name="invitation_by_code")]


class Organisation(CommunityModel):
    class Kind(models.TextChoices):
        MERCHANT = "merchant", _("商户")
        PARTNER = "partner", _("共建单位")
        PROPERTY = "property", _("物业公司")
        SCHOOL = "school", _("学校")
        TEAM = "team", _("志愿队")

    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("名称"), max_length=80)
    is_from_outside = models.BooleanField(_("辖区外"), default=False)
    contact = models.CharField(_("联系人"), max_length=80, blank=True)
    account = CommunityOneToOneField(Account, on_delete=models.PROTECT, related_name="organisation")
    joined_on = models.DateField(default=clock.today)
    left_on = models.DateField(null=True, blank=True)
    by = models.UUIDField(null=True)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="account", name="organisation_account"),
            models.UniqueConstraint(fields=["community", "account"], name="organisation_account_once"),
            models.UniqueConstraint(fields=["community", "name"], name="organisation_name_once"),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=models.F("joined_on")),
                name="organisation_leaves_after_joining",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StaffRole(CommunityModel):
    """What a user may do in a community, from when to when, and how far: the whole, a grid, a building, an entrance."""

    class Role(models.TextChoices):
        MANAGER = "manager", _("信用管理员")
        COLLECTOR = "collector", _("信用采集员")
        GRID_WORKER = "grid_worker", _("网格员")
        ENTRANCE_HEAD = "entrance_head", _("楼长")
        STOREKEEPER = "storekeeper", _("超市管理员")
        AUDITOR = "auditor", _("监督员")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_constraint=False, related_name="staff_roles"
    )
    role = models.CharField(_("岗位"), max_length=20, choices=Role.choices)
    since = models.DateField(default=clock.today)
    until = models.DateField(null=True, blank=True)
    grid = CommunityForeignKey(Grid, on_delete=models.PROTECT, null=True, blank=True, related_name="staff")
    building = CommunityForeignKey(Building, on_delete=models.PROTECT, null=True, blank=True, related_name="staff")
    entrance = CommunityForeignKey(Entrance, on_delete=models.PROTECT, null=True, blank=True, related_name="staff")
    by = models.UUIDField(null=True)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            SameCommunity(field="grid", name="staff_role_grid"),
            SameCommunity(field="building", name="staff_role_building"),
            SameCommunity(field="entrance", name="staff_role_entrance"),
            models.CheckConstraint(
                condition=Q(grid__isnull=True, building__isnull=True)
                | Q(grid__isnull=True, entrance__isnull=True)
                | Q(building__isnull=True, entrance__isnull=True),
                name="staff_role_one_reach",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="staff_role_ends_after_it_starts",
            ),
        ]


class AreaOfficer(models.Model):
    """Area-owned: a user who looks after an area's communities and reviews where a community has one pair of eyes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="officers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_constraint=False, related_name="area_posts"
    )
    since = models.DateField(default=clock.today)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="area_officer_ends_after_it_starts",
            ),
        ]
