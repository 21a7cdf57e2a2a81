"""What a hand at a form does to a rulebook: put a rule in, take it out, move it, copy it. Schemes in, schemes out."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from jishan.rulebook.errors import Fault
from jishan.rulebook.parsing import read
from jishan.rulebook.scheme import Category, Rule, Scheme
from jishan.rulebook.writing import write

__all__ = [
    "copied",
    "faults_of",
    "find_category",
    "find_rule",
    "moved",
    "moved_category",
    "next_category_code",
    "next_code",
    "with_category",
    "with_on_the_spot_max",
    "with_rule",
    "without_category",
    "without_rule",
]

_CODE_MAX = 20
_NAME_MAX = 40


def find_rule(scheme: Scheme, code: str) -> Rule | None:
    return next((rule for rule in scheme.rules if rule.code == code), None)


def find_category(scheme: Scheme, code: str) -> Category | None:
    return next((category for category in scheme.categories if category.code == code), None)


def with_rule(scheme: Scheme, rule: Rule, *, after: str = "") -> Scheme:
    """The rule in the place of the one with its code; a new one after the rule `after`, or last of its category."""
    rules = list(scheme.rules)
    for place, one in enumerate(rules):
        if one.code == rule.code:
            rules[place] = rule
            return replace(scheme, rules=tuple(rules))
    places = [n for n, one in enumerate(rules) if one.code == after or (not after and one.category == rule.category)]
    rules.insert(places[-1] + 1 if places else len(rules), rule)
    return replace(scheme, rules=tuple(rules))


def without_rule(scheme: Scheme, code: str) -> Scheme:
    """Without the rule; a group of which only one is left over goes with it."""
    groups = (replace(group, rules=tuple(one for one in group.rules if one != code)) for group in scheme.groups)
    rules = tuple(rule for rule in scheme.rules if rule.code != code)
    return replace(scheme, rules=rules, groups=tuple(group for group in groups if len(group.rules) > 1))


def moved(scheme: Scheme, code: str, step: int) -> Scheme:
    """The rule one place up (-1) or down (1) among those of its category."""
    rules = list(scheme.rules)
    rule = scheme.rule(code)
    places = [place for place, one in enumerate(rules) if one.category == rule.category]
    here = places.index(rules.index(rule))
    there = here + step
    if 0 <= there < len(places):
        rules[places[here]], rules[places[there]] = rules[places[there]], rules[places[here]]
    return replace(scheme, rules=tuple(rules))


def copied(scheme: Scheme, code: str, taken: Collection[str] = ()) -> tuple[Scheme, Rule]:
    """The rule once more, right after it, under a code and a name of its own."""
    rule = scheme.rule(code)
    names = {one.name for one in scheme.rules}
    number = 2
    while (name := f"{rule.name[: _NAME_MAX - 4]}（{number}）") in names:
        number += 1
    again = replace(rule, code=next_code(scheme, rule.category, taken), name=name)
    return with_rule(scheme, again, after=code), again


def next_code(scheme: Scheme, category: str, taken: Collection[str] = ()) -> str:
    """A free number for a new rule of a category: 2.4 after 2.3. Never one that another matter has had (`taken`)."""
    used = {rule.code for rule in scheme.rules} | {deduction.code for deduction in scheme.deductions} | set(taken)
    numbered = [re.fullmatch(r"(.*?)(\d+)", rule.code) for rule in scheme.rules if rule.category == category]
    found = [match for match in numbered if match and len(match.group(1)) < _CODE_MAX - 4]
    if found:
        stem = found[-1].group(1)
    else:
        tops = [int(match.group(1)) for code in used if (match := re.match(r"(\d{1,6})\.", code))]
        stem = f"{max(tops, default=0) + 1}."
    last = max((int(m.group(2)) for m in found if m.group(1) == stem and len(m.group(2)) < 7), default=0)
    while f"{stem}{last + 1}" in used:
        last += 1
    return f"{stem}{last + 1}"


# Categories


def with_category(scheme: Scheme, category: Category) -> Scheme:
    known = [one.code for one in scheme.categories]
    if category.code in known:
        changed = tuple(category if one.code == category.code else one for one in scheme.categories)
        return replace(scheme, categories=changed)
    return replace(scheme, categories=(*scheme.categories, category))


def without_category(scheme: Scheme, code: str) -> Scheme:
    """Without a category that holds no rule; one that does stays."""
    if any(rule.category == code for rule in scheme.rules):
        return scheme
    return replace(scheme, categories=tuple(one for one in scheme.categories if one.code != code))


def moved_category(scheme: Scheme, code: str, step: int) -> Scheme:
    categories = list(scheme.categories)
    here = [one.code for one in categories].index(code)
    there = here + step
    if 0 <= there < len(categories):
        categories[here], categories[there] = categories[there], categories[here]
    return replace(scheme, categories=tuple(categories))


def next_category_code(scheme: Scheme) -> str:
    known = {category.code for category in scheme.categories}
    number = len(known) + 1
    while f"c{number}" in known:
        number += 1
    return f"c{number}"


# The whole


def with_on_the_spot_max(scheme: Scheme, points: int) -> Scheme:
    """Another maximum for one pair of eyes; rules that went as far as the book did go on doing so."""
    rules = (
        replace(rule, on_the_spot_max=points)
        if rule.review == "on_the_spot" and points and rule.on_the_spot_max == scheme.on_the_spot_max
        else rule
        for rule in scheme.rules
    )
    return replace(scheme, on_the_spot_max=points, rules=tuple(rules))


def faults_of(scheme: Scheme) -> tuple[Fault, ...]:
    """What would be wrong with the scheme if it were written down; `Fault.path` tells where."""
    return read(write(scheme)).faults
