"""Making a cut-over list: open it, write lines from passbooks, settle the questions of a file, count coins.

Every change locks the list first, so that nothing moves under the hand of whoever signs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from jishan.identity.models import User
from jishan.lib import clock
from jishan.lib.text import clean
from jishan.people.models import Household, Organisation, Resident
from jishan.places.models import Community, Register
from jishan.switchover.models import CoinCount, OpeningLine, OpeningList
from jishan.switchover.openings import errors

__all__ = [
    "AMOUNT_MAX",
    "Holder",
    "add_line",
    "bring_back",
    "change_line",
    "change_list",
    "count_coins",
    "draft_list",
    "drop_list",
    "leave_out",
    "locked",
    "next_position",
    "require_state",
]

Holder = Resident | Household | Organisation

# A slip of the finger, not a balance: nobody has saved a hundred million.
AMOUNT_MAX = 100_000_000
WORDS_MAX = 200
_SERIES = "opening list"


@transaction.atomic
def draft_list(
    *,
    community: Community,
    key: str,
    title: str,
    cut_over_on: date,
    by: User,
    lapse: str = OpeningList.Lapse.POSTED,
    stated_points: int | None = None,
    stated_minutes: int | None = None,
) -> OpeningList:
    """Open a new list. The same `key` (a UUID) again gives the first one. Raises CutOverInFuture."""
    first = OpeningList.objects.filter(community=community, pk=UUID(key))
    if found := first.first():
        return found
    if cut_over_on > clock.today():
        raise errors.CutOverInFuture
    try:
        with transaction.atomic():
            return OpeningList.objects.create(
                id=UUID(key),
                community=community,
                number=_next_number(community),
                title=clean(title)[:80],
                cut_over_on=cut_over_on,
                lapse=OpeningList.Lapse(lapse),
                stated_points=stated_points,
                stated_minutes=stated_minutes,
                by=by.pk,
            )
    except IntegrityError:  # the form came twice at once; the other one's number stays the list's
        if found := first.first():
            return found
        raise


def _next_number(community: Community) -> int:
    Register.objects.bulk_create([Register(community=community, series=_SERIES)], ignore_conflicts=True)
    register = Register.objects.filter(community=community, series=_SERIES)
    register.update(last=F("last") + 1)
    return register.values_list("last", flat=True).get()


@transaction.atomic
def change_list(
    *,
    opening: OpeningList,
    by: User,
    title: str,
    cut_over_on: date,
    lapse: str,
    stated_points: int | None,
    stated_minutes: int | None,
) -> OpeningList:
    """Write down what is true of the whole list. Raises ListClosed, CutOverInFuture."""
    row = locked(opening, OpeningList.State.DRAFT)
    if cut_over_on > clock.today():
        raise errors.CutOverInFuture
    row.title, row.cut_over_on, row.lapse = clean(title)[:80], cut_over_on, OpeningList.Lapse(lapse)
    row.stated_points, row.stated_minutes = stated_points, stated_minutes
    row.save(update_fields=["title", "cut_over_on", "lapse", "stated_points", "stated_minutes"])
    return row


@transaction.atomic
def drop_list(*, opening: OpeningList, by: User) -> OpeningList:
    """Give a list up that is not posted. It stays to be read. Raises ListClosed."""
    row = locked(opening, OpeningList.State.DRAFT, OpeningList.State.SHOWN)
    row.state, row.dropped_at, row.dropped_by = OpeningList.State.DROPPED, clock.now(), by.pk
    row.save(update_fields=["state", "dropped_at", "dropped_by"])
    return row


@transaction.atomic
def add_line(
    *,
    opening: OpeningList,
    key: str,
    holder: Holder,
    by: User,
    points: int = 0,
    minutes: int = 0,
    remark: str = "",
) -> OpeningLine:
    """Write one passbook down. The same `key` (a UUID) again gives the first line.

    Raises ListClosed, AlreadyOnList, HolderLeft, HoursArePersonal, NothingToBring, AmountUnfit.
    """
    row = locked(opening, *OpeningList.State.values)  # of two at once, the second finds what the first wrote
    first = OpeningLine.objects.filter(community=opening.community_id, pk=UUID(key)).first()
    if first:
        return first
    require_state(row, OpeningList.State.DRAFT)
    line = OpeningLine(
        id=UUID(key),
        community=row.community,
        list=row,
        position=next_position(row),
        remark=clean(remark)[:120],
        by=by.pk,
    )
    settle_line(line, holder, points, minutes)
    line.save(force_insert=True)
    return line


@transaction.atomic
def change_line(
    *, line: OpeningLine, by: User, holder: Holder, points: int, minutes: int, remark: str | None = None
) -> OpeningLine:
    """Say whose a line is and how much; a question it had is answered with it. Raises as `add_line` does."""
    locked(line.list, OpeningList.State.DRAFT)
    return write_line(line, by=by, holder=holder, points=points, minutes=minutes, remark=remark)


def write_line(
    line: OpeningLine, *, by: User, holder: Holder, points: int, minutes: int, remark: str | None = None
) -> OpeningLine:
    """As `change_line`, inside a transaction that has locked the list."""
    settle_line(line, holder, points, minutes)
    line.by = by.pk
    if remark is not None:
        line.remark = clean(remark)[:120]
    _save(line)
    return line


@transaction.atomic
def leave_out(*, line: OpeningLine, by: User, reason: str) -> OpeningLine:
    """This row is not brought over, and why. Raises ListClosed, ReasonMissing."""
    locked(line.list, OpeningList.State.DRAFT)
    reason = clean(reason)[:WORDS_MAX]
    if not reason:
        raise errors.ReasonMissing
    line.left_out_because, line.by = reason, by.pk
    _save(line)
    return line


@transaction.atomic
def bring_back(*, line: OpeningLine, by: User) -> OpeningLine:
    """It is brought over after all. Raises ListClosed, AlreadyOnList."""
    locked(line.list, OpeningList.State.DRAFT)
    line.left_out_because, line.by = "", by.pk
    if not line.question and line.holder is not None:
        _refuse_twice(line, line.holder)
    _save(line)
    return line


@transaction.atomic
def count_coins(*, opening: OpeningList, by: User, counts: Mapping[int, int]) -> list[CoinCount]:
    """Write down how many coins of each denomination (in points) are out; 0 takes a denomination off again.

    Raises ListClosed, AmountUnfit.
    """
    row = locked(opening, OpeningList.State.DRAFT)
    for points_each, count in counts.items():
        for number, least in ((points_each, 1), (count, 0)):
            if not least <= number <= AMOUNT_MAX:
                raise errors.AmountUnfit(written=number)
        coins = CoinCount.objects.filter(community=row.community, list=row, points_each=points_each)
        if not count:
            coins._raw_delete(coins.db)
        elif not coins.update(count=count, by=by.pk):
            CoinCount.objects.create(community=row.community, list=row, points_each=points_each, count=count, by=by.pk)
    return list(CoinCount.objects.filter(community=row.community, list=row).order_by("points_each"))


def locked(opening: OpeningList, *states: str) -> OpeningList:
    """The list as it is now, held until the end of the transaction; refused (ListClosed) outside these states."""
    row = (
        OpeningList.objects.select_for_update(of=("self",))
        .select_related("community")
        .get(community=opening.community_id, pk=opening.pk)
    )
    require_state(row, *states)
    return row


def require_state(opening: OpeningList, *states: str) -> None:
    """Raises ListClosed outside these states."""
    if opening.state not in states:
        raise errors.ListClosed(state=opening.get_state_display())


def next_position(opening: OpeningList) -> int:
    """The number of the next line; the list's row is locked."""
    lines = OpeningLine.objects.filter(community=opening.community_id, list=opening)
    return (lines.aggregate(last=Max("position"))["last"] or 0) + 1


def settle_line(line: OpeningLine, holder: Holder, points: int, minutes: int) -> None:
    """Fill in whose and how much, and answer the question; nothing is written yet."""
    for number in (points, minutes):
        if type(number) is not int or not 0 <= number <= AMOUNT_MAX:
            raise errors.AmountUnfit(written=number)
    if not points and not minutes:
        raise errors.NothingToBring
    if minutes and not isinstance(holder, Resident):
        raise errors.HoursArePersonal(name=holder.name)
    if isinstance(holder, Resident | Organisation) and holder.left_on is not None:
        raise errors.HolderLeft(name=holder.name)
    _refuse_twice(line, holder)
    line.resident = holder if isinstance(holder, Resident) else None
    line.household = holder if isinstance(holder, Household) else None
    line.organisation = holder if isinstance(holder, Organisation) else None
    line.points, line.minutes = points, minutes
    line.question, line.candidates, line.left_out_because = "", [], ""


def _refuse_twice(line: OpeningLine, holder: Holder) -> None:
    kind = type(holder).__name__.lower()
    others = OpeningLine.objects.filter(
        **{"community": line.community_id, "list": line.list_id, kind: holder, "left_out_because": "", "question": ""}
    ).exclude(pk=line.pk)
    if other := others.first():
        raise errors.AlreadyOnList(name=holder.name, position=other.position)


def _save(line: OpeningLine) -> None:
    try:
        with transaction.atomic():
            line.save(
                update_fields=[
                    "resident", "household", "organisation", "points", "minutes", "remark", "question", "candidates",
                    "left_out_because", "by",
                ]
            )  # fmt: skip
    except IntegrityError as twice:  # the constraint is the second lock
        raise errors.AlreadyOnList(name=line.name, position=line.position) from twice
