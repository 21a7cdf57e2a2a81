"""Who of a list is here already, who stands in it twice, and where only staff can say which.

The answer must be the same when the list comes again: everyone it brought is then found, by phone, else by name and home.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Generic, TypeVar
from uuid import UUID

from django.utils.formats import date_format

from jishan.people import phones
from jishan.people.models import Membership, Resident
from jishan.places.models import Community, Entrance
from jishan.switchover.arrivals.addresses import Address
from jishan.switchover.arrivals.understanding import NOWHERE, Fault, Person

__all__ = ["Here", "Matched", "entrances_here", "match", "people_here"]

T = TypeVar("T")


@dataclass(slots=True)
class Here:
    """A resident as far as a list can be compared with them."""

    id: UUID
    name: str
    phone_hash: str
    home: Address
    label: str
    household: UUID | None
    left_on: date | None


@dataclass(frozen=True, slots=True)
class Matched:
    """A person of the list and what became of them: "new", "known" (`here`), "same" as another row, "asked", "left"."""

    person: Person
    verdict: str
    here: Here | None = None
    twin: Person | None = None
    note: str = ""  # "phone" or "home": known, yet the list says another one


def people_here(community: Community) -> list[Here]:
    """Everyone the community has entered, with the home they live in now."""
    home = "household__home"
    lived_in = {
        resident: (Address(compound or "", building or "", entrance or "", number or ""), label or "", household)
        for resident, household, label, number, entrance, building, compound in Membership.objects.filter(
            community=community, until__isnull=True
        ).values_list(
            "resident_id",
            "household_id",
            f"{home}__label",
            f"{home}__number",
            f"{home}__entrance__number",
            f"{home}__entrance__building__number",
            f"{home}__entrance__building__compound__name",
        )
    }
    rows = Resident.objects.filter(community=community).values_list("pk", "name", "phone_hash", "left_on")
    return [
        Here(pk, name, phone, *lived_in.get(pk, (NOWHERE, "", None)), left_on=left_on)
        for pk, name, phone, left_on in rows
    ]


def entrances_here(community: Community) -> dict[tuple[str, str], set[str]]:
    """The community's buildings, (compound, number), each with the numbers of its entrances."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for compound, building, entrance in Entrance.objects.filter(community=community).values_list(
        "building__compound__name", "building__number", "number"
    ):
        found[compound, building].add(entrance)
    return dict(found)


def match(
    persons: Iterable[Person], here: Iterable[Here], *, community: UUID, leave_rest: bool = False
) -> list[Matched]:
    """A verdict for each person, in their order."""
    return _Matching(list(persons), here, community, leave_rest=leave_rest).verdicts()


class _Register(Generic[T]):
    """People by name, each found by home, by phone and by what is known of them, without looking at every namesake."""

    def __init__(self) -> None:
        self._by: dict[tuple[object, ...], list[T]] = defaultdict(list)

    def add(self, one: T, name: str, home: Address, phone: str) -> None:
        self._by["known", name, bool(home.home), bool(phone)].append(one)
        if home.home:
            self._by["home", name, home].append(one)
        if phone:
            self._by["phone", name, phone].append(one)

    def at_home(self, name: str, home: Address) -> list[T]:
        return self._by.get(("home", name, home), []) if home.home else []

    def by_phone(self, name: str, phone: str) -> list[T]:
        return self._by.get(("phone", name, phone), []) if phone else []

    def nobody_can_tell(self, name: str, *, has_home: bool, has_phone: bool, gone: set[UUID]) -> T | None:
        """A namesake with whom neither the homes nor the phones can be compared."""
        for known_home, known_phone in product((False, True), repeat=2):
            if not (has_home and known_home) and not (has_phone and known_phone):
                found = self._by.get(("known", name, known_home, known_phone), [])
                while found and getattr(found[-1], "id", None) in gone:
                    found.pop()
                if found:
                    return found[-1]
        return None


class _Matching:
    def __init__(self, persons: list[Person], here: Iterable[Here], community: UUID, *, leave_rest: bool) -> None:
        self.persons = persons
        self.leave_rest = leave_rest
        self.hashes = {p.phone: phones.phone_hash(p.phone, community=community) for p in persons if p.phone} | {"": ""}
        self.here: _Register[Here] = _Register()
        self.gone: dict[str, list[Here]] = defaultdict(list)
        for one in here:
            if one.left_on is None:
                self.here.add(one, one.name, one.home, one.phone_hash)
            else:
                self.gone[one.name].append(one)
        self.listed: _Register[Person] = _Register()
        self.taken: set[UUID] = set()
        self.found: dict[str, Matched] = {}

    def verdicts(self) -> list[Matched]:
        # The surest first over the whole list, so that of two people of one name each finds their own row.
        for candidates in (self._wholly, self._by_home, self._by_phone):
            for person in self.persons:
                if person.name and person.key not in self.found:
                    self._find(person, candidates(person))
        for person in self.persons:
            if person.key not in self.found:
                self.found[person.key] = self._judge(person)
            if self.found[person.key].verdict in ("new", "known"):
                self.listed.add(person, person.name, _home(person), person.phone)
        return [self.found[person.key] for person in self.persons]

    def _find(self, person: Person, candidates: Iterable[Here]) -> None:
        one = next((one for one in candidates if one.id not in self.taken), None)
        if one is None:
            return
        self.taken.add(one.id)
        note = "home" if person.has_home and one.label and person.address != one.home else ""
        if person.phone and one.phone_hash and self.hashes[person.phone] != one.phone_hash:
            note = "phone"
        self.found[person.key] = Matched(person, "known", here=one, note=note)

    def _wholly(self, person: Person) -> Iterator[Here]:
        phone, home = self.hashes[person.phone], _home(person)
        for one in self.here.at_home(person.name, home) or self.here.by_phone(person.name, phone):
            if one.phone_hash == phone and one.home == home:
                yield one
        if not home.home and not phone:
            # Entered with nothing but a name, they come again with nothing but a name.
            alone = self.here.nobody_can_tell(person.name, has_home=True, has_phone=True, gone=self.taken)
            if alone:
                yield alone

    def _by_home(self, person: Person) -> Iterator[Here]:
        phone = self.hashes[person.phone]
        for one in self.here.at_home(person.name, _home(person)):
            if not phone or not one.phone_hash or phone == one.phone_hash:
                yield one

    def _by_phone(self, person: Person) -> list[Here]:
        return self.here.by_phone(person.name, self.hashes[person.phone])

    def _judge(self, person: Person) -> Matched:
        if person.do == "leave":
            return Matched(person, "left")
        if twin := self._twin(person):
            return Matched(person, "same", twin=twin)
        if person.do == "add" and person.name and not _stops(person):
            return Matched(replace(person, faults=()), "new")
        faults = list(person.faults)
        if person.name:
            faults += filter(None, [self._doubt_of_here(person) or self._doubt_of_list(person)])
        if not faults:
            return Matched(person, "new")
        return Matched(replace(person, faults=tuple(faults)), "left" if self.leave_rest else "asked")

    def _twin(self, person: Person) -> Person | None:
        """Surely one person written twice: nothing contradicts, and the home or the phone says so."""
        if person.do == "add" or not person.name:
            return None
        for other in self.listed.at_home(person.name, _home(person)):
            if not person.phone or not other.phone or person.phone == other.phone:
                return other
        for other in self.listed.by_phone(person.name, person.phone):
            if not person.has_home or not other.has_home:
                return other
        return None

    def _doubt_of_here(self, person: Person) -> Fault | None:
        """Somebody here who is perhaps the same, or who was and moved away."""
        phone = self.hashes[person.phone]
        for one in self.gone.get(person.name, ()):
            if one.left_on and (not one.phone_hash or phone == one.phone_hash):
                return Fault("was_here", (("name", person.name), ("day", date_format(one.left_on))))
        at_home = next((o for o in self.here.at_home(person.name, _home(person)) if o.id not in self.taken), None)
        if at_home:
            return Fault("here_other_phone", (("name", person.name), ("home", at_home.label)))
        unclear = self.here.nobody_can_tell(
            person.name, has_home=person.has_home, has_phone=bool(phone), gone=self.taken
        )
        return Fault("here_unclear", (("name", person.name),)) if unclear else None

    def _doubt_of_list(self, person: Person) -> Fault | None:
        """Somebody further up in the list who is perhaps the same."""
        knows = {"has_home": person.has_home, "has_phone": bool(person.phone)}
        ways = (
            ("twice_other_phone", next(iter(self.listed.at_home(person.name, _home(person))), None)),
            ("twice_one_phone", next(iter(self.listed.by_phone(person.name, person.phone)), None)),
            ("twice_unclear", self.listed.nobody_can_tell(person.name, **knows, gone=set())),
        )
        for code, other in ways:
            if other:
                return Fault(code, (("name", person.name), ("row", str(other.row)), ("sheet", other.sheet)))
        return None


def _home(person: Person) -> Address:
    return person.address if person.has_home else NOWHERE


def _stops(person: Person) -> bool:
    """Without a fit name nobody can be entered, whatever staff decided."""
    return any(fault.code in ("name", "name_missing") for fault in person.faults)
