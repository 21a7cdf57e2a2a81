"""What a new version of a rulebook changes, in plain lines: rules come, go, or read otherwise than before."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from jishan.rulebook.describe import rule_sentence, scheme_page
from jishan.rulebook.scheme import Scheme

__all__ = ["Change", "between"]


@dataclass(frozen=True)
class Change:
    """One thing that is different: `before` is empty for what is new, `after` for what is gone."""

    kind: str  # new, gone, changed
    title: str
    before: str = ""
    after: str = ""


def between(old: Scheme | None, new: Scheme) -> list[Change]:
    """The changes a resident would notice, rules first. Against no old one everything is new."""
    if old is None:
        return [Change("new", f"{rule.code} {rule.name}", after=rule_sentence(rule)) for rule in new.rules]
    return [*_rules(old, new), *_sections(old, new)]


def _rules(old: Scheme, new: Scheme) -> list[Change]:
    before = {rule.code: rule for rule in old.rules}
    after = {rule.code: rule for rule in new.rules}
    changes = []
    for code, rule in after.items():
        sentence = rule_sentence(rule)
        if code not in before:
            changes.append(Change("new", f"{code} {rule.name}", after=sentence))
        elif rule_sentence(before[code]) != sentence:
            changes.append(Change("changed", f"{code} {rule.name}", rule_sentence(before[code]), sentence))
        elif before[code] != rule:
            # The sentence says the same; something behind it (proof, review, wording) does not.
            changes.append(Change("changed", f"{code} {rule.name}", after=_("记分没变，凭据、审核或说明有改动。")))
    gone = [rule for code, rule in before.items() if code not in after]
    return changes + [Change("gone", f"{rule.code} {rule.name}", before=rule_sentence(rule)) for rule in gone]


def _sections(old: Scheme, new: Scheme) -> list[Change]:
    before = {section.title: section.sentences for section in scheme_page(old).sections}
    after = {section.title: section.sentences for section in scheme_page(new).sections}
    changes = []
    for title in dict.fromkeys([*after, *before]):
        was, now = before.get(title, ()), after.get(title, ())
        if was != now:
            kind = "changed" if was and now else "new" if now else "gone"
            lost = "".join(sentence for sentence in was if sentence not in now)
            gained = "".join(sentence for sentence in now if sentence not in was)
            changes.append(Change(kind, title, lost, gained))
    return changes
