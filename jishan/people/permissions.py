"""Which role may do what, and whom it reaches. Pages ask here; `web/shared/access.py` turns the answer into 403."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from jishan.identity.models import User
from jishan.people.models import StaffRole
from jishan.people.queries import is_area_officer, roles_of
from jishan.people.reach import reaches_everyone, within_reach
from jishan.places.models import Community

__all__ = [
    "ALL_CAPABILITIES",
    "AREA_OFFICER",
    "CAPABILITIES",
    "can",
    "capabilities",
    "reaches_everyone",
    "roles_granting",
    "within_reach",
]

AREA_OFFICER: Final = "area_officer"

CAPABILITIES: Final[dict[str, frozenset[str]]] = {
    StaffRole.Role.MANAGER: frozenset(
        {
            "see_desk", "record_deeds", "award_on_the_spot", "review_deeds", "reverse_deeds", "manage_residents",
            "print_cards", "run_counter", "manage_store", "see_register", "edit_rulebook", "manage_staff", "audit",
            "bring_in", "see_reports", "write_reports",
        }
    ),
    StaffRole.Role.COLLECTOR: frozenset(
        {"see_desk", "record_deeds", "award_on_the_spot", "print_cards", "see_register"}
    ),
    StaffRole.Role.GRID_WORKER: frozenset({"see_desk", "record_deeds", "award_on_the_spot", "print_cards"}),
    StaffRole.Role.ENTRANCE_HEAD: frozenset({"see_desk", "record_deeds"}),
    StaffRole.Role.STOREKEEPER: frozenset({"see_desk", "run_counter", "manage_store", "see_register"}),
    StaffRole.Role.AUDITOR: frozenset({"see_desk", "see_register", "audit", "see_reports"}),
    AREA_OFFICER: frozenset({"see_desk", "review_deeds", "see_register", "audit", "see_reports"}),
}  # fmt: skip


ALL_CAPABILITIES: Final = frozenset().union(*CAPABILITIES.values())


def can(user: User, community: Community, capability: str) -> bool:
    """May this user do this in this community today, by any role or as an officer of an area above it?"""
    return capability in capabilities(user, community)


def capabilities(user: User, community: Community, roles: Sequence[StaffRole] | None = None) -> frozenset[str]:
    """Everything the user may do in the community today; `roles` when the caller has them already."""
    granted: set[str] = set()
    for role in roles_of(user, community) if roles is None else roles:
        granted |= CAPABILITIES[role.role]
    if is_area_officer(user, community):
        granted |= CAPABILITIES[AREA_OFFICER]
    return frozenset(granted)


def roles_granting(roles: Iterable[StaffRole], capability: str) -> list[StaffRole]:
    """Those of the roles that give this capability: whom one may record for is decided by these, not by the others."""
    return [role for role in roles if capability in CAPABILITIES[role.role]]
