"""What is written for people: every link leads somewhere, and what the handbook names is really there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import translation

from jishan.web.shared import handbook
from jishan.web.shared.navigation import PLACES
from tools import messages

ROOT = Path(__file__).resolve().parents[2]
PAPERS = sorted(
    path
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("jishan/**/*.md")]
    if "node_modules" not in path.parts
)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HANDBOOK = ROOT / "docs" / "handbook"
ERRANDS = sorted(HANDBOOK.glob("*.md"))
# Two sheets of A4 with one or two pictures hold no more.
SIGNS_MAX = 1_150
PICTURE_BYTES_MAX, PICTURES_BYTES_MAX = 60_000, 1_500_000


def links(path):
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.S)
    return [target for target in LINK.findall(text) if not re.match(r"(https?|mailto):", target)]


def anchors(path):
    """The anchors GitHub makes of the headings."""
    heads = re.findall(r"^#+\s+(.*)$", path.read_text("utf-8"), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path):
    broken = []
    for link in links(path):
        target, _hash, anchor = link.partition("#")
        file = (path.parent / target).resolve() if target else path
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            broken.append(link)
    assert broken == []


@pytest.fixture(scope="module")
def sentences():
    """Every sentence of the product, and what the entries of the desk's side are called."""
    with translation.override("zh-hans"):
        return [str(part) for message in messages.template() if message.id for part in _parts(message.id)]


def _parts(message):
    return message if isinstance(message, (list, tuple)) else [message]


@pytest.mark.parametrize("path", ERRANDS, ids=lambda path: path.stem)
def test_every_page_the_handbook_names_exists(path, sentences):
    entries = {str(place.label) for place in PLACES["desk"]}
    missing = []
    for way in re.findall(r"\*\*工作台 › ([^*]+)\*\*", path.read_text("utf-8")):
        entry, *further = [part.strip() for part in way.split("›")]
        if entry not in entries:
            missing.append(way)
        missing += [part for part in further if part not in sentences]
    assert missing == []


@pytest.mark.parametrize("path", ERRANDS, ids=lambda path: path.stem)
def test_every_button_the_handbook_names_exists(path, sentences):
    named = re.findall(r"按“\**([^”*]+)\**”", path.read_text("utf-8"))
    said = [re.sub(r"[，。]$", "", name) for name in named]
    assert [name for name in said if not any(name in sentence for sentence in sentences)] == []


@pytest.mark.parametrize("path", ERRANDS, ids=lambda path: path.stem)
def test_an_errand_goes_on_two_sheets(path):
    text = path.read_text("utf-8")
    assert len(text) <= SIGNS_MAX
    assert text.startswith("# ")
    assert "## 办错了怎么改" in text
    assert 1 <= len(re.findall(r"!\[", text)) <= 2
    assert "！" not in text


def test_the_errands_are_numbered_in_a_row_and_all_in_the_index():
    assert [int(path.name[:2]) for path in ERRANDS] == list(range(1, len(ERRANDS) + 1))
    assert len(handbook.errands()) == len(ERRANDS)
    index = links(ROOT / "docs" / "handbook.md")
    assert [f"handbook/{path.name}" for path in ERRANDS] == [link for link in index if link.startswith("handbook/")]


def test_pictures_are_small_and_each_is_shown():
    pictures = sorted((HANDBOOK / "pictures").iterdir())
    assert [path.name for path in pictures if path.stat().st_size > PICTURE_BYTES_MAX] == []
    assert sum(path.stat().st_size for path in pictures) < PICTURES_BYTES_MAX
    shown = {link for path in ERRANDS for link in links(path) if link.startswith("pictures/")}
    assert {f"pictures/{path.name}" for path in pictures} == shown


def test_every_errand_a_page_leads_to_is_written():
    assert {slug for slug in handbook._PAGES.values() if handbook.errand(slug) is None} == set()
