"""Where people live, as lists write it: 6号楼2单元401, 6-2-401, 六号楼二单元401室, 柳荫小区8#2-101, 平房12号, 4楼西户."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from jishan.lib.text import clean, halfwidth

__all__ = ["Address", "digits_of", "is_date", "read_address", "read_building", "read_number"]


@dataclass(frozen=True, slots=True)
class Address:
    """As much of an address as was written; "" for what was not."""

    compound: str = ""
    building: str = ""
    entrance: str = ""
    home: str = ""

    def __or__(self, other: Address) -> Address:
        """This address, what it lacks taken from the other one."""
        return Address(
            compound=self.compound or other.compound,
            building=self.building or other.building,
            entrance=self.entrance or other.entrance,
            home=self.home or other.home,
        )

    @property
    def label(self) -> str:
        short = "-".join(part for part in (self.building, self.entrance, self.home) if part)
        return " ".join(part for part in (self.compound, short) if part)


_TEXT_MAX = 100

_B = r"(?P<building>[A-Z甲乙丙丁]?\d{1,5}[A-Z甲乙丙丁]?)"
_B_NAMED = r"(?P<building>[A-Z甲乙丙丁]?\d{1,5}[A-Z甲乙丙丁]?|[A-Z甲乙丙丁东西南北])"
_MARK = r"(?:号楼|号院|楼栋|栋|幢|座|楼|#楼?)"
_E = r"(?P<entrance>\d{1,3}|[A-Z甲乙丙丁东西中])"
# 401, A1203, 401东; 1-1 and 12-3 are a floor and a door; 4楼西户.
_H = r"(?:(?P<home>\d{1,2}-\d{1,2}|[A-Z]?\d{1,5}[A-Z东西南北中]?)(?:室|号|户|房)?|(?P<floor>\d{1,2})(?:层|楼)-?(?P<side>[东西南北中]\d?)(?:户|室|门|边)?)"
_FLOOR = r"(?:\d{1,2}(?:层|楼)-?)?"
_COMPOUND = r"(?P<compound>.*?)-?"

_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        # 柳荫小区6号楼2单元401, 6栋2-401, A座1203, 8#2-101
        rf"{_COMPOUND}{_B_NAMED}{_MARK}-?(?:{_E}(?:单元|楼道|门|-)-?)?{_FLOOR}{_H}",
        # 6-2-401, 柳荫小区6-2-401, and 6-2-4-401 with the floor
        rf"(?P<compound>\D*?)-?{_B}-{_E}(?:单元|门)?-(?:(?P<storey>\d{{1,2}})-(?=(?P=storey)\d\d))?{_H}",
        # 6-2单元401
        rf"(?P<compound>\D*?)-?{_B}-{_E}(?:单元|门)-?{_FLOOR}{_H}",
    )
)
# Of a home in a building that is known already: 2单元401, 2-401, 401室.
_INSIDE = tuple(
    re.compile(shape) for shape in (rf"{_E}(?:单元|楼道|门|#)?-{_H}", rf"{_E}(?:单元|楼道|门)-?{_FLOOR}{_H}", _H)
)
# 6-401: a building without entrances.
_SHORT = re.compile(rf"(?P<compound>\D*?)-?{_B}-{_H}")
_BUILDINGS = tuple(
    re.compile(shape)
    for shape in (
        rf"{_COMPOUND}{_B_NAMED}{_MARK}-?(?:{_E}(?:单元|楼道|门)?)?",
        rf"(?P<compound>\D*?)-?{_B}(?:号|-{_E}(?:单元|门)?)?",
        r"(?P<building>[A-Z])",
    )
)
# Houses along a street or in rows have a number and no stairs.
_HOUSE = re.compile(
    r"(?P<compound>.*?)(?:平房-)?(?P<building>平房|自建房|临街房?|沿街房?|门市房?|门面房?|商铺|网点|[^\d]{1,6}[路街巷弄组队村屯]|\d{1,3}组|[^\d]{1,6}胡同)?"
    r"-?第?(?P<home>\d{1,3}排\d{1,4}|(?<=[^\d])\d{1,5}(?:-\d{1,4})?)(?:号院?|户|室)?"
)
# What stands before the compound on an identity card: 山东省济南市历下区解放路街道. One such word alone may be part of a
# compound's own name (城市花园), two are an address.
_ABOVE = re.compile(r"省|自治区|市|县|街道|镇|乡|社区|居委会|村委会|(?<![小片园社新东西南北A-Z0-9])区")
_STREET = re.compile(r"^[^\d]*?[路街巷道]\d+号(?=[^\d号].)")

_FIGURES = {
    sign: value
    for value, signs in enumerate(["零〇", "一壹", "二贰两", "三叁", "四", "五", "六", "七", "八", "九"])
    for sign in signs
}
_CHINESE_NUMBER = re.compile(
    r"[零〇一二两三四五六七八九十百]+(?=号楼|号院|号|栋|幢|座|楼|单元|楼道|门|层|室|户|排|-|#|$)"
)


@lru_cache(maxsize=50_000)
def read_address(text: str) -> Address:
    """The parts of an address in one cell; an empty one where it cannot be told what is what."""
    tidy = _tidy(text)
    for shape in _SHAPES:
        if found := shape.fullmatch(tidy):
            return _address(found)
    found = _HOUSE.fullmatch(tidy)
    if found and (found["building"] or "排" in found["home"]):
        building = found["building"] or "平房"
        return Address(compound=_compound(found["compound"]), building=building, entrance="1", home=found["home"])
    if found := _SHORT.fullmatch(tidy):
        return _address(found)
    return Address()


@lru_cache(maxsize=50_000)
def read_number(text: str) -> Address:
    """The parts that a cell says of a home in a known building: 2单元401, 2-401, 401室."""
    tidy = _tidy(text)
    return next((_address(found) for shape in _INSIDE if (found := shape.fullmatch(tidy))), Address())


@lru_cache(maxsize=5_000)
def read_building(text: str) -> Address:
    """The compound, building and perhaps entrance a cell says: 6, 6号楼, 柳荫小区6号楼, 6号楼2单元, 平房."""
    tidy = _tidy(text)
    for shape in _BUILDINGS:
        if found := shape.fullmatch(tidy):
            return _address(found)
    if re.fullmatch(r"平房|自建房|临街房?|沿街房?|门市房?|商铺|.{1,6}[路街巷弄]|.{1,6}胡同", tidy):
        return Address(building=tidy, entrance="1")
    return Address()


def is_date(text: str) -> bool:
    """Did Excel take 6-2-12 for a day? It then shows, and keeps, 2006-02-12."""
    return bool(re.fullmatch(r"(19|20)\d\d[-/年]\d{1,2}[-/月]\d{1,2}日?( 00:00)?", text))


def digits_of(chinese: str) -> int:
    """Up to 999: 十二 is 12, 一百零三 is 103, 二〇三 is 203."""
    if not re.search("[十百]", chinese):
        return int("".join(str(_FIGURES[sign]) for sign in chinese))
    total = 0
    hundreds, _, rest = chinese.rpartition("百")
    if hundreds:
        total += _FIGURES[hundreds[-1]] * 100
    tens, ten, ones = rest.partition("十")
    if ten:
        total += (_FIGURES[tens[-1]] if tens else 1) * 10
    else:
        ones = rest
    return total + (_FIGURES[ones[-1]] if ones else 0)


def _tidy(text: str) -> str:
    text = halfwidth(clean(text))[:_TEXT_MAX].upper().replace(" ", "")
    text = re.sub(r"\((.*?)\)|[,，、。;；]", r"\1", text)
    text = re.sub(r"[—–―－_~/\\.．]+|-{2,}", "-", text).strip("-")
    text = re.sub(r"号(?=单元)", "", re.sub(r"(?<=\d)(?:号(?=\d+单元)|号#|＃)", "号楼", text))
    return _CHINESE_NUMBER.sub(lambda found: str(digits_of(found[0])) if _is_number(found[0]) else found[0], text)


def _is_number(chinese: str) -> bool:
    return not chinese.startswith("百") and "十百" not in chinese and "百百" not in chinese


def _address(found: re.Match[str]) -> Address:
    parts = found.groupdict(default="")
    home = parts.get("home") or "".join((parts.get("floor") or "", parts.get("side") or ""))
    return Address(
        compound=_compound(parts.get("compound", "")),
        building=parts.get("building", ""),
        entrance=parts.get("entrance", ""),
        home=home,
    )


def _compound(written: str) -> str:
    """红莲东园 out of 雄县容东片区金河社区红莲东园."""
    above = [found for found in _ABOVE.finditer(written) if found.end() < len(written)]
    if len(above) > 1 or (above and above[0][0] in ("街道", "社区", "居委会", "村委会")):
        written = written[above[-1].end() :]
    return _STREET.sub("", written).strip("-:")
