"""Books, accounts, transfers, holds and lots. Only this package writes these rows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jishan.lib import clock
from jishan.places.tenancy import CommunityForeignKey, CommunityModel, SameCommunity

# Foreign keys here carry no index of their own where a constraint's index begins with the same columns: a transfer is
# the row written most, and each index it does not need is paid for at every award.


class Book(CommunityModel):
    """One community's ledger in one unit. Points and minutes never meet in a transfer."""

    class Unit(models.TextChoices):
        POINTS = "points", _("积分")
        MINUTES = "minutes", _("分钟")

    unit = models.CharField(max_length=10, choices=Unit.choices)

    class Meta(CommunityModel.Meta):
        constraints = [
            *CommunityModel.Meta.constraints,
            models.UniqueConstraint(fields=["community", "unit"], name="book_once_per_unit"),
        ]

    def __str__(self) -> str:
        return str(self.get_unit_display())


class BookRow(CommunityModel):
    """Any row of a book. Its link to the book, account or transfer it belongs to compares the community already, and
    `(community, id)` is an index that begins with it: a key and an index of its own would only be paid for again."""

    community = models.ForeignKey(
        "places.Community", on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta(CommunityModel.Meta):
        abstract = True


class Account(BookRow):
    """Holds points. One with a floor keeps its balance; a system account (no floor) is summed, so no row is hot."""

    class Kind(models.TextChoices):
        OWN = "own", _("居民与单位")  # a person's, household's or organisation's: the ledger does not know which
        ISSUED = "issued", _("发放")
        REDEEMED = "redeemed", _("兑换")
        EXPIRED = "expired", _("到期")
        OPENING = "opening", _("期初")
        COINS = "coins", _("信用币在外")

    book = CommunityForeignKey(Book, on_delete=models.PROTECT, related_name="accounts", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    floor = models.BigIntegerField(null=True)  # null: a system account
    balance = models.BigIntegerField(null=True)
    held = models.BigIntegerField(default=0)
    entries = models.BigIntegerField(default=0)  # how many transfers touched it; numbers its statement lines

    class Meta(BookRow.Meta):
        constraints = [
            *BookRow.Meta.constraints,
            SameCommunity(field="book", name="account_book"),
            models.UniqueConstraint(
                fields=["community", "book", "kind"], condition=~Q(kind="own"), name="system_account_once"
            ),
            models.CheckConstraint(
                condition=Q(floor__isnull=True, balance__isnull=True) | Q(floor__isnull=False, balance__isnull=False),
                name="account_with_a_floor_keeps_a_balance",
            ),
            models.CheckConstraint(
                condition=Q(floor__isnull=True) | Q(balance__gte=models.F("floor") + models.F("held")),
                name="account_never_below_its_floor",
            ),
            models.CheckConstraint(condition=Q(held__gte=0), name="account_held_not_negative"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def free(self) -> int:
        """What can be spent, as this row was read: the balance less what is held, down to the floor."""
        return (self.balance or 0) - self.held - (self.floor or 0)


class Transfer(BookRow):
    """Points moved from one account to another. Never updated, never deleted: triggers refuse it."""

    book = CommunityForeignKey(Book, on_delete=models.PROTECT, related_name="transfers", db_index=False)
    key = models.CharField(max_length=120)
    source = CommunityForeignKey(Account, on_delete=models.PROTECT, related_name="transfers_out", db_index=False)
    target = CommunityForeignKey(Account, on_delete=models.PROTECT, related_name="transfers_in", db_index=False)
    points = models.BigIntegerField()
    # What it was for; the sentence is composed when read, so no personal data ever stands here.
    kind = models.CharField(max_length=30)
    reference = models.CharField(max_length=64, blank=True)
    by = models.UUIDField(null=True)  # the user's id; null: the house itself (lapsing)
    happened_at = models.DateTimeField(default=clock.now)
    written_at = models.DateTimeField(default=clock.now)
    lapses_on = models.DateField(null=True)
    reverses = CommunityForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="reversals", db_index=False
    )
    # The line's number and the balance after it, for whichever side keeps a balance.
    source_entry = models.BigIntegerField(null=True)
    source_balance = models.BigIntegerField(null=True)
    target_entry = models.BigIntegerField(null=True)
    target_balance = models.BigIntegerField(null=True)

    class Meta(BookRow.Meta):
        constraints = [
            *BookRow.Meta.constraints,
            SameCommunity(field="book", name="transfer_book"),
            SameCommunity(field="source", name="transfer_source"),
            SameCommunity(field="target", name="transfer_target"),
            SameCommunity(field="reverses", name="transfer_reverses"),
            models.UniqueConstraint(fields=["community", "book", "key"], name="transfer_key_once"),
            models.UniqueConstraint(
                fields=["community", "reverses"], condition=Q(reverses__isnull=False), name="transfer_reversed_once"
            ),
            models.UniqueConstraint(
                fields=["community", "source", "source_entry"],
                condition=Q(source_entry__isnull=False),
                name="statement_line_out_once",
            ),
            models.UniqueConstraint(
                fields=["community", "target", "target_entry"],
                condition=Q(target_entry__isnull=False),
                name="statement_line_in_once",
            ),
            models.CheckConstraint(condition=Q(points__gt=0), name="transfer_points_positive"),
            models.CheckConstraint(condition=~Q(source=models.F("target")), name="transfer_between_two_accounts"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.points}"


class Hold(BookRow):
    """Points set aside; ends once: settled by a transfer, released, or lapsed."""

    class State(models.TextChoices):
        OPEN = "open", _("占用中")
        SETTLED = "settled", _("已结算")
        RELEASED = "released", _("已放回")
        LAPSED = "lapsed", _("已过期")

    account = CommunityForeignKey(Account, on_delete=models.PROTECT, related_name="holds", db_index=False)
    key = models.CharField(max_length=120)
    points = models.BigIntegerField()
    kind = models.CharField(max_length=30)
    reference = models.CharField(max_length=64, blank=True)
    by = models.UUIDField(null=True)
    made_at = models.DateTimeField(default=clock.now)
    lapses_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)  # null: still open, or lapsed by the house itself
    transfer = CommunityForeignKey(Transfer, on_delete=models.PROTECT, null=True, related_name="holds", db_index=False)

    class Meta(BookRow.Meta):
        constraints = [
            *BookRow.Meta.constraints,
            SameCommunity(field="account", name="hold_account"),
            SameCommunity(field="transfer", name="hold_transfer"),
            models.UniqueConstraint(fields=["community", "key"], name="hold_key_once"),
            models.CheckConstraint(condition=Q(points__gt=0), name="hold_points_positive"),
            models.CheckConstraint(
                condition=Q(state="settled", transfer__isnull=False) | (~Q(state="settled") & Q(transfer__isnull=True)),
                name="hold_settled_by_a_transfer",
            ),
        ]
        indexes = [models.Index(fields=["community", "account"], condition=Q(state="open"), name="hold_open")]

    def __str__(self) -> str:
        return f"{self.kind} {self.points} {self.state}"


class Lot(BookRow):
    """A dated credit and what is left of it; points are spent from the lot that lapses first."""

    account = CommunityForeignKey(Account, on_delete=models.PROTECT, related_name="lots", db_index=False)
    transfer = CommunityForeignKey(Transfer, on_delete=models.PROTECT, related_name="lots", db_index=False)
    lapses_on = models.DateField()
    entry = (
        models.BigIntegerField()
    )  # the credit's line in the account: of two that lapse on one day the elder is first
    remaining = models.BigIntegerField()

    class Meta(BookRow.Meta):
        constraints = [
            *BookRow.Meta.constraints,
            SameCommunity(field="account", name="lot_account"),
            SameCommunity(field="transfer", name="lot_transfer"),
            models.UniqueConstraint(fields=["community", "transfer"], name="lot_once_per_credit"),
            models.CheckConstraint(condition=Q(remaining__gte=0), name="lot_not_overdrawn"),
        ]
        indexes = [
            models.Index(
                fields=["community", "account", "lapses_on", "entry"],
                condition=Q(remaining__gt=0),
                name="lot_not_spent",
            )
        ]

    def __str__(self) -> str:
        return f"{self.remaining} {self.lapses_on}"


class LotUse(BookRow):
    """How much of a lot a transfer took; below zero: how much a reversal gave back. They explain what remains."""

    lot = CommunityForeignKey(Lot, on_delete=models.PROTECT, related_name="uses", db_index=False)
    transfer = CommunityForeignKey(Transfer, on_delete=models.PROTECT, related_name="lot_uses", db_index=False)
    points = models.BigIntegerField()

    class Meta(BookRow.Meta):
        constraints = [
            *BookRow.Meta.constraints,
            SameCommunity(field="lot", name="lot_use_lot"),
            SameCommunity(field="transfer", name="lot_use_transfer"),
            models.UniqueConstraint(fields=["community", "transfer", "lot"], name="lot_use_once"),
            models.CheckConstraint(condition=~Q(points=0), name="lot_use_of_something"),
        ]

    def __str__(self) -> str:
        return str(self.points)
