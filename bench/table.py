"""What came out, as a table that reads the same in a terminal and in a document."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

__all__ = ["Row", "draw"]


@dataclass(frozen=True)
class Row:
    """One comparison. `ratio` above `aim` is met where more is better; where `is_at_most`, below it."""

    what: str
    ours: str
    beside: str
    ratio: float | None = None
    aim: float | None = None
    is_at_most: bool = False

    @property
    def ratio_text(self) -> str:
        return "—" if self.ratio is None else f"{self.ratio:.2f}"

    @property
    def aim_text(self) -> str:
        if self.aim is None or self.ratio is None:
            return ""
        is_met = self.ratio <= self.aim if self.is_at_most else self.ratio >= self.aim
        return f"{'≤' if self.is_at_most else '≥'} {self.aim:g} {'✓' if is_met else '✗'}"


def draw(rows: Sequence[Row]) -> str:
    """A Markdown table whose columns stand under each other."""
    head = [_("量什么"), _("积善"), _("比的是"), _("比值"), _("目标")]
    cells = [[row.what, row.ours, row.beside, row.ratio_text, row.aim_text] for row in rows]
    widths = [max(_width(line[column]) for line in [head, *cells]) for column in range(len(head))]
    rule = [("-" * width) if column == 0 else "-" * (width - 1) + ":" for column, width in enumerate(widths)]
    return "\n".join(_line(line, widths) for line in [head, rule, *cells])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = cells
    padded = [first + " " * (widths[0] - _width(first))]
    padded += [" " * (width - _width(cell)) + cell for cell, width in zip(rest, widths[1:], strict=True)]
    return f"| {' | '.join(padded)} |"


def _width(text: str) -> int:
    # A Chinese character takes two places in a terminal.
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
