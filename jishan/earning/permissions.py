"""Two pairs of eyes: who may claim for whom, and who may decide about a deed.

Roles and reach are checked by the page; what stands here must hold through every door.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from jishan.earning.models import Deed
from jishan.identity.models import User
from jishan.people import permissions as staff
from jishan.people import queries as people
from jishan.people.models import Membership, Resident
from jishan.places.models import Community

__all__ = ["may_claim_for", "may_decide", "may_see_evidence", "people_close_to"]


def may_claim_for(user: User, resident: Resident) -> bool:
    """Anyone may claim for themselves, for someone they help, and for whoever shares a household with them."""
    own = people.residents_of_user(user, resident.community)
    return any(r.pk == resident.pk for r in own) or bool(
        _households({r.pk for r in own}, resident.community_id) & _households({resident.pk}, resident.community_id)
    )


def _households(residents: set[UUID], community: UUID) -> set[UUID]:
    """The households these residents belong to now."""
    now = Membership.objects.filter(community=community, resident__in=residents, until__isnull=True)
    return set(now.values_list("household_id", flat=True))


def people_close_to(user: User, community: Community | UUID) -> tuple[set[UUID], set[UUID]]:
    """The residents a user is, helps or lives with, and the households they belong to: what they may not decide about.

    What ended counts as well: moving out, or leaving off helping, for a day must not open a door.
    """
    own = {r.pk for r in Resident.objects.filter(community=community).filter(Q(user=user) | Q(helpers__user=user))}
    if not own:
        return set(), set()
    households = set(
        Membership.objects.filter(community=community, resident__in=own).values_list("household_id", flat=True)
    )
    members = set(
        Membership.objects.filter(community=community, household__in=households).values_list("resident_id", flat=True)
    )
    return own | members, households


def may_decide(user: User, deed: Deed, close: tuple[set[UUID], set[UUID]] | None = None) -> bool:
    """Whether `user` is neither the recorder of the deed, nor the one who gains, nor of that household.

    `close` is `people_close_to(user, community)`, passed in when many deeds are asked about.
    """
    residents, households = close if close is not None else people_close_to(user, deed.community_id)
    return not (
        deed.recorded_by == user.pk
        or (deed.resident_id is not None and deed.resident_id in residents)
        or (deed.household_id is not None and deed.household_id in households)
    )


def may_see_evidence(user: User, deed: Deed) -> bool:
    """Whoever belongs to it today: the one it is about, their helper and household, the member of staff who recorded it,
    and staff who review or audit. Who left, moved out or was dismissed sees no more of it."""
    if not user.is_authenticated:
        return False
    granted = staff.capabilities(user, deed.community)
    if granted & {"review_deeds", "audit"} or ("record_deeds" in granted and deed.recorded_by == user.pk):
        return True
    if deed.resident is not None:
        return may_claim_for(user, deed.resident)
    own = {r.pk for r in people.residents_of_user(user, deed.community)}
    return deed.household_id in _households(own, deed.community_id)
