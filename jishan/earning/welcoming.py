"""What a rulebook gives to whoever is entered: once, in the open, by the version of that day."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from jishan.identity.models import User
from jishan.ledger import services as ledger
from jishan.ledger.models import Account, Transfer
from jishan.lib import clock
from jishan.people.models import Resident
from jishan.places.models import Community
from jishan.rulebook import queries as rulebook
from jishan.rulebook.arithmetic import lapses_on
from jishan.rulebook.errors import NoRulebook

__all__ = ["welcome"]


@transaction.atomic
def welcome(*, community: Community, residents: Sequence[Resident], by: User) -> list[Transfer]:
    """Credit new residents with the opening points of the rulebook in force (`points.opening`), each of them once.

    Nothing happens where the rulebook gives none, or where there is no rulebook yet.
    """
    today = clock.today()
    try:
        scheme = rulebook.scheme_of(rulebook.in_force(community, today))
    except NoRulebook:
        return []
    if not scheme.points.opening:
        return []
    book = ledger.open_book(community=community)
    issued = ledger.system_account(book, Account.Kind.ISSUED)
    requests = [
        ledger.TransferRequest(
            key=f"welcome:{resident.pk}",
            source=issued,
            target=resident.account_id,
            points=scheme.points.opening,
            kind="welcome",
            reference=str(resident.pk),
            lapses_on=lapses_on(scheme, today),
        )
        for resident in residents
    ]
    return ledger.transfer_many(book=book, requests=requests, by=by)
