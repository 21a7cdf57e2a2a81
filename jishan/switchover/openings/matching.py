"""Whose a row of an old list is: by card, by name with home or phone, or by a name that only one person here has."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from jishan.lib.text import clean, halfwidth
from jishan.people import phones
from jishan.people.errors import NameMissing, NameTooLong, NameUnfit, PhoneUnfit
from jishan.people.models import Card, Organisation, Resident
from jishan.people.names import tidy_name
from jishan.people.queries import home_label, with_homes
from jishan.places.models import Community
from jishan.switchover.arrivals.addresses import Address, read_address
from jishan.switchover.models import OpeningLine

__all__ = ["Match", "Matcher", "Who"]

T = TypeVar("T")

_CHUNK = 500
_CANDIDATES_MAX = 8
_IN_BRACKETS = re.compile(r"[（(【\[].*?[）)】\]]")


@dataclass(frozen=True)
class Who:
    """What a row says of the person; "" for what it does not."""

    name: str
    home: str = ""
    phone: str = ""
    card: str = ""

    @property
    def tidy_name(self) -> str:
        try:
            return tidy_name(_IN_BRACKETS.sub("", self.name))
        except (NameMissing, NameTooLong, NameUnfit):
            return clean(self.name)

    @property
    def phones(self) -> list[str]:
        """The mobile numbers and others in the cell, as they are stored."""
        found = re.findall(r"(?:\+?86)?(1\d{10})(?!\d)", re.sub(r"[\s-]", "", halfwidth(self.phone)))
        if not found and self.phone:
            try:
                found = [phones.tidy_phone(self.phone)]
            except PhoneUnfit:
                found = []
        return found

    @property
    def card_code(self) -> str:
        code = re.sub(r"[\s-]", "", halfwidth(self.card))
        return code if re.fullmatch(r"\d{8}", code) else ""


@dataclass(frozen=True)
class Match:
    """Whom a row means; or the question, and who may be meant."""

    resident: Resident | None = None
    organisation: Organisation | None = None
    question: str = ""
    candidates: Sequence[Resident] = ()


@dataclass
class Matcher:
    """Reads whoever a file may mean in a few statements, then answers row by row without asking again."""

    community: Community
    people: Sequence[Who]
    _by_name: defaultdict[str, list[Resident]] = field(default_factory=lambda: defaultdict(list), init=False)
    _by_phone: defaultdict[str, list[Resident]] = field(default_factory=lambda: defaultdict(list), init=False)
    _by_card: dict[str, Resident] = field(default_factory=dict, init=False)
    _organisations: dict[str, Organisation] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        known: dict[UUID, Resident] = {}
        hashes = {
            phone: phones.phone_hash(phone, community=self.community.pk) for w in self.people for phone in w.phones
        }
        cards = {
            code: resident
            for some in _chunks({who.card_code for who in self.people} - {""})
            for code, resident in Card.objects.filter(
                community=self.community, code__in=some, stopped_at__isnull=True
            ).values_list("code", "resident_id")
        }
        wanted = (
            [{"name__in": some} for some in _chunks({who.tidy_name for who in self.people})]
            + [{"phone_hash__in": some} for some in _chunks(set(hashes.values()))]
            + [{"pk__in": some} for some in _chunks(set(cards.values()))]
        )
        for which in wanted:
            rows = Resident.objects.filter(community=self.community, left_on__isnull=True, **which)
            known |= {resident.pk: resident for resident in with_homes(rows.select_related("account"))}
        by_hash = {phone_hash: phone for phone, phone_hash in hashes.items()}
        for resident in sorted(known.values(), key=lambda one: (home_label(one), one.pk)):
            self._by_name[resident.name].append(resident)
            if resident.phone_hash in by_hash:
                self._by_phone[by_hash[resident.phone_hash]].append(resident)
        self._by_card = {code: known[pk] for code, pk in cards.items() if pk in known}
        for some in _chunks({who.tidy_name for who in self.people}):
            found = Organisation.objects.filter(community=self.community, name__in=some, left_on__isnull=True)
            self._organisations |= {one.name: one for one in found.select_related("account")}

    def find(self, who: Who) -> Match:
        """The one person a row can mean, or the question it leaves."""
        named = self._by_name.get(who.tidy_name, [])
        if holder := self._by_card.get(who.card_code):
            if holder in named or not who.name:
                return Match(resident=holder)
            return _ask(OpeningLine.Question.OTHER_NAME, [holder, *named])
        calling = [resident for phone in who.phones for resident in self._by_phone.get(phone, [])]
        if not named:
            if who.tidy_name in self._organisations:
                return Match(organisation=self._organisations[who.tidy_name])
            if not calling:
                return Match(question=OpeningLine.Question.NOBODY)
            return _ask(OpeningLine.Question.OTHER_NAME, calling) if who.name else _one_or_ask(calling)
        return self._among(named, calling, who)

    def _among(self, named: list[Resident], calling: list[Resident], who: Who) -> Match:
        """Of several of one name the one who lives there, then the one with that phone."""
        address = read_address(who.home)
        at_home = [resident for resident in named if address.home and _lives_at(resident, address)]
        with_phone = [resident for resident in (at_home or named) if resident in calling]
        for some in (at_home, with_phone):
            if len(some) == 1:
                return Match(resident=some[0])
        # A home was written and nobody of this name lives there: perhaps moved, perhaps another person.
        is_elsewhere = bool(address.home) and not at_home and any(home_label(resident) for resident in named)
        if len(named) == 1 and not is_elsewhere:
            return Match(resident=named[0])
        return _ask(OpeningLine.Question.SEVERAL, at_home or named)


def _one_or_ask(residents: list[Resident]) -> Match:
    return Match(resident=residents[0]) if len(residents) == 1 else _ask(OpeningLine.Question.SEVERAL, residents)


def _ask(question: str, candidates: Iterable[Resident]) -> Match:
    return Match(question=question, candidates=list(dict.fromkeys(candidates))[:_CANDIDATES_MAX])


def _lives_at(resident: Resident, address: Address) -> bool:
    """Does the label on the door (6-2-401, or with the compound before it) say this address?"""
    label = home_label(resident)
    short = Address(building=address.building, entrance=address.entrance, home=address.home).label
    if label != short and not label.endswith(f" {short}"):
        return False
    compound = label.removesuffix(short).strip()
    return not compound or not address.compound or compound in address.compound or address.compound in compound


def _chunks(values: Iterable[T]) -> list[list[T]]:
    rows = list(values)
    return [rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK)]
