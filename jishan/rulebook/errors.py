"""What the rulebook says when it will not do a thing."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from jishan.lib.errors import Refused

__all__ = ["AlreadyInForce", "Fault", "Invalid", "NoRulebook", "StartTaken", "StartsTooEarly", "UnknownRule"]


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with a rulebook's text: the line it stands on (from 1) and what to write instead.

    `path` is where it stands in the scheme, ("rules", 3, "review"), for those who show it beside a form.
    """

    line: int
    sentence: str
    path: tuple[str | int, ...] = field(default=(), compare=False)


class Invalid(Refused):
    """The text is no rulebook. `faults` names each fault by line; the message tells the first and how many follow."""

    code = "rulebook_invalid"
    sentence = _("这份细则有 %(count)s 处要改。第 %(line)s 行：%(first)s")

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__(count=len(faults), line=faults[0].line, first=faults[0].sentence)


class NoRulebook(Refused):
    code = "no_rulebook"
    sentence = _("%(community)s在 %(day)s还没有起用的积分细则，请先发布一版。")


class UnknownRule(Refused):
    code = "unknown_rule"
    sentence = _("细则里没有编号为“%(rule)s”的条目，请从细则里选一条。")


class StartsTooEarly(Refused):
    code = "rulebook_starts_too_early"
    sentence = _("新的一版最早从 %(earliest)s起用，您写的是 %(starts)s。已经按旧版记下的分不会改动。")


class StartTaken(Refused):
    code = "rulebook_start_taken"
    sentence = _("第 %(number)s 版已经定在 %(starts)s起用。请先撤回那一版，或把新的一版定在它之后。")


class AlreadyInForce(Refused):
    code = "rulebook_in_force"
    sentence = _("第 %(number)s 版已经起用，不能撤回。要改的话，请发布新的一版。")
