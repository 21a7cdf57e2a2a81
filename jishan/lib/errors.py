"""Refusals: what a service says when it will not do a thing, in the reader's language."""

from __future__ import annotations

from typing import ClassVar

from django.utils.functional import Promise


class Refused(Exception):  # noqa: N818  a refusal is an answer, not an error
    """A service declines, and nothing was written.

    A subclass names the case: `code` is stable and for machines; `sentence` is for people, translatable, and may
    hold `%(name)s` places that are filled from the keyword arguments.
    """

    code: ClassVar[str] = "refused"
    sentence: ClassVar[str | Promise] = ""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.code, facts)

    @property
    def message(self) -> str:
        """The sentence with its facts filled in, in the language active now."""
        return str(self.sentence) % self.facts if self.facts else str(self.sentence)

    def __str__(self) -> str:
        return self.message
