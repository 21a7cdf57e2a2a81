"""From the sheets of a residents' list to persons, with what could not be understood. Asks no database.

What people decided on the page (`Choices`) is laid over what the list says: a column's meaning, a row's corrected name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from jishan.lib.headings import Block, find_blocks
from jishan.lib.reading import Row, Sheet
from jishan.lib.text import clean, halfwidth
from jishan.people.errors import NameMissing, NameTooLong, NameUnfit
from jishan.people.names import tidy_name
from jishan.places.services import tidy_number
from jishan.switchover.arrivals import cells
from jishan.switchover.arrivals.addresses import Address, is_date, read_address, read_building, read_number
from jishan.switchover.arrivals.vocabulary import VOCABULARY, guess_fields

__all__ = ["NOWHERE", "Choices", "Fault", "Person", "SheetSeen", "Understanding", "understand"]

NOWHERE = Address()
_SAME = {"同上", "〃", '"', "''", "″", "同", "上同"}
_NOTE_MAX = 200
_COMPOUND_MAX = 40
_NUMBER_MAX = 12


@dataclass
class Choices:
    """What staff decided: per sheet whether it counts and what its columns are, per row a correction or what to do."""

    sheets: dict[str, dict[str, Any]] = field(default_factory=dict)  # "0": {"use": True, "columns": {"3": "phone"}}
    rows: dict[str, dict[str, str]] = field(default_factory=dict)  # "0:16:0": {"name": …} or {"do": "add" | "leave"}
    compound: str = ""  # where those live whose row names none
    area_code: str = ""
    as_above: bool = False  # a row without an address lives where the row above it lives
    leave_rest: bool = False  # rows that still hold a question stay out


@dataclass(frozen=True, slots=True)
class Fault:
    """Something a row says that nobody could use; `facts` fill the sentence that `asking` has for its code."""

    code: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """One person as the list has them. `key` says where: sheet, row and, of a family in one cell, which of them."""

    key: str
    sheet: str
    row: int
    name: str
    phone: str = ""
    address: Address = NOWHERE
    written: str = ""  # the address as it stood there
    family: str = ""  # who share this come as one household
    remark: str = ""
    grid: str = ""
    is_head: bool = False
    faults: tuple[Fault, ...] = ()
    do: str = ""

    @property
    def has_home(self) -> bool:
        return bool(self.address.building and self.address.entrance and self.address.home)


@dataclass(frozen=True)
class ColumnSeen:
    at: int
    heading: str
    field: str
    example: str


@dataclass(frozen=True)
class SheetSeen:
    """A sheet as it was taken: what each of its columns was understood to be."""

    number: int
    name: str
    is_hidden: bool
    is_used: bool
    rows: int
    columns: tuple[ColumnSeen, ...]


@dataclass
class Understanding:
    """Everyone the list names, in its order, and what was passed over on the way (`passed`: "total", "empty", …)."""

    sheets: list[SheetSeen]
    persons: list[Person]
    passed: Counter[str]
    compounds: list[str]  # those the list names


def understand(
    sheets: Sequence[Sheet],
    choices: Choices,
    *,
    buildings: Mapping[tuple[str, str], set[str]] | None = None,
    otherwise: str = "",
) -> Understanding:
    """Read the sheets. `buildings`: those the community has already, (compound, number) and the entrances of each.

    `otherwise` is what the compound is called where neither the list nor the community ever names one.
    """
    buildings = buildings or {}
    passed: Counter[str] = Counter()
    seen: list[SheetSeen] = []
    persons: list[Person] = []
    for number, sheet in enumerate(sheets):
        chosen = choices.sheets.get(str(number), {})
        is_used = chosen.get("use", not sheet.is_hidden)
        blocks = [_with_columns(block, chosen.get("columns", {})) for block in find_blocks(sheet, VOCABULARY)]
        if not any(block.columns("name") or block.columns("head") for block in blocks):
            is_used = is_used and "use" in chosen  # a sheet without any names is no list of people
        seen.append(_seen(number, sheet, blocks, is_used=is_used))
        if is_used:
            for block in blocks:
                persons += _Reader(number, sheet, block, choices, passed).persons()
    known = {compound for compound, _ in buildings}
    persons = _settle_compounds(persons, choices.compound, otherwise, known)
    persons = _settle_entrances(persons, buildings, passed)
    named = dict.fromkeys(person.address.compound for person in persons if person.address.compound)
    return Understanding(sheets=seen, persons=[_judged(p) for p in persons], passed=passed, compounds=list(named))


def _with_columns(block: Block, chosen: Mapping[str, str]) -> Block:
    block = guess_fields(block)
    fields = [chosen.get(str(at), meaning) for at, meaning in enumerate(block.fields)]
    return replace(block, fields=tuple(fields))


def _seen(number: int, sheet: Sheet, blocks: Sequence[Block], *, is_used: bool) -> SheetSeen:
    block = blocks[0]
    columns = []
    for at, (heading, meaning) in enumerate(zip(block.headings, block.fields, strict=True)):
        example = next((row.cell(at) for b in blocks for row in b.rows if row.cell(at)), "")
        if heading or example:
            columns.append(ColumnSeen(at, heading, meaning, example))
    return SheetSeen(number, sheet.name, sheet.is_hidden, is_used, len(sheet.rows), tuple(columns))


class _Reader:
    """The rows of one block, in order: what a row leaves out may stand above it."""

    def __init__(self, number: int, sheet: Sheet, block: Block, choices: Choices, passed: Counter[str]) -> None:
        self.number, self.sheet, self.block, self.choices, self.passed = number, sheet, block, choices, passed
        self.above = _place_of([*(cell for row in block.above for cell in row.cells[:1]), sheet.name])
        self.building = self.last = Address()
        self.heads: Counter[str] = Counter()
        self.name_columns = block.columns("name") or block.columns("head")

    def persons(self) -> Iterator[Person]:
        for row in self.block.rows:
            reason = self._passes_over(row)
            if reason:
                self.passed[reason] += 1
            else:
                yield from self._row(row)

    def _passes_over(self, row: Row) -> str:
        own = {at: text for at, text in enumerate(row.cells) if text and at not in row.repeated}
        if any(cells.is_total(text) for text in list(own.values())[:3]):
            return "total"
        if any(re.match(r"[(（]例[)）]", text) for text in own.values()):
            return "example"
        said = (
            [at for at in own if self.block.fields[at] not in ("", "ignore", "id")] if any(self.block.fields) else own
        )
        if not said:
            return "empty"
        if len(own) == 1 and (reason := self._passes_over_alone(row, *own.popitem())):
            return reason
        # A name cell that reaches over several rows: what stands in the others belongs to the person above.
        if (
            self.name_columns
            and all(at in row.repeated for at in self.name_columns if row.cell(at))
            and any(row.cell(at) for at in self.name_columns)
        ):
            return "continued"
        return ""

    def _passes_over_alone(self, row: Row, at: int, text: str) -> str:
        """A row of one cell: the building of those below it, a home nobody is written to, a remark on the list."""
        place = read_building(text)
        if place.building and re.search(r"楼|栋|幢|座|#|平房|单元", text) and at not in self.block.columns("home"):
            self.above, self.building = place, Address()
            return "place"
        if self.block.fields[at] in ("address", "building", "home"):
            return "vacant"
        is_name = at in self.name_columns and at + 1 not in row.repeated and len(text.replace(" ", "")) <= 6
        return "" if is_name else "note"

    def _row(self, row: Row) -> Iterator[Person]:
        block = self.block
        address, written, faults = self._address(row)
        relation = block.text(row, "relation")
        name_text = block.text(row, "name") or block.text(row, "head")
        beside = re.findall(r"1[3-9]\d{9}", name_text)  # 张三13800001234
        named = list(cells.read_names(re.sub(r"1[3-9]\d{9}", " ", name_text)))
        remark = block.text(row, "remark")
        more = [(person, True) for person in cells.read_names(block.text(row, "members"))]
        people = [(person, False) for person in named] + more
        numbers = cells.read_phones(
            "、".join(
                filter(None, [*(row.cell(at) for at in block.columns("phone") if at not in row.repeated), *beside])
            ),
            self.choices.area_code,
        )
        if not people:
            if not numbers.numbers and not numbers.unread:
                self.passed["vacant"] += 1
                return
            people = [(cells.Named(""), False)]
        family = self._family(row, address, relation, len(people))
        own = numbers.numbers if len(people) > 1 and len(numbers.numbers) >= len(named) else numbers.numbers[:1]
        if len(numbers.numbers) > len(own):
            self.passed["second phone"] += 1
        for part, (person, is_member) in enumerate(people):
            key = f"{self.number}:{row.number}:{part}"
            note = "；".join(filter(None, [person.note if not cells.is_head(person.note) else "", remark]))
            if part == 0 and numbers.note:
                note = "；".join(filter(None, [f"电话：{numbers.note}", note]))
            found = list(faults)
            phone = own[part] if part < len(own) and not is_member else ""
            if part == 0 and numbers.unread and not phone:
                found.append(Fault("phone_cut" if numbers.is_cut else "phone", (("phone", numbers.unread),)))
            if gone := cells.says_gone(f"{person.note} {relation} {remark}"):
                found.append(Fault("gone", (("word", gone),)))
            yield self._corrected(
                Person(
                    key=key,
                    sheet=self.sheet.name,
                    row=row.number,
                    name=person.name,
                    phone=phone,
                    address=address,
                    written=written,
                    family=family,
                    remark=note[:_NOTE_MAX],
                    grid=block.text(row, "grid")[:_COMPOUND_MAX],
                    is_head=cells.is_head(relation) or cells.is_head(person.note),
                    faults=tuple(found),
                )
            )

    def _corrected(self, person: Person) -> Person:
        """What staff wrote on the page instead; a correction takes the fault away with what it was about."""
        chosen = self.choices.rows.get(person.key)
        if not chosen:
            return person
        faults = list(person.faults)
        if "name" in chosen:
            person = replace(person, name=chosen["name"])
        if "phone" in chosen:
            faults = [fault for fault in faults if not fault.code.startswith("phone")]
            numbers = cells.read_phones(chosen["phone"], self.choices.area_code)
            if numbers.unread:
                faults.append(Fault("phone", (("phone", numbers.unread),)))
            person = replace(person, phone="".join(numbers.numbers[:1]))
        if "address" in chosen:
            faults = [fault for fault in faults if not fault.code.startswith("home")]
            text = chosen["address"]
            address = read_address(text) | Address(compound=person.address.compound)
            if text and not address.home:
                faults.append(Fault("home", (("text", text),)))
            person = replace(person, address=address if text else Address(), written=text)
        return replace(person, faults=tuple(faults), do=chosen.get("do", ""))

    def _family(self, row: Row, address: Address, relation: str, size: int) -> str:
        """Those of one home are one household, unless the list names a second head there."""
        number = self.block.text(row, "household")
        place = address.label if address.home else ""
        if number:
            return f"{place}#{number}"
        if not place:
            return f"{self.number}:{row.number}" if size > 1 else ""
        if cells.is_head(relation):
            self.heads[place] += 1
        return f"{place}#{max(self.heads[place], 1)}"

    # Where

    def _address(self, row: Row) -> tuple[Address, str, list[Fault]]:
        """The row's address, how it was written, and what is wrong with it."""
        block = self.block
        texts = {name: block.text(row, name) for name in ("compound", "building", "entrance", "home")}
        texts["address"] = self._whole(row)
        texts = {name: "" if cells.is_nothing(text) else text for name, text in texts.items()}
        written = " ".join(dict.fromkeys(filter(None, texts.values())))
        whole = texts["home"] or texts["address"]
        relation = block.text(row, "relation")
        is_below = self.choices.as_above or (relation and not cells.is_head(relation))
        if whole in _SAME or (not written and is_below and self.last.home):
            return self.last, self.last.label, []
        if not any(block.columns(name) for name in texts) and not self.above.building:
            return Address(compound=texts["compound"]), "", []
        building = self._building(texts, bool(whole))
        inside = self._inside(texts["entrance"], whole, building)
        found = inside | building | Address(compound=texts["compound"]) | self.above
        faults = _address_faults(found, written, whole)
        if found.home and found.building:
            self.last = found
        return (Address(compound=found.compound) if faults else found), written, faults

    def _whole(self, row: Row) -> str:
        """The address cell; where one heading spans several columns, what stands in them one after the other."""
        parts = list(dict.fromkeys(filter(None, (row.cell(at) for at in self.block.columns("address")))))
        return next((part for part in parts if read_address(part).home), "-".join(parts))

    def _building(self, texts: Mapping[str, str], has_more: bool) -> Address:
        text = texts["building"]
        if text and text not in _SAME:
            place = read_building(text)
            if not place.building and (place := read_address(text)).home:
                return place
            if not place.building and not re.search(r"\d", text):
                place = Address(compound=text)
            self.building = place
            return place
        # Written once, for the rows below too.
        return self.building if has_more and self.block.columns("building") else Address()

    def _inside(self, entrance: str, text: str, building: Address) -> Address:
        known = Address(entrance=_entrance(entrance))
        if not text:
            return known
        place = building | self.above
        if place.building:
            full = read_address(text) if re.search(r"楼|栋|幢|座|#|\d\D+\d+\D+\d", text) else Address()
            inside = read_number(text)
            return (inside if inside.home and not (full.building and full.entrance) else full) | known
        full = read_address(text)
        return (full if full.home else read_number(text) | read_building(text)) | known


def _address_faults(found: Address, written: str, whole: str) -> list[Fault]:
    if is_date(whole):
        year, month, day = (int(part) for part in re.findall(r"\d+", whole)[:3])
        return [Fault("home_date", (("text", whole), ("guess", f"{year % 100}-{month}-{day}")))]
    if not written:
        return [Fault("home_missing")]
    if found.home and found.building:
        return []
    if found.building:
        return [Fault("home_number", (("text", written),))]
    if found.home:
        return [Fault("home_building", (("text", written),))]
    return [Fault("home", (("text", written),))]


def _entrance(text: str) -> str:
    found = read_number(f"{halfwidth(text)}-1").entrance if text else ""
    return found or tidy_number(text)[:_NUMBER_MAX]


def _place_of(texts: Sequence[str]) -> Address:
    """The place that a title or a sheet's name says: 红莲东园6号楼居民名单, 6#, 柳荫小区."""
    for text in texts:
        bare = re.sub(r"^\d{4}年度?(\d{1,2}月)?", "", halfwidth(text).replace(" ", ""))
        bare = re.sub(
            r"(居民|住户|业主|人员|家庭|基本|信息|情况|积分)*(名单|花名册|登记表|统计表|一览表|信息表|名册|表)?$",
            "",
            bare,
        )
        place = read_building(bare) if re.search(r"楼|栋|幢|座|#", bare) else Address()
        if place.building:
            return place
        if re.fullmatch(r"\D{1,12}(小区|花园|家园|公寓|新村|佳苑|苑|园|府|庭)", bare):
            return Address(compound=bare)
    return Address()


# Over all rows


def _settle_compounds(persons: list[Person], chosen: str, otherwise: str, known: set[str]) -> list[Person]:
    """Give each address its compound: 柳荫 is 柳荫小区 where that stands too, and no word means the only one there is."""
    # However it is written, it is the one we know, else the one that was named first.
    names: dict[str, str] = {}
    for name in (*sorted(known), chosen, *(person.address.compound for person in persons)):
        if name:
            names.setdefault(_run(name), clean(name))
    compounds = {run: _full_name(run, names) for run in names}
    usual = chosen or (next(iter(names.values())) if len(set(compounds.values())) == 1 else "")
    if not compounds and not known:
        usual = usual or otherwise
    settled = []
    for person in persons:
        if person.address.home:
            compound = compounds.get(_run(person.address.compound), "") or usual
            address, faults = replace(person.address, compound=compound), person.faults
            if len(compound) > _COMPOUND_MAX:
                address, faults = NOWHERE, (*faults, Fault("home", (("text", person.written),)))
            elif not compound and compounds:
                address, faults = NOWHERE, (*faults, Fault("home_compound", (("text", person.written),)))
            person = replace(person, address=address, faults=faults)  # noqa: PLW2901
        settled.append(person)
    return settled


def _run(name: str) -> str:
    return halfwidth(clean(name)).upper().replace(" ", "")


def _full_name(run: str, names: Mapping[str, str]) -> str:
    longer = [name for other, name in names.items() if other != run and other.startswith(run)]
    return longer[0] if len(longer) == 1 else names[run]


def _settle_entrances(
    persons: list[Person], buildings: Mapping[tuple[str, str], set[str]], passed: Counter[str]
) -> list[Person]:
    """A building that nowhere has an entrance has one; where it has some, a home without one is a question."""
    entrances: dict[tuple[str, str], set[str]] = {place: set(known) for place, known in buildings.items()}
    for person in persons:
        if person.address.home and person.address.entrance:
            entrances.setdefault(_place(person), set()).add(person.address.entrance)
    settled = []
    for person in persons:
        if person.address.home and not person.address.entrance:
            if entrances.get(_place(person), set()) <= {"1"}:
                passed["entrance"] += 1
                person = replace(person, address=replace(person.address, entrance="1"))  # noqa: PLW2901
            else:
                fault = Fault("home_entrance", (("text", person.written),))
                person = replace(person, address=NOWHERE, faults=(*person.faults, fault))  # noqa: PLW2901
        settled.append(person)
    return settled


def _place(person: Person) -> tuple[str, str]:
    return person.address.compound, person.address.building


def _judged(person: Person) -> Person:
    """The name as it will be stored, or what is wrong with it."""
    try:
        name = tidy_name(person.name)
    except NameMissing:
        return replace(person, name="", faults=(Fault("name_missing"), *person.faults))
    except (NameUnfit, NameTooLong) as refusal:
        return replace(person, faults=(Fault("name", (("sentence", refusal.message),)), *person.faults))
    if re.search(r"\d", name) or name in cells.NO_NAMES:
        return replace(person, name=name, faults=(Fault("name_word", (("name", name),)), *person.faults))
    return replace(person, name=name)
