"""Every icon and drawing a template names exists; what is missing is said in a sentence."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from pytest_django import Settings

from jishan.rulebook.scheme import DRAWINGS
from jishan.web.shared import checks, drawings, frontend, navigation, rule_icons
from jishan.web.shared.templatetags import jishan as tags

TEMPLATES = Path(__file__).parents[2] / "templates"


def named_in_templates(tag: str) -> set[str]:
    text = "\n".join(file.read_text(encoding="utf-8") for file in TEMPLATES.rglob("*.html"))
    return set(re.findall(rf'{{% {tag} "([^"]+)"', text))


@pytest.mark.parametrize(
    "name",
    sorted(
        named_in_templates("icon")
        | {place.icon for places in navigation.PLACES.values() for place in places}
        | set(rule_icons.OF_DRAWING.values())
    ),
)
def test_the_icon_exists(name: str) -> None:
    assert frontend.icon_paths(name)


@pytest.mark.parametrize("name", sorted(named_in_templates("drawing") | set(filter(None, DRAWINGS))))
def test_the_drawing_exists(name: str) -> None:
    assert drawings.is_known(name)


@pytest.mark.parametrize("name", drawings.NAMES)
def test_the_drawing_is_sound_svg(name: str) -> None:
    ElementTree.fromstring(drawings.svg(name, "一句话"))


def test_an_unknown_article_is_a_parcel() -> None:
    assert drawings.svg("没有这样东西") == drawings.svg("gift")


def test_a_drawing_is_decoration_unless_it_has_words() -> None:
    assert 'aria-hidden="true"' in drawings.svg("rice")
    assert 'aria-label="&lt;大米&gt;"' in drawings.svg("rice", "<大米>")


def test_an_unknown_icon_is_named_in_the_complaint() -> None:
    with pytest.raises(frontend.FrontEndMissing, match="没有叫 no-such-icon 的图标"):
        tags.icon("no-such-icon")


def test_without_npm_packages_the_complaint_says_what_to_run(settings: Settings, tmp_path: Path) -> None:
    settings.NODE_MODULES = tmp_path
    frontend.icon_paths.cache_clear()
    with pytest.raises(frontend.FrontEndMissing, match="npm ci"):
        tags.icon("home")
    (fault,) = checks.front_end_is_installed()
    assert fault.id == "jishan.web.E001"


def test_with_npm_packages_nothing_is_complained_about() -> None:
    assert checks.front_end_is_installed() == []


def test_only_the_files_on_the_list_are_served_from_npm() -> None:
    finder = frontend.NpmFinder()
    assert finder.find("vendor/bootstrap.min.css")
    assert not finder.find("bootstrap/package.json")
    assert {path for path, _ in finder.list([])} == set(frontend.FILES)
