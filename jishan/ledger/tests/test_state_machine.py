"""Whatever is done in whatever order, the ledger agrees with a plain model of it and checks clean in the end."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from jishan.ledger import queries
from jishan.ledger import services as ledger
from jishan.ledger.errors import AlreadyReversed, HoldEnded, KeyReused, NotEnoughPoints, ReversalStands
from jishan.ledger.models import Account, Hold, Lot, Transfer
from jishan.ledger.services import TransferRequest
from jishan.lib import clock

from .conftest import Ledger, faults

ACCOUNTS = 3
NOON = datetime(2026, 3, 8, 12, tzinfo=UTC)
FIRST_DAY = date(2026, 12, 1)

places = st.integers(0, ACCOUNTS - 1)
points = st.integers(1, 12)
picks = st.integers(0, 12)
days = st.none() | st.integers(0, 3).map(lambda n: FIRST_DAY + timedelta(days=n))

sides = st.tuples(st.none() | places, st.none() | places, points, days).filter(lambda side: side[0] != side[1])


@dataclass
class Move:
    """A transfer as anyone would note it on paper. `None` for an account stands for one outside."""

    source: int | None
    target: int | None
    points: int
    lapses_on: date | None = None
    kind: str = "redemption"
    taken: dict[str, int] = field(default_factory=dict)  # from which credits it took how much
    is_reversed: bool = False


@dataclass
class Purse:
    lines: list[int] = field(default_factory=list)
    held: int = 0
    lots: dict[str, tuple[date, int, int]] = field(default_factory=dict)  # credit's key: day, line, what is left

    @property
    def balance(self) -> int:
        return sum(self.lines)

    @property
    def available(self) -> int:
        return self.balance - self.held

    def dated(self) -> int:
        return sum(left for _, _, left in self.lots.values())

    def open_lots(self) -> list[list[date | int]]:
        return sorted([*lot] for lot in self.lots.values() if lot[2])


class ShortError(Exception):
    pass


@dataclass
class Paper:
    """The plain model: purses and moves, one after the other."""

    purses: list[Purse] = field(default_factory=lambda: [Purse() for _ in range(ACCOUNTS)])
    moves: dict[str, Move] = field(default_factory=dict)

    def move(self, key: str, move: Move, *, undoes: str = "", from_hold: bool = False) -> None:
        if move.source is not None:
            purse = self.purses[move.source]
            purse.held -= move.points if from_hold else 0
            if purse.available < move.points:
                raise ShortError
            self._take(purse, move, undoes)
            purse.lines.append(-move.points)
        if move.target is not None:
            purse = self.purses[move.target]
            purse.lines.append(move.points)
            if move.lapses_on is not None:
                purse.lots[key] = (move.lapses_on, len(purse.lines), move.points)
            for credit, amount in (self.moves[undoes].taken if undoes else {}).items():
                day, line, left = purse.lots[credit]
                purse.lots[credit] = (day, line, left + amount)
        self.moves[key] = move

    def _take(self, purse: Purse, move: Move, undoes: str) -> None:
        left, order = move.points, sorted(purse.lots, key=lambda credit: purse.lots[credit][:2])
        if undoes in order:
            order.remove(undoes)
            order.insert(0, undoes)
        elif undoes:
            left -= min(left, purse.balance - purse.dated())
        for credit in order:
            day, line, remaining = purse.lots[credit]
            amount = min(left, remaining)
            if amount:
                purse.lots[credit] = (day, line, remaining - amount)
                move.taken[credit] = amount
                left -= amount

    def reverse(self, key: str, undoes: str) -> None:
        first = self.moves[undoes]
        self.move(key, Move(first.target, first.source, first.points, kind="reversal"), undoes=undoes)
        first.is_reversed = True


class Books(RuleBasedStateMachine):
    new_book: Callable[[str], Ledger]
    slugs = count()

    def __init__(self) -> None:
        super().__init__()
        # Each example leaves nothing behind, so that the check in the end reads only its own rows.
        self.example = transaction.atomic()
        self.example.__enter__()

    @initialize()
    def open(self) -> None:
        """Everyone has some points already, dated and not: a beginning from which most steps can succeed."""
        self.books = self.new_book(f"place-{next(self.slugs)}")
        self.accounts = ledger.open_accounts(book=self.books.book, count=ACCOUNTS)
        self.paper = Paper()
        self.holds: list[tuple[Hold, int]] = []
        self.ended: dict[str, str] = {}
        self.keys = count()
        for place in range(ACCOUNTS):
            for lapses_on in (FIRST_DAY + timedelta(days=1), None, FIRST_DAY):
                self.write([(None, place, 8, lapses_on)])

    def key(self) -> str:
        return f"key {next(self.keys)}"

    def request(self, key: str, move: Move) -> TransferRequest:
        source = self.books.issued if move.source is None else self.accounts[move.source]
        target = self.books.redeemed if move.target is None else self.accounts[move.target]
        return TransferRequest(key, source, target, move.points, move.kind, lapses_on=move.lapses_on)

    def write(self, sides: Sequence[tuple[int | None, int | None, int, date | None]]) -> None:
        """One batch, on paper and in the ledger: both write it, or both refuse."""
        moves = {self.key(): Move(*side) for side in sides}
        requests = [self.request(key, move) for key, move in moves.items()]
        draft = copy.deepcopy(self.paper)
        try:
            for key, move in moves.items():
                draft.move(key, move)
        except ShortError:
            with pytest.raises(NotEnoughPoints):
                ledger.transfer_many(book=self.books.book, requests=requests)
        else:
            made = ledger.transfer_many(book=self.books.book, requests=requests)
            assert [row.key for row in made] == list(moves)
            self.paper = draft

    def earlier(self, nth: int) -> str:
        """The nth newest key."""
        keys = list(self.paper.moves)
        return keys[-1 - nth % len(keys)]

    @rule(batch=st.lists(sides, min_size=1, max_size=4))
    def post(self, batch):
        self.write(batch)

    @rule(hours=st.integers(-48, 48))
    def award_while_the_clock_is_wrong(self, hours):
        with clock.at(NOON + timedelta(hours=hours)):
            self.write([(None, 0, 1, None)])

    @rule(nth=picks)
    def repeat(self, nth):
        key = self.earlier(nth)
        move = self.paper.moves[key]
        if move.kind == "redemption":
            first = queries.find_transfer(self.books.book, key)
            made = ledger.transfer_many(book=self.books.book, requests=[self.request(key, move)])
            assert made == [first]

    @rule(nth=picks)
    def use_a_key_for_something_else(self, nth):
        key = self.earlier(nth)
        with pytest.raises(KeyReused):
            ledger.transfer_many(book=self.books.book, requests=[self.request(key, Move(None, 0, 99))])

    @rule(nth=picks)
    def reverse(self, nth):
        undoes, key, draft = self.earlier(nth), self.key(), copy.deepcopy(self.paper)
        first = self.paper.moves[undoes]
        transfer = queries.find_transfer(self.books.book, undoes)
        refusal = ReversalStands if first.kind == "reversal" else AlreadyReversed if first.is_reversed else None
        if refusal is None:
            try:
                draft.reverse(key, undoes)
            except ShortError:
                refusal = NotEnoughPoints
        if refusal:
            with pytest.raises(refusal):
                ledger.reverse(transfer=transfer, key=key)
        else:
            assert ledger.reverse(transfer=transfer, key=key) == ledger.reverse(transfer=transfer, key=key)
            self.paper = draft

    @rule(place=places, points=points, minutes=st.none() | st.integers(0, 5))
    def hold(self, place, points, minutes):
        facts = {
            "book": self.books.book,
            "account": self.accounts[place],
            "key": self.key(),
            "points": points,
            "kind": "redemption",
            "lapses_at": None if minutes is None else NOON + timedelta(minutes=minutes),
        }
        if self.paper.purses[place].available < points:
            with pytest.raises(NotEnoughPoints):
                ledger.hold(**facts)
        else:
            self.paper.purses[place].held += points
            made = ledger.hold(**facts)
            assert ledger.hold(**facts) == made
            self.holds.append((made, place))

    @precondition(lambda self: self.holds)
    @rule(nth=picks)
    def settle(self, nth):
        (held, place), key = self.holds[-1 - nth % len(self.holds)], self.key()
        if held.key in self.ended:
            with pytest.raises(HoldEnded):
                ledger.settle(hold=held, key=key, target=self.books.redeemed)
            return
        self.paper.move(key, Move(place, None, held.points), from_hold=True)
        first = ledger.settle(hold=held, key=key, target=self.books.redeemed)
        assert ledger.settle(hold=held, key=key, target=self.books.redeemed) == first
        self.ended[held.key] = "settled"

    @precondition(lambda self: self.holds)
    @rule(nth=picks)
    def release(self, nth):
        held, place = self.holds[-1 - nth % len(self.holds)]
        if self.ended.get(held.key) == "settled":
            with pytest.raises(HoldEnded):
                ledger.release(hold=held)
            return
        ledger.release(hold=held)
        if held.key not in self.ended:
            self.paper.purses[place].held -= held.points
            self.ended[held.key] = "released"

    @precondition(lambda self: self.holds)
    @rule(minutes=st.integers(0, 5))
    def lapse_holds(self, minutes):
        now = NOON + timedelta(minutes=minutes)
        due = {
            held.key: place
            for held, place in self.holds
            if held.key not in self.ended and held.lapses_at and held.lapses_at <= now
        }
        lapsed = ledger.lapse_holds(book=self.books.book, now=now)
        assert {held.key for held in lapsed} == due.keys()
        for held in lapsed:
            self.ended[held.key] = "lapsed"
            self.paper.purses[due[held.key]].held -= held.points

    @rule(day=st.integers(-1, 3))
    def lapse_points(self, day):
        on = FIRST_DAY + timedelta(days=day)
        expected = {}
        for place, purse in enumerate(self.paper.purses):
            due = sum(left for lapses_on, _, left in purse.lots.values() if lapses_on <= on)
            if lapsing := min(due, purse.available):
                expected[self.accounts[place].pk] = (place, lapsing)
        made = ledger.lapse_points(book=self.books.book, on=on)
        assert {row.source_id: row.points for row in made} == {pk: due for pk, (_, due) in expected.items()}
        for row in made:
            place, lapsing = expected[row.source_id]
            self.paper.move(row.key, Move(place, None, lapsing, kind="lapse"))

    @invariant()
    def the_accounts_agree_with_the_paper(self):
        rows = Account.objects.in_bulk([account.pk for account in self.accounts])
        lots = Lot.objects.filter(account__book=self.books.book, remaining__gt=0).order_by("lapses_on", "entry")
        found = list(lots.values_list("account", "lapses_on", "entry", "remaining"))
        for account, purse in zip(self.accounts, self.paper.purses, strict=True):
            row = rows[account.pk]
            assert (row.balance, row.held, row.entries) == (purse.balance, purse.held, len(purse.lines))
            assert [lot for pk, *lot in found if pk == account.pk] == purse.open_lots()

    def teardown(self) -> None:
        try:
            self.the_books_are_clean()
        finally:
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)

    def the_books_are_clean(self) -> None:
        for account, purse in zip(self.accounts, self.paper.purses, strict=True):
            lines = queries.statement(account, limit=1000)
            assert [line.change for line in reversed(lines)] == purse.lines
        assert Transfer.objects.filter(book=self.books.book).count() == len(self.paper.moves)
        assert not faults()


def test_the_ledger_agrees_with_paper(new_book):
    machine = type("OnThisDatabase", (Books,), {"new_book": staticmethod(new_book)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            suppress_health_check=list(HealthCheck),
            phases=set(Phase) - {Phase.explain},  # it would run a failing example a few hundred times more
        ),
    )
