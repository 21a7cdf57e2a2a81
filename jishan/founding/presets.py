"""The rulebooks that come with the product, to start one's own from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from jishan.founding.errors import PresetUnknown
from jishan.rulebook.parsing import parse
from jishan.rulebook.scheme import Scheme

__all__ = ["Preset", "all_presets", "preset"]

# The one that names no place comes first; then as the places are told of.
_ORDER = (
    "general", "qinglongjie", "guhuai-beimen", "guhuai-hanlinjie", "guhuai-tietasi", "guhuai-guandimiao",
    "yintan-bailangwan", "yintan-guanhaiyuan", "yintan-haiyun", "yintan-yihe", "rongdong", "jichanglu",
)  # fmt: skip
_PLACE = re.compile(r"^.+?(?:社区|片区|街道)(?=.)")


@dataclass(frozen=True)
class Preset:
    """A rulebook file. `place` is whose it was ("青龙街社区"), "" for the one made for any place."""

    code: str
    text: str
    scheme: Scheme

    @property
    def place(self) -> str:
        found = _PLACE.match(self.scheme.title)
        return found[0] if found else ""

    @property
    def assumed(self) -> int:
        """How many of its rules have figures that nobody reported: the product's own guesses."""
        return sum(rule.assumed for rule in self.scheme.rules)


@lru_cache(maxsize=1)
def all_presets() -> tuple[Preset, ...]:
    """Every preset, the general one first."""
    files = {path.stem: path for path in (settings.ROOT / "rulebooks").glob("*.toml")}
    known = [code for code in _ORDER if code in files]
    texts = [(code, files[code].read_text("utf-8")) for code in [*known, *sorted(files.keys() - set(known))]]
    return tuple(Preset(code, text, parse(text)) for code, text in texts)


def preset(code: str) -> Preset:
    """The preset of this code. Raises `PresetUnknown`."""
    for one in all_presets():
        if one.code == code:
            return one
    raise PresetUnknown
