"""Everything the project draws, as SVG: scenes for deeds and covers, articles for the shelf, the year rings.

Flat, four to three, one pale ground, rounded people without faces. A community's own photographs replace them wherever
it has some.
"""

from __future__ import annotations

import math
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from jishan.web.shared.drawings.articles import ARTICLES
from jishan.web.shared.drawings.scenes import SCENES
from jishan.web.shared.drawings.street import STREETS

__all__ = ["NAMES", "is_known", "is_scene", "rings", "svg"]

_DRAWINGS = {**ARTICLES, **SCENES, **STREETS}
NAMES = tuple(sorted(_DRAWINGS))
_UNKNOWN = "gift"


def is_known(name: str) -> bool:
    return name in _DRAWINGS


def is_scene(name: str) -> bool:
    """Whether it shows people doing something, so that it may stand on a cover."""
    return name in SCENES or name in STREETS


def svg(name: str, alt: str = "") -> SafeString:
    """A whole picture that fills its box and is cut at the edges, like a photograph.

    `alt` is the sentence read aloud; without it the picture is decoration.
    """
    box, anchor = ("0 0 320 240", "xMidYMax") if name in STREETS else ("0 0 160 120", "xMidYMid")
    spoken = format_html('role="img" aria-label="{}"', alt) if alt else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="pic" viewBox="{}" preserveAspectRatio="{} slice" {}>{}</svg>',
        box,
        anchor,
        spoken,
        mark_safe(_DRAWINGS.get(name, _DRAWINGS[_UNKNOWN])),
    )


@lru_cache(maxsize=8)
def rings(colour: str = "#fff", opacity: float = 0.22, count: int = 11) -> SafeString:
    """The year rings of a tree, each a little out of round: what has been laid up."""
    # Whole numbers, relative steps and a large box: half the bytes of decimals at the same smoothness.
    size, steps, seed = 1500, 48, 3
    paths = []
    for i in range(count):
        radius = size * (0.055 + i * 0.039)
        points = []
        for k in range(steps):
            t = math.tau * k / steps
            wave = 0.035 * math.sin(3 * t + seed) + 0.022 * math.sin(5 * t + seed * 2 + i * 0.25)
            r = radius * (1 + wave + 0.012 * math.sin(2 * t + i * 0.4))
            points.append((round(size / 2 + r * math.cos(t)), round(size / 2 + r * math.sin(t))))
        paths.append(f'<path d="{_closed_curve(points)}" opacity="{max(0.25, 1 - i / count * 0.75):.2f}"/>')
    return format_html(
        '<svg class="rings" viewBox="0 0 {0} {0}" fill="none" stroke="{1}" stroke-width="5.5" opacity="{2}"'
        ' aria-hidden="true">{3}</svg>',
        size,
        colour,
        opacity,
        mark_safe("".join(paths)),
    )


def _closed_curve(points: list[tuple[int, int]]) -> str:
    """A smooth closed line: each point pulls a quadratic curve from one midpoint to the next."""
    mid = [
        (round((x + nx) / 2), round((y + ny) / 2))
        for (x, y), (nx, ny) in zip(points, points[1:] + points[:1], strict=True)
    ]
    x, y = mid[-1]
    d = [f"M{x} {y}"]
    for (px, py), (mx, my) in zip(points, mid, strict=True):
        d.append(f"q{px - x} {py - y} {mx - x} {my - y}".replace(" -", "-"))
        x, y = mx, my
    return "".join(d) + "z"
