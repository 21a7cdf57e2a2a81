"""Reading TOML for people: every value is asked for by name and kind, and what is wrong becomes a fault with a line.

A reader never stops at the first fault: it notes it, returns a harmless value and goes on, so that whoever writes a
rulebook sees everything at once.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar, cast

from django.utils.translation import gettext as _

from jishan.rulebook.errors import Fault, Invalid
from jishan.rulebook.locating import Path, line_of, lines_by_path
from jishan.rulebook.scheme import POINTS_MAX

__all__ = ["Faults", "Table", "decoded", "document"]

Word = TypeVar("Word", bound=str)

TEXT_LENGTH_MAX = 200_000
_FULL_WIDTH = "“”‘’＝，［］｛｝＂＇"


class Faults:
    """The faults found so far, each put on the line of its path."""

    def __init__(self, text: str) -> None:
        self._lines = lines_by_path(text)
        self._found: set[Fault] = set()

    def add(self, path: Path, sentence: str) -> None:
        self._found.add(Fault(line_of(self._lines, path), sentence, path))

    def sorted(self) -> tuple[Fault, ...]:
        return tuple(sorted(self._found))


class Table:
    """One table of the document. Ask for every key it may have, then call `finish`, which names those left over."""

    def __init__(self, values: dict[str, Any], path: Path, faults: Faults, name: str) -> None:
        self.values = values
        self.path = path
        self.faults = faults
        self.name = name  # as a person would point at it: 第 3 条“扫雪除冰”
        self._known: set[str] = set()

    def has(self, key: str) -> bool:
        self._known.add(key)
        return key in self.values

    def fault(self, sentence: str, key: str = "", **facts: object) -> None:
        """Note a fault on the line of `key`, or of the table. The sentence may use %(where)s and %(key)s."""
        path = (*self.path, key) if key else self.path
        self.faults.add(path, sentence % {"where": self.name, "key": key, **facts})

    def text(self, key: str, default: str = "", *, required: bool = False, length_max: int = 200) -> str:
        value = self._take(key, required=required, hint=_('请写一行：%(key)s = "……"') % {"key": key})
        if value is None:
            return default
        if not isinstance(value, str):
            self.fault(_('%(where)s的 %(key)s 要写成文字，用英文引号括起来，例如 %(key)s = "文字"。'), key)
            return default
        text = value.strip()
        if not text and required:
            self.fault(_("%(where)s的 %(key)s 是空的。请写上内容。"), key)
        if len(text) > length_max:
            self.fault(
                _("%(where)s的 %(key)s 太长，有 %(length)s 个字。请写到 %(max)s 个字以内。"),
                key,
                length=len(text),
                max=length_max,
            )
        return text

    def code(self, key: str = "code", *, length_max: int = 20) -> str:
        """A short name that stays the same from version to version; it stands in keys and addresses."""
        value = self.text(key, required=True, length_max=length_max)
        if value and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", value):
            self.fault(
                _('%(where)s的 %(key)s 只能用英文字母、数字、点和短横，例如 "2.1"。现在是“%(value)s”。'),
                key,
                value=value,
            )
        return value

    def whole(self, key: str, default: int, *, least: int = 0, most: int = POINTS_MAX) -> int:
        """A whole number within bounds, or the default where the key is not there."""
        value = self.whole_or_none(key, least=least, most=most)
        return default if value is None else value

    def whole_or_none(self, key: str, *, least: int = 0, most: int = POINTS_MAX, required: bool = False) -> int | None:
        value = self._take(
            key,
            required=required,
            hint=_("请写一个整数，例如 %(key)s = %(least)s") % {"key": key, "least": max(least, 1)},
        )
        if value is None:
            return None
        if isinstance(value, str):
            self.fault(_("%(where)s的 %(key)s 要写数字，不加引号，例如 %(key)s = 2。"), key)
        elif isinstance(value, Decimal):
            self.fault(
                _("%(where)s的 %(key)s 写了 %(value)s，只能是整数。请改成 %(below)s 或 %(above)s。"),
                key,
                value=value,
                **_around(value),
            )
        elif isinstance(value, bool) or not isinstance(value, int):
            self.fault(_("%(where)s的 %(key)s 要写一个整数，例如 %(key)s = 2。"), key)
        elif value < least:
            self.fault(_("%(where)s的 %(key)s 写了 %(value)s，最小是 %(least)s。"), key, value=value, least=least)
        elif value > most:
            self.fault(
                _("%(where)s的 %(key)s 写了 %(value)s，太大了，最大是 %(most)s。请看看是不是多打了一个零。"),
                key,
                value=value,
                most=most,
            )
        else:
            return value
        return None

    def decimal(self, key: str, *, above: Decimal = Decimal(0), most: Decimal = Decimal(100)) -> Decimal | None:
        value = self._take(key)
        if value is None:
            return None
        number = Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
        if number is None or not number.is_finite() or not above < number <= most:
            self.fault(
                _("%(where)s的 %(key)s 要写一个大于 %(above)s、不超过 %(most)s 的数，例如 %(key)s = 1.5。"),
                key,
                above=above,
                most=most,
            )
            return None
        return number

    def flag(self, key: str, default: bool = False) -> bool:
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fault(_("%(where)s的 %(key)s 只能写 true（是）或 false（否），不加引号。"), key)
            return default
        return value

    def day(self, key: str) -> date | None:
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, datetime) or not isinstance(value, date):
            self.fault(_("%(where)s的 %(key)s 要写日期，不加引号，例如 %(key)s = 2026-03-01。"), key)
            return None
        return value

    def choice(self, key: str, words: Iterable[Word], default: Word) -> Word:
        value = self._take(key)
        if value is None:
            return default
        return self._one_of(key, value, tuple(words)) or default

    def choices(self, key: str, words: Iterable[Word], default: tuple[Word, ...]) -> tuple[Word, ...]:
        """One word or a list of words."""
        value = self._take(key)
        if value is None:
            return default
        known = tuple(words)
        found = [self._one_of(key, word, known) for word in (value if isinstance(value, list) else [value])]
        return tuple(word for word in found if word) or default

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.fault(_('%(where)s的 %(key)s 要写成一串文字，例如 %(key)s = ["2.1", "2.2"]。'), key)
            return ()
        return tuple(item.strip() for item in value)

    def wholes(self, key: str) -> tuple[int, ...]:
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(type(item) is int and 0 < item <= POINTS_MAX for item in value):
            self.fault(_("%(where)s的 %(key)s 要写成一串大于零的整数，例如 %(key)s = [2, 3]。"), key)
            return ()
        return tuple(value)

    def table(self, key: str, name: str) -> Table:
        """A table inside this one; empty where it is not there."""
        value = self._take(key)
        if value is not None and not isinstance(value, dict):
            self.fault(_("%(key)s 要单独写成一节，以 [%(key)s] 开头。"), key)
        return Table(value if isinstance(value, dict) else {}, (*self.path, key), self.faults, name)

    def tables(self, key: str, name: str, *, inline: bool = False) -> Iterator[Table]:
        """The tables of an array; `name` is what one is called and gets its number, or its own name, added."""
        value = self._take(key)
        if value is None:
            return
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            hint = (
                _("%(where)s的 %(key)s 要写成 [{ …… }, { …… }]。")
                if inline
                else _("每一段 %(key)s 都要以 [[%(key)s]] 开头，两层方括号。")
            )
            self.fault(hint, key)
            return
        for place, item in enumerate(value):
            own = item.get("name") or item.get("code")
            say = {"kind": name, "number": place + 1, "own": own, "where": self.name}
            called = (
                _("%(kind)s“%(own)s”") % say
                if isinstance(own, str) and own.strip()
                else _("第 %(number)s 个%(kind)s") % say
            )
            if inline:
                called = _("%(where)s的第 %(number)s 个%(kind)s") % say
            yield Table(item, (*self.path, key, place), self.faults, called)

    def finish(self) -> None:
        """Name every key nobody asked for, with the nearest one that is known."""
        for key in self.values:
            if key in self._known:
                continue
            near = difflib.get_close_matches(key, self._known, n=1, cutoff=0.6)
            if near:
                self.fault(_("%(where)s里没有 %(key)s 这一项。您是不是想写 %(near)s？"), key, near=near[0])
            else:
                self.fault(
                    _("%(where)s里没有 %(key)s 这一项。可以写的有：%(known)s。"),
                    key,
                    known=_("、").join(sorted(self._known)),
                )

    def _take(self, key: str, *, required: bool = False, hint: str = "") -> Any:
        self._known.add(key)
        if required and key not in self.values:
            self.fault(_("%(where)s缺少 %(missing)s。%(hint)s。"), missing=key, hint=hint)
        return self.values.get(key)

    def _one_of(self, key: str, value: Any, words: tuple[Word, ...]) -> Word | None:
        if value in words:
            return cast(Word, value)
        near = difflib.get_close_matches(str(value), words, n=1, cutoff=0.6)
        say = {"value": value, "words": _("、").join(words), "near": near[0] if near else ""}
        if near:
            self.fault(_('%(where)s的 %(key)s 不能写“%(value)s”。您是不是想写 "%(near)s"？'), key, **say)
        else:
            self.fault(_("%(where)s的 %(key)s 不能写“%(value)s”。可以写的有：%(words)s。"), key, **say)
        return None


def decoded(data: bytes | str) -> str:
    """The text of a file as an editor may have saved it. Raises Invalid where it is not UTF-8.

    The mark some editors put before UTF-8 does no harm and is dropped without a word.
    """
    if isinstance(data, str):
        text = data
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Invalid((Fault(1, _("这个文件存成了 UTF-16。请在编辑器里选“另存为”，编码选 UTF-8，再试一次。")),))
    else:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise Invalid((Fault(line, _not_utf8(data)),)) from error
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def document(text: str) -> dict[str, Any]:
    """The text as TOML. Raises Invalid with the line and a sentence."""
    if len(text) > TEXT_LENGTH_MAX:
        raise Invalid((Fault(1, _("这份细则太长了，超过 %(max)s 个字。请只留细则本身。") % {"max": TEXT_LENGTH_MAX}),))
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise Invalid((_syntax_fault(text, str(error)),)) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, or a thousand brackets
        raise Invalid(
            (Fault(1, _("这份细则读不下去：里面有一个特别长的数字，或括号套得太深。请删掉它再试。")),)
        ) from error


def _not_utf8(data: bytes) -> str:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return _("从这一行起不是 UTF-8 文字，文件可能坏了，或者不是细则文件。请重新打开原来的文件，另存为 UTF-8。")
    return _("这个文件存成了 GBK 编码，从这一行起读不出来。请在编辑器里选“另存为”，编码选 UTF-8，再试一次。")


def _syntax_fault(text: str, message: str) -> Fault:
    place = re.search(r"\(at line (\d+), column \d+\)", message)
    lines = text.splitlines() or [""]
    line = int(place.group(1)) if place else len(lines)
    here = lines[min(line, len(lines)) - 1]
    found = [mark for mark in _FULL_WIDTH if mark in re.sub(r'"[^"]*"|#.*', "", here)]
    if found:
        return Fault(
            line, _("这一行里的 %(mark)s 是中文标点。等号、引号、逗号和括号都要用英文的。") % {"mark": found[0]}
        )
    for part, sentence in _syntax_sentences().items():
        if part in message:
            return Fault(line, sentence)
    return Fault(line, _("这一行不合写法。每行写成：名称 = 值；文字用英文引号括起来，一节以 [名称] 开头。"))


def _syntax_sentences() -> dict[str, str]:
    unfinished = _("这里的引号或括号没有写完。请补上另一半。")
    twice = _("这一项前面已经写过一次。请留下一处，删掉另一处。")
    return {
        "Cannot overwrite": twice,
        "Cannot declare": twice,
        "Duplicate inline table key": twice,
        "Cannot mutate": twice,
        "Unterminated string": unfinished,
        "Unclosed": unfinished,
        "Expected \"'''\"": unfinished,
        "Illegal character": _(
            "这一行里有不该有的字符，常见的是引号没有写完，或从别处粘来了看不见的字符。请重新打一遍这一行。"
        ),
        "Expected '=' after a key": _("这一行缺少等号。请写成：名称 = 值。"),
        "Invalid date": _("这一行的日期不存在。请照 2026-03-01 的样子写。"),
        "Invalid value": _("等号后面的值读不懂。文字要用英文引号括起来；数字直接写；是否写 true 或 false。"),
        "Expected newline": _("这一行后面多了东西。一行只写一项，说明请写在 # 后面。"),
        "Expected ']": _("这一行缺少右方括号 ]。"),
        "Unescaped '\\'": _("文字里的反斜杠要写两个：\\\\。"),
    }


def _around(value: Decimal) -> dict[str, int]:
    if not value.is_finite() or abs(value) > POINTS_MAX:
        return {"below": 1, "above": POINTS_MAX}
    below = int(value // 1)
    return {"below": max(below, 1), "above": max(below, 1) + 1}
