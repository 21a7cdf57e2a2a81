"""A scheme back into TOML, the way a person would write it: what goes without saying is left out.

Reading what is written gives the same scheme again. The layout is ours whatever it was before; the comments of a text
that is rewritten stay with what they speak of: a rule's go where the rule goes, and go with it when it is taken out.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from jishan.rulebook.locating import Path, comments_of
from jishan.rulebook.rules import is_claimable, step_name, usual_proof, usual_unit, usual_wallet
from jishan.rulebook.scheme import (
    Amount,
    Article,
    Benefit,
    ByStanding,
    Category,
    Deduction,
    Fixed,
    Frame,
    Group,
    Levels,
    Limit,
    Measured,
    MonthlyBase,
    Range,
    Referral,
    Reward,
    Rule,
    Scheme,
    Standing,
    Step,
    SubjectKind,
    Tiers,
)

__all__ = ["rewrite", "write"]

Pair = tuple[str, Any]
_LINE_MAX = 100
# By what an element of an array is known, when its place changes.
_KNOWN_BY = {"articles": "name", "benefits": "name", "rewards": "name"}


def write(scheme: Scheme) -> str:
    """The scheme as a text of its own."""
    return _Writer({}).write(scheme)


def rewrite(scheme: Scheme, text: str) -> str:
    """The scheme as a text, with the comments of the sound or half-sound text it was made from."""
    return _Writer(_notes(text)).write(scheme)


class _Notes:
    """The comments around one thing: above it, and on its line."""

    def __init__(self) -> None:
        self.above: list[str] = []
        self.beside = ""


def _notes(text: str) -> dict[Path, _Notes]:
    try:
        values = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError):
        return {}
    notes: dict[Path, _Notes] = {}
    for comment in comments_of(text):
        path, is_inside = _known(comment.path or (), values)
        about = notes.setdefault(path, _Notes())
        if comment.is_beside and not is_inside and not about.beside:
            about.beside = comment.text
        else:
            about.above += [comment.text, ""] if comment.parted else [comment.text]
    return notes


def _known(path: Path, values: dict[str, Any]) -> tuple[Path, bool]:
    """The path with an element's place replaced by its code or name, down to a key; and whether it went deeper."""
    if len(path) < 2 or not isinstance(path[1], int):
        return path[:2], len(path) > 2
    part, place = str(path[0]), path[1]
    items = values.get(part)
    item = items[place] if isinstance(items, list) and place < len(items) else None
    if not isinstance(item, dict) or part == "limits":  # the whole book's own limits stand inline
        return path[:1], True
    own = item.get(_KNOWN_BY.get(part, "code"), place)
    return (part, str(own), *path[2:3]), len(path) > 3


class _Writer:
    def __init__(self, notes: dict[Path, _Notes]) -> None:
        self._notes = notes
        self._lines: list[str] = []

    def write(self, scheme: Scheme) -> str:
        self._pairs((), _head(scheme))
        for name, pairs in _sections(scheme):
            self._table(f"[{name}]", (name,), pairs, always=name == "frame" and scheme.frame is not None)
        for name, rows in _arrays(scheme):
            for own, pairs in rows:
                self._table(f"[[{name}]]", (name, own), pairs, always=True)
        end = self._notes.pop((), None)
        if end:
            self._lines += ["", *end.above]
        return "\n".join(self._lines).strip() + "\n"

    def _table(self, header: str, path: Path, pairs: Sequence[Pair], *, always: bool) -> None:
        said = [pair for pair in pairs if pair[1] is not None]
        if not (always or said or any(known[: len(path)] == path for known in self._notes)):
            return
        self._lines.append("")
        self._line(header, path)
        self._pairs(path, pairs)

    def _pairs(self, path: Path, pairs: Iterable[Pair]) -> None:
        for key, value in pairs:
            if value is not None:
                self._line(_pair(key, value), (*path, key))
        # What was said beside a key that needs no saying now.
        for known in [known for known in self._notes if len(known) == len(path) + 1 and known[:-1] == path]:
            if path or known[0] not in _TABLES:
                left = self._notes.pop(known)
                self._lines += [line for line in (*left.above, left.beside) if line]

    def _line(self, line: str, path: Path) -> None:
        notes = self._notes.pop(path, None)
        if notes is None:
            self._lines.append(line)
            return
        self._lines += notes.above
        self._lines.append(f"{line}  {notes.beside}" if notes.beside else line)


# Values


def _pair(key: str, value: Any) -> str:
    line = f"{key} = {_value(value)}"
    if isinstance(value, list) and len(line) > _LINE_MAX and all(isinstance(item, list | dict) for item in value):
        return f"{key} = [\n" + "".join(f"  {_value(item)},\n" for item in value) + "]"
    return line


def _value(value: Any) -> str:
    match value:
        case bool():
            said = "true" if value else "false"
        case str():
            said = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case Decimal():
            said = f"{value:f}"
        case dict():
            said = ", ".join(f"{key} = {_value(item)}" for key, item in value.items() if item is not None)
            said = f"{{ {said} }}"
        case list():
            said = "[" + ", ".join(map(_value, value)) + "]"
        case _:  # whole numbers and days
            said = str(value)
    return said


def _but(value: Any, usual: Any) -> Any:
    """The value where it is not the usual one; None is left out."""
    return None if value == usual else value


def _limits(limits: Iterable[Limit], usual: SubjectKind) -> list[dict[str, Any]] | None:
    return [
        {
            "times": limit.times,
            "points": limit.points,
            "per": _but(limit.per, usual),
            "every": None if limit.per == "activity" and limit.every == "ever" else limit.every,
        }
        for limit in limits
    ] or None


def _one_or_list(words: tuple[str, ...], usual: tuple[str, ...]) -> str | list[str] | None:
    if words == usual:
        return None
    return words[0] if len(words) == 1 else list(words)


# The parts, in the order a reader wants them


def _head(scheme: Scheme) -> list[Pair]:
    return [
        ("title", scheme.title),
        ("brand", scheme.brand or None),
        ("summary", scheme.summary or None),
        ("on_the_spot_max", scheme.on_the_spot_max or None),
        ("limits", _limits(scheme.limits, "resident")),
    ]


def _sections(scheme: Scheme) -> Iterator[tuple[str, list[Pair]]]:
    store, points, life = scheme.store, scheme.points, scheme.life
    redemption, privacy, coins = scheme.redemption, scheme.privacy, scheme.coins
    yield (
        "store",
        [
            ("name", _but(store.name, "积分超市")),
            ("place", store.place or None),
            ("hours", store.hours or None),
            _assumed(store),
        ],
    )
    yield (
        "points",
        [
            ("name", _but(points.name, "积分")),
            ("yuan_anchor", points.yuan_anchor),
            ("opening", points.opening or None),
            _assumed(points),
        ],
    )
    yield (
        "life",
        [
            ("lapse", _but(life.lapse, "never")),
            ("months", life.months if life.lapse == "after_months" else None),
            ("years", _but(life.years, 1) if life.lapse == "year_end" else None),
            ("remind_days", _but(life.remind_days, 30)),
            _assumed(life),
        ],
    )
    yield (
        "redemption",
        [
            ("base_kept", redemption.base_kept or None),
            ("times_max", redemption.times_max),
            ("every", _but(redemption.every, "quarter") if redemption.times_max is not None else None),
            ("windows", _windows(scheme)),
            ("description", redemption.description or None),
            _assumed(redemption),
        ],
    )
    yield (
        "privacy",
        [
            *((key, getattr(privacy, key) or None) for key in ("ranking", "photos", "location")),
            _assumed(privacy),
        ],
    )
    yield (
        "coins",
        [
            ("name", _but(coins.name, "信用币")),
            ("denominations", list(coins.denominations) or None),
            _assumed(coins),
        ],
    )
    yield "frame", _frame(scheme.frame) if scheme.frame else []


def _assumed(part: Any) -> Pair:
    return "assumed", part.assumed or None


def _windows(scheme: Scheme) -> list[dict[str, Any]] | None:
    return [
        {
            "name": window.name,
            "first": "{:02}-{:02}".format(*window.first),
            "last": "{:02}-{:02}".format(*window.last),
            "assumed": window.assumed or None,
        }
        for window in scheme.redemption.windows
    ] or None


def _frame(frame: Frame) -> list[Pair]:
    return [
        ("points_per_time_max", frame.points_per_time_max),
        ("on_the_spot_max", frame.on_the_spot_max),
        ("kinds", list(frame.kinds) or None),
        ("categories", list(frame.categories) or None),
        ("rules", list(frame.rules) or None),
        ("deductions", _but(frame.deductions, True)),
        ("yuan_anchor_min", frame.yuan_anchor_min),
        ("yuan_anchor_max", frame.yuan_anchor_max),
    ]


def _arrays(scheme: Scheme) -> Iterator[tuple[str, Iterator[tuple[str, list[Pair]]]]]:
    ways: dict[str, Callable[[Any], list[Pair]]] = {
        "categories": _category,
        "rules": lambda rule: _rule(rule, scheme.on_the_spot_max),
        "groups": _group,
        "levels": _levels,
        "standings": _standing,
        "rewards": _reward,
        "deductions": _deduction,
        "articles": _article,
        "benefits": _benefit,
    }
    for name, way in ways.items():
        key = _KNOWN_BY.get(name, "code")
        yield name, ((getattr(item, key), way(item)) for item in getattr(scheme, name))


_TABLES = {
    "store", "points", "life", "redemption", "privacy", "coins", "frame", "categories", "rules", "groups", "levels",
    "standings", "rewards", "deductions", "articles", "benefits",
}  # fmt: skip


def _category(category: Category) -> list[Pair]:
    return [
        ("code", category.code),
        ("name", category.name),
        ("description", category.description or None),
        ("drawing", category.drawing or None),
        ("icon", category.icon or None),
        ("limits", _limits(category.limits, "resident")),
    ]


def _rule(rule: Rule, on_the_spot_max: int) -> list[Pair]:
    proof, usual = rule.proof, usual_proof(rule.proof.kinds)
    wallet = rule.wallet if rule.subject == "building" else _but(rule.wallet, usual_wallet(rule.subject))
    photos_max = max(proof.photos_min, usual.photos_max)
    return [
        ("code", rule.code),
        ("name", rule.name),
        ("description", rule.description or None),
        ("category", rule.category),
        ("subject", _but(rule.subject, "resident")),
        ("wallet", wallet),
        *_amount(rule.amount),
        ("unit", _but(rule.unit, usual_unit(rule.amount))),
        ("limits", _limits(rule.limits, rule.subject)),
        ("proof", _one_or_list(proof.kinds, ("none",))),
        ("photos_min", _but(proof.photos_min, usual.photos_min) if proof.wants_photos else None),
        ("photos_max", _but(proof.photos_max, photos_max) if proof.wants_photos else None),
        ("review", _but(rule.review, "one")),
        ("on_the_spot_max", _but(rule.on_the_spot_max, on_the_spot_max) if rule.review == "on_the_spot" else None),
        ("notice_days", rule.notice_days or None),
        ("poor_makes_zero", rule.poor_makes_zero or None),
        ("claimable_by_resident", _but(rule.claimable_by_resident, is_claimable(rule.subject, rule.amount))),
        ("starts_on", rule.starts_on),
        ("ends_on", rule.ends_on),
        ("drawing", rule.drawing or None),
        ("icon", rule.icon or None),
        ("assumed", rule.assumed or None),
    ]


def _amount(amount: Amount) -> list[Pair]:
    match amount:
        case Range():
            pairs: list[Pair] = [("points_min", amount.points_min), ("points_max", amount.points_max)]
        case Tiers():
            pairs = [("tiers", [{"name": tier.name, "points": tier.points} for tier in amount.tiers])]
        case MonthlyBase():
            pairs = [("monthly_base", amount.points), ("points_per_fault", amount.points_per_fault)]
        case Referral():
            pairs = [("referral_points", amount.points), ("newcomer_points", amount.newcomer_points or None)]
        case ByStanding():
            pairs = [("standing", [_step(step) for step in amount.steps])]
        case Measured():
            pairs = [
                ("points", amount.points),
                ("per", amount.per),
                ("each", _but(amount.each, 1)),
                ("rounding", _but(amount.rounding, "down")),
                ("coefficient", _but(amount.coefficient, Decimal(1))),
            ]
        case Fixed():
            pairs = [("points", amount.points)]
    return pairs


def _step(step: Step) -> dict[str, Any]:
    usual = step_name(step.top, step.top_percent)
    return {
        "top": step.top,
        "top_percent": step.top_percent,
        "name": _but(step.name, usual),
        "points": step.points,
    }


def _group(group: Group) -> list[Pair]:
    return [
        ("code", group.code),
        ("name", group.name),
        ("rules", list(group.rules)),
        ("per", _but(group.per, "resident")),
        ("every", _but(group.every, "year")),
    ]


def _levels(levels: Levels) -> list[Pair]:
    steps = [{"name": step.name, "points": step.points or None, "hours": step.hours or None} for step in levels.steps]
    return [
        ("code", levels.code),
        ("name", levels.name),
        ("subject", _but(levels.subject, "resident")),
        ("every", _but(levels.every, "year")),
        ("moves_down", _but(levels.moves_down, True)),
        ("description", levels.description or None),
        ("steps", steps),
        _assumed(levels),
    ]


def _standing(standing: Standing) -> list[Pair]:
    return [
        ("code", standing.code),
        ("name", standing.name),
        ("every", _but(standing.every, "month")),
        ("subject", _but(standing.subject, "resident")),
        ("top", _but(standing.top, 10)),
        ("is_public", standing.is_public or None),
        _assumed(standing),
    ]


def _reward(reward: Reward) -> list[Pair]:
    return [
        ("name", reward.name),
        ("every", _but(reward.every, "year")),
        ("gives", reward.gives),
        ("standing", reward.standing or None),
        ("top", reward.top),
        ("honour", reward.honour or None),
        ("yuan_min", reward.yuan_min),
        ("yuan_max", reward.yuan_max),
        ("description", reward.description or None),
        _assumed(reward),
    ]


def _deduction(deduction: Deduction) -> list[Pair]:
    return [
        ("code", deduction.code),
        ("name", deduction.name),
        ("points", deduction.points),
        ("basis", deduction.basis),
        ("notice_days", deduction.notice_days),
        ("appeal_days", deduction.appeal_days),
        ("ends_after_months", deduction.ends_after_months),
        ("subject", _but(deduction.subject, "resident")),
        _assumed(deduction),
    ]


def _article(article: Article) -> list[Pair]:
    return [
        ("name", article.name),
        ("points", article.points),
        ("drawing", article.drawing or None),
        ("stock", article.stock or None),
        ("limit_per_redemption", article.limit_per_redemption),
        ("limit_per_month", article.limit_per_month),
        _assumed(article),
    ]


def _benefit(benefit: Benefit) -> list[Pair]:
    return [
        ("name", benefit.name),
        ("description", benefit.description or None),
        ("points", benefit.points),
        ("given_by", benefit.given_by or None),
        _assumed(benefit),
    ]
