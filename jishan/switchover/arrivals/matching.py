"""Who of a list is here already, who stands in it twice, and where only staff can say which.

The answer must be the same when the list comes again: everyone it brought is then found, by phone, else by name and home.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from jishan.people import phones
from jishan.people.models import Membership, Resident
from jishan.places.models import Community, Entrance
from jishan.switchover.arrivals.addresses import Address
from jishan.switchover.arrivals.understanding import Fault, Person

__all__ = ["Here", "Matched", "entrances_here", "match", "people_here"]


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
        Here(pk, name, phone, *lived_in.get(pk, (Address(), "", None)), left_on=left_on)
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


class _Matching:
    def __init__(self, persons: list[Person], here: Iterable[Here], community: UUID, *, leave_rest: bool) -> None:
        self.persons = persons
        self.leave_rest = leave_rest
        self.hashes = {p.phone: phones.phone_hash(p.phone, community=community) for p in persons if p.phone} | {"": ""}
        self.by_name: dict[str, list[Here]] = defaultdict(list)
        for one in here:
            self.by_name[one.name].append(one)
        self.taken: set[UUID] = set()
        self.found: dict[str, Matched] = {}

    def verdicts(self) -> list[Matched]:
        # The surest first over the whole list, so that of two people of one name each finds their own row.
        for fits in (self._is_wholly, self._is_by_home, self._is_by_phone):
            for person in self.persons:
                if person.name and person.key not in self.found:
                    self._find(person, fits)
        accepted: dict[str, list[Person]] = defaultdict(list)
        for person in self.persons:
            if person.key not in self.found:
                self.found[person.key] = self._judge(person, accepted[person.name])
            if self.found[person.key].verdict in ("new", "known"):
                accepted[person.name].append(person)
        return [self.found[person.key] for person in self.persons]

    def _find(self, person: Person, fits: Callable[[Person, Here], bool]) -> None:
        for one in self.by_name.get(person.name, ()):
            if one.left_on is None and one.id not in self.taken and fits(person, one):
                self.taken.add(one.id)
                note = "home" if person.has_home and one.label and person.address != one.home else ""
                if person.phone and one.phone_hash and self.hashes[person.phone] != one.phone_hash:
                    note = "phone"
                self.found[person.key] = Matched(person, "known", here=one, note=note)
                return

    def _is_wholly(self, person: Person, one: Here) -> bool:
        return self.hashes[person.phone] == one.phone_hash and self._home(person) == one.home

    def _is_by_home(self, person: Person, one: Here) -> bool:
        same_phone = not person.phone or not one.phone_hash or self.hashes[person.phone] == one.phone_hash
        return person.has_home and person.address == one.home and same_phone

    def _is_by_phone(self, person: Person, one: Here) -> bool:
        # Two people of one name and one phone may live in two homes: asked, once one of them is known for sure.
        return bool(person.phone) and self.hashes[person.phone] == one.phone_hash

    def _home(self, person: Person) -> Address:
        return person.address if person.has_home else Address()

    def _judge(self, person: Person, before: list[Person]) -> Matched:
        if person.do == "leave":
            return Matched(person, "left")
        twin = next((other for other in before if _are_the_same(person, other)), None)
        if twin:
            return Matched(person, "same", twin=twin)
        if person.do == "add" and person.name and not _stops(person):
            return Matched(replace(person, faults=()), "new")
        faults = list(person.faults)
        if person.name:
            faults += self._doubts(person, before)
        if not faults:
            return Matched(person, "new")
        return Matched(replace(person, faults=tuple(faults)), "left" if self.leave_rest else "asked")

    def _doubts(self, person: Person, before: list[Person]) -> Iterable[Fault]:
        """Whoever is perhaps the same: somebody here, or somebody further up in the list."""
        for one in self.by_name.get(person.name, ()):
            known = self._home(person)
            if one.left_on is not None:
                if (person.phone and self.hashes[person.phone] == one.phone_hash) or not one.phone_hash:
                    yield Fault("was_here", (("name", person.name), ("day", one.left_on.isoformat())))
            elif one.id in self.taken:
                continue
            elif known == one.home and known.home:
                yield Fault("here_other_phone", (("name", person.name), ("home", one.label)))
            elif not (known.home and one.home.home) and not (person.phone and one.phone_hash):
                yield Fault("here_unclear", (("name", person.name), ("home", one.label)))
            else:
                continue
            return
        for other in before:
            facts = (("name", person.name), ("row", str(other.row)), ("sheet", other.sheet))
            if person.has_home and person.address == other.address:
                yield Fault("twice_other_phone", facts)
            elif person.phone and person.phone == other.phone:
                yield Fault("twice_one_phone", facts)
            elif not (person.has_home and other.has_home) and not (person.phone and other.phone):
                yield Fault("twice_unclear", facts)
            else:
                continue
            return


def _are_the_same(person: Person, other: Person) -> bool:
    """Surely one person written twice: nothing contradicts, and the home or the phone says so."""
    if person.do == "add" or not person.name:
        return False
    homes_fit = not person.has_home or not other.has_home or person.address == other.address
    phones_fit = not person.phone or not other.phone or person.phone == other.phone
    both_say_home = person.has_home and other.has_home
    both_say_phone = bool(person.phone and other.phone)
    return homes_fit and phones_fit and (both_say_home or both_say_phone)


def _stops(person: Person) -> bool:
    """Without a fit name nobody can be entered, whatever staff decided."""
    return any(fault.code in ("name", "name_missing") for fault in person.faults)
