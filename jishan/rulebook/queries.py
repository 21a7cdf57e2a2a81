"""Which version is in force when, and what it says."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from jishan.lib import clock
from jishan.places.models import Area, Community
from jishan.rulebook.errors import NoRulebook
from jishan.rulebook.models import AreaRulebookVersion, RulebookVersion, Version
from jishan.rulebook.parsing import parse
from jishan.rulebook.scheme import Scheme
from jishan.rulebook.words import day_name

__all__ = ["area_versions", "in_force", "lasting_versions", "next_version", "scheme_of", "versions"]

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


def lasting_versions(community: Community) -> QuerySet[RulebookVersion]:
    """The versions that were not withdrawn: one of them is in force, at most some others are to come."""
    return RulebookVersion.objects.filter(community=community, withdrawn_at__isnull=True)
