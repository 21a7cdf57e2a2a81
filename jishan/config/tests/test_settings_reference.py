"""docs/settings.md and the code name the same settings."""

import re
from pathlib import Path

from django.conf import settings

PAGE = (Path(settings.ROOT) / "docs" / "settings.md").read_text(encoding="utf-8")
OURS = re.compile(r"environ(?:\.get|\.setdefault)?[\[(]\"(JISHAN_\w+|DATABASE_URL|PORT|PROMETHEUS_\w+)\"")


def read():
    """Every variable the product reads, by file."""
    for file in (Path(settings.ROOT) / "jishan").rglob("*.py"):
        if "tests" not in file.parts:
            yield from OURS.findall(file.read_text(encoding="utf-8"))


def test_every_setting_is_explained():
    explained = set(
        re.findall(r"`([A-Z][A-Z0-9_]+)`", "\n".join(row for row in PAGE.splitlines() if row.startswith("| `")))
    )
    assert set(read()) == explained


def test_defaults_that_are_figures_are_the_codes_own():
    assert f"`{settings.NIGHTLY_AT:%H:%M}`" in PAGE
    assert f"`{settings.TIME_ZONE}`" in PAGE
    assert f"`{','.join(settings.PROXIES)}`" in PAGE
