"""Register numbers that people write on paper: YH-26-03-00418, counted per community, series and month, without gaps."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import F
from django.utils import timezone

from jishan.lib.text import pinyin_initials
from jishan.places.models import Community, Register

__all__ = ["DEED", "PAPER", "REDEMPTION", "community_letters", "next_number", "next_numbers"]

DEED = "deed"
REDEMPTION = "redemption"
PAPER = "paper"

# What stands between the community's letters and the month, so that a deed and a redemption are told apart at sight.
_MARKS = {DEED: "", REDEMPTION: "D-", PAPER: "Z-"}
_LETTERS_MAX = 6


def next_number(*, community: Community, series: str, moment: datetime) -> str:
    """The next number of `series` (DEED, REDEMPTION or PAPER) in the local month of `moment`."""
    return next_numbers(community=community, series=series, moment=moment, count=1)[0]


def next_numbers(*, community: Community, series: str, moment: datetime, count: int) -> list[str]:
    """`count` numbers in a row. Call it inside the transaction that uses them, and late in it.

    The counter is one row that is locked until that transaction ends, so numbers have no gaps (what is rolled back
    gives its numbers back) and two at once wait for each other: that wait is the price of a register without holes.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a register number is taken inside the transaction that uses it")
    if count < 1:
        return []
    month = timezone.localtime(moment).strftime("%y-%m")
    last = _advance(community, f"{series} {month}", count)
    prefix = f"{community_letters(community)}-{_MARKS[series]}{month}"
    return [f"{prefix}-{number:05d}" for number in range(last - count + 1, last + 1)]


def community_letters(community: Community) -> str:
    """The letters its register numbers begin with: 颐和社区 is YH; a name without Chinese gives its short name."""
    name = community.name.removesuffix("社区")
    letters = "".join(letter for letter in pinyin_initials(name).upper() if letter.isascii() and letter.isalnum())
    return (letters or community.slug.replace("-", "").upper())[:_LETTERS_MAX]


def _advance(community: Community, series: str, count: int) -> int:
    register = Register.objects.filter(community=community, series=series)
    if not register.update(last=F("last") + count):
        # The month's first number. Whoever comes second here waits for the first one's row, then adds to it.
        Register.objects.bulk_create([Register(community=community, series=series)], ignore_conflicts=True)
        register.update(last=F("last") + count)
    return register.values_list("last", flat=True).get()
