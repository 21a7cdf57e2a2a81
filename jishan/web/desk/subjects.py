"""Who a deed is about, in words, for lists that show many without asking the database for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from jishan.earning import queries as earning
from jishan.earning.models import Deed
from jishan.people import queries as people
from jishan.people.models import Membership
from jishan.rulebook.models import RulebookVersion
from jishan.rulebook.scheme import Rule

__all__ = ["DeedRow", "rows", "where", "who", "with_homes"]


@dataclass(frozen=True)
class DeedRow:
    """A deed as lists show it: the rule it was recorded under, who it is about, and where they live."""

    deed: Deed
    rule: Rule
    who: str
    where: str


def with_homes(deeds: QuerySet[Deed]) -> QuerySet[Deed]:
    """The same deeds with where their residents live now, in one more question for the whole list.

    Their versions stay out: each holds a whole rulebook's text, and `rows` reads every version once.
    """
    now = Membership.objects.filter(until__isnull=True).select_related("household__home")
    return (
        deeds.select_related(None)
        .select_related("resident", "household__home", "building", "organisation")
        .prefetch_related(Prefetch("resident__memberships", queryset=now, to_attr="current_memberships"))
    )


def rows(deeds: Iterable[Deed]) -> list[DeedRow]:
    listed = list(deeds)
    bare = [deed for deed in listed if "version" not in deed._state.fields_cache]
    if bare:
        used = {deed.version_id for deed in bare}
        versions = RulebookVersion.objects.filter(community=bare[0].community_id, pk__in=used)
        by_pk = {version.pk: version for version in versions}
        for deed in bare:
            deed.version = by_pk[deed.version_id]
    return [DeedRow(deed, earning.rule_of(deed), who(deed), where(deed)) for deed in listed]


def who(deed: Deed) -> str:
    """张桂兰; 张桂兰一家; 6 号楼（王楠代领）; 城南水果店."""
    if deed.organisation is not None:
        return deed.organisation.name
    if deed.building is not None:
        holder = deed.resident.name if deed.resident else ""
        return _("%(building)s（%(name)s代领）") % {"building": deed.building, "name": holder}
    if deed.household is not None:
        return _("%(name)s一家") % {"name": deed.household.name}
    return deed.resident.name if deed.resident else ""


def where(deed: Deed) -> str:
    """The home of the one it is about, "" where nobody wrote it down."""
    if deed.household is not None:
        return deed.household.home.label if deed.household.home else ""
    return people.home_label(deed.resident) if deed.resident is not None else ""
