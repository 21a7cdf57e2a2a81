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
        _households({r.pk for r in own}, resident) & _households({resident.pk}, resident)
    )


def _households(residents: set[UUID], of: Resident) -> set[UUID]:
    return set(
        Membership.objects.filter(community=of.community, resident__in=list(residents), until__isnull=True).values_list(
            "household_id", flat=True
        )
    )


def people_close_to(user: User, community: Community | UUID) -> tuple[set[UUID], set[UUID]]:
    """The residents a user is, helps or lives with, and the households they belong to: what they may not decide about.

    Ended memberships count as well: moving out for a day must not open a door.
    """
    own = {
        r.pk
        for r in Resident.objects.filter(community=community).filter(
            Q(user=user) | Q(helpers__user=user, helpers__until__isnull=True)
        )
    }
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
    """The one it is about and their household, whoever recorded it, and staff who review or audit."""
    if not user.is_authenticated:
        return False
    if deed.recorded_by == user.pk:
        return True
    residents, households = people_close_to(user, deed.community_id)
    if deed.resident_id in residents or (deed.household_id and deed.household_id in households):
        return True
    return any(staff.can(user, deed.community, capability) for capability in ("review_deeds", "audit"))
