"""Deciding about a deed: approve, return, withdraw, reverse. Whoever changes the row first decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from jishan.earning.awarding import Award, award, lock
from jishan.earning.binding import NOTE_MAX
from jishan.earning.errors import (
    AlreadyDecided,
    NotYoursToClaim,
    OwnDeed,
    PointsAlreadySpent,
    ReasonMissing,
    TextTooLong,
)
from jishan.earning.facts import Homes, facts_of_deed
from jishan.earning.models import Deed, Review
from jishan.earning.permissions import may_claim_for, may_decide, people_close_to
from jishan.earning.pictures import CleanPicture
from jishan.earning.queries import approvals_of
from jishan.earning.recording import add_pictures
from jishan.earning.usage import Usage
from jishan.identity.models import User
from jishan.ledger import services as ledger
from jishan.ledger.errors import NotEnoughPoints
from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.places.models import Community
from jishan.rulebook import queries as rulebook
from jishan.rulebook.arithmetic import counters

__all__ = [
    "Outcome",
    "approve_deed",
    "approve_deeds",
    "resubmit_deed",
    "return_deed",
    "reverse_deed",
    "withdraw_deed",
]

REASON_MAX = 300


@dataclass(frozen=True)
class Outcome:
    """What became of one deed in a batch: the deed as it is now, and the refusal if it was not approved."""

    deed: Deed
    refusal: Refused | None = None


def approve_deed(
    *, deed: Deed, by: User, points: int | None = None, quantity: int | None = None, reason: str = ""
) -> Deed:
    """Approve a waiting deed and credit its points; under a rule with two reviewers the first approval is kept.

    `points` is the amount within the rule's range, `quantity` a corrected count; either needs a reason. Approving again
    what the same person approved returns the deed as it is. Raises OwnDeed, AlreadyDecided, WrongAmount, ReasonMissing.
    """
    reason = _reason(reason, required=_is_correction(deed, points, quantity))
    with transaction.atomic():
        (outcome,) = _approve(deed.community, [Award(deed, points, quantity)], by, reason)
        if outcome.refusal:
            raise outcome.refusal
    return outcome.deed


def approve_deeds(*, community: Community, deeds: Sequence[Deed], by: User, reason: str = "") -> list[Outcome]:
    """Approve many as they were recorded, in one transaction; one that is refused does not hold up the others."""
    reason = _reason(reason, required=False)
    with transaction.atomic():
        return _approve(community, [Award(deed) for deed in deeds], by, reason)


def _approve(community: Community, awards: Sequence[Award], by: User, reason: str) -> list[Outcome]:
    now = clock.now()
    # A deed that stands twice in one list is decided about once.
    awards = list({item.deed.pk: item for item in awards}.values())
    locked = lock(community, [item.deed.pk for item in awards])
    close = people_close_to(by, community.pk)
    approvals = approvals_of(community, list(locked))
    refused: dict[UUID, Refused] = {}
    reviews: list[Review] = []
    ready: list[Award] = []
    for item in awards:
        deed = locked[item.deed.pk]
        before = {review.by for review in approvals.get(deed.pk, [])}
        if deed.state == Deed.State.APPROVED and by.pk in before:
            continue  # a second tap: the first answer stands
        if deed.state != Deed.State.WAITING or by.pk in before:
            refused[deed.pk] = AlreadyDecided(state=deed.get_state_display())
        elif not may_decide(by, deed, close):
            refused[deed.pk] = OwnDeed()
        else:
            amount = item.points if item.points is not None else deed.asked_points
            reviews.append(
                Review(
                    community=community,
                    deed=deed,
                    by=by.pk,
                    at=now,
                    decision=Review.Decision.APPROVED,
                    points=amount,
                    reason=reason,
                )
            )
            if len(before) + 1 >= rulebook.scheme_of(deed.version).rule(deed.rule).reviewers_needed:
                ready.append(Award(deed, item.points, item.quantity))
    refused |= award(community=community, awards=ready, by=by, at=now)
    for review in reviews:
        review.points = review.deed.points or review.points
    Review.objects.bulk_create([review for review in reviews if review.deed_id not in refused])
    return [Outcome(locked[item.deed.pk], refused.get(item.deed.pk)) for item in awards]


def _is_correction(deed: Deed, points: int | None, quantity: int | None) -> bool:
    return (points is not None and points != deed.asked_points) or (quantity is not None and quantity != deed.quantity)


def _reason(reason: str, *, required: bool = True) -> str:
    reason = reason.strip()
    if required and not reason:
        raise ReasonMissing
    if len(reason) > REASON_MAX:
        raise TextTooLong(most=REASON_MAX)
    return reason


def _move(deed: Deed, before: Sequence[str], after: str) -> None:
    """Change the state if it is still one of `before`; whoever comes second is told what it is now."""
    taken = Deed.objects.filter(community=deed.community, pk=deed.pk, state__in=before).update(
        state=after, decided_at=clock.now()
    )
    deed.refresh_from_db()
    if not taken:
        raise AlreadyDecided(state=deed.get_state_display())


@transaction.atomic
def return_deed(*, deed: Deed, by: User, reason: str) -> Deed:
    """Send a waiting deed back with a reason; its recorder may add to it and hand it in again."""
    reason = _reason(reason)
    if not may_decide(by, deed):
        raise OwnDeed
    _move(deed, [Deed.State.WAITING], Deed.State.RETURNED)
    _note(deed, by, Review.Decision.RETURNED, reason)
    return deed


def _note(deed: Deed, by: User, decision: str, reason: str) -> None:
    Review.objects.create(
        community=deed.community,
        deed=deed,
        by=by.pk,
        at=clock.now(),
        decision=decision,
        points=deed.points,
        reason=reason,
    )


def _check_recorder(deed: Deed, by: User) -> None:
    if deed.recorded_by != by.pk and not (deed.resident and may_claim_for(by, deed.resident)):
        raise NotYoursToClaim


@transaction.atomic
def resubmit_deed(*, deed: Deed, by: User, note: str, pictures: Sequence[CleanPicture] = ()) -> Deed:
    """Hand in a returned deed again, with a new note and more pictures."""
    _check_recorder(deed, by)
    note = note.strip()
    if len(note) > NOTE_MAX:
        raise TextTooLong(most=NOTE_MAX)
    add_pictures(deed=deed, by=by, pictures=pictures)
    _move(deed, [Deed.State.RETURNED], Deed.State.WAITING)
    Deed.objects.filter(community=deed.community, pk=deed.pk).update(note=note)
    deed.note = note
    return deed


@transaction.atomic
def withdraw_deed(*, deed: Deed, by: User) -> Deed:
    """Take back a deed that is not decided yet."""
    _check_recorder(deed, by)
    _move(deed, [Deed.State.WAITING, Deed.State.RETURNED], Deed.State.WITHDRAWN)
    return deed


@transaction.atomic
def reverse_deed(*, deed: Deed, by: User, reason: str) -> Deed:
    """Take back the points of an approved deed by a linked transfer; deed, award and reversal all stay visible.

    Raises PointsAlreadySpent when the account no longer holds them, AlreadyDecided when it was reversed before.
    """
    reason = _reason(reason)
    deed = lock(deed.community, [deed.pk])[deed.pk]
    if deed.state != Deed.State.APPROVED or deed.transfer is None or deed.points is None:
        raise AlreadyDecided(state=deed.get_state_display())
    limits = counters(rulebook.scheme_of(deed.version), facts_of_deed(deed, Homes(deed.community, [deed.resident_id])))
    usage = Usage(deed.community, limits)
    usage.give_back(limits, times=deed.times, points=deed.points)
    usage.write()
    try:
        ledger.reverse(transfer=deed.transfer, key=f"deed:{deed.pk}:reversal", by=by, reference=str(deed.pk))
    except NotEnoughPoints as refusal:
        raise PointsAlreadySpent(points=deed.points, short=refusal.facts["short"]) from refusal
    _move(deed, [Deed.State.APPROVED], Deed.State.REVERSED)
    _note(deed, by, Review.Decision.REVERSED, reason)
    return deed
