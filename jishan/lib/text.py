"""Text as people type it: tidied, searched by pinyin, masked where everyone can see it."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

__all__ = [
    "clean",
    "graphemes",
    "halfwidth",
    "is_han",
    "mask_name",
    "pinyin_initials",
    "pinyin_key",
    "pinyin_of_words",
    "pinyin_run",
]

# Surnames that are read otherwise than the same character elsewhere; 单于, of two, before 单.
_SURNAMES = {
    "单于": "chan yu", "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "朴": "piao",
    "盖": "ge", "乐": "yue", "翟": "zhai", "缪": "miao", "种": "chong", "覃": "qin", "牟": "mu", "员": "yun",
    "召": "shao", "折": "she", "秘": "bi", "繁": "po", "句": "gou", "祭": "zhai", "隗": "wei", "卜": "bu",
    "洗": "xian", "阚": "kan", "么": "yao", "乜": "nie", "郇": "xun", "库": "she", "黑": "he",
}  # fmt: skip

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def halfwidth(text: str) -> str:
    """The same text with full-width figures, letters and signs (１３８，ＡＢ) as the ones a keyboard types."""
    return text.translate(_FULL_WIDTH)


def clean(text: str) -> str:
    """Text fit to be stored on one line: composed (NFC), without control or invisible signs, spaces collapsed.

    What remains is what the person typed, scripts included: pages escape it, nothing here does.
    """
    visible = (
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", text)
        # Cc control, Cf invisible (zero width, direction overrides), Cs half of a pair: PostgreSQL or a reader trips.
        if char.isspace() or unicodedata.category(char) not in {"Cc", "Cf", "Cs"}
    )
    return " ".join("".join(visible).split())


def is_han(char: str) -> bool:
    """Is this a Chinese character, rare ones included?

    By block and not by name: the newest extensions are unknown to this Python, yet stand on people's papers.
    """
    code = ord(char)
    return 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x3FFFD or code == 0x3007


def graphemes(text: str) -> list[str]:
    """The signs a reader sees: each character with the marks and variation selectors that belong to it."""
    signs: list[str] = []
    for char in text:
        if signs and unicodedata.category(char) in {"Mn", "Mc", "Me"}:
            signs[-1] += char
        else:
            signs.append(char)
    return signs


def mask_name(name: str) -> str:
    """A name as everyone may see it: first and last sign stay, at most two stars stand between (张*兰, 李*)."""
    signs = graphemes(name.strip())
    if len(signs) < 2:
        return "*" * len(signs)
    if len(signs) == 2:
        return f"{signs[0]}*"
    return f"{signs[0]}{'*' * min(len(signs) - 2, 2)}{signs[-1]}"


def pinyin_key(name: str) -> str:
    """A name's syllables, lower case without tones ("zhang gui lan"): lists sort by it, for SQLite knows no Chinese.

    Surnames take their reading as surnames (曾 zeng, 单 shan). ü is v, as it is typed. A character no table knows
    stands for itself.
    """
    return " ".join(_syllables(name))


def pinyin_run(name: str) -> str:
    """The syllables in one run ("zhangguilan"), as people type them when they search."""
    return "".join(_syllables(name))


def pinyin_initials(name: str) -> str:
    """The first letter of each syllable ("zgl"); of a name in Latin letters, of each word."""
    return "".join(syllable[0] for syllable in _syllables(name))


def pinyin_of_words(text: str) -> str:
    """The syllables of what is no person's name, in one run: 解放路 is jiefanglu, though 解 the surname is xie."""
    spaced = "".join(char if char.isalnum() or is_han(char) else " " for char in halfwidth(clean(text)).lower())
    return "-".join("".join(_read(run)) for run in spaced.split())


@lru_cache(maxsize=4096)
def _syllables(name: str) -> tuple[str, ...]:
    text = halfwidth(clean(name)).lower()
    surname = next((s for s in (text[:2], text[:1]) if s in _SURNAMES and len(text) > len(s)), "")
    syllables = _SURNAMES[surname].split() if surname else []
    spaced = "".join(char if char.isalnum() or is_han(char) else " " for char in text[len(surname) :])
    for run in spaced.split():
        syllables += _read(run)
    return tuple(syllables)


def _read(run: str) -> list[str]:
    # Half a megabyte of tables; loaded by the first name, not by every command that starts.
    from pypinyin import lazy_pinyin

    return [str(syllable) for syllable in lazy_pinyin(run)]
