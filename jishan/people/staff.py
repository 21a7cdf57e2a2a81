"""Who works for a community or an area, and which user stands for which resident. Reached through `services`."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from jishan.identity.models import User
from jishan.identity.services import create_user
from jishan.lib import clock
from jishan.people.errors import (
    AlreadySignsIn,
    DateInFuture,
    HelpsThemselves,
    LastManager,
    ReachTooSmall,
    ReachUnclear,
    RoleUnknown,
    UserIsAnotherResident,
)
from jishan.people.models import AreaOfficer, Helper, Resident, StaffRole
from jishan.people.queries import in_force
from jishan.people.reach import reaches_everyone
from jishan.places.models import Area, Building, Community, Entrance, Grid

__all__ = [
    "add_helper",
    "appoint",
    "appoint_officer",
    "create_staff",
    "dismiss",
    "dismiss_officer",
    "end_helper",
    "link_user",
]

# What these do (review, appoint, hand out, audit) knows no part of a community.
_FOR_THE_WHOLE_COMMUNITY = {StaffRole.Role.MANAGER, StaffRole.Role.STOREKEEPER, StaffRole.Role.AUDITOR}


@transaction.atomic
def appoint(
    *,
    community: Community,
    user: User,
    role: str,
    by: User | None = None,
    since: date | None = None,
    grid: Grid | None = None,
    building: Building | None = None,
    entrance: Entrance | None = None,
) -> StaffRole:
    """The user has this role from `since` (today; a coming day is fine), in the whole community or within one reach.

    Appointed to the same again, the role they have comes back, from the earlier of the two days. Raises `RoleUnknown`,
    `ReachUnclear`, and `ReachTooSmall` for a role that is for the whole community.
    """
    if role not in StaffRole.Role.values:
        raise RoleUnknown(role=role)
    if sum(reach is not None for reach in (grid, building, entrance)) > 1:
        raise ReachUnclear
    if (grid or building or entrance) and role in _FOR_THE_WHOLE_COMMUNITY:
        raise ReachTooSmall
    # Nothing in the database keeps two such rows apart (unknown reaches never compare equal); the user's row, held
    # for the moment, does.
    User.objects.select_for_update().filter(pk=user.pk).first()
    since = since or clock.today()
    standing = StaffRole.objects.filter(
        community=community, user=user, role=role, grid=grid, building=building, entrance=entrance, until__isnull=True
    ).first()
    if standing is None:
        return StaffRole.objects.create(
            community=community,
            user=user,
            role=role,
            since=since,
            grid=grid,
            building=building,
            entrance=entrance,
            by=_id(by),
        )
    if since < standing.since:
        standing.since, standing.by = since, _id(by)
        standing.save(update_fields=["since", "by"])
    return standing


@transaction.atomic
def dismiss(*, role: StaffRole, by: User | None, on: date | None = None) -> StaffRole:
    """The role ends with `on` (today), the first day it no longer holds. One that ended before stays as it was.

    Raises `LastManager` when nobody would be left to manage the community.
    """
    on = on or clock.today()
    if role.role == StaffRole.Role.MANAGER:
        # Locked in one order, so that two managers who dismiss each other at once do not both succeed.
        managers = StaffRole.objects.filter(in_force(on), community=role.community_id, role=role.role)
        staying = {m.pk for m in managers.select_for_update(of=("self",)).order_by("pk") if not _is_limited(m)}
        if staying == {role.pk}:
            raise LastManager
    ended = max(on, role.since)
    StaffRole.objects.filter(_open_on(ended), community=role.community_id, pk=role.pk).update(until=ended, by=_id(by))
    role.refresh_from_db()
    return role


@transaction.atomic
def create_staff(*, community: Community, username: str, name: str, password: str, role: str) -> StaffRole:
    """A new sign-in with its first role, for `jishan createstaff` and the manager's page.

    Raises what `identity.create_user` and `appoint` raise.
    """
    user = create_user(username=username, name=name, password=password)
    return appoint(community=community, user=user, role=role)


@transaction.atomic
def appoint_officer(*, area: Area, user: User, since: date | None = None) -> AreaOfficer:
    """The user looks after this area and the communities below it, from `since` (today). Once is enough."""
    User.objects.select_for_update().filter(pk=user.pk).first()
    post = AreaOfficer.objects.filter(area=area, user=user, until__isnull=True).first()
    return post or AreaOfficer.objects.create(area=area, user=user, since=since or clock.today())


@transaction.atomic
def dismiss_officer(*, officer: AreaOfficer, on: date | None = None) -> AreaOfficer:
    """The post ends with `on` (today), the first day it no longer holds."""
    ended = max(on or clock.today(), officer.since)
    AreaOfficer.objects.filter(_open_on(ended), pk=officer.pk).update(until=ended)
    officer.refresh_from_db()
    return officer


@transaction.atomic
def link_user(*, resident: Resident, user: User, by: User | None) -> Resident:
    """The resident signs in as this user from now on. Linked already to the same one, nothing changes.

    Raises `AlreadySignsIn` (the resident has another user), `UserIsAnotherResident`.
    """
    if resident.user_id == user.pk:
        return resident
    try:
        with transaction.atomic():
            taken = Resident.objects.filter(community=resident.community_id, pk=resident.pk, user__isnull=True).update(
                user=user, by=_id(by)
            )
    except IntegrityError as other:
        raise UserIsAnotherResident(username=user.username) from other
    if not taken:
        raise AlreadySignsIn(name=resident.name)
    resident.user = user
    return resident


@transaction.atomic
def add_helper(*, resident: Resident, user: User, by: User | None, since: date | None = None) -> Helper:
    """The user looks after the resident's points from `since` (today). Asked again, the help they give comes back.

    Raises `HelpsThemselves`, `DateInFuture`.
    """
    if resident.user_id == user.pk:
        raise HelpsThemselves
    since = since or clock.today()
    if since > clock.today():
        raise DateInFuture
    Resident.objects.select_for_update(of=("self",)).get(community=resident.community_id, pk=resident.pk)
    same = Helper.objects.filter(
        community=resident.community_id, resident=resident, user=user, until__isnull=True
    ).first()
    return same or Helper.objects.create(
        community_id=resident.community_id, resident=resident, user=user, since=since, by=_id(by)
    )


@transaction.atomic
def end_helper(*, helper: Helper, by: User | None, on: date | None = None) -> Helper:
    """The help ends with `on` (today), the first day it no longer holds."""
    ended = max(on or clock.today(), helper.since)
    Helper.objects.filter(_open_on(ended), community=helper.community_id, pk=helper.pk).update(until=ended, by=_id(by))
    helper.refresh_from_db()
    return helper


def _open_on(day: date) -> Q:
    return Q(until__isnull=True) | Q(until__gt=day)


def _is_limited(role: StaffRole) -> bool:
    return not reaches_everyone([role])


def _id(user: User | None) -> UUID | None:
    return user.pk if user else None
