"""What the rulebook says when it will not do a thing."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from jishan.lib.errors import Refused

__all__ = [
    "AlreadyInForce",
    "DraftClosed",
    "Fault",
    "Invalid",
    "NoRulebook",
    "NothingToUndo",
    "OutsideFrame",
    "SavedMeanwhile",
    "StartTaken",
    "StartsTooEarly",
    "UnknownRule",
]


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


class OutsideFrame(Refused):
    """The scheme does what its area does not allow. `sentences` names each place."""

    code = "rulebook_outside_frame"
    sentence = _("这一版有 %(count)s 处和%(area)s的规定不合，还不能发布。%(first)s")

    def __init__(self, area: str, sentences: tuple[str, ...]) -> None:
        self.sentences = sentences
        super().__init__(area=area, count=len(sentences), first=sentences[0])


class DraftClosed(Refused):
    code = "rulebook_draft_closed"
    sentence = _("这份草稿已经%(state)s，不能再改。要改的话，请从现在用的细则另起一份。")


class SavedMeanwhile(Refused):
    """Somebody else saved the draft after this page was opened. `name` is empty where it is not known who."""

    code = "rulebook_saved_meanwhile"
    sentence = _("您打开这一页以后，%(name)s也存过一次。您写的都在下面，还没有存。")


class NothingToUndo(Refused):
    code = "rulebook_nothing_to_undo"
    sentence = _("前面没有可以撤销的改动了。")
