"""Small rulebooks for tests: a sound one, and ways to add to it."""

from __future__ import annotations

HEAD = """\
title = "试验社区积分细则"
on_the_spot_max = 3

[[categories]]
code = "care"
name = "邻里互助"
"""


def rule(body: str, *, code: str = "1.1", name: str = "帮邻居", category: str = "care") -> str:
    return f'\n[[rules]]\ncode = "{code}"\nname = "{name}"\ncategory = "{category}"\n{body.strip()}\n'


def book(*rules: str, head: str = HEAD, tail: str = "") -> str:
    """A whole text: the head, the rules (a fixed one of 2 points where none is given), then whatever follows."""
    return head + "".join(rules or (rule("points = 2"),)) + tail
