"""Reads across deeds: the queue, the register of deeds, and the whole story of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from jishan.earning.models import Deed, Evidence, Review
from jishan.earning.quoting import quote_entries, quote_of
from jishan.earning.ways import Way, ways_to_earn
from jishan.identity.models import User
from jishan.lib import clock
from jishan.people import queries as people
from jishan.people.models import Resident
from jishan.places.models import Community
from jishan.rulebook import queries as rulebook
from jishan.rulebook.describe import rule_sentence
from jishan.rulebook.models import RulebookVersion
from jishan.rulebook.scheme import Rule

__all__ = [
    "DeedStory",
    "Thanks",
    "TrailStep",
    "Way",
    "approvals_of",
    "deeds",
    "deeds_of",
    "names_of",
    "quote_entries",
    "quote_of",
    "review_queue",
    "rule_of",
    "story_of",
    "thanks",
    "ways_to_earn",
]

# Of one kind of deed so many are named in the thanks.
_SAME_KIND_MAX = 3
_WITH_PEOPLE = ("version", "resident", "household", "building", "organisation")


def review_queue(community: Community) -> QuerySet[Deed]:
    """Deeds that wait for a decision, the longest waiting first."""
    return (
        Deed.objects.filter(community=community, state=Deed.State.WAITING)
        .select_related(*_WITH_PEOPLE)
        .order_by("recorded_at", "number")
    )


def deeds(
    community: Community,
    *,
    text: str = "",
    state: str = "",
    rule: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Deed]:
    """The register of deeds, newest first; `text` is a deed's number or whatever finds a resident."""
    found = Deed.objects.filter(community=community).select_related(*_WITH_PEOPLE)
    if text.strip():
        residents = people.find_residents(community, text, include_left=True)
        found = found.filter(
            Q(number__iexact=text.strip())
            | Q(resident__in=residents.values("pk"))
            | Q(household__name__contains=text.strip(), household__community=community)
            | Q(organisation__name__contains=text.strip(), organisation__community=community)
        )
    for wanted in ({"state": state}, {"rule": rule}, {"happened_on__gte": since}, {"happened_on__lte": until}):
        found = found.filter(**{name: value for name, value in wanted.items() if value})
    return found.order_by("-recorded_at", "-number")


def deeds_of(resident: Resident) -> QuerySet[Deed]:
    """What was recorded for a resident, newest first, whatever became of it."""
    return (
        Deed.objects.filter(community=resident.community, resident=resident)
        # Not joined: with a join SQLite sorts a whole history to show its last three.
        .prefetch_related("version")
        .order_by("-recorded_at", "-number")
    )


def rule_of(deed: Deed) -> Rule:
    """The rule a deed was recorded under, in the version of that day."""
    return rulebook.scheme_of(deed.version).rule(deed.rule)


def approvals_of(community: Community, deeds: Iterable[UUID]) -> dict[UUID, list[Review]]:
    """Who has approved each deed since it was last returned, in order; a deed nobody approved has no entry."""
    found: dict[UUID, list[Review]] = {}
    for review in Review.objects.filter(community=community, deed__in=list(deeds)).order_by("at", "pk"):
        if review.decision == Review.Decision.APPROVED:
            found.setdefault(review.deed_id, []).append(review)
        else:
            found.pop(review.deed_id, None)
    return found


def names_of(users: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of users by id, for rows that keep only the id."""
    return {user.pk: user.name for user in User.objects.filter(pk__in={pk for pk in users if pk})}


@dataclass(frozen=True)
class TrailStep:
    """Who did what, when, and in their own words. `by` is the user, `kind` the source or the decision."""

    by: UUID
    who: str
    kind: str
    what: str | Promise
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class DeedStory:
    """Everything behind one line of a statement: the rule and its version, the evidence, and whose hands it went through."""

    deed: Deed
    rule: Rule
    sentence: str
    version: RulebookVersion
    trail: Sequence[TrailStep]
    evidence: Sequence[Evidence]
    lapses_on: date | None


_SAID: dict[str, Any] = {
    Deed.Source.CLAIM: pgettext_lazy("what somebody did with a deed", "申报"),
    Deed.Source.COLLECTED: pgettext_lazy("what somebody did with a deed", "记录"),
    Deed.Source.ON_THE_SPOT: pgettext_lazy("what somebody did with a deed", "当场记分"),
    Deed.Source.TASK: pgettext_lazy("what somebody did with a deed", "确认完成"),
    Deed.Source.IMPORTED: pgettext_lazy("what somebody did with a deed", "导入"),
    Deed.Source.PAPER: pgettext_lazy("what somebody did with a deed", "照纸单补录"),
    Review.Decision.APPROVED: pgettext_lazy("what somebody did with a deed", "审核通过"),
    Review.Decision.RETURNED: pgettext_lazy("what somebody did with a deed", "退回补充"),
    Review.Decision.REVERSED: pgettext_lazy("what somebody did with a deed", "冲回"),
}


def story_of(deed: Deed) -> DeedStory:
    """The whole story of a deed. Whether the reader may see the evidence is `permissions.may_see_evidence`."""
    reviews = list(Review.objects.filter(community=deed.community, deed=deed).order_by("at", "pk"))
    names = names_of([deed.recorded_by, *(review.by for review in reviews)])
    recorder = names.get(deed.recorded_by, "")
    trail = [TrailStep(deed.recorded_by, recorder, deed.source, _SAID[deed.source], deed.recorded_at)]
    trail += [TrailStep(r.by, names.get(r.by, ""), r.decision, _SAID[r.decision], r.at, r.reason) for r in reviews]
    rule = rule_of(deed)
    return DeedStory(
        deed=deed,
        rule=rule,
        sentence=rule_sentence(rule),
        version=deed.version,
        trail=trail,
        evidence=list(Evidence.objects.filter(community=deed.community, deed=deed).order_by("added_at", "pk")),
        lapses_on=deed.transfer.lapses_on if deed.transfer else None,
    )


@dataclass(frozen=True)
class Thanks:
    """A neighbour and what they did, for the public thanks list; the page masks the name."""

    name: str
    deed: str


def thanks(community: Community, *, days: int = 30, limit: int = 12) -> tuple[list[Thanks], int]:
    """Who was credited with something lately and agrees to be named, one deed each, newest first; and how many others."""
    recent = Deed.objects.filter(
        community=community,
        state=Deed.State.APPROVED,
        happened_on__gt=clock.today() - timedelta(days=days),
        resident__isnull=False,
    )
    named: dict[UUID, Thanks] = {}
    kinds: Counter[str] = Counter()
    rows = recent.filter(resident__is_public=True, resident__left_on__isnull=True).select_related("version", "resident")
    # One deed a neighbour and few of a kind, so that a list of thanks does not read like a list of presence.
    for deed in rows.order_by("-decided_at", "number")[: limit * 10]:
        if deed.resident and len(named) < limit and deed.resident.pk not in named and kinds[deed.rule] < _SAME_KIND_MAX:
            kinds[deed.rule] += 1
            named[deed.resident.pk] = Thanks(deed.resident.name, rule_of(deed).name)
    others = recent.values("resident").distinct().count() - len(named)
    return list(named.values()), max(0, others)
