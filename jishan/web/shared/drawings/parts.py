"""The few shapes every drawing is made of, in the palette of the project: cinnabar, pine, sea, straw, blush and ink."""

from __future__ import annotations

import math
from collections.abc import Iterable

RED, RED_DARK, CORAL = "#b3311d", "#8c2314", "#e2725b"
PINE, PINE_DARK, MINT = "#2f6b52", "#235340", "#8dbba0"
SEA, SEA_DARK, SKY = "#2f6b8a", "#234f68", "#8fb8cc"
STRAW, HONEY, OAK = "#e9be6e", "#dca65c", "#c58b40"
ORANGE, ORANGE_DARK = "#d9673f", "#b34d29"
YELLOW, YELLOW_DARK = "#e9b23c", "#c58b20"
CREAM, WHITE, INK, BARK = "#fffaf2", "#fff", "#2a1f19", "#6b4636"
SKIN, HAIR, GREY_HAIR, WHITE_HAIR, TROUSERS = "#efc3a1", "#3b2b24", "#8d8983", "#c9c3bb", "#4b3a33"
# A coat and the darker sleeve that belongs to it.
COATS = {RED: RED_DARK, PINE: PINE_DARK, SEA: SEA_DARK, ORANGE: ORANGE_DARK, YELLOW: YELLOW_DARK, CORAL: "#c0543e"}


def join(parts: Iterable[str]) -> str:
    return "".join(parts)


def rect(x: float, y: float, width: float, height: float, fill: str, rx: float = 0) -> str:
    rounded = f' rx="{rx}"' if rx else ""
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}"{rounded} fill="{fill}"/>'


def circle(x: float, y: float, r: float, fill: str) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}"/>'


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, turn: float = 0) -> str:
    turned = f' transform="rotate({turn} {x} {y})"' if turn else ""
    return f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}"{turned} fill="{fill}"/>'


def shape(d: str, fill: str) -> str:
    return f'<path d="{d}" fill="{fill}"/>'


def stroke(d: str, colour: str, width: float) -> str:
    """A line with round ends."""
    ends = 'stroke-linecap="round" stroke-linejoin="round"'
    return f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width}" {ends}/>'


def group(x: float, y: float, scale: float, *parts: str) -> str:
    return f'<g transform="translate({x} {y}) scale({scale})">{join(parts)}</g>'


def ground(backdrop: str, disc: str) -> str:
    """What every article stands on: one pale ground, one disc, one soft shadow."""
    shadow = '<ellipse cx="80" cy="99" rx="42" ry="4.5" fill="#5a3018" opacity=".13"/>'
    return rect(0, 0, 160, 120, backdrop) + circle(80, 60, 45, disc) + shadow


def person(
    x: float,
    y: float,
    scale: float = 1,
    coat: str = RED,
    *,
    left: tuple[float, float] | None = None,
    right: tuple[float, float] | None = None,
    hair: str = HAIR,
    hat: str = "",
    extra: str = "",
) -> str:
    """A rounded person without a face, standing on (x, y); `left` and `right` say where the hands are.

    Hands are given from the feet at (0, 0): a shoulder is at (±5, -27). `extra` is drawn in the same place and scale.
    """
    sleeve = COATS.get(coat, coat)
    arms = join(
        stroke(f"M{shoulder}-27L{hand[0]} {hand[1]}", sleeve, 5)
        for shoulder, hand in ((-5, left), (5, right))
        if hand is not None
    )
    return group(
        x,
        y,
        scale,
        stroke("M-4-14V-1.5M4-14V-1.5", TROUSERS, 5.4),
        shape("M-9.5-11C-10.5-27-7-33.5 0-33.5S10.5-27 9.5-11Q0-8.5-9.5-11z", coat),
        circle(0, -38.5, 6.2, SKIN),
        shape("M-6.6-39.5a6.6 6.6 0 0 1 13.2 0c-2.5-2.6-9.5-3-13.2 0z", hat or hair),
        circle(0, -46.5, 2.1, WHITE) if hat else "",
        arms,
        extra,
    )


def seated(x: float, y: float, coat: str, hair: str) -> str:
    """Head and shoulders from behind, for an audience."""
    return shape(f"M{x - 14} {y + 34}c0-18 6-24 14-24s14 6 14 24z", coat) + circle(x, y, 9, hair)


def flower(x: float, y: float, r: float, petals: str = "#f3a9a0", core: str = RED) -> str:
    angles = [math.tau * k / 5 - 1.57 for k in range(5)]
    around = [(x + r * 0.62 * math.cos(a), y + r * 0.62 * math.sin(a)) for a in angles]
    return join(circle(round(px, 1), round(py, 1), round(r * 0.5, 1), petals) for px, py in around) + circle(
        x, y, round(r * 0.22, 1), core
    )


def lantern(x: float, y: float, scale: float = 1) -> str:
    return group(
        x,
        y,
        scale,
        stroke("M0-10V-6M0 6v5", "#8a5a2b", 1.2),
        ellipse(0, 0, 6.5, 6, "#c8412a"),
        ellipse(0, 0, 2.8, 6, CORAL),
        rect(-3.2, -7, 6.4, 1.8, STRAW, 0.6),
        rect(-3.2, 5.2, 6.4, 1.8, STRAW, 0.6),
    )


def steam(x: float, y: float) -> str:
    return stroke(f"M{x - 16} {y}c-5-6 5-9 0-16M{x} {y - 3}c-5-6 5-10 0-18M{x + 16} {y}c-5-6 5-9 0-16", WHITE, 3)


def bun(x: float, y: float, r: float) -> str:
    dough = f"M{x - r} {y}c0-{r * 1.15:.1f} {r * 0.55:.1f}-{r * 1.4:.1f} {r}-{r * 1.4:.1f}s{r} {r * 0.25:.1f} {r} {r * 1.4:.1f}q-{r} {r * 0.35:.1f} -{2 * r} 0z"
    top = f"{x} {y - r * 1.3:.1f}"
    return shape(dough, CREAM) + stroke(f"M{top}c-3 4-5 4-7 8M{top}c3 4 5 4 7 8M{top}v9", "#e5d2bb", 1.5)


def grain(x: float, y: float, colour: str) -> str:
    ears = [(0, -8, 0), (-5, -3, -35), (5, -3, 35), (-5, 4, -35), (5, 4, 35)]
    return join(ellipse(x + dx, y + dy, 2, 4.2, colour, turn) for dx, dy, turn in ears) + stroke(
        f"M{x} {y - 4}V{y + 13}", colour, 1.6
    )


def house(x: float, y: float, width: float, wall: str, roof: str) -> str:
    """A wall under a swept roof, cut off by whatever ground is drawn over it."""
    swept = f"M{x - 3} {y + 1}Q{x + 3} {y - 2} {x + 8} {y - 11}H{x + width - 8}Q{x + width - 3} {y - 2} {x + width + 3} {y + 1}z"
    return rect(x + 3, y, width - 6, 60, wall) + shape(swept, roof)


def fruit(x: float, y: float, colour: str, count: int = 5) -> str:
    """A heap of round things in two rows."""
    lower = join(circle(x + i * 6.5, y, 3.8, colour) for i in range(count))
    return lower + join(circle(x + 3.2 + i * 6.5, y - 5, 3.8, colour) for i in range(count - 1))


def stall(x: float, y: float, width: float, dark: str, light: str, goods: str) -> str:
    """A market stall with a scalloped awning; `goods` are drawn on its board, in the picture's own coordinates."""
    strips, s = 6, width / 6
    awning = join(
        shape(
            f"M{x + i * s:.1f} {y}h{s:.1f}v13a{s / 2:.1f} {s / 2:.1f} 0 0 1-{s:.1f} 0z",
            dark if i % 2 else light,
        )
        for i in range(strips)
    )
    return (
        stroke(f"M{x + 3} {y + 8}V{y + 66}M{x + width - 3} {y + 8}V{y + 66}", "#7a5238", 3)
        + rect(x, y + 42, width, 26, "#c58b52", 2)
        + rect(x, y + 40, width, 5, "#dca66a", 2)
        + goods
        + rect(x - 2, y - 5, width + 4, 7, dark, 3)
        + awning
    )


def tree(x: float, y: float, scale: float, leaves: str, light: str) -> str:
    return group(
        x,
        y,
        scale,
        stroke("M0 0V-26M0-16l9-9M0-12l-8-8", BARK, 5),
        circle(0, -44, 19, leaves),
        circle(-14, -34, 12, leaves),
        circle(14, -34, 12, leaves),
        circle(-6, -48, 7, light),
    )
