"""Find residents and households by what a person at the desk would type.

One field takes a name, its pinyin or initials, a phone's whole or last four figures, a card's code, or a place: 6-2-401,
6号楼, 6号楼2单元. Each kind of text asks its own index, so that 200,000 residents answer as fast as 200.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Concat

from jishan.lib.text import clean, halfwidth
from jishan.people import phones
from jishan.people.errors import PhoneUnfit
from jishan.people.models import Card, Household, Membership, Resident, StaffRole
from jishan.people.reach import homes_within, reaches_everyone
from jishan.places.models import Building, Community, Entrance, Home

__all__ = ["find_households", "find_residents", "with_homes"]

# A question for residents' ids, to be asked inside another.
_Ids = QuerySet[Any, Any]

# Longer than any name or address; what is typed beyond it helps nobody.
_TEXT_MAX = 100

_LATIN = re.compile(r"[a-zü']+", re.IGNORECASE)
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
    limits = _limits(community, text, staff_roles)
    for limit in limits:
        found = found.filter(pk__in=limit)
    # All of them come in the order of the index, page by page. The few that fit are sorted: SQLite, left the choice,
    # walks that whole index and asks of each resident whether they fit.
    by_pinyin = Concat("pinyin", Value("")) if limits else F("pinyin")
    return with_homes(found.order_by(by_pinyin, "pk"))


def find_households(
    community: Community, text: str = "", *, staff_roles: Sequence[StaffRole] | None = None
) -> QuerySet[Household]:
    """Households of a member or a home that `text` fits, by home; each with its home and, prefetched, who is in it.

    A household nobody belongs to any more is left out.
    """
    inhabited = Membership.objects.filter(community=community, until__isnull=True)
    for limit in _limits(community, text, staff_roles):
        inhabited = inhabited.filter(resident__in=limit)
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


def _limits(community: Community, text: str, staff_roles: Sequence[StaffRole] | None) -> list[_Ids]:
    """What must all hold of a resident, each as a question for ids: within reach, and fitting each word."""
    limits = [
        meanings[0].union(*meanings[1:]) if len(meanings) > 1 else meanings[0] for meanings in _terms(community, text)
    ]
    if staff_roles is not None and not reaches_everyone(staff_roles):
        limits.append(_living(community, homes_within(community, staff_roles)))
    return limits


def _terms(community: Community, text: str) -> list[list[_Ids]]:
    """For each word what it may mean; a person fits the word by any of its meanings."""
    return [_meanings(community, word) for word in _words(halfwidth(clean(text))[:_TEXT_MAX])]


def _words(typed: str) -> list[str]:
    """The words, joined where they say one thing together: 138 0000 1234, zhang gui lan, 6号楼 2单元."""
    waiting, words = typed.split(), []
    while waiting:
        joined = (n for n in range(len(waiting), 1, -1) if _is_one_thing("".join(waiting[:n])))
        size = next(joined, 1)
        words.append("".join(waiting[:size]))
        del waiting[:size]
    return words


def _is_one_thing(run: str) -> bool:
    place = _PLACE.fullmatch(run.upper())
    return bool(_phone(run) or _LATIN.fullmatch(run) or (place and not place["compound"]))


def _meanings(community: Community, word: str) -> list[_Ids]:
    """The residents a word points to, by each way to read it."""
    if phone := _phone(word):
        return [_ids(community, phone_hash=phones.phone_hash(phone, community=community.pk))]
    if re.fullmatch(r"\d+", word, re.ASCII):
        return _figures(community, word)
    if place := _PLACE.fullmatch(word.upper()):
        return [_living(community, _homes_at(community, place))]
    if _LATIN.fullmatch(word):
        run = word.lower().replace("ü", "v").replace("'", "")
        return [_ids(community, spelling__begins=run), _ids(community, initials__begins=run)]
    return _named(community, word)


def _figures(community: Community, word: str) -> list[_Ids]:
    """Figures alone: a phone's tail, a card's code, the number of a building or of a home."""
    if len(word) == 8:
        return [Card.objects.filter(community=community, code=word, stopped_at__isnull=True).values("resident")]
    meanings = [_living(community, Home.objects.filter(community=community, number=word))]
    if len(word) == 4:
        meanings.append(_ids(community, phone_tail_hash=phones.tail_hash(word, community=community.pk)))
    if len(word) <= 3:
        meanings.append(_living(community, _homes_in(community, Q(number=word))))
    return meanings


def _named(community: Community, word: str) -> list[_Ids]:
    """Part of a person's name; or a compound's, where it is part of the address."""
    return [
        _ids(community, name__contains=word),
        _living(community, _homes_in(community, Q(compound__name=word, compound__is_in_labels=True))),
    ]


def _homes_at(community: Community, place: re.Match[str]) -> QuerySet[Home]:
    """The homes of a place as far as it was typed: the last number may still be incomplete."""
    buildings = Q(number=place["building"])
    if place["compound"]:
        buildings &= Q(compound__name__contains=place["compound"])
    homes = _homes_in(community, buildings)
    if place["entrance"]:
        entrance = Q(entrance__number=place["entrance"])
        # "6号楼401" names no entrance: what follows the building may be either.
        is_entrance = place["unit"] or place["home"]
        homes = homes.filter(entrance if is_entrance else entrance | Q(number=place["entrance"]))
    return homes.filter(number__begins=place["home"]) if place["home"] else homes


def _homes_in(community: Community, buildings: Q) -> QuerySet[Home]:
    inside = Building.objects.filter(buildings, community=community)
    return Home.objects.filter(
        community=community, entrance__in=Entrance.objects.filter(community=community, building__in=inside)
    )


def _living(community: Community, homes: QuerySet[Home]) -> _Ids:
    """The residents who live in these homes now; from the homes inward, each step by an index."""
    households = Household.objects.filter(community=community, home__in=homes)
    return Membership.objects.filter(community=community, household__in=households, until__isnull=True).values(
        "resident"
    )


def _ids(community: Community, **fits: str) -> _Ids:
    return Resident.objects.filter(community=community, **fits).values("pk")


def _phone(word: str) -> str:
    try:
        return phones.tidy_phone(word)
    except PhoneUnfit:
        return ""
