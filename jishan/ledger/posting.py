"""How transfers are written: one path, for one transfer as for thousands. The package's own; others use services."""

from __future__ import annotations

import uuid
from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db import IntegrityError, connection, transaction

from jishan.ledger import statements
from jishan.ledger.errors import AlreadyReversed, KeyReused, NotEnoughPoints, UnknownAccount
from jishan.ledger.models import Account, Book, Lot, LotUse, Transfer
from jishan.ledger.statements import Move, OpenLot, Standing
from jishan.lib import clock, sql
from jishan.lib.ids import uuid7

__all__ = ["Posting", "post"]


class Posting(NamedTuple):
    """One transfer to be written, its accounts found and its facts checked."""

    key: str
    source: Account
    target: Account
    points: int
    kind: str
    reference: str = ""
    happened_at: datetime | None = None
    lapses_on: date | None = None
    reverses: Transfer | None = None
    from_hold: bool = False  # the points are held on the source; they leave the hold and the account at once


class _NotWrittenError(Exception):
    """Accounts refused their move: too few points, or a repeat of what was written before. Nothing is written yet."""

    def __init__(self, refused: set[uuid.UUID]) -> None:
        self.refused = refused


def post(book: Book, postings: Sequence[Posting], by: uuid.UUID | None) -> list[Transfer]:
    """Write all postings or none, and return their transfers in the same order.

    It writes first and asks afterwards: a key that was used before shows as a conflict (or, its points being spent,
    as too few points), and only then is the first transfer looked up. So the ordinary case pays for no look-up, and a
    repeat gets the first answer whatever has happened since.
    """
    wanted = _by_key(postings)
    standing: dict[str, Transfer] = {}
    while fresh := [posting for key, posting in wanted.items() if key not in standing]:
        try:
            with _all_or_none(fresh):
                standing.update((made.key, made) for made in _write(book, fresh, by))
        except (_NotWrittenError, IntegrityError) as cause:
            earlier = _written_before(book, fresh)
            if not earlier:
                _refuse(book, fresh, cause)
            standing.update(earlier)
    return [standing[posting.key] for posting in postings]


def _all_or_none(postings: Sequence[Posting]) -> AbstractContextManager[None]:
    """A transaction, or a savepoint in the caller's; for a single statement nothing more is needed than itself."""
    if _is_one_statement(postings) and not connection.in_atomic_block:
        return nullcontext()
    return transaction.atomic()


def _is_one_statement(postings: Sequence[Posting]) -> bool:
    """An undated credit from a system account, the most frequent of all, where the database writes it at once."""
    return _is_written_at_once(postings) and all(
        posting.source.floor is None and posting.lapses_on is None and posting.reverses is None for posting in postings
    )


def _is_written_at_once(postings: Sequence[Posting]) -> bool:
    if len(postings) > 1 or not statements.can_move_and_insert():
        return False
    return all((posting.source.floor is None) != (posting.target.floor is None) for posting in postings)


def _by_key(postings: Sequence[Posting]) -> dict[str, Posting]:
    wanted: dict[str, Posting] = {}
    for posting in postings:
        first = wanted.setdefault(posting.key, posting)
        if first is not posting and _content(first) != _content(posting):
            raise KeyReused(key=posting.key)
    return wanted


def _content(of: Posting | Transfer) -> tuple[object, ...]:
    """What a repeat must agree on. Who asked and when are not of it: the first answer stands."""
    source, target, reverses = (
        (of.source_id, of.target_id, of.reverses_id)
        if isinstance(of, Transfer)
        else (of.source.pk, of.target.pk, of.reverses.pk if of.reverses else None)
    )
    return source, target, of.points, of.kind, of.reference, of.lapses_on, reverses


def _written_before(book: Book, postings: Sequence[Posting]) -> dict[str, Transfer]:
    keys = [posting.key for posting in postings]
    found: dict[str, Transfer] = {}
    for start in range(0, len(keys), sql.ROWS_MAX):
        chunk = keys[start : start + sql.ROWS_MAX]
        rows = Transfer.objects.filter(community=book.community_id, book=book, key__in=chunk)
        found.update((row.key, row) for row in rows)
    for posting in postings:
        if posting.key in found and _content(found[posting.key]) != _content(posting):
            raise KeyReused(key=posting.key)
    return found


def _refuse(book: Book, postings: Sequence[Posting], cause: _NotWrittenError | IntegrityError) -> None:
    """Say why nothing could be written; return only when it could be by now, and is worth another try."""
    reversed_ids = [posting.reverses.pk for posting in postings if posting.reverses]
    if reversed_ids and Transfer.objects.filter(community=book.community_id, reverses_id__in=reversed_ids).exists():
        raise AlreadyReversed
    if isinstance(cause, IntegrityError):
        raise cause
    accounts = Account.objects.filter(community=book.community_id, book=book, floor__isnull=False)
    rows = {row.pk: row for row in accounts.filter(pk__in=sorted(cause.refused))}
    for account in cause.refused - rows.keys():
        raise UnknownAccount(account=account)
    available = {row.pk: row.free for row in rows.values()}
    for posting in postings:
        if posting.target.id in available:
            available[posting.target.id] += posting.points
        if posting.source.id in available and not posting.from_hold:
            left = available[posting.source.id] = available[posting.source.id] - posting.points
            if left < 0:
                raise NotEnoughPoints(short=-left, available=left + posting.points, account=posting.source.id)


def _write(book: Book, postings: Sequence[Posting], by: uuid.UUID | None) -> list[Transfer]:
    moves: defaultdict[uuid.UUID, Move] = defaultdict(Move)
    for posting in postings:
        if posting.source.floor is not None:
            moves[posting.source.id].add(-posting.points, held=-posting.points if posting.from_hold else 0)
        if posting.target.floor is not None:
            moves[posting.target.id].add(posting.points)
    written_at = clock.now()
    at_once = _row(book, postings[0], by, written_at) if _is_written_at_once(postings) else None
    after = statements.move_and_insert(book, moves, at_once) if at_once else statements.move(book, moves)
    if len(after) < len(moves):
        raise _NotWrittenError(moves.keys() - after.keys())
    lines = {
        account: Standing(standing.balance - moves[account].change, standing.entries - moves[account].lines)
        for account, standing in after.items()
    }
    lots = _Lots(book, postings)
    if at_once:
        transfers = [at_once]
        _number(at_once, postings[0], lines, lots)
    else:
        transfers = sql.insert(_numbered(book, postings, by, written_at, lines, lots))
    lots.write()
    return transfers


def _numbered(
    book: Book,
    postings: Sequence[Posting],
    by: uuid.UUID | None,
    written_at: datetime,
    lines: dict[uuid.UUID, Standing],
    lots: _Lots,
) -> Iterator[Transfer]:
    """The rows one after another: while the database takes the one, the next is made."""
    for posting in postings:
        made = _row(book, posting, by, written_at)
        _number(made, posting, lines, lots)
        yield made


def _row(book: Book, posting: Posting, by: uuid.UUID | None, written_at: datetime) -> Transfer:
    return sql.new_row(
        Transfer,
        id=uuid7(),
        community_id=book.community_id,
        book_id=book.pk,
        key=posting.key,
        source_id=posting.source.id,
        target_id=posting.target.id,
        points=posting.points,
        kind=posting.kind,
        reference=posting.reference,
        by=by,
        happened_at=posting.happened_at or written_at,
        written_at=written_at,
        lapses_on=posting.lapses_on,
        reverses_id=posting.reverses.pk if posting.reverses else None,
        source_entry=None,
        source_balance=None,
        target_entry=None,
        target_balance=None,
    )


def _number(made: Transfer, posting: Posting, lines: dict[uuid.UUID, Standing], lots: _Lots) -> None:
    """Write the new line of each account into the row; `lines`, where each stands, moves on by it."""
    if before := lines.get(made.source_id):
        lots.debit(posting, made, before.balance)
        made.source_balance, made.source_entry = before.balance - made.points, before.entries + 1
        lines[made.source_id] = Standing(made.source_balance, made.source_entry)
    if before := lines.get(made.target_id):
        lots.credit(posting, made, before.entries + 1)
        made.target_balance, made.target_entry = before.balance + made.points, before.entries + 1
        lines[made.target_id] = Standing(made.target_balance, made.target_entry)


@dataclass(slots=True)
class _OpenLot:
    """A lot while a batch is at work on it."""

    lapses_on: date
    entry: int
    id: uuid.UUID
    transfer: uuid.UUID
    remaining: int
    row: Lot | None = None  # a lot this batch makes

    def __lt__(self, other: _OpenLot) -> bool:
        return (self.lapses_on, self.entry) < (other.lapses_on, other.entry)


@dataclass
class _Lots:
    """Which dated points a batch takes, gives back and makes. Loaded after the accounts' rows are locked."""

    book: Book
    postings: Sequence[Posting]
    open: dict[uuid.UUID, list[_OpenLot]] = field(default_factory=dict)  # of the accounts that are debited
    given_back: dict[uuid.UUID, list[LotUse]] = field(default_factory=dict)
    changes: defaultdict[uuid.UUID, int] = field(default_factory=lambda: defaultdict(int))
    made: list[Lot] = field(default_factory=list)
    uses: list[LotUse] = field(default_factory=list)

    def __post_init__(self) -> None:
        debits = [posting for posting in self.postings if posting.source.floor is not None]
        self.open.update((posting.source.id, []) for posting in debits)
        if len(debits) == 1 and debits[0].reverses is None:
            self._load(statements.first_lots(self.book, debits[0].source.pk, debits[0].points))
        elif debits:
            # A reversal of a credit takes from that credit's own lot, wherever it stands.
            self._load(statements.open_lots(self.book, sorted({posting.source.id for posting in debits})))
        for posting in self.postings:
            if posting.reverses is not None and posting.target.floor is not None:
                uses = LotUse.objects.filter(community=self.book.community_id, transfer=posting.reverses)
                self.given_back[posting.reverses.pk] = list(uses)

    def _load(self, rows: Iterable[OpenLot]) -> None:
        for row in rows:
            self.open[row.account].append(_OpenLot(row.lapses_on, row.entry, row.id, row.transfer, row.remaining))

    def debit(self, posting: Posting, made: Transfer, balance: int) -> None:
        """Take a debit's points from the lots: the first to lapse first, undated points last.

        A reversal of a credit takes that credit's own points first: its lot, or the undated ones.
        """
        lots = self.open[made.source_id]
        left = made.points
        if posting.reverses is not None:
            if posting.reverses.lapses_on is None:
                left -= min(left, balance - sum(lot.remaining for lot in lots))
            else:
                lots = sorted(lots, key=lambda lot: lot.transfer != made.reverses_id)
        for lot in lots:
            taken = min(left, lot.remaining)
            if taken:
                self._use(lot, made, taken)
                left -= taken
        self.open[made.source_id] = [lot for lot in self.open[made.source_id] if lot.remaining]

    def credit(self, posting: Posting, made: Transfer, entry: int) -> None:
        """Open the lot of a dated credit, or give back to the lots what the reversed transfer took from them."""
        if posting.lapses_on is not None:
            row = sql.new_row(
                Lot,
                id=uuid7(),
                community_id=self.book.community_id,
                account_id=made.target_id,
                transfer_id=made.id,
                lapses_on=posting.lapses_on,
                entry=entry,
                remaining=made.points,
            )
            self.made.append(row)
            if made.target_id in self.open:  # a later posting may spend it
                insort(self.open[made.target_id], _OpenLot(row.lapses_on, entry, row.id, made.id, made.points, row))
        if posting.reverses is not None:
            for use in self.given_back[posting.reverses.pk]:
                self.changes[use.lot_id] += use.points
                self._note(use.lot_id, made, -use.points)

    def _use(self, lot: _OpenLot, made: Transfer, points: int) -> None:
        lot.remaining -= points
        if lot.row is not None:
            lot.row.remaining = lot.remaining
        else:
            self.changes[lot.id] -= points
        self._note(lot.id, made, points)

    def _note(self, lot: uuid.UUID, made: Transfer, points: int) -> None:
        self.uses.append(
            sql.new_row(
                LotUse,
                id=uuid7(),
                community_id=self.book.community_id,
                lot_id=lot,
                transfer_id=made.id,
                points=points,
            )
        )

    def write(self) -> None:
        """After the transfers, which the rows point to."""
        statements.change_lots(self.book, self.changes)
        sql.insert(self.made)
        sql.insert(self.uses)
