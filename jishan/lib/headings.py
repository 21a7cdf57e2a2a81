"""Which row of a sheet is its heading, and which column says what, however staff have worded it.

A package brings its own vocabulary: {"phone": ["联系电话", "手机", "电话"], …}. A word that fits exactly counts before
one that is only contained in a heading; of those the last and longest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jishan.lib.reading import Row, Sheet
from jishan.lib.text import halfwidth

__all__ = ["Block", "Vocabulary", "find_blocks", "tidy_heading"]

Vocabulary = Mapping[str, Sequence[str]]

# A title, a line of who filled it in, a few notes: deeper than this no list keeps its headings.
_LOOK_DOWN = 20
_HEADING_MAX = 24


@dataclass(frozen=True, slots=True)
class Block:
    """Rows under one heading. `fields` says what each column is, "" where the vocabulary knows no such thing."""

    headings: tuple[str, ...]
    fields: tuple[str, ...]
    above: tuple[Row, ...]  # the title and other lines over the heading
    rows: tuple[Row, ...]

    def columns(self, field: str) -> list[int]:
        """The columns that say this, counted from 0."""
        return [at for at, known in enumerate(self.fields) if known == field]

    def text(self, row: Row, field: str) -> str:
        """What the row says there; of several such columns the first that says anything."""
        return next((cell for at in self.columns(field) if (cell := row.cell(at))), "")


def find_blocks(sheet: Sheet, vocabulary: Vocabulary) -> list[Block]:
    """The sheet's rows, each under the heading that holds for it.

    A heading may take two rows, may come again further down with other columns, and may stand twice beside itself
    (姓名 电话 姓名 电话): then each half is a block of its own. Without any heading there is one block with no fields.
    """
    words = _Words(vocabulary)
    rows = sheet.rows
    first = _first_heading(rows, words)
    if first is None:
        width = max((len(row.cells) for row in rows), default=0)
        return [Block(headings=("",) * width, fields=("",) * width, above=(), rows=rows)]
    blocks: list[Block] = []
    start, end = first, first
    while start < len(rows):
        headings, fields, depth = _headings(rows, start, words)
        end = start + depth
        while end < len(rows) and not words.are_a_heading_again(rows[end]):
            end += 1
        above = rows[:start] if start == first else ()
        blocks += _side_by_side(Block(headings=headings, fields=fields, above=above, rows=rows[start + depth : end]))
        start = end
    return blocks


def tidy_heading(text: str) -> str:
    """A heading as it is compared: 姓 名, 姓名（必填） and 姓名： are all 姓名."""
    text = re.sub(r"\(.*?\)|\[.*?\]|【.*?】", "", halfwidth(text).lower())
    return re.sub(r"[\W_]|\d+$", "", text)


class _Words:
    def __init__(self, vocabulary: Vocabulary) -> None:
        pairs = [(tidy_heading(word), field) for field, words in vocabulary.items() for word in words]
        self._exact = dict(reversed(pairs))
        self._contained = [pair for pair in pairs if len(pair[0]) > 1]
        self._known: dict[str, tuple[str, int]] = {}

    def meaning(self, text: str) -> tuple[str, int]:
        """The field a heading means and how sure that is: 2 by the very word, 1 by a part of it, 0 not at all."""
        if text not in self._known:
            self._known[text] = self._meaning(text)
        return self._known[text]

    def weight(self, row: Row) -> int:
        """How much the row looks like a heading: what its own cells mean, each field once."""
        sure: dict[str, int] = {}
        for text in _own(row).values():
            field, certainty = self.meaning(text)
            if field:
                sure[field] = max(sure.get(field, 0), certainty)
        return sum(sure.values()) if len(sure) > 1 else 0

    def begin_a_heading(self, row: Row) -> bool:
        """May this be the first of two heading rows? A title is one cell, and says no column by its very word."""
        known = [self.meaning(text)[1] for text in _own(row).values()]
        return len(known) > 1 and 2 in known and sum(map(bool, known)) * 2 >= len(known)

    def are_a_heading_again(self, row: Row) -> bool:
        """Two exact words or more, and nothing that looks like data."""
        own = _own(row).values()
        exact = {field for field, certainty in map(self.meaning, own) if certainty == 2}
        return len(exact) > 1 and all(self.meaning(text)[0] or not re.search(r"\d", text) for text in own)

    def _meaning(self, text: str) -> tuple[str, int]:
        tidy = tidy_heading(text)
        if not tidy or len(tidy) > _HEADING_MAX:
            return "", 0
        if tidy in self._exact:
            return self._exact[tidy], 2
        # A Chinese heading ends with what it is: 户主联系电话 is a phone, whoever's.
        inside = [(tidy.rfind(word) + len(word), len(word), field) for word, field in self._contained if word in tidy]
        return (max(inside)[2], 1) if inside else ("", 0)


def _own(row: Row) -> dict[int, str]:
    """The row's cells that have text of their own, not only that of a merged area."""
    return {at: text for at, text in enumerate(row.cells) if text and at not in row.repeated}


def _first_heading(rows: Sequence[Row], words: _Words) -> int | None:
    weights = [words.weight(row) for row in rows[:_LOOK_DOWN]]
    if not any(weights):
        # A list of names and nothing else has one word above it.
        one = ([words.meaning(text)[1] for text in _own(row).values()] == [2] for row in rows[:_LOOK_DOWN])
        return next((at for at, alone in enumerate(one) if alone), None)
    found = weights.index(max(weights))
    is_second = found > 0 and words.begin_a_heading(rows[found - 1]) and _goes_on(rows[found - 1], rows[found], words)
    return found - 1 if is_second else found


def _headings(rows: Sequence[Row], at: int, words: _Words) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """The headings from row `at` on, their fields, and how many rows they take. What stands lower says it closer."""
    upper = rows[at]
    lower = rows[at + 1] if at + 1 < len(rows) and _goes_on(upper, rows[at + 1], words) else None
    width = max(len(row.cells) for row in rows)
    headings, fields = [], []
    for column in range(width):
        above, below = upper.cell(column), lower.cell(column) if lower else ""
        headings.append(above if below in ("", above) else f"{above} {below}".strip())
        fields.append(words.meaning(below)[0] or words.meaning(above)[0])
    return tuple(headings), tuple(fields), 2 if lower else 1


def _goes_on(upper: Row, lower: Row, words: _Words) -> bool:
    """Is `lower` the heading's second row? Then it only says more where the first one spans columns or says nothing."""
    own = _own(lower)

    def is_open(column: int) -> bool:
        beside = column + 1
        spans = column in upper.repeated or beside in upper.repeated
        spans_in_text = not upper.cell(beside) and bool(lower.cell(beside))  # a CSV knows no merged cells
        return not upper.cell(column) or spans or spans_in_text

    return (
        any(words.meaning(text)[0] for text in own.values())
        and all(is_open(column) for column in own)
        and all(words.meaning(text)[0] or not re.search(r"\d", text) for text in own.values())
    )


def _side_by_side(block: Block) -> list[Block]:
    """The block itself, or its parts where the same headings stand two or three times beside each other."""
    used = [at for at, heading in enumerate(block.headings) if heading]
    said = [tidy_heading(block.headings[at]) for at in used]
    for times in (2, 3):
        size = len(said) // times
        if size > 1 and said == said[:size] * times:
            parts = [set(used[n * size : (n + 1) * size]) for n in range(times)]
            return [
                Block(
                    headings=block.headings,
                    fields=tuple(field if at in part else "" for at, field in enumerate(block.fields)),
                    above=block.above,
                    rows=block.rows,
                )
                for part in parts
            ]
    return [block]
