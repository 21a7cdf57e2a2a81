"""What is measured, in the order in which it is told, and how large."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bench import awards, batches, opening, pages
from bench.ground import Ground
from bench.table import Row

__all__ = ["PARTS", "Sizes", "sizes"]


@dataclass(frozen=True)
class Sizes:
    seconds: int  # of each round of single awards
    rounds: int
    scale: int  # pgbench's: 100,000 accounts each
    transfers: int  # of a batch
    residents: tuple[int, int]
    history: tuple[int, int]  # transfers of one resident
    opens: int  # how often each page is opened
    bytes_needed: int


FULL = Sizes(10, 3, 50, 100_000, (1_000, 200_000), (10, 10_000), 60, 12 * 10**9)
QUICK = Sizes(2, 2, 5, 10_000, (200, 2_000), (10, 1_000), 20, 4 * 10**9)


def sizes(*, is_quick: bool) -> Sizes:
    return QUICK if is_quick else FULL


def _awards(grounds: Sequence[Ground | None], size: Sizes) -> Iterator[Row]:
    if grounds[0] is not None:
        yield from awards.measure(grounds[0], seconds=size.seconds, rounds=size.rounds, scale=size.scale)


def _batches(grounds: Sequence[Ground | None], size: Sizes) -> Iterator[Row]:
    for ground in grounds:
        if ground is not None:
            yield from batches.measure(ground, transfers=size.transfers, rounds=size.rounds)


def _pages(grounds: Sequence[Ground | None], size: Sizes) -> Iterator[Row]:
    for ground in grounds:
        if ground is not None:
            yield from pages.measure(ground, residents=size.residents, history=size.history, opens=size.opens)


def _opening(grounds: Sequence[Ground | None], size: Sizes) -> Iterator[Row]:
    if grounds[-1] is not None:
        yield from opening.measure(grounds[-1])


# By the names that the command's `--only` knows.
PARTS: dict[str, Callable[[Sequence[Ground | None], Sizes], Iterator[Row]]] = {
    "award": _awards,
    "batch": _batches,
    "pages": _pages,
    "demo": _opening,
}
