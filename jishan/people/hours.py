"""A resident's hours: an account in the book of minutes, made when there is the first minute to write down."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from jishan.ledger.models import Account, Book
from jishan.ledger.services import open_accounts, open_book
from jishan.people.models import Resident
from jishan.places.models import Community

__all__ = ["hours_account_of", "hours_accounts_of"]

# Ids to a statement: well under SQLite's limit of variables.
_CHUNK = 1000


def hours_account_of(resident: Resident) -> Account:
    """The resident's account of minutes; opened at the first call."""
    return hours_accounts_of(resident.community, [resident])[resident.pk]


@transaction.atomic
def hours_accounts_of(community: Community, residents: Sequence[Resident]) -> dict[UUID, Account]:
    """The accounts of minutes of these residents by resident; those that are not there yet are opened together.

    The residents' rows are locked in the order of their ids, so that two at once do not open two for one person.
    """
    # Locked first and read afterwards: PostgreSQL, having waited, reads the locked row anew but not what is joined to it.
    found: dict[UUID, Resident] = {}
    wanted = sorted(resident.pk for resident in residents)
    for start in range(0, len(wanted), _CHUNK):
        rows = Resident.objects.filter(community=community, pk__in=wanted[start : start + _CHUNK]).order_by("pk")
        locked = list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
        found |= {row.pk: row for row in rows.filter(pk__in=locked).select_related("hours_account__book")}
    lacking = [row for row in found.values() if row.hours_account is None]
    if lacking:
        book = open_book(community=community, unit=Book.Unit.MINUTES)
        for row, account in zip(lacking, open_accounts(book=book, count=len(lacking)), strict=True):
            row.hours_account = account
        Resident.objects.filter(community=community).bulk_update(lacking, ["hours_account"], batch_size=200)
    for resident in residents:
        resident.hours_account = found[resident.pk].hours_account
    return {pk: row.hours_account for pk, row in found.items() if row.hours_account}
