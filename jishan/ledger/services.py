"""The ledger's verbs. Each is all or nothing, and doing it twice with one key does it once."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Sum

from jishan.identity.models import User
from jishan.ledger import statements
from jishan.ledger.errors import (
    HoldEnded,
    KeyReused,
    NotEnoughPoints,
    PointsNotWhole,
    ReversalStands,
    UnknownAccount,
)
from jishan.ledger.models import Account, Book, Hold, Lot, Transfer
from jishan.ledger.posting import Posting, post
from jishan.ledger.statements import Move
from jishan.lib import clock, sql
from jishan.places.models import Community

__all__ = [
    "POINTS_MAX",
    "TransferRequest",
    "hold",
    "lapse_holds",
    "lapse_points",
    "open_account",
    "open_accounts",
    "open_book",
    "release",
    "reverse",
    "settle",
    "system_account",
    "transfer",
    "transfer_many",
]

# More than any community will ever issue, and a sum of millions of them still fits a 64-bit column.
POINTS_MAX = 10**12


@dataclass(frozen=True, slots=True)
class TransferRequest:
    """One transfer to be made. `key` is unique in the book; accounts may be given by their ids."""

    key: str
    source: Account | uuid.UUID
    target: Account | uuid.UUID
    points: int
    kind: str
    reference: str = ""
    happened_at: datetime | None = None  # None: now
    lapses_on: date | None = None  # the day on which what is left of these points lapses; None: never


def open_book(*, community: Community, unit: str = Book.Unit.POINTS) -> Book:
    """The community's book in this unit with its system accounts; made at the first call."""
    with transaction.atomic():
        book, is_new = Book.objects.get_or_create(community=community, unit=Book.Unit(unit))
        if is_new:
            sql.insert([system_account(book, kind) for kind in Account.Kind.values if kind != Account.Kind.OWN])
    return book


def open_account(*, book: Book) -> Account:
    """A new account of somebody's own: empty, and never below zero."""
    return open_accounts(book=book, count=1)[0]


def open_accounts(*, book: Book, count: int) -> list[Account]:
    """As `open_account`, for many at once."""
    accounts = [
        Account(community_id=book.community_id, book=book, kind=Account.Kind.OWN, floor=0, balance=0)
        for _ in range(count)
    ]
    with transaction.atomic():
        sql.insert(accounts)
    return accounts


def system_account(book: Book, kind: str) -> Account:
    """The book's account of this kind (`Account.Kind`, any but `own`). Asks the database nothing."""
    account = Account(id=statements.system_account_id(book, kind), community_id=book.community_id, book=book, kind=kind)
    account._state.adding = False
    return account


def transfer(
    *,
    book: Book,
    key: str,
    source: Account | uuid.UUID,
    target: Account | uuid.UUID,
    points: int,
    kind: str,
    by: User | None = None,
    reference: str = "",
    happened_at: datetime | None = None,
    lapses_on: date | None = None,
) -> Transfer:
    """Move points from one account to another.

    A key used before returns the first transfer, whatever the balance is by now; after a lost connection the same
    call again settles whether it was written.

    Raises PointsNotWhole, NotEnoughPoints, UnknownAccount, and KeyReused when the key stands for something else.
    """
    request = TransferRequest(key, source, target, points, kind, reference, happened_at, lapses_on)
    return transfer_many(book=book, requests=[request], by=by)[0]


def transfer_many(*, book: Book, requests: Iterable[TransferRequest], by: User | None = None) -> list[Transfer]:
    """As `transfer`, for thousands in a few statements: all or none, numbered and answered in the order given."""
    asked = list(requests)
    for request in asked:
        _check(request)
    accounts = _accounts(book, asked)
    return post(book, [_posting(request, accounts) for request in asked], _id(by))


def reverse(*, transfer: Transfer, key: str, by: User | None = None, reference: str = "") -> Transfer:
    """Give a transfer's points back, once, by a transfer of kind "reversal" that points to it.

    What was spent goes back to the lots it came from, with their dates; what was credited is taken from that
    credit's own lot first.

    Raises AlreadyReversed, ReversalStands, KeyReused, and NotEnoughPoints when they have been spent meanwhile.
    """
    if transfer.reverses_id is not None:
        raise ReversalStands
    book = _book_of(transfer)
    source, target = transfer.target_id, transfer.source_id
    request = TransferRequest(key, source, target, transfer.points, "reversal", reference)
    _check(request)
    accounts = _accounts(book, [request])
    posting = Posting(
        key, accounts[source], accounts[target], transfer.points, "reversal", reference, reverses=transfer
    )
    return post(book, [posting], _id(by))[0]


def hold(
    *,
    book: Book,
    account: Account | uuid.UUID,
    key: str,
    points: int,
    kind: str,
    by: User | None = None,
    reference: str = "",
    lapses_at: datetime | None = None,
) -> Hold:
    """Set points aside so that nothing else can use them, until `settle`, `release` or `lapse_holds` ends the hold.

    The key is unique in the community. Raises as `transfer` does.
    """
    _check_facts(key, kind, reference)
    _check_points(points)
    _check_moment(lapses_at)
    made = Hold(
        community_id=book.community_id,
        account_id=account.pk if isinstance(account, Account) else account,
        key=key,
        points=points,
        kind=kind,
        reference=reference,
        by=_id(by),
        lapses_at=lapses_at,
    )
    while not _set_aside(book, made):
        first = Hold.objects.filter(community=book.community_id, key=key).first()
        if first is None:
            _refuse_hold(book, made)
        elif _content(first) != _content(made):
            raise KeyReused(key=key)
        else:
            return first
    return made


def settle(*, hold: Hold, key: str, target: Account | uuid.UUID, by: User | None = None) -> Transfer:
    """End a hold by transferring its points to `target`. Raises HoldEnded, KeyReused, UnknownAccount."""
    with transaction.atomic():
        current = _locked(hold)
        if current.state in (Hold.State.RELEASED, Hold.State.LAPSED):
            raise HoldEnded(state=current.state)
        book = _book_of(current.account)
        request = TransferRequest(key, current.account, target, current.points, current.kind, current.reference)
        _check(request)
        accounts = _accounts(book, [request])
        target_id = target.pk if isinstance(target, Account) else target
        posting = Posting(
            key,
            current.account,
            accounts[target_id],
            current.points,
            current.kind,
            current.reference,
            from_hold=True,
        )
        if current.state == Hold.State.SETTLED:
            return _settled_before(current, posting)
        made = post(book, [posting], _id(by))[0]
        _end([current], Hold.State.SETTLED, by, made)
    return made


def release(*, hold: Hold, by: User | None = None) -> Hold:
    """End a hold and leave its points where they are. Once released or lapsed, that stands; raises HoldEnded if settled."""
    with transaction.atomic():
        current = _locked(hold)
        if current.state == Hold.State.SETTLED:
            raise HoldEnded(state=current.state)
        if current.state == Hold.State.OPEN:
            _let_go([current], Hold.State.RELEASED, by)
    return current


def lapse_holds(*, book: Book, now: datetime) -> list[Hold]:
    """End the open holds whose time has come (`lapses_at` at or before `now`)."""
    with transaction.atomic():
        due = list(
            Hold.objects.filter(
                community=book.community_id, account__book=book, state=Hold.State.OPEN, lapses_at__lte=now
            )
            .select_related("account")
            .select_for_update(of=("self",))
            .order_by("id")
        )
        _let_go(due, Hold.State.LAPSED, None)
    return due


def lapse_points(*, book: Book, on: date) -> list[Transfer]:
    """Let points lapse whose `lapses_on` is `on` or before, by a transfer of kind "lapse" per account.

    Points that are on hold stay until the hold ends. Doing it again finds nothing left to lapse.
    """
    with transaction.atomic():
        due = Lot.objects.filter(community=book.community_id, remaining__gt=0, lapses_on__lte=on)
        accounts = list(
            Account.objects.filter(community=book.community_id, book=book, id__in=due.values("account"))
            .order_by("id")
            .select_for_update(no_key=True)
        )
        # Read again now that no one else can spend from these accounts.
        lapsing = dict(
            due.filter(account__in=accounts).values_list("account").annotate(points=Sum("remaining")).order_by()
        )
        expired = system_account(book, Account.Kind.EXPIRED)
        requests = []
        for account in accounts:
            if points := min(lapsing.get(account.pk, 0), account.free):
                # The next line of the account's statement: two runs at once ask for the same transfer.
                key = f"lapse:{account.pk.hex}:{account.entries + 1}"
                requests.append(TransferRequest(key, account, expired, points, "lapse", on.isoformat()))
        return transfer_many(book=book, requests=requests)


def _check(request: TransferRequest) -> None:
    _check_points(request.points)
    _check_facts(request.key, request.kind, request.reference)
    _check_moment(request.happened_at)


def _check_points(points: object) -> None:
    # bool is an int to Python; True is not a number of points.
    if type(points) is not int or not 0 < points <= POINTS_MAX:
        raise PointsNotWhole(points=points)


def _check_facts(key: str, kind: str, reference: str) -> None:
    """These come from code, never from a form; SQLite would take any length."""
    for name, value, longest in (("key", key, 120), ("kind", kind, 30), ("reference", reference, 64)):
        if len(value) > longest or (not value and name != "reference"):
            raise ValueError(f"a {name} has 1 to {longest} characters, this one {len(value)}")


def _check_moment(moment: datetime | None) -> None:
    """A database would take a naive moment for one of its own time zone."""
    if moment is not None and moment.tzinfo is None:
        raise ValueError("the ledger takes aware moments only")


def _accounts(book: Book, requests: Sequence[TransferRequest]) -> dict[uuid.UUID, Account]:
    """The accounts of the requests by id; those given by id are read, and all must stand in this book."""
    sides = [side for request in requests for side in (request.source, request.target)]
    found = {side.pk: side for side in sides if isinstance(side, Account)}
    missing = list({side for side in sides if not isinstance(side, Account)} - found.keys())
    for start in range(0, len(missing), sql.ROWS_MAX):
        chunk = missing[start : start + sql.ROWS_MAX]
        rows = Account.objects.filter(community=book.community_id, book=book, pk__in=chunk)
        found.update((row.pk, row) for row in rows)
    for account in missing:
        if account not in found:
            raise UnknownAccount(account=account)
    for row in found.values():
        if (row.community_id, row.book_id) != (book.community_id, book.pk):
            raise UnknownAccount(account=row.pk)
    return found


def _posting(request: TransferRequest, accounts: dict[uuid.UUID, Account]) -> Posting:
    source, target = (
        side if isinstance(side, Account) else accounts[side] for side in (request.source, request.target)
    )
    if source.pk == target.pk:
        raise ValueError("a transfer goes from one account to another")
    return Posting(
        request.key,
        source,
        target,
        request.points,
        request.kind,
        request.reference,
        request.happened_at,
        request.lapses_on,
    )


def _id(user: User | None) -> uuid.UUID | None:
    return user.pk if user else None


def _book_of(row: Transfer | Account) -> Book:
    """The row's book by its ids alone, so that naming it needs no query."""
    return Book(id=row.book_id, community_id=row.community_id)


def _locked(hold: Hold) -> Hold:
    """The hold as it stands now; on PostgreSQL no one else can end it until this transaction has."""
    holds = Hold.objects.select_for_update(of=("self",)).select_related("account")
    return holds.get(community=hold.community_id, pk=hold.pk)


def _let_go(holds: Sequence[Hold], state: Hold.State, by: User | None) -> None:
    moves: dict[Book, defaultdict[uuid.UUID, Move]] = {}
    for ended in holds:
        of_book = moves.setdefault(_book_of(ended.account), defaultdict(Move))
        of_book[ended.account_id].add(0, held=-ended.points, lines=0)
    for book, of_book in moves.items():
        statements.move(book, of_book)
    _end(holds, state, by, None)


def _end(holds: Sequence[Hold], state: Hold.State, by: User | None, settled_by: Transfer | None) -> None:
    ended_at = clock.now()
    for ended in holds:
        ended.state, ended.ended_at, ended.ended_by, ended.transfer = state, ended_at, _id(by), settled_by
    if holds:
        ids = [ended.pk for ended in holds]
        Hold.objects.filter(community=holds[0].community_id, pk__in=ids).update(
            state=state, ended_at=ended_at, ended_by=_id(by), transfer=settled_by
        )


def _settled_before(hold: Hold, posting: Posting) -> Transfer:
    first: Transfer | None = hold.transfer
    if first is None or first.key != posting.key:
        raise HoldEnded(state=hold.state)
    if first.target_id != posting.target.pk:
        raise KeyReused(key=posting.key)
    return first


def _set_aside(book: Book, wanted: Hold) -> bool:
    """Write the hold; False if its points are not there or its key is known."""
    try:
        with transaction.atomic():
            if not statements.move(book, {wanted.account_id: Move(held=wanted.points, lowest=-wanted.points)}):
                return False
            sql.insert([wanted])
    except IntegrityError:
        if Hold.objects.filter(community=book.community_id, key=wanted.key).exists():
            return False
        raise
    return True


def _refuse_hold(book: Book, wanted: Hold) -> None:
    """Say why it could not be written; return only when there is room by now."""
    accounts = Account.objects.filter(community=book.community_id, book=book, floor__isnull=False)
    row = accounts.filter(pk=wanted.account_id).first()
    if row is None:
        raise UnknownAccount(account=wanted.account_id)
    if row.free < wanted.points:
        raise NotEnoughPoints(short=wanted.points - row.free, available=row.free, account=row.pk)


def _content(of: Hold) -> tuple[object, ...]:
    return of.account_id, of.points, of.kind, of.reference
