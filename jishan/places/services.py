"""Open areas and communities, and the homes inside them. Each may be called again: what stands already is returned."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat

from jishan.lib import clock
from jishan.lib.text import clean, halfwidth
from jishan.places.errors import AddressIncomplete, AddressTooLong, CommunityNameMissing
from jishan.places.models import Area, Building, Community, Compound, Entrance, Grid, Home
from jishan.places.tenancy import CommunityModel

__all__ = [
    "HomeAddress",
    "assign_grid",
    "change_community",
    "ensure_buildings",
    "ensure_home",
    "ensure_homes",
    "open_area",
    "open_community",
    "tidy_number",
]

_Row = TypeVar("_Row", bound=CommunityModel)


@dataclass(frozen=True, kw_only=True)
class HomeAddress:
    """Where a home is, in the words of its signs: "红莲东园", "6", "2", "401"."""

    compound: str
    building: str
    entrance: str
    home: str
    grid: str = ""


@transaction.atomic
def open_area(*, slug: str, name: str, parent: Area | None = None) -> Area:
    """The area of this slug, made when there is none yet."""
    area, _ = Area.objects.get_or_create(slug=slug, defaults={"name": clean(name), "parent": parent})
    return area


@transaction.atomic
def open_community(
    *,
    area: Area,
    slug: str,
    name: str,
    place: str = "",
    joined_on: date | None = None,
    is_invented: bool = False,
    phone: str = "",
    address: str = "",
    office_hours: str = "",
) -> Community:
    """The community of this slug, made when there is none yet. It joins today unless `joined_on` says otherwise."""
    community, _ = Community.objects.get_or_create(
        slug=slug,
        defaults={
            "area": area,
            "name": clean(name),
            "place": clean(place),
            "joined_on": joined_on or clock.today(),
            "is_invented": is_invented,
            "phone": clean(phone),
            "address": clean(address),
            "office_hours": clean(office_hours),
        },
    )
    return community


def ensure_home(
    *, community: Community, compound: str, building: str, entrance: str, home: str, grid: str = ""
) -> Home:
    """The home at this address; compound, building, entrance and grid are made where they are missing.

    A grid, when given, is the one the building belongs to from now on. Raises `AddressIncomplete`, `AddressTooLong`.
    """
    return ensure_homes(
        community, [HomeAddress(compound=compound, building=building, entrance=entrance, home=home, grid=grid)]
    )[0]


@transaction.atomic
def ensure_homes(community: Community, addresses: Sequence[HomeAddress]) -> list[Home]:
    """The homes at these addresses, in the same order, in a number of statements that does not depend on how many."""
    tidy = [_tidy(address) for address in addresses]
    grids = _ensure(Grid, community, ({"name": a.grid} for a in tidy if a.grid))
    compounds = _ensure_compounds(community, {a.compound for a in tidy})
    buildings = _ensure(
        Building,
        community,
        ({"compound_id": compounds[a.compound].pk, "number": a.building} for a in tidy),
        more=lambda key: {"order": _order(key["number"])},
    )
    _assign_grids(community, tidy, grids, compounds, buildings)
    entrances = _ensure(
        Entrance,
        community,
        ({"building_id": buildings[compounds[a.compound].pk, a.building].pk, "number": a.entrance} for a in tidy),
        more=lambda key: {"order": _order(key["number"])},
    )

    def entrance_of(address: HomeAddress) -> Entrance:
        building = buildings[compounds[address.compound].pk, address.building]
        return entrances[building.pk, address.entrance]

    labels = {(entrance_of(a).pk, a.home): _label(compounds[a.compound], a) for a in tidy}
    homes = _ensure(
        Home,
        community,
        ({"entrance_id": entrance_of(a).pk, "number": a.home} for a in tidy),
        more=lambda key: {"order": _order(key["number"]), "label": labels[key["entrance_id"], key["number"]]},
    )
    return [homes[entrance_of(a).pk, a.home] for a in tidy]


@transaction.atomic
def change_community(
    *, community: Community, name: str, phone: str = "", address: str = "", office_hours: str = ""
) -> None:
    """What everyone reads about the community. Its address word never changes: printed codes lead there.

    Raises `CommunityNameMissing`.
    """
    name = clean(name)
    if not 1 <= len(name) <= 80:
        raise CommunityNameMissing
    community.name, community.phone = name, clean(phone)
    community.address, community.office_hours = clean(address), clean(office_hours)
    community.save(update_fields=["name", "phone", "address", "office_hours"])


@transaction.atomic
def ensure_buildings(
    *, community: Community, compound: str, buildings: Sequence[str] = (), entrances: int = 0
) -> list[Building]:
    """The compound with these buildings, each with entrances 1 to `entrances`; what is missing is made.

    For a community whose homes come later, from a list. Raises `AddressTooLong`.
    """
    name, numbers = clean(compound), [tidy_number(building) for building in buildings]
    if len(name) > 40 or any(not 1 <= len(number) <= 12 for number in numbers):
        raise AddressTooLong
    here = _ensure_compounds(community, {name})[name]
    made = _ensure(
        Building,
        community,
        ({"compound_id": here.pk, "number": number} for number in numbers),
        more=lambda key: {"order": _order(key["number"])},
    )
    _ensure(
        Entrance,
        community,
        ({"building_id": one.pk, "number": str(n)} for one in made.values() for n in range(1, entrances + 1)),
        more=lambda key: {"order": _order(key["number"])},
    )
    return list(made.values())


@transaction.atomic
def assign_grid(*, building: Building, grid: str) -> Building:
    """The building belongs to the grid of this name from now on, made when there is none; "" takes it out of its grid."""
    name = clean(grid)
    if len(name) > 40:
        raise AddressTooLong
    found = _ensure(Grid, building.community, [{"name": name}])[(name,)] if name else None
    Building.objects.filter(community=building.community_id, pk=building.pk).update(grid=found)
    building.grid = found
    return building


def tidy_number(text: str) -> str:
    """A number as the sign says, without the word after it: "６号楼" is "6", "甲2栋" is "甲2", "401室" is "401"."""
    return re.sub(r"(号楼|单元|楼栋|楼|栋|幢|座|室|户|号|#)$", "", clean(halfwidth(text)).replace(" ", "")).upper()


def _tidy(address: HomeAddress) -> HomeAddress:
    tidy = HomeAddress(
        compound=clean(address.compound),
        building=tidy_number(address.building),
        entrance=tidy_number(address.entrance),
        home=tidy_number(address.home),
        grid=clean(address.grid),
    )
    if not (tidy.building and tidy.entrance and tidy.home):
        raise AddressIncomplete
    if max(map(len, (tidy.compound, tidy.grid))) > 40 or max(map(len, (tidy.building, tidy.entrance, tidy.home))) > 12:
        raise AddressTooLong
    return tidy


def _order(number: str) -> int:
    figures = re.search(r"[0-9]{1,9}", number)
    return int(figures[0]) if figures else 0


def _label(compound: Compound, address: HomeAddress) -> str:
    short = f"{address.building}-{address.entrance}-{address.home}"
    return f"{compound.name} {short}" if compound.is_in_labels else short


def _ensure_compounds(community: Community, names: set[str]) -> dict[str, Compound]:
    """The compounds of these names. From the second one on, every home of the community is called by its compound."""
    found = {c.name: c for c in _ensure(Compound, community, ({"name": name} for name in names)).values()}
    if Compound.objects.filter(community=community).count() > 1:
        for compound in Compound.objects.filter(community=community, is_in_labels=False).exclude(name=""):
            Home.objects.filter(
                community=community,
                entrance__in=Entrance.objects.filter(
                    community=community,
                    building__in=Building.objects.filter(community=community, compound=compound),
                ),
            ).update(label=Concat(Value(f"{compound.name} "), F("label")))
        Compound.objects.filter(community=community, is_in_labels=False).exclude(name="").update(is_in_labels=True)
        found = {c.name: c for c in Compound.objects.filter(community=community, name__in=names)}
    return found


def _assign_grids(
    community: Community,
    addresses: Iterable[HomeAddress],
    grids: Mapping[Any, Grid],
    compounds: Mapping[str, Compound],
    buildings: Mapping[Any, Building],
) -> None:
    buildings_by_grid: dict[Grid, list[Building]] = {}
    for address in addresses:
        if address.grid:
            grid, building = grids[(address.grid,)], buildings[compounds[address.compound].pk, address.building]
            if building.grid_id != grid.pk:
                building.grid = grid
                buildings_by_grid.setdefault(grid, []).append(building)
    for grid, moved in buildings_by_grid.items():
        Building.objects.filter(community=community, pk__in=[b.pk for b in moved]).update(grid=grid)


def _ensure(
    model: type[_Row],
    community: Community,
    keys: Iterable[dict[str, Any]],
    more: Any = None,
) -> dict[tuple[Hashable, ...], _Row]:
    """Rows of a community by their natural key: those that stand, and those that were missing, made in one statement."""
    wanted = {tuple(key.values()): key for key in keys}
    if not wanted:
        return {}
    columns = list(next(iter(wanted.values())))
    # The first column is the narrow one (a parent's id, or the only name); rows of other names are sifted here.
    narrow = {f"{columns[0]}__in": {values[0] for values in wanted}}

    def standing() -> dict[tuple[Hashable, ...], _Row]:
        rows = model._default_manager.filter(community=community, **narrow)
        return {tuple(getattr(row, column) for column in columns): row for row in rows}

    found = standing()
    missing = [key for values, key in wanted.items() if values not in found]
    if missing:
        # Another member of staff may make the same row at the same moment: theirs stands, and is read back.
        model._default_manager.bulk_create(
            [model(community=community, **key, **(more(key) if more else {})) for key in missing],
            ignore_conflicts=True,
            batch_size=500,
        )
        found = standing()
    return found
