"""After posting: a line that was wrong is put right by a new transfer and the reversal of the old one, by two people."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from jishan.earning.permissions import people_close_to
from jishan.identity.models import User
from jishan.ledger import services as ledger
from jishan.ledger.errors import NotEnoughPoints
from jishan.ledger.models import Account, Book, Transfer
from jishan.lib import clock
from jishan.lib.text import clean
from jishan.people.services import hours_account_of
from jishan.switchover.models import OpeningCorrection, OpeningLine, OpeningList
from jishan.switchover.openings import errors, queries
from jishan.switchover.openings.drafting import AMOUNT_MAX, WORDS_MAX, locked
from jishan.switchover.openings.posting import KIND, account_of, line_key, person_of

__all__ = ["confirm_correction", "decline_correction", "propose_correction"]


@transaction.atomic
def propose_correction(
    *, line: OpeningLine, key: str, points: int, minutes: int, reason: str, by: User
) -> OpeningCorrection:
    """Say that a posted line should be `points` and `minutes`, and why; a second person confirms it.

    The same `key` again gives the first one. Raises NotPosted, ReasonMissing, AmountUnfit, HoursArePersonal,
    NothingChanged, CorrectionWaiting, OwnHousehold.
    """
    first = OpeningCorrection.objects.filter(community=line.community_id, key=key).first()
    if first:
        return first
    line = _locked(line)
    _refuse_own(line, by)
    reason = clean(reason)[:WORDS_MAX]
    if not reason:
        raise errors.ReasonMissing
    for number in (points, minutes):
        if not 0 <= number <= AMOUNT_MAX:
            raise errors.AmountUnfit(written=number)
    if minutes and line.resident is None:
        raise errors.HoursArePersonal(name=line.name)
    if (points, minutes) == (line.points, line.minutes):
        raise errors.NothingChanged
    waiting = OpeningCorrection.objects.filter(community=line.community_id, line=line, state="waiting")
    if waiting.exists():
        raise errors.CorrectionWaiting
    return OpeningCorrection.objects.create(
        community_id=line.community_id,
        line=line,
        key=key,
        points_before=line.points,
        points_after=points,
        minutes_before=line.minutes,
        minutes_after=minutes,
        reason=reason,
        asked_by=by.pk,
    )


@transaction.atomic
def confirm_correction(*, correction: OpeningCorrection, by: User) -> OpeningCorrection:
    """The second pair of eyes: the new amount is posted and the old transfer reversed, both or neither.

    The new one comes first, so that points spent meanwhile stand in the way only where less is left than was spent.
    Raises CorrectionDecided, SecondPersonNeeded, OwnHousehold, AlreadySpent.
    """
    line = _locked(correction.line)
    row = OpeningCorrection.objects.get(community=correction.community_id, pk=correction.pk)
    if row.state == OpeningCorrection.State.DONE and row.decided_by == by.pk:
        return row
    _check_decider(row, line, by)
    changes = OpeningCorrection.objects.filter(
        community=line.community_id, line=line, state=OpeningCorrection.State.DONE
    ).count()
    try:
        if row.points_after != row.points_before:
            row.points_replaced = line.points_transfer
            line.points_transfer = _replace(line, Book.Unit.POINTS, row.points_after, changes + 1, by)
        if row.minutes_after != row.minutes_before:
            row.minutes_replaced = line.minutes_transfer
            line.minutes_transfer = _replace(line, Book.Unit.MINUTES, row.minutes_after, changes + 1, by)
    except NotEnoughPoints as refusal:
        raise errors.AlreadySpent(short=refusal.facts["short"]) from refusal
    line.points, line.minutes = row.points_after, row.minutes_after
    line.save(update_fields=["points", "minutes", "points_transfer", "minutes_transfer"])
    row.state, row.decided_by, row.decided_at = OpeningCorrection.State.DONE, by.pk, clock.now()
    row.save(update_fields=["state", "decided_by", "decided_at", "points_replaced", "minutes_replaced"])
    return row


@transaction.atomic
def decline_correction(*, correction: OpeningCorrection, by: User) -> OpeningCorrection:
    """It stays as it is; whoever asked may take it back themselves. Raises CorrectionDecided."""
    done = OpeningCorrection.objects.filter(
        community=correction.community_id, pk=correction.pk, state=OpeningCorrection.State.WAITING
    ).update(state=OpeningCorrection.State.DECLINED, decided_by=by.pk, decided_at=clock.now())
    correction.refresh_from_db()
    if not done and correction.state != OpeningCorrection.State.DECLINED:
        raise errors.CorrectionDecided
    return correction


def _check_decider(row: OpeningCorrection, line: OpeningLine, by: User) -> None:
    if row.state != OpeningCorrection.State.WAITING:
        raise errors.CorrectionDecided
    if row.asked_by == by.pk:
        raise errors.SecondPersonNeeded
    _refuse_own(line, by)


def _refuse_own(line: OpeningLine, by: User) -> None:
    residents, households = people_close_to(by, line.community_id)
    if line.resident_id in residents or line.household_id in households:
        raise errors.OwnHousehold


def _replace(line: OpeningLine, unit: str, amount: int, change: int, by: User) -> Transfer | None:
    """Post the new amount and take the old one back; what stands for the line afterwards."""
    old = line.points_transfer if unit == Book.Unit.POINTS else line.minutes_transfer
    book = ledger.open_book(community=line.community, unit=unit)
    new = None
    if amount:
        new = ledger.transfer(
            book=book,
            key=line_key(line, change),
            source=ledger.system_account(book, Account.Kind.OPENING),
            target=account_of(line) if unit == Book.Unit.POINTS else hours_account_of(person_of(line)),
            points=amount,
            kind=KIND,
            by=by,
            reference=line.pk.hex,
            lapses_on=_lapses_on(line, old) if unit == Book.Unit.POINTS else None,
        )
    if old is not None:
        ledger.reverse(transfer=old, key=f"{line_key(line, change)}:back", by=by, reference=line.pk.hex)
    return new


def _lapses_on(line: OpeningLine, old: Transfer | None) -> date | None:
    """The same last day as the line has, or as the list's other lines were given."""
    if old is not None or line.list.posted_at is None:
        return old.lapses_on if old else None
    return queries.life_days(line.list, clock.day_of(line.list.posted_at)).get(line.list.lapse)


def _locked(line: OpeningLine) -> OpeningLine:
    """The line as it is now, its list held: corrections of one list go one after another."""
    try:
        locked(line.list, OpeningList.State.POSTED)
    except errors.ListClosed as refusal:
        raise errors.NotPosted from refusal
    return OpeningLine.objects.select_related(
        "list", "community", "resident", "household__account", "organisation__account", "resident__account",
        "points_transfer", "minutes_transfer",
    ).get(community=line.community_id, pk=line.pk)  # fmt: skip
