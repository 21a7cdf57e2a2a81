"""A person's name as it is written down."""

from __future__ import annotations

import re
import unicodedata

from jishan.lib.text import clean, graphemes, is_han
from jishan.people.errors import NameMissing, NameTooLong, NameUnfit

__all__ = ["NAME_MAX", "tidy_name"]

# The longest names on Chinese papers have some thirty signs; a sheet's column holds forty.
NAME_MAX = 40

_DOTS = re.compile(r"\s*[·•‧∙⋅・･᛫]\s*")
_ALIGNING_SPACE = re.compile(r"(?<=[\u3400-\u9fff\U00020000-\U0003fffd]) (?=[\u3400-\u9fff\U00020000-\U0003fffd])")


def tidy_name(text: str) -> str:
    """The name to store: one kind of dot (买买提·艾山), no spaces set between characters to align a list (李 明).

    Rare characters stay as they are. Raises `NameMissing`, `NameTooLong`, `NameUnfit` (an emoji, a private sign).
    """
    # A private sign is named as it stands, before anything is tidied away.
    unfit = next((sign for sign in graphemes(clean(text)) if not _is_fit(sign[0])), "")
    if unfit:
        raise NameUnfit(sign=unfit)
    name = _ALIGNING_SPACE.sub("", _DOTS.sub("·", clean(text)))
    if not any(char.isalpha() or is_han(char) for char in name):
        raise NameMissing
    if len(name) > NAME_MAX:
        raise NameTooLong(longest=NAME_MAX)
    return name


def _is_fit(char: str) -> bool:
    # So: emoji and drawings; Sk: skin tones; Co: private signs no printer knows; Cn: not a character at all.
    return is_han(char) or unicodedata.category(char) not in {"So", "Sk", "Co", "Cn"} or char in "^`"
