"""A preset's text as another community's own: its name, its store, what a newcomer holds.

The text is changed line by line, so that what its author explained stays; then it is read back, and only what was
meant to change may have changed.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace

from jishan.founding.presets import Preset
from jishan.lib.text import clean
from jishan.rulebook.parsing import parse
from jishan.rulebook.scheme import Scheme, Store

__all__ = ["OwnWords", "tailored"]

_HEADER = re.compile(r"^\[", re.M)
# What the rulebook made for any place says where the others say whose they are.
_ANY_COMMUNITY = "社区"


@dataclass(frozen=True, kw_only=True)
class OwnWords:
    """What a community says in place of the preset's words. `opening`: points of a newcomer, None as the preset has it."""

    community: str
    store: str = ""
    place: str = ""
    hours: str = ""
    opening: int | None = None


def tailored(preset: Preset, own: OwnWords) -> str:
    """The text of the community's first version.

    Its motto goes, which was somebody else's, and with it the marks of what was assumed: whoever publishes a figure
    stands for it. Raises what `rulebook.parse` raises when the words do not fit.
    """
    own = replace(
        own,
        community=clean(own.community),
        store=clean(own.store) or preset.scheme.store.name,
        place=clean(own.place),
        hours=clean(own.hours),
    )
    text = _renamed(_without_origin(preset), preset, own)
    wanted = _wanted(parse(text), preset, own)
    text = _set(text, "title", wanted.title)
    text = re.sub(r"^brand = .*\n", "", text, count=1, flags=re.M)
    text = _with_table(text, "store", {"name": own.store, "place": own.place, "hours": own.hours})
    if own.opening is not None:
        text = _with_value(text, "points", "opening", own.opening)
    if parse(text) != wanted:
        raise AssertionError(f"tailoring changed more than it should in {preset.code}")
    return text


def _wanted(scheme: Scheme, preset: Preset, own: OwnWords) -> Scheme:
    points = scheme.points if own.opening is None else replace(scheme.points, opening=own.opening)
    title = scheme.title if preset.place else own.community + scheme.title.removeprefix(_ANY_COMMUNITY)
    return replace(
        scheme, title=title, brand="", store=Store(name=own.store, place=own.place, hours=own.hours), points=points
    )


def _without_origin(preset: Preset) -> str:
    """Without the opening comment, which tells of the preset's place, and without the marks of what was assumed."""
    body = re.sub(r"\A(?:#.*\n|\s*\n)+", "", preset.text.replace("\r\n", "\n"))
    return re.sub(r"^assumed = (?:true|false)[^\n]*\n", "", body, flags=re.M).replace(", assumed = true", "")


def _renamed(text: str, preset: Preset, own: OwnWords) -> str:
    for old, new in ((preset.place, own.community), (preset.scheme.store.name, own.store)):
        if old:
            text = text.replace(old, _quoted(new)[1:-1])
    return text


def _set(text: str, key: str, value: str) -> str:
    """The text with a key of its top set; the key stands there already."""
    return re.sub(rf"^{key} = .*$", lambda _found: f"{key} = {_quoted(value)}", text, count=1, flags=re.M)


def _with_table(text: str, name: str, values: dict[str, str]) -> str:
    lines = "".join(f"{key} = {_quoted(value)}\n" for key, value in values.items() if value)
    fresh = f"[{name}]\n{lines}\n"
    found = _table(name, text)
    if found:
        return text[: found.start()] + fresh + text[found.end() :]
    first = _HEADER.search(text)
    at = first.start() if first else len(text)
    return text[:at] + fresh + text[at:]


def _with_value(text: str, table: str, key: str, value: int) -> str:
    found = _table(table, text)
    if not found:
        first = _HEADER.search(text)
        at = first.start() if first else len(text)
        return f"{text[:at]}[{table}]\n{key} = {value}\n\n{text[at:]}"
    rest = re.sub(rf"^{key} = .*\n", "", found[0], flags=re.M)
    header, _newline, body = rest.partition("\n")
    return f"{text[: found.start()]}{header}\n{key} = {value}\n{body}{text[found.end() :]}"


def _table(name: str, text: str) -> re.Match[str] | None:
    """A table of that name with its lines, up to the next header or comment that stands by itself."""
    return re.search(rf"^\[{name}\][^\n]*\n(?:[^\[\n#][^\n]*\n)*\n?", text, flags=re.M)


def _quoted(value: str) -> str:
    # What JSON escapes, TOML reads alike; the rest stays as it is written.
    return json.dumps(value, ensure_ascii=False)
