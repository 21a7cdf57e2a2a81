"""Which version is in force when, and what it says."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from jishan.lib import clock
from jishan.places.models import Area, Community
from jishan.rulebook.errors import NoRulebook
from jishan.rulebook.models import AreaRulebookVersion, DraftSave, RulebookDraft, RulebookVersion, Version
from jishan.rulebook.parsing import parse
from jishan.rulebook.scheme import Scheme
from jishan.rulebook.words import day_name

__all__ = [
    "area_versions",
    "current",
    "drafts",
    "in_force",
    "lasting_versions",
    "next_version",
    "saves",
    "scheme_of",
    "used_codes",
    "versions",
]

# A text never changes under its digest, so a parsed scheme is good for the life of the process.
_schemes: dict[str, Scheme] = {}
_SCHEMES_KEPT = 512


def in_force(community: Community, on: date | None = None) -> RulebookVersion:
    """The version a deed of that day (today where none is given) is counted by. Raises NoRulebook."""
    day = on or clock.today()
    version = lasting_versions(community).filter(starts_on__lte=day).order_by("-starts_on").first()
    if version is None:
        raise NoRulebook(community=community.name, day=day_name(day))
    return version


def current(community: Community) -> RulebookVersion | None:
    """The version in force today, where there is one."""
    try:
        return in_force(community)
    except NoRulebook:
        return None


def next_version(community: Community, on: date | None = None) -> RulebookVersion | None:
    """The version that comes into force after that day, where one is published."""
    return lasting_versions(community).filter(starts_on__gt=on or clock.today()).order_by("starts_on").first()


def versions(community: Community) -> QuerySet[RulebookVersion]:
    """All versions, newest first, withdrawn ones too: what was once published stays readable."""
    return RulebookVersion.objects.filter(community=community).order_by("-number")


def area_versions(area: Area) -> QuerySet[AreaRulebookVersion]:
    return AreaRulebookVersion.objects.filter(area=area).order_by("-number")


def scheme_of(version: Version) -> Scheme:
    """What the version says, parsed once per process."""
    scheme = _schemes.get(version.digest)
    if scheme is None:
        scheme = parse(version.text)
        if len(_schemes) >= _SCHEMES_KEPT:
            _schemes.pop(next(iter(_schemes)))
        _schemes[version.digest] = scheme
    return scheme


def drafts(community: Community) -> QuerySet[RulebookDraft]:
    """What is being worked on, the latest saved first."""
    return RulebookDraft.objects.filter(community=community, published_as__isnull=True).order_by("-saved_at")


def saves(draft: RulebookDraft) -> QuerySet[DraftSave]:
    """The steps of a draft, the last first."""
    return DraftSave.objects.filter(community=draft.community_id, draft=draft).order_by("-revision")


def used_codes(community: Community) -> set[str]:
    """The codes rules have ever had here: one that is gone is not given to another matter, for limits count by it."""
    return {rule.code for version in versions(community) for rule in scheme_of(version).rules}


def lasting_versions(community: Community) -> QuerySet[RulebookVersion]:
    """The versions that were not withdrawn: one of them is in force, at most some others are to come."""
    return RulebookVersion.objects.filter(community=community, withdrawn_at__isnull=True)
