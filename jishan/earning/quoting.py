"""What deeds would give now: for a list before it is sent, and for a reviewer before deciding. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from jishan.earning import usage
from jishan.earning.binding import Binder, Bound, DeedEntry
from jishan.earning.facts import Homes, facts_of_deed
from jishan.earning.models import Deed
from jishan.identity.models import User
from jishan.lib.errors import Refused
from jishan.places.models import Community
from jishan.rulebook import queries as rulebook
from jishan.rulebook.arithmetic import Quote, counters, quote

__all__ = ["quote_deed", "quote_entries", "quote_of"]


def quote_entries(
    *, community: Community, entries: Sequence[DeedEntry], by: User, source: str
) -> list[Quote | Refused]:
    """For each entry its quote, or why it could not be recorded at all, in the same order and a few statements.

    Each is asked as if it came alone; missing pictures do not matter yet. Promises nothing.
    """
    binder = Binder(community, by, Deed.Source(source), entries)
    answers: dict[int, Quote | Refused] = {}
    bound: list[tuple[int, Bound]] = []
    for place, entry in enumerate(entries):
        try:
            bound.append((place, binder.bind(entry)))
        except Refused as refusal:
            answers[place] = refusal
    quotes = binder.quotes([item for _, item in bound])
    answers |= {place: quotes[item.entry.key] for place, item in bound}
    return [answers[place] for place in range(len(entries))]


def quote_of(deed: Deed, *, points: int | None = None, quantity: int | None = None) -> Quote:
    """What a waiting deed would give if it were approved now, with a reviewer's amount or count where one is given."""
    scheme = rulebook.scheme_of(deed.version)
    facts = facts_of_deed(deed, Homes(deed.community, [deed.resident_id]), points, quantity)
    return quote(scheme, facts, usage.read(deed.community, counters(scheme, facts)))


def quote_deed(*, community: Community, entry: DeedEntry, by: User, source: str) -> Quote:
    """What one entry would give now. Raises what `record_deed` would raise, except for missing pictures."""
    (answer,) = quote_entries(community=community, entries=[entry], by=by, source=source)
    if isinstance(answer, Refused):
        raise answer
    return answer
