"""The register on paper: rows laid out on A4 so that a person can sign beside each, and a code to check the sheet by."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core import signing
from django.utils.crypto import constant_time_compare

from jishan.people.queries import home_label
from jishan.places.models import Community
from jishan.store.models import Redemption
from jishan.store.queries import Totals

__all__ = ["Row", "Sheet", "lay_out", "read_code", "rows_of", "sheet_code"]

# Millimetres on A4, as register.css draws them; whoever changes one changes the other.
PAGE_ROWS_MM = 234.0  # between the table's head and the foot of the page
CLOSING_MM = 48.0  # totals, three signatures and the footnote, on the last page
ROW_MM = 13.6
LINE_MM = 5.2
ARTICLES_COLUMN_SIGNS = 15  # Chinese characters that fit on one line of the column of articles
NAME_COLUMN_SIGNS = 4

_SALT = "jishan.store.sheet"


@dataclass(frozen=True)
class Row:
    """One redemption as it is printed and exported. An undone one stays on the sheet and says so."""

    position: int
    redemption: Redemption
    name: str
    home: str
    articles: str

    @property
    def is_undone(self) -> bool:
        return self.redemption.state == Redemption.State.UNDONE

    @property
    def height_mm(self) -> float:
        lines = max(
            math.ceil(_width(self.articles) / ARTICLES_COLUMN_SIGNS), math.ceil(_width(self.name) / NAME_COLUMN_SIGNS)
        )
        return max(ROW_MM, lines * LINE_MM + 2)


@dataclass(frozen=True)
class Sheet:
    """One page; the last one closes with totals and signatures."""

    number: int
    rows: tuple[Row, ...]
    is_last: bool


def rows_of(redemptions: Iterable[Redemption]) -> list[Row]:
    """Rows in the order given, as `queries.register` reads them."""
    return [
        Row(
            position=position,
            redemption=redemption,
            name=redemption.taker_name,
            home=home_label(redemption.resident) if redemption.resident else "",
            articles="、".join(f"{line.name} {line.quantity}" for line in redemption.lines.all()),
        )
        for position, redemption in enumerate(redemptions, start=1)
    ]


def lay_out(rows: Sequence[Row]) -> list[Sheet]:
    """Break rows into pages. A row never breaks, and the closing never stands on a page without a row."""
    pages: list[list[Row]] = [[]]
    used = 0.0
    for row in rows:
        if pages[-1] and used + row.height_mm > PAGE_ROWS_MM:
            pages.append([])
            used = 0.0
        pages[-1].append(row)
        used += row.height_mm
    if used + CLOSING_MM > PAGE_ROWS_MM and len(pages[-1]) > 1:
        pages.append([pages[-1].pop()])
    return [Sheet(number, tuple(page), number == len(pages)) for number, page in enumerate(pages, start=1)]


def sheet_code(community: Community, since: date, until: date, totals: Totals) -> str:
    """What the code on the sheet carries: the days and the sums that were printed, signed; no names."""
    facts = f"{since:%Y%m%d}-{until:%Y%m%d}-{totals.persons}-{totals.articles}-{totals.points}"
    return f"{facts}~{_signature(community, facts)}"


def read_code(community: Community, code: str) -> tuple[date, date, Totals]:
    """The days and sums of a printed sheet. Raises BadSignature for a code that this community never printed."""
    facts, _, signature = code.partition("~")
    if not constant_time_compare(signature, _signature(community, facts)):
        raise signing.BadSignature
    since, until, persons, articles, points = facts.split("-")
    return (
        date.fromisoformat(since),
        date.fromisoformat(until),
        Totals(persons=int(persons), articles=int(articles), points=int(points), undone=0),
    )


def _signature(community: Community, facts: str) -> str:
    """Ninety-six bits are more than anyone can guess, and leave the code coarse enough for a poor photocopier."""
    return signing.Signer(salt=f"{_SALT}:{community.pk.hex}").signature(facts)[:16]


def _width(text: str) -> float:
    """In Chinese characters; a Latin letter or a figure takes about half of one."""
    return sum(1.0 if ord(sign) > 0x2E7F else 0.55 for sign in text)
