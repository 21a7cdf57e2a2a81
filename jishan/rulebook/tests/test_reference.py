"""docs/rulebook.md is what staff write from; it must not fall behind the code."""

from __future__ import annotations

import re
from pathlib import Path

from jishan.rulebook.parsing import faults
from jishan.rulebook.scheme import DRAWINGS
from jishan.rulebook.tests.texts import book

REFERENCE = (Path(__file__).resolve().parents[3] / "docs" / "rulebook.md").read_text("utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", REFERENCE, re.DOTALL)


def test_the_shortest_example_is_a_sound_rulebook() -> None:
    assert faults(EXAMPLES[0]) == []


def test_the_other_sections_are_sound_once_they_stand_in_a_rulebook() -> None:
    sections = [
        text for text in EXAMPLES[1:] if text.startswith("[") and "[[groups]]" not in text and "[frame]" not in text
    ]
    assert len(sections) == 3
    assert faults(book(tail="\n[privacy]\nranking = true\n" + "".join(sections))) == []


def test_the_areas_frame_is_sound_where_its_codes_are_known() -> None:
    (frame,) = [text for text in EXAMPLES if text.startswith("[frame]")]
    assert faults(book(tail="\n" + frame.replace('"volunteer"', '"care"').replace("6.1", "1.1"))) == []


def test_every_key_and_every_drawing_is_told() -> None:
    missing = [name for name in DRAWINGS if f"`{name}`" not in REFERENCE]
    assert missing == []
