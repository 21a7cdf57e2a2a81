"""Photographs for invented deeds, drawn here: flat scenes in the house's colours, a little different each time."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

from jishan.earning.pictures import CleanPicture, clean_picture

__all__ = ["SCENES", "photograph"]

WIDTH, HEIGHT = 960, 720
CINNABAR, PINE, SEA, STRAW, BLUSH, INK = "#b3311d", "#2f6b52", "#2f6b8a", "#e9b23c", "#e2725b", "#3b2b24"
COATS = (CINNABAR, PINE, SEA, "#d9673f", "#8c2314", "#5a6b7a")
SKIN, SILVER = "#efc3a1", "#8d8983"


class _Sheet:
    """A drawing twice as large as the photograph, so that its edges come out smooth."""

    def __init__(self, sky: str, ground: str, horizon: float) -> None:
        self.image = Image.new("RGB", (WIDTH * 2, HEIGHT * 2), sky)
        self.draw = ImageDraw.Draw(self.image)
        self.box(0, horizon, 1, 1, ground)

    def _at(self, x: float, y: float) -> tuple[int, int]:
        return round(x * WIDTH * 2), round(y * HEIGHT * 2)

    def box(self, x0: float, y0: float, x1: float, y1: float, colour: str, radius: float = 0) -> None:
        self.draw.rounded_rectangle((*self._at(x0, y0), *self._at(x1, y1)), radius * HEIGHT * 2, fill=colour)

    def disc(self, x: float, y: float, r: float, colour: str) -> None:
        """`r` is a share of the height, so that a disc stays round."""
        cx, cy = self._at(x, y)
        size = r * HEIGHT * 2
        self.draw.ellipse((cx - size, cy - size, cx + size, cy + size), fill=colour)

    def line(self, points: list[tuple[float, float]], colour: str, width: float) -> None:
        self.draw.line([self._at(x, y) for x, y in points], fill=colour, width=round(width * HEIGHT * 2), joint="curve")

    def person(self, x: float, y: float, size: float, coat: str, hair: str, reach: float = 0.12) -> None:
        """Standing at (x, y), rounded, without a face; `reach` is how far the right hand goes."""
        for side in (-0.18, 0.18):
            self.line([(x + side * size * 0.5, y - size * 0.3), (x + side * size * 0.5, y)], "#4b3a33", size * 0.12)
        self.box(x - size * 0.19, y - size * 0.72, x + size * 0.19, y - size * 0.2, coat, size * 0.16)
        self.line([(x + size * 0.1, y - size * 0.6), (x + reach, y - size * 0.42)], coat, size * 0.11)
        self.disc(x + reach, y - size * 0.42, size * 0.055, SKIN)
        self.disc(x, y - size * 0.86, size * 0.14, SKIN)
        self.draw.pieslice(
            (*self._at(x - size * 0.115, y - size * 1.02), *self._at(x + size * 0.115, y - size * 0.74)),
            180,
            360,
            fill=hair,
        )


def _houses(sheet: _Sheet, chance: Random, wall: str, roof: str, base: float) -> None:
    x = -0.05
    while x < 1:
        width, height = chance.uniform(0.16, 0.26), chance.uniform(0.16, 0.3)
        sheet.box(x, base - height, x + width, base, wall)
        sheet.box(x - 0.015, base - height - 0.035, x + width + 0.015, base - height, roof, 0.01)
        for floor in range(int(height / 0.09)):
            for column in range(int(width / 0.07)):
                left, top = x + 0.025 + column * 0.07, base - height + 0.025 + floor * 0.09
                sheet.box(left, top, left + 0.03, top + 0.045, "#fff6ea")
        x += width + chance.uniform(0.0, 0.03)


def _snow(sheet: _Sheet, chance: Random) -> None:
    _houses(sheet, chance, "#c9d8e2", "#ffffff", 0.62)
    sheet.box(0, 0.6, 1, 1, "#f3f7fa")
    for _ in range(70):
        sheet.disc(chance.random(), chance.uniform(0, 0.95), chance.uniform(0.004, 0.009), "#ffffff")
    for x in sorted(chance.uniform(0.18, 0.72) for _ in range(chance.choice((1, 2)))):
        sheet.person(x, 0.9, chance.uniform(0.34, 0.42), chance.choice(COATS), PINE)
        sheet.line([(x + 0.1, 0.7), (x + 0.2, 0.92)], "#a9743f", 0.012)
        sheet.box(x + 0.17, 0.9, x + 0.25, 0.95, STRAW, 0.01)


def _bins(sheet: _Sheet, chance: Random) -> None:
    _houses(sheet, chance, "#dfe6d8", "#a9b79d", 0.55)
    start = chance.uniform(0.4, 0.5)
    for place, colour in enumerate((SEA, PINE, CINNABAR)):
        x = start + place * 0.16
        sheet.box(x, 0.56, x + 0.13, 0.86, colour, 0.02)
        sheet.box(x - 0.01, 0.53, x + 0.14, 0.58, INK, 0.012)
        sheet.disc(x + 0.065, 0.7, 0.035, "#ffffff")
    sheet.person(start - 0.17, 0.9, 0.42, chance.choice(COATS), chance.choice((SILVER, INK)), 0.14)


def _tree(sheet: _Sheet, chance: Random) -> None:
    sheet.disc(0.2, 0.24, 0.11, "#fff6ea")
    x = chance.uniform(0.58, 0.72)
    sheet.line([(x, 0.92), (x - 0.02, 0.6), (x + 0.02, 0.4)], "#6b4636", 0.05)
    for _ in range(16):
        angle, far = chance.uniform(0, math.tau), chance.uniform(0, 0.2)
        colour = chance.choice(("#f7c6bd", "#f5bab0", "#f3aea4", "#8dbba0"))
        sheet.disc(x + far * math.cos(angle), 0.3 + far * 0.8 * math.sin(angle), chance.uniform(0.06, 0.1), colour)
    for place in (0.2, 0.38):
        sheet.person(place, 0.92, chance.uniform(0.34, 0.4), chance.choice(COATS), chance.choice((INK, SILVER)))


def _lecture(sheet: _Sheet, chance: Random) -> None:
    sheet.box(0.26, 0.12, 0.78, 0.46, "#c58b40", 0.015)
    sheet.box(0.28, 0.14, 0.76, 0.44, PINE, 0.01)
    for row in range(3):
        sheet.box(0.32, 0.19 + row * 0.08, chance.uniform(0.48, 0.7), 0.21 + row * 0.08, "#e5f2ea", 0.01)
    sheet.person(0.87, 0.72, 0.4, chance.choice(COATS), INK, -0.1)
    for x in (0.12, 0.34, 0.56, 0.76):
        sheet.box(x - 0.08, 0.84, x + 0.08, 1.02, chance.choice(COATS), 0.08)
        sheet.disc(x, 0.79, 0.075, chance.choice((INK, SILVER, "#c9c3bb")))


def _visit(sheet: _Sheet, chance: Random) -> None:
    sheet.box(0.36, 0.16, 0.62, 0.82, "#8a5a48", 0.01)
    sheet.box(0.385, 0.19, 0.595, 0.82, "#b77f5a", 0.01)
    sheet.disc(0.57, 0.52, 0.012, STRAW)
    for side in (0.3, 0.68):
        sheet.box(side - 0.025, 0.24, side + 0.025, 0.62, CINNABAR, 0.006)
    sheet.person(0.5, 0.9, 0.36, chance.choice(("#8c2314", "#5a6b7a")), SILVER, -0.09)
    sheet.person(0.26, 0.93, 0.42, chance.choice(COATS), INK, 0.12)
    sheet.box(0.34, 0.74, 0.43, 0.86, "#fff6ea", 0.015)


def _paper(sheet: _Sheet, chance: Random) -> None:
    sheet.box(0.22, 0.08, 0.78, 0.94, "#fffdf8", 0.01)
    sheet.box(0.25, 0.11, 0.75, 0.91, "#f7efe2", 0.008)
    sheet.box(0.36, 0.19, 0.64, 0.25, CINNABAR, 0.008)
    for row in range(chance.choice((5, 6))):
        sheet.box(0.31, 0.33 + row * 0.07, chance.uniform(0.5, 0.69), 0.345 + row * 0.07, SILVER, 0.006)
    sheet.disc(0.64, 0.79, 0.07, BLUSH)
    sheet.disc(0.64, 0.79, 0.05, "#f7efe2")


_SKIES: dict[str, tuple[Callable[[_Sheet, Random], None], str, str, float]] = {
    "snow": (_snow, "#dbe8f0", "#ffffff", 0.6),
    "bins": (_bins, "#e8f0e6", "#c9d9c2", 0.62),
    "tree": (_tree, "#fbe8e2", "#a8ccb6", 0.7),
    "lecture": (_lecture, "#e7eef0", "#dcc8ad", 0.72),
    "visit": (_visit, "#f6ead9", "#d9bf9f", 0.8),
    "paper": (_paper, "#cbb092", "#b99c7b", 0.97),
}
SCENES = tuple(_SKIES)


@lru_cache(maxsize=64)
def photograph(scene: str, seed: int) -> CleanPicture:
    """A picture of that scene as it would stand in the books: one of a few variants, chosen by the seed."""
    draw, sky, ground, horizon = _SKIES[scene]
    sheet = _Sheet(sky, ground, horizon)
    draw(sheet, Random(f"{scene} {seed}"))
    out = BytesIO()
    sheet.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(out, "JPEG", quality=90)
    return clean_picture(out, f"{scene}.jpg")
