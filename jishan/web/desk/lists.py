"""Every list of the desk as a file and on paper, with the filter that is on the screen.

A list is told once, by a function from the request; `paths` makes its two addresses. What may not leave the desk (the
phones) is left out by that function, which knows who asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TypeVar

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jishan.lib import clock
from jishan.lib.tables import Column, Value, excel, excel_response
from jishan.web.shared import access
from jishan.web.shared.templatetags.jishan import moment

__all__ = ["Column", "List", "Value", "narrowed", "paths", "query_of"]

# A file opens in Excel without a wait; a stack of paper of some sixty sheets is carried by one person.
ROWS_IN_A_FILE = 20_000
ROWS_ON_PAPER = 2_000
# As many characters stand beside each other on an upright sheet; a wider list is laid on its side.
_UPRIGHT = 106
# A word or a number of so many characters does not break.
_SHORT = 8


Item = TypeVar("Item")


@dataclass(frozen=True)
class List:
    """One list: what it is called, what narrows it (in words), its columns, rows and totals, and where it is shown.

    `only_in_file` are the places of columns that paper has no room for.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    back: str
    said: Sequence[str] = ()
    closing: Sequence[Value] = ()
    only_in_file: Sequence[int] = ()

    @property
    def filters(self) -> str:
        return _("，").join(str(words) for words in self.said if words)

    @property
    def heading(self) -> str:
        return (
            _("%(title)s（%(filters)s）") % {"title": self.title, "filters": self.filters} if self.said else self.title
        )

    @property
    def is_wide(self) -> bool:
        return sum(column.width for column in self.on_paper(self.columns)) > _UPRIGHT

    def on_paper(self, row: Sequence[Item]) -> list[Item]:
        """Of a row, or of the columns themselves, what is printed."""
        return [item for place, item in enumerate(row) if place not in self.only_in_file]


# Makes the list of this request with at most so many rows; one more than is shown tells that there are more.
Make = Callable[[access.StaffPage, int], List]


def paths(
    prefix: str, name: str, make: Make, capability: str, *, ways: Sequence[str] = ("print", "excel")
) -> list[URLPattern]:
    """The addresses `<prefix>print/` and `<prefix>excel/`, named `<name>_print` and `<name>_excel`.

    `ways` leaves out what a list has of its own: the register is printed with a column to sign.
    """

    @require_safe
    @access.staff(capability)
    def on_paper(request: access.StaffPage) -> HttpResponse:
        return _on_paper(request, make(request, ROWS_ON_PAPER + 1))

    @require_safe
    @access.staff(capability)
    def as_file(request: access.StaffPage) -> HttpResponse:
        return _as_file(make(request, ROWS_IN_A_FILE + 1))

    views: dict[str, Callable[..., HttpResponseBase]] = {"print": on_paper, "excel": as_file}
    return [path(f"{prefix}{way}/", views[way], name=f"{name}_{way}") for way in ways]


def _as_file(made: List) -> HttpResponse:
    rows = list(islice(made.rows, ROWS_IN_A_FILE + 1))
    title, closing = made.heading, made.closing
    if len(rows) > ROWS_IN_A_FILE:
        # Totals of a part would be taken for those of the whole.
        say = {"title": title, "most": ROWS_IN_A_FILE}
        title, closing = _("%(title)s。太多了，这里只有前 %(most)s 行，请先筛选，分开存。") % say, ()
    content = excel(title=title, columns=made.columns, rows=rows[:ROWS_IN_A_FILE], closing=closing)
    return excel_response(content, f"{made.title} {clock.today():%Y-%m-%d}")


def _on_paper(request: access.StaffPage, made: List) -> HttpResponse:
    rows = list(islice(made.rows, ROWS_ON_PAPER + 1))
    context = {
        "list": made,
        "columns": made.on_paper(made.columns),
        "rows": [[_Cell.of(value) for value in made.on_paper(row)] for row in rows[:ROWS_ON_PAPER]],
        "closing": [_Cell.of(value) for value in made.on_paper(made.closing if len(rows) <= ROWS_ON_PAPER else ())],
        "count": min(len(rows), ROWS_ON_PAPER),
        "most": ROWS_ON_PAPER if len(rows) > ROWS_ON_PAPER else 0,
        "today": clock.today(),
    }
    return render(request, "print/list.html", context)


@dataclass(frozen=True)
class _Cell:
    """A value as paper shows it; `look` is its class."""

    text: str
    look: str

    @classmethod
    def of(cls, value: Value) -> _Cell:
        if isinstance(value, datetime):
            return cls(moment(value), "nowrap")
        if isinstance(value, date):
            return cls(f"{value:%Y-%m-%d}", "nowrap")
        if value is None or isinstance(value, str):
            is_short = value is not None and (len(value) <= _SHORT or (value.isascii() and len(value) <= 2 * _SHORT))
            return cls(value or "", "nowrap" if is_short else "")
        return cls(str(value), "n")


# What list pages have in common -------------------------------------------------------------------------------------


def query_of(request: access.StaffPage) -> str:
    """The filters of the page as they stand in the address, for the list's file and paper; not the page's number."""
    given = request.GET.copy()
    given.pop("page", None)
    return given.urlencode()


def narrowed(text: str) -> str:
    """What was typed to find something, in words."""
    return _("找“%(text)s”") % {"text": text.strip()} if text.strip() else ""
