"""Tables inside markup: web pages that programs call .xls, and Excel's own XML of 2003."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

__all__ = ["markup_sheets"]

_Merged = tuple[int, int, int, int]  # first row and column, last row and column, from 0
_Lines = list[list[str]]
_TAKEN_MAX = 1_000_000


def markup_sheets(text: str, *, rows_max: int, columns_max: int) -> Iterator[tuple[str, _Lines, list[_Merged]]]:
    """Each table with its name, lines and merged areas. What lies beyond the limits is cut: the caller refuses it."""
    reader = _Reader(rows_max, columns_max + 1)
    reader.feed(text)
    reader.close()
    for table in reader.tables:
        yield table.name, table.lines, table.merged


class _Table:
    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: _Lines = []
        self.merged: list[_Merged] = []
        self.taken: set[tuple[int, int]] = set()  # places under a cell that reaches down or to the right

    def next_place(self, at: int | None) -> tuple[int, int]:
        row = len(self.lines) - 1
        column = len(self.lines[row]) if at is None else at
        while (row, column) in self.taken:
            column += 1
        return row, column


class _Reader(HTMLParser):
    """One reader for both: a `Row` of `Cell`s is a `tr` of `td`s, `MergeAcross="1"` is `colspan="2"`."""

    def __init__(self, rows_max: int, columns_max: int) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._rows_max, self._columns_max = rows_max, columns_max
        self._title = ""
        self._cell: list[str] | None = None
        self._place = (0, 0)
        self._ignored = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag, facts = _local(tag), {_local(name): value or "" for name, value in attrs}
        if tag in {"style", "script"}:
            self._ignored += 1
        elif tag == "worksheet":
            self._title = facts.get("name", "")
        elif tag == "table":
            self._end_cell()
            self.tables.append(_Table(self._title))
        elif tag in {"tr", "row"} and self.tables:
            self._end_cell()
            self._start_row(_number(facts, "index"))
        elif tag in {"td", "th", "cell"} and self.tables:
            self._end_cell()
            self._start_cell(facts)
        elif tag in {"br", "p", "div"} and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        tag = _local(tag)
        if tag in {"style", "script"}:
            self._ignored = max(0, self._ignored - 1)
        elif tag in {"td", "th", "cell", "tr", "row", "table"}:
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._ignored:
            self._cell.append(data)

    def _start_row(self, index: int) -> None:
        lines = self.tables[-1].lines
        if len(lines) < self._rows_max:
            lines.extend([] for _ in range(max(1, min(index, self._rows_max) - len(lines))))

    def _start_cell(self, facts: dict[str, str]) -> None:
        table = self.tables[-1]
        if not table.lines:
            table.lines.append([])
        index = _number(facts, "index")
        row, column = table.next_place(index - 1 if index else None)
        right = max(_number(facts, "colspan") - 1, _number(facts, "mergeacross"), 0)
        down = max(_number(facts, "rowspan") - 1, _number(facts, "mergedown"), 0)
        right, down = min(right, self._columns_max), min(down, self._rows_max)
        if column >= self._columns_max:
            column = self._columns_max - 1
        self._place, self._cell = (row, column), []
        line = table.lines[row]
        line.extend([""] * (column + 1 - len(line)))
        if right or down:
            table.merged.append((row, column, row + down, column + right))
            table.taken.update((row, column + more) for more in range(1, right + 1))
            # A page may claim more than there is; what it claims beyond this is not a list of people.
            for further in range(1, down + 1):
                if len(table.taken) > _TAKEN_MAX:
                    break
                table.taken.update((row + further, column + more) for more in range(right + 1))

    def _end_cell(self) -> None:
        if self._cell is not None and self.tables:
            row, column = self._place
            self.tables[-1].lines[row][column] = "".join(self._cell)
        self._cell = None


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()


def _number(facts: dict[str, str], name: str) -> int:
    text = facts.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
