"""A printed code with which a resident makes a sign-in of their own. Reached through `services`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import formats

from jishan.identity.models import User
from jishan.identity.services import create_user
from jishan.identity.throttle import INVITATION
from jishan.lib import clock
from jishan.people import cards, phones
from jishan.people.errors import AlreadyLeft, AlreadySignsIn, InvitationEnded, InvitationLapsed, InvitationUnknown
from jishan.people.models import Invitation, Resident
from jishan.people.staff import link_user

__all__ = ["PrintedInvitation", "accept_invitation", "end_invitations", "invite", "resident_invited"]

_CODE_LENGTH = 10
_LIFE = timedelta(days=7)


@dataclass(frozen=True)
class PrintedInvitation:
    """What goes on the paper. The code is known only here and now: the database keeps a keyed hash of it."""

    resident: Resident
    code: str
    expires_at: datetime


@transaction.atomic
def invite(*, resident: Resident, by: User | None) -> PrintedInvitation:
    """A new code for the resident, good once and for seven days; the one before stops. Raises `AlreadySignsIn`, `AlreadyLeft`."""
    resident = Resident.objects.select_for_update(of=("self",)).get(community=resident.community_id, pk=resident.pk)
    if resident.user_id is not None:
        raise AlreadySignsIn(name=resident.name)
    if resident.left_on is not None:
        raise AlreadyLeft(name=resident.name, day=formats.date_format(resident.left_on))
    end_invitations(resident)
    code = cards.new_secret(_CODE_LENGTH)
    invitation = Invitation.objects.create(
        community_id=resident.community_id,
        resident=resident,
        code_hash=_hash(code),
        made_at=clock.now(),
        lapses_at=clock.now() + _LIFE,
        by=by.pk if by else None,
    )
    return PrintedInvitation(resident, code, invitation.lapses_at)


def resident_invited(code: str) -> Resident:
    """Whom this code invites, to greet them by name. Raises `InvitationUnknown`, `InvitationEnded`, `InvitationLapsed`."""
    return _open_invitation(code).resident


def accept_invitation(*, code: str, username: str, password: str, address: str = "") -> User:
    """The resident's own sign-in, made once with the code. Refused, nothing was written and the code still holds.

    Codes nobody was given are counted by `address`, the caller's network address. Raises `TooManyTries`, and what
    `resident_invited` and `identity.create_user` raise.
    """
    INVITATION.check(address)
    try:
        return _accept(code, username, password)
    except InvitationUnknown:
        # Outside the transaction, which takes back what it wrote to the cache's table too.
        INVITATION.count(address)
        raise


@transaction.atomic
def _accept(code: str, username: str, password: str) -> User:
    invitation = _open_invitation(code)
    # Whoever ends it makes the sign-in: the same paper typed in twice at once gives one user.
    ended = Invitation.objects.filter(
        community=invitation.community_id, pk=invitation.pk, ended_at__isnull=True
    ).update(ended_at=clock.now())
    if not ended:
        raise InvitationEnded
    user = create_user(username=username, name=invitation.resident.name, password=password)
    link_user(resident=invitation.resident, user=user, by=user)
    return user


def end_invitations(resident: Resident) -> None:
    """The resident's open invitation, if any, stops."""
    Invitation.objects.filter(community=resident.community_id, resident=resident, ended_at__isnull=True).update(
        ended_at=clock.now()
    )


def _open_invitation(code: str) -> Invitation:
    # Across communities by nature: the person who types it has not said yet where they live.
    invitation = Invitation.objects.filter(code_hash=_hash(code)).select_related("resident__community").first()
    if invitation is None:
        raise InvitationUnknown
    if invitation.ended_at is not None:
        raise InvitationEnded
    if invitation.lapses_at <= clock.now():
        raise InvitationLapsed
    return invitation


def _hash(code: str) -> str:
    return phones.keyed_hash("invitations", cards.typed_secret(code).encode())
