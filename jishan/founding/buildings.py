"""Compounds and buildings as a manager writes them down: one compound a line, "河沿小区 1-6 号楼，每栋 3 个单元"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jishan.founding.errors import BuildingsUnclear, TooManyBuildings
from jishan.lib.text import clean, halfwidth
from jishan.places.services import tidy_number

__all__ = ["CompoundLine", "read_buildings"]

BUILDINGS_MAX = 200
_ENTRANCES_MAX = 30
_ENTRANCES = re.compile(r"[,，、;；]?\s*(?:每[栋幢座楼]{0,2}|各|都是|有)?\s*([0-9]{1,2})\s*个?\s*单元")
_RANGE = re.compile(r"([0-9]{1,4})(?:号?[楼栋幢]?)?\s*(?:-|~|—|–|至|到)+\s*([0-9]{1,4})")
_ONE = re.compile(r"[A-Za-z甲乙丙丁东西南北中]?[0-9]{1,4}[A-Za-z]?|[A-Za-z甲乙丙丁](?=[号楼栋座幢])")
# A name of letters, then the buildings: where the first figure (or a letter before it) stands, the name ends.
_NAME = re.compile(r"^\D*?(?=[\s:：,，(（]|[A-Za-z甲乙丙丁]?[0-9]|$)")


@dataclass(frozen=True)
class CompoundLine:
    compound: str
    buildings: tuple[str, ...]
    entrances: int = 0  # of each building


def read_buildings(text: str) -> list[CompoundLine]:
    """What each line says. Raises `BuildingsUnclear`, `TooManyBuildings`, both with the line's number."""
    lines = enumerate(text.splitlines(), start=1)
    return [_read(number, line) for number, line in lines if clean(line)]


def _read(number: int, written: str) -> CompoundLine:
    line = clean(halfwidth(written))
    entrances = _ENTRANCES.search(line)
    rest = line[: entrances.start()] + line[entrances.end() :] if entrances else line
    named = _NAME.match(rest)
    name = named[0].strip() if named else ""
    buildings = _buildings(number, rest[len(name) :])
    count = int(entrances[1]) if entrances else 0
    if not name or len(name) > 40 or count > _ENTRANCES_MAX or (count and not buildings):
        raise BuildingsUnclear(line=number, text=clean(written)[:40])
    return CompoundLine(name, buildings, count)


def _buildings(number: int, text: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for run in _RANGE.finditer(text):
        first, last = sorted((int(run[1]), int(run[2])))
        if last - first >= BUILDINGS_MAX:
            raise TooManyBuildings(line=number, count=last - first + 1, most=BUILDINGS_MAX)
        found |= {str(one): None for one in range(first, last + 1)}
    found |= {tidy_number(one): None for one in _ONE.findall(_RANGE.sub(" ", text))}
    return tuple(found)
