"""Showing a list to the residents, and what they say about it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from jishan.identity.models import User
from jishan.lib import clock
from jishan.lib.text import clean
from jishan.switchover.models import OpeningLine, OpeningList, OpeningObjection
from jishan.switchover.openings import drafting, errors, queries
from jishan.switchover.openings.drafting import Holder, locked, require_state

__all__ = ["SHOWN_DAYS", "SHOWN_DAYS_MAX", "answer_objection", "note_objection", "show_list", "take_back_list"]

# A week lets everyone pass the notice board once.
SHOWN_DAYS = 7
SHOWN_DAYS_MAX = 90
WORDS_MAX = 300


@transaction.atomic
def show_list(*, opening: OpeningList, until: date, by: User) -> OpeningList:
    """Put the list up for everyone to see; until the end of `until` residents may object.

    Raises ListClosed, ListEmpty, QuestionsOpen, DayPassed, DayTooFar, LapsedBefore.
    """
    row = locked(opening, OpeningList.State.DRAFT)
    open_questions = queries.questions(row).count()
    if open_questions:
        raise errors.QuestionsOpen(count=open_questions)
    totals = queries.totals(row)
    if not totals.lines and not totals.coins:
        raise errors.ListEmpty
    if until <= clock.today():
        raise errors.DayPassed
    if until > clock.today() + timedelta(days=SHOWN_DAYS_MAX):
        raise errors.DayTooFar(most=SHOWN_DAYS_MAX)
    queries.check_life(row)
    row.state, row.shown_at, row.shown_by, row.object_until = OpeningList.State.SHOWN, clock.now(), by.pk, until
    row.save(update_fields=["state", "shown_at", "shown_by", "object_until"])
    return row


@transaction.atomic
def take_back_list(*, opening: OpeningList, by: User) -> OpeningList:
    """Back to a draft, to put more right than an objection does; it has to be shown anew. Raises ListClosed."""
    row = locked(opening, OpeningList.State.SHOWN)
    row.state = OpeningList.State.DRAFT
    row.shown_at = row.shown_by = row.object_until = None
    row.save(update_fields=["state", "shown_at", "shown_by", "object_until"])
    return row


@transaction.atomic
def note_objection(
    *, opening: OpeningList, key: str, said_by: str, words: str, by: User, line: OpeningLine | None = None
) -> OpeningObjection:
    """Write down what a resident said about a line, or (without one) that they are not on the list.

    The same `key` (a UUID) again gives the first one. Raises ListClosed, WordsMissing.
    """
    row = locked(opening, *OpeningList.State.values)  # of two at once, the second finds what the first wrote
    first = OpeningObjection.objects.filter(community=opening.community_id, pk=UUID(key)).first()
    if first:
        return first
    require_state(row, OpeningList.State.SHOWN)
    if line is not None and line.list_id != row.pk:
        raise ValueError("an objection is about a line of its own list")
    said_by, words = clean(said_by)[:80], clean(words)[:WORDS_MAX]
    if not said_by or not words:
        raise errors.WordsMissing
    return OpeningObjection.objects.create(
        id=UUID(key), community=row.community, list=row, line=line, said_by=said_by, words=words, noted_by=by.pk
    )


@transaction.atomic
def answer_objection(
    *,
    objection: OpeningObjection,
    answer: str,
    by: User,
    points: int | None = None,
    minutes: int | None = None,
    holder: Holder | None = None,
) -> OpeningObjection:
    """Answer it, and where it was right put the line right: `points` and `minutes` are what is true.

    For someone who was not on the list `holder` is who, and a line is added. Signatures given before no longer count.
    Raises ListClosed, ReasonMissing, ObjectionAnswered and what `drafting.add_line` raises.
    """
    row = locked(objection.list, OpeningList.State.SHOWN)
    answer = clean(answer)[:WORDS_MAX]
    if not answer:
        raise errors.ReasonMissing
    taken = OpeningObjection.objects.filter(community=row.community, pk=objection.pk, answer="")
    if not taken.update(answer=answer, answered_by=by.pk, answered_at=clock.now()):
        raise errors.ObjectionAnswered
    line = queries.line(objection) if objection.line_id else None
    if line is None and holder is not None:
        line = OpeningLine(community=row.community, list=row, position=drafting.next_position(row), by=by.pk)
        drafting.settle_line(line, holder, points or 0, minutes or 0)
        line.save(force_insert=True)
        _note_change(objection, line, 0, 0)
    elif line is not None and line.holder is not None:
        before = line.points, line.minutes
        wanted = before[0] if points is None else points, before[1] if minutes is None else minutes
        if wanted != before:
            drafting.write_line(line, by=by, holder=line.holder, points=wanted[0], minutes=wanted[1])
            _note_change(objection, line, *before)
    objection.refresh_from_db()
    return objection


def _note_change(objection: OpeningObjection, line: OpeningLine, points: int, minutes: int) -> None:
    OpeningObjection.objects.filter(community=objection.community_id, pk=objection.pk).update(
        line=line,
        points_before=points,
        points_after=line.points,
        minutes_before=minutes,
        minutes_after=line.minutes,
    )
