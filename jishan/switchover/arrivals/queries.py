"""Reads: what a list says as things stand now, and the arrivals of a community."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from jishan.people.models import Resident
from jishan.places.models import Community
from jishan.switchover.arrivals.keeping import Draft, open_draft
from jishan.switchover.arrivals.matching import Matched, entrances_here, match, people_here
from jishan.switchover.arrivals.understanding import Choices, SheetSeen, Understanding, understand
from jishan.switchover.models import Arrival, Arrived

__all__ = ["View", "arrivals_of", "brought_by", "look", "same_file"]


@dataclass(frozen=True)
class View:
    """A list as it is understood now: `matched` has a verdict for every person on it, in its order."""

    choices: Choices
    understanding: Understanding
    matched: Sequence[Matched]
    passed: Counter[str]

    @cached_property
    def counts(self) -> Counter[str]:
        """How many are "new", "known", "same" as another row, "asked" and "left" out."""
        return Counter(one.verdict for one in self.matched)

    def of(self, *verdicts: str) -> list[Matched]:
        """Those of one verdict or several."""
        return [one for one in self.matched if one.verdict in verdicts]

    @cached_property
    def homes(self) -> int:
        return len({one.person.address for one in self.matched if one.verdict == "new" and one.person.has_home})

    @cached_property
    def buildings(self) -> int:
        return len(
            {
                (one.person.address.compound, one.person.address.building)
                for one in self.matched
                if one.verdict == "new" and one.person.has_home
            }
        )

    @property
    def sheets(self) -> list[SheetSeen]:
        return self.understanding.sheets


def look(arrival: Arrival, draft: Draft | None = None) -> View:
    """What the list says, compared with who is here today. Raises `ListUnreadable`."""
    draft = draft or open_draft(arrival)
    community = arrival.community
    here = people_here(community)
    understanding = understand(
        draft.sheets, draft.choices, buildings=entrances_here(community), otherwise=community.name
    )
    matched = match(understanding.persons, here, community=community.pk, leave_rest=draft.choices.leave_rest)
    passed = Counter(understanding.passed)
    passed["id"] = draft.ids
    return View(draft.choices, understanding, matched, passed)


def arrivals_of(community: Community) -> QuerySet[Arrival]:
    """The community's lists, newest first; what they say of people is not fetched."""
    return Arrival.objects.filter(community=community).defer("sealed", "made_places").order_by("-made_at", "-pk")


def brought_by(arrival: Arrival) -> QuerySet[Resident]:
    """Whom a written arrival brought, by pinyin."""
    brought = Arrived.objects.filter(community=arrival.community_id, arrival=arrival).values("resident")
    return Resident.objects.filter(community=arrival.community_id, pk__in=brought).order_by("pinyin", "pk")


def same_file(arrival: Arrival) -> Arrival | None:
    """An earlier arrival of the very same file that was written and stands."""
    return (
        arrivals_of(arrival.community)
        .filter(file_hash=arrival.file_hash, state=Arrival.State.WRITTEN)
        .exclude(pk=arrival.pk)
        .first()
    )
