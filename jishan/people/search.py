"""Find residents and households by what a person at the desk would type.

One field takes a name, its pinyin or initials, a phone's whole or last four figures, a card's code, or a place: 6-2-401,
6号楼, 6号楼2单元. Each kind of text asks its own index, so that 200,000 residents answer as fast as 200.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.db.models import Prefetch, Q, QuerySet

from jishan.lib import lookups as _lookups  # noqa: F401  registers `begins`
from jishan.lib.text import clean, halfwidth
from jishan.people import phones
from jishan.people.errors import PhoneUnfit
from jishan.people.models import Card, Household, Membership, Resident, StaffRole
from jishan.people.reach import homes_within, reaches_everyone
from jishan.places.models import Community

__all__ = ["find_households", "find_residents", "with_homes"]

_PLACE = re.compile(
    r"(?P<compound>[^\W\d_]*?)(?P<building>[A-Z甲乙丙丁]?\d+[A-Z]?)(?:号楼|号院|栋|幢|座|楼|#|-)"
    r"(?:(?P<entrance>\d+[A-Z]?)(?P<unit>单元|门|-)?)?(?:(?P<home>\d+[A-Z]?)(?:室|号|户)?)?"
)


def find_residents(
    community: Community,
    text: str = "",
    *,
    staff_roles: Sequence[StaffRole] | None = None,
    include_left: bool = False,
) -> QuerySet[Resident]:
    """Residents whom `text` fits, by pinyin, each with their home; all of them for no text.

    `staff_roles` limits them to whom these roles reach (no role, nobody); None limits nothing. Several words must all
    fit. Those who left stay out unless `include_left`.
    """
    found = Resident.objects.filter(community=community)
    if not include_left:
        found = found.filter(left_on__isnull=True)
    if staff_roles is not None and not reaches_everyone(staff_roles):
        found = found.filter(pk__in=_living(community, homes_within(staff_roles)))
    for matches in _terms(community, text):
        found = found.filter(pk__in=matches[0].union(*matches[1:]) if len(matches) > 1 else matches[0])
    return with_homes(found.order_by("pinyin", "pk"))


def find_households(
    community: Community, text: str = "", *, staff_roles: Sequence[StaffRole] | None = None
) -> QuerySet[Household]:
    """Households of a member or a home that `text` fits, by home; each with its home and, prefetched, who is in it.

    A household nobody belongs to any more is left out.
    """
    residents = find_residents(community, text, staff_roles=staff_roles).order_by().values("pk")
    inhabited = Membership.objects.filter(community=community, until__isnull=True, resident__in=residents)
    members = Membership.objects.filter(until__isnull=True).select_related("resident").order_by("resident__pinyin")
    return (
        Household.objects.filter(community=community, pk__in=inhabited.values("household"))
        .select_related("home")
        .prefetch_related(Prefetch("memberships", queryset=members, to_attr="current_memberships"))
        .order_by("home__label", "name", "pk")
    )


def with_homes(residents: QuerySet[Resident]) -> QuerySet[Resident]:
    """The same residents with where they live now, in one more question for the whole list."""
    now = Membership.objects.filter(until__isnull=True).select_related("household__home")
    return residents.prefetch_related(Prefetch("memberships", queryset=now, to_attr="current_memberships"))


def _terms(community: Community, text: str) -> Iterable[list[QuerySet[Resident]]]:
    """For each word what it may mean; a person fits the word by any of its meanings."""
    typed = halfwidth(clean(text))
    whole = _meanings(community, typed.replace(" ", ""))
    if whole is not None:
        return [whole] if typed else []
    return [_meanings(community, word) or [_named(community, word)] for word in typed.split()]


def _meanings(community: Community, word: str) -> list[QuerySet[Resident]] | None:
    """The residents a word without spaces points to, by each way to read it; None when it can only be a name."""
    if not word:
        return []
    if phone := _phone(word):
        digest = phones.phone_hash(phone, community=community.pk)
        return [_ids(community, Q(phone_hash=digest))]
    if re.fullmatch(r"\d+", word, re.ASCII):
        return _figures(community, word)
    if place := _PLACE.fullmatch(word.upper()):
        return [_living(community, _at(place))]
    if re.fullmatch(r"[a-zü']+", word, re.IGNORECASE):
        run = word.lower().replace("ü", "v").replace("'", "")
        return [_ids(community, Q(spelling__begins=run)), _ids(community, Q(initials__begins=run))]
    return None


def _figures(community: Community, word: str) -> list[QuerySet[Resident]]:
    """Figures alone: a phone's tail, a card's code, the number of a building or of a home."""
    if len(word) == 8:
        cards = Card.objects.filter(community=community, code=word, stopped_at__isnull=True)
        return [_ids(community, Q(pk__in=cards.values("resident")))]
    meanings = []
    if len(word) == 4:
        meanings.append(_ids(community, Q(phone_tail_hash=phones.tail_hash(word, community=community.pk))))
    if len(word) <= 3:
        meanings.append(_living(community, Q(household__home__entrance__building__number=word)))
    return [*meanings, _living(community, Q(household__home__number=word))]


def _named(community: Community, word: str) -> QuerySet[Resident]:
    lives_in = _living(community, Q(household__home__entrance__building__compound__name=word))
    return _ids(community, Q(name__contains=word) | Q(pk__in=lives_in))


def _at(place: re.Match[str]) -> Q:
    """The homes of a place as far as it was typed: the last number may still be incomplete."""
    home = "household__home"
    at = Q(**{f"{home}__entrance__building__number": place["building"]})
    if place["compound"]:
        at &= Q(**{f"{home}__entrance__building__compound__name__contains": place["compound"]})
    if place["entrance"]:
        entrance = Q(**{f"{home}__entrance__number": place["entrance"]})
        # "6号楼401" names no entrance: what follows the building may be either.
        at &= entrance if place["unit"] or place["home"] else entrance | Q(**{f"{home}__number": place["entrance"]})
    if place["home"]:
        at &= Q(**{f"{home}__number__begins": place["home"]})
    return at


def _living(community: Community, where: Q) -> QuerySet[Resident]:
    return Membership.objects.filter(where, community=community, until__isnull=True).values("resident")  # type: ignore[return-value]


def _ids(community: Community, who: Q) -> QuerySet[Resident]:
    return Resident.objects.filter(who, community=community).values("pk")  # type: ignore[return-value]


def _phone(word: str) -> str:
    try:
        return phones.tidy_phone(word)
    except PhoneUnfit:
        return ""
