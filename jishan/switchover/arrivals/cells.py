"""What stands in the cells of a residents' list: one name or a family's, a phone or two, words about a person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from jishan.lib.text import clean, halfwidth
from jishan.people import phones
from jishan.people.errors import PhoneUnfit

__all__ = [
    "ID_NUMBER", "NO_NAMES", "Named", "Phones", "is_head", "is_nothing", "is_total", "looks_like_a_name", "read_names", "read_phones",
    "says_gone",
]  # fmt: skip

# Eighteen figures (the last may be X) or, on the oldest papers, fifteen. Never kept.
ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:(?:19|20)\d{9}[0-9Xx]|\d{9})(?![0-9A-Za-z])")

_NOTHING = re.compile(
    r"[\s\-—–_/\\.。*×xX]*|无|没有|暂无|不详|未知|空|无电话|没电话|无手机|未留|不知道|n/?a|none", re.IGNORECASE
)
_TOTAL = re.compile(
    r"(本页|全楼|本楼|本栋|\w{0,8}(楼|单元|栋|区))?(合|小|总|共)\s*计.*|总(户|人)?数.*|共\s*\d+\s*(户|人|名).*"
)
_VACANT = re.compile(r"空户|空房|空置|空关|闲置|无人(居住)?|未入住|没人住")
_GONE = re.compile(r"去世|已故|亡故|死亡|过世|迁出|搬走|搬离|已搬|注销|迁走")
# Written where a name is missing.
NO_NAMES = frozenset(
    {"租户", "出租", "出租户", "业主", "户主", "住户", "本人", "房东", "商户", "店主", "居民", "男", "女"}
)
_HEADS = {"户主", "本人", "房主", "业主", "户主本人"}
_BRACKETS = re.compile(r"[(\[【](.*?)[)\]】]")
_PHONE_WORDS = {"手机", "手机号", "电话", "座机", "联系电话", "家", "tel", "转"}
_SEPARATORS = re.compile(r"\s*[、,，;；/|+＋&]\s*")
_COMMON_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金"
    "韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪辛柯庄温牛葛"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A name as it was written, and what stood in brackets behind it."""

    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Phones:
    """The numbers of a cell in order; `note` is what stood in brackets, `unread` what is no number, `is_cut` one of
    which Excel has thrown away the last figures."""

    numbers: tuple[str, ...] = ()
    note: str = ""
    unread: str = ""
    is_cut: bool = False


def is_nothing(text: str) -> bool:
    """Is this how people write that there is nothing: 无, /, ——?"""
    return bool(_NOTHING.fullmatch(halfwidth(text)))


def is_total(text: str) -> bool:
    """Does a row that begins so add up the others: 合计, 小 计, 6号楼小计?"""
    return bool(_TOTAL.fullmatch(text.replace(" ", "")))


def says_gone(text: str) -> str:
    """The word by which a list says that someone no longer lives here; "" for none."""
    found = _GONE.search(text)
    return found[0] if found else ""


def is_head(relation: str) -> bool:
    """Is this the relation of the head of a household?"""
    return clean(relation).replace(" ", "") in _HEADS


def looks_like_a_name(text: str) -> bool:
    """Two to four Chinese signs that begin with a surname: for lists that say of no column what it is."""
    text = text.replace(" ", "")
    return 2 <= len(text) <= 4 and text[0] in _COMMON_SURNAMES and not re.search(r"[\d\W]", text)


@lru_cache(maxsize=50_000)
def read_names(text: str) -> tuple[Named, ...]:
    """The people of a name cell: 张三、李四 are two, 张 兰 is one, 张三（户主） is one with a note."""
    # What stands in brackets belongs to the name before it: 张三(户主) 李四(妻).
    text = re.sub(r"([)\]】])\s*(?=[^\s、,;/)\]】])", r"\1、", halfwidth(clean(text)))
    people = []
    for part in _SEPARATORS.split(text):
        bare = " ".join(_BRACKETS.sub(" ", part).split())
        note = " ".join(inner.strip() for inner in _BRACKETS.findall(part) if inner.strip())
        if bare and bare not in "男女" and not is_nothing(bare) and not _VACANT.fullmatch(bare):
            names = _apart(bare)
            people += [Named(name, note if position == 0 else "") for position, name in enumerate(names)]
    return tuple(people)


def _apart(text: str) -> list[str]:
    """Names set apart by spaces alone: 张三 李四. But 张 兰 and 欧阳 慧 are one person each."""
    parts = text.split(" ")
    if len(parts) > 1 and parts[-1] in ("男", "女") and len(parts[0]) > 1:
        parts = parts[:-1]
        text = " ".join(parts)
    if len(parts) > 1 and all(2 <= len(part) <= 3 and part[0] in _COMMON_SURNAMES for part in parts):
        return parts
    return [text]


@lru_cache(maxsize=50_000)
def read_phones(text: str, area_code: str = "") -> Phones:
    """The numbers of a phone cell. `area_code` stands before those of seven or eight figures."""
    written = halfwidth(clean(text)).strip("'\"`")
    note = " ".join(inner.strip() for inner in _BRACKETS.findall(written) if re.search(r"[^\d\s+\-]", inner))
    bare = _BRACKETS.sub(lambda found: found[1] if re.fullmatch(r"[\d+\-]+", found[1]) else " ", written)
    if is_nothing(bare):
        return Phones(note=note)
    if found := re.fullmatch(r"(\d(?:\.\d+)?)E\+?(\d+)", bare, re.IGNORECASE):
        return _scientific(found[0], note)
    # Words around a number say whose it is: 手机13800001234, 13800001234 女儿.
    words = [word for word in re.findall(r"[^\W\d_]+", bare) if word.lower() not in _PHONE_WORDS]
    note = " ".join(filter(None, [note, *words]))
    figures = re.sub(r"[^\W\d_]+", " ", bare)
    numbers: list[str] = []
    for part in re.split(r"[、,;/|]+", figures):
        found_here = _numbers(part, area_code)
        if found_here is None:
            return Phones(numbers=tuple(numbers), note=note, unread=written)
        numbers += found_here
    return Phones(numbers=tuple(dict.fromkeys(numbers)), note=note, unread="" if numbers else written)


def _numbers(text: str, area_code: str) -> list[str] | None:
    """The numbers in text without commas: one with gaps (199-0000 0002), or several (199… 198…); None for neither."""
    if is_nothing(text):
        return []
    if (whole := _number(text, area_code)) is not None:
        return [whole]
    figures = re.sub(r"\D", "", text)
    if len(figures) > 11 and re.fullmatch(r"(1[3-9]\d{9})+", figures):
        return re.findall(r"\d{11}", figures)
    parts = [_number(part, area_code) for part in text.split() if not is_nothing(part)]
    if parts and all(parts):
        return [part for part in parts if part]
    return None


def _number(text: str, area_code: str) -> str | None:
    figures = re.sub(r"[\s\-–—_.]", "", text).lstrip("'")
    if area_code and re.fullmatch(r"[2-9]\d{6,7}", figures):
        figures = area_code + figures
    try:
        return phones.tidy_phone(figures) or None
    except PhoneUnfit:
        return None


def _scientific(text: str, note: str) -> Phones:
    """1.3800001234E+10 still has all its figures, 1.38E+10 has lost them."""
    figures = f"{float(text):.0f}"
    is_whole = len(re.sub(r"\D", "", text.upper().partition("E")[0]).rstrip("0")) > 7
    return (
        Phones(numbers=(figures,), note=note) if is_whole and len(figures) == 11 else Phones(unread=text, is_cut=True)
    )
