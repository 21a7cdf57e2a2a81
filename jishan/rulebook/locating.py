"""On which line of a TOML text each key stands.

`tomllib` tells no positions and no kept library that does fits under the project's licence and size, so this walks the
text once more. It is only asked about texts `tomllib` has already read without complaint, and so checks nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

__all__ = ["Comment", "Path", "comments_of", "line_of", "lines_by_path"]

Path = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]\}\n#]+")
_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_COMMENT = re.compile(r"#[^\n]*")
_STRINGS = (
    re.compile(r'"""(?:\\.|[^\\])*?"{3,5}', re.DOTALL),
    re.compile(r"'''.*?'{3,5}", re.DOTALL),
    re.compile(r'"(?:\\.|[^"\\\n])*"'),
    re.compile(r"'[^'\n]*'"),
)


def lines_by_path(text: str) -> dict[Path, int]:
    """The line (from 1) of every table, array element and key, by the path tomllib's result has it under."""
    return _Walk(text).lines


def line_of(lines: dict[Path, int], path: Path) -> int:
    """The line of a path, or of the nearest thing around it that has one."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


@dataclass(frozen=True)
class Comment:
    """A comment, `# ` and all, with the path it speaks of: what its line says, or else what comes next.

    `path` is None after the last thing said. `parted` tells that an empty line stood behind it.
    """

    text: str
    path: Path | None
    is_beside: bool
    parted: bool = False


def comments_of(text: str) -> list[Comment]:
    """The comments of a sound TOML text, in order."""
    walk = _Walk(text)
    rows = text.splitlines()
    first: dict[int, Path] = {}  # what a line says, at its outermost
    for path, line in walk.lines.items():
        if line not in first or len(path) < len(first[line]):
            first[line] = path
    told = sorted(first)
    found = []
    for at in walk.comments:
        line = text.count("\n", 0, at) + 1
        row = rows[line - 1]
        column = at - (text.rfind("\n", 0, at) + 1)
        if row[:column].strip():
            above = told[bisect_right(told, line) - 1] if told and told[0] <= line else None
            found.append(Comment(row[column:].rstrip(), first[above] if above else None, True))
        else:
            below = bisect_right(told, line)
            coming = first[told[below]] if below < len(told) else None
            parted = line < len(rows) and not rows[line].strip()
            found.append(Comment(row.strip(), coming, False, parted))
    return found


class _Walk:
    def __init__(self, text: str) -> None:
        self.text = text
        self.comments: list[int] = []
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}  # how many elements each array of tables has so far
        self._line, self._counted_to = 1, 0
        self._document()

    def _document(self) -> None:
        table: Path = ()
        self._space()
        while self.at < len(self.text):
            if self.text.startswith("[", self.at):
                table = self._header()
            else:
                self._pair(table)
            self._space()

    def _header(self) -> Path:
        line, is_array = self._here(), self.text.startswith("[[", self.at)
        self.at += 2 if is_array else 1
        keys = self._keys()
        self.at += 2 if is_array else 1
        path: Path = ()
        for place, key in enumerate(keys):
            path = (*path, key)
            if is_array and place == len(keys) - 1:
                self.counts[path] = self.counts.get(path, 0) + 1
            if path in self.counts:
                path = (*path, self.counts[path] - 1)
        self.lines.setdefault(path, line)
        return path

    def _pair(self, table: Path) -> None:
        line = self._here()
        path: Path = (*table, *self._keys())
        self.lines.setdefault(path, line)
        self.at += 1  # the equals sign
        self._value(path)

    def _keys(self) -> list[str]:
        keys: list[str] = []
        while True:
            self._space()
            found = _BARE.match(self.text, self.at) or self._string()
            self.at = found.end()
            keys.append(found.group().strip("\"'"))
            self._space()
            if not self.text.startswith(".", self.at):
                return keys
            self.at += 1

    def _value(self, path: Path) -> None:
        self._space()
        self.lines.setdefault(path, self._here())
        opening = self.text[self.at]
        if opening == "[":
            self._sequence("]", lambda place: self._value((*path, place)))
        elif opening == "{":
            self._sequence("}", lambda _place: self._pair(path))
        elif opening in "\"'":
            self.at = self._string().end()
        else:
            found = _SCALAR.match(self.text, self.at)
            self.at = found.end() if found else self.at + 1

    def _sequence(self, closing: str, element: Any) -> None:
        self.at += 1
        place = 0
        self._space()
        while not self.text.startswith(closing, self.at):
            element(place)
            place += 1
            self._space()
            if self.text.startswith(",", self.at):
                self.at += 1
                self._space()
        self.at += 1

    def _string(self) -> re.Match[str]:
        found = next(filter(None, (pattern.match(self.text, self.at) for pattern in _STRINGS)), None)
        if found is None:  # tomllib has read this text, so there is a string here
            raise ValueError(f"no string at {self.at}")
        return found

    def _space(self) -> None:
        found = _SPACE.match(self.text, self.at)
        if found:
            # Within space and comments every # that is not inside a comment begins one.
            self.comments += [self.at + sign.start() for sign in _COMMENT.finditer(found.group())]
            self.at = found.end()

    def _here(self) -> int:
        self._line += self.text.count("\n", self._counted_to, self.at)
        self._counted_to = self.at
        return self._line
