"""Fields that several forms of the rulebook's desk share: limits as sentences with numbers, rows that may be left empty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Generic, TypeVar

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from jishan.rulebook.scheme import POINTS_MAX, Every, Limit, LimitPer

__all__ = ["EVERY", "WHO", "LimitRow", "Row", "Rows", "limit_rows", "number", "speak", "whole"]

Item = TypeVar("Item")

WHO: tuple[tuple[LimitPer, Promise], ...] = (
    ("resident", pgettext_lazy("limit", "每人")),
    ("household", pgettext_lazy("limit", "每户")),
    ("building", pgettext_lazy("limit", "每栋楼")),
    ("organisation", pgettext_lazy("limit", "每个单位")),
    ("activity", gettext_lazy("一场活动所有人")),
    ("community", pgettext_lazy("limit", "全社区")),
)
EVERY: tuple[tuple[Every, Promise], ...] = (
    ("day", pgettext_lazy("span", "每天")),
    ("week", pgettext_lazy("span", "每周")),
    ("month", pgettext_lazy("span", "每月")),
    ("quarter", pgettext_lazy("span", "每季度")),
    ("half_year", pgettext_lazy("span", "每半年")),
    ("year", pgettext_lazy("span", "每年")),
    ("ever", pgettext_lazy("span", "一共")),
    ("activity", pgettext_lazy("span", "每场活动")),
)
# Rows offered empty, so that a page without script can take some more.
_EMPTY_ROWS = 2
_ROWS_MAX = 60


def number(label: Any = "", *, least: int = 0, most: int = POINTS_MAX, **more: Any) -> forms.IntegerField:
    """A whole number; the words for what is wrong are the same everywhere."""
    field = forms.IntegerField(label=label, required=False, min_value=least, max_value=most, **more)
    field.widget.attrs["inputmode"] = "numeric"
    field.error_messages |= {
        "invalid": gettext_lazy("请填整数。"),
        "min_value": gettext_lazy("最小是 %(limit_value)s。"),
        "max_value": gettext_lazy("太大了，最大是 %(limit_value)s。"),
    }
    return field


def whole(cleaned: dict[str, Any], name: str, otherwise: int = 0) -> int:
    value = cleaned.get(name)
    return otherwise if value is None else int(value)


def speak(form: forms.Form, names: Iterable[str]) -> None:
    """Let fields that stand inside a sentence tell their name to those who hear the page."""
    for name in names:
        field = form.fields[name]
        if field.label:
            field.widget.attrs["aria-label"] = field.label


class Row(forms.Form, Generic[Item]):
    """One row of several. `item` gives what it says, None where it was left empty; it may add errors."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak(self, self.fields)

    def item(self) -> Item | None:
        raise NotImplementedError

    @classmethod
    def initial_of(cls, item: Item) -> dict[str, Any]:
        raise NotImplementedError


class Rows(Generic[Item]):
    """Rows of one kind under a prefix, with some empty ones below. How many were on the page stands in a hidden field."""

    def __init__(self, row: type[Row[Item]], prefix: str, data: QueryDict | None, items: Sequence[Item] = ()) -> None:
        self.prefix = prefix
        self._items: list[Item] = []
        if data is None:
            initial = [row.initial_of(item) for item in items] + [{} for _ in range(_EMPTY_ROWS)]
            self.forms = [row(prefix=f"{prefix}-{n}", initial=given) for n, given in enumerate(initial)]
        else:
            count = data.get(f"{prefix}-count", "")
            length = min(int(count), _ROWS_MAX) if count.isdecimal() else 0
            self.forms = [row(data, prefix=f"{prefix}-{n}") for n in range(length)]
        self.empty = row(prefix=f"{prefix}-__n__")

    def is_valid(self) -> bool:
        said = [(form, form.item()) for form in self.forms if form.is_valid()]
        self._items = [item for _form, item in said if item is not None]
        return len(said) == len(self.forms) and not any(form.errors for form in self.forms)

    @property
    def items(self) -> tuple[Item, ...]:
        """What the filled rows say, after `is_valid`."""
        return tuple(self._items)

    def refuse(self, place: int, sentence: str) -> None:
        """Put a fault on the filled row of that place."""
        filled = [form for form in self.forms if form.is_valid() and form.item() is not None]
        (filled[place] if place < len(filled) else self.forms[-1]).add_error(None, sentence)


class LimitRow(Row[Limit]):
    """每人 每月 最多记 4 次、20 分"""

    per = forms.ChoiceField(label=gettext_lazy("数谁的"), choices=WHO, required=False)
    every = forms.ChoiceField(label=gettext_lazy("多长时间里"), choices=EVERY, required=False)
    times = number(gettext_lazy("最多几次"), least=1)
    points = number(gettext_lazy("最多几分"), least=1)

    def item(self) -> Limit | None:
        said = self.cleaned_data
        times, points = said.get("times"), said.get("points")
        if times is None and points is None:
            return None
        per: Any = said["per"] or "resident"
        every: Any = said["every"] or "day"
        return Limit(per, every, times, points)

    @classmethod
    def initial_of(cls, item: Limit) -> dict[str, Any]:
        return {"per": item.per, "every": item.every, "times": item.times, "points": item.points}


def limit_rows(data: QueryDict | None, limits: Iterable[Limit], per: LimitPer = "resident") -> Rows[Limit]:
    """Rows for these limits; empty ones begin with whom the rule is for."""
    rows = Rows(LimitRow, "limit", data, tuple(limits))
    for form in [*rows.forms, rows.empty]:
        form.fields["per"].initial = per
        form.fields["every"].initial = "month"
    return rows
