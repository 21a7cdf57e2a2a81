"""The verbs of earning. Whatever earns points ends in `record_deed`; nothing else writes a deed."""

from __future__ import annotations

from datetime import date

from jishan.earning.pictures import clean_picture
from jishan.earning.quoting import quote_deed
from jishan.earning.recording import DeedEntry, add_pictures, record_deed, record_deeds
from jishan.earning.reviewing import (
    Outcome,
    approve_deed,
    approve_deeds,
    resubmit_deed,
    return_deed,
    reverse_deed,
    withdraw_deed,
)
from jishan.earning.welcoming import welcome
from jishan.ledger import services as ledger
from jishan.lib import clock
from jishan.places.models import Community

__all__ = [
    "DeedEntry",
    "Outcome",
    "add_pictures",
    "approve_deed",
    "approve_deeds",
    "clean_picture",
    "lapse_points",
    "quote_deed",
    "record_deed",
    "record_deeds",
    "resubmit_deed",
    "return_deed",
    "reverse_deed",
    "welcome",
    "withdraw_deed",
]


def lapse_points(*, community: Community, on: date | None = None) -> int:
    """Let lapse what was to be used before `on` (default today), by transfers of their own; how many accounts it met.

    Run every night; running it twice changes nothing.
    """
    return len(ledger.lapse_points(book=ledger.open_book(community=community), on=on or clock.today()))
