"""The wide pictures of covers: a market day, and the same street on a festival evening."""

from __future__ import annotations

from jishan.web.shared.drawings.parts import (
    CORAL,
    GREY_HAIR,
    HONEY,
    MINT,
    ORANGE,
    PINE,
    RED,
    RED_DARK,
    SEA,
    WHITE_HAIR,
    YELLOW,
    bun,
    circle,
    fruit,
    house,
    join,
    lantern,
    person,
    rect,
    shape,
    stall,
    stroke,
)

_BAG = shape("M8-17h13l2 13H6z", "#fff6ea")
_GARLAND = [(28, 75), (66, 84), (106, 83), (148, 70), (190, 61), (232, 59), (274, 62), (308, 60)]
_WINDOWS = [
    (8, 114),
    (28, 114),
    (86, 106),
    (106, 106),
    (128, 106),
    (180, 118),
    (204, 118),
    (258, 110),
    (282, 110),
    (302, 110),
]


def _houses(front: str, other: str, roof: str, other_roof: str, window: str) -> str:
    return (
        house(-8, 104, 74, front, roof)
        + house(72, 94, 86, other, other_roof)
        + house(166, 106, 68, front, roof)
        + house(242, 98, 90, other, other_roof)
        + join(rect(x, y, 9, 13, window, 1) for x, y in _WINDOWS)
    )


_STALLS = (
    stall(14, 132, 84, RED, "#fff3e2", fruit(24, 168, CORAL, 4) + fruit(58, 168, YELLOW))
    + person(166, 182, 0.84, hat="#fffaf2")
    + stall(
        122,
        126,
        88,
        PINE,
        "#fff3e2",
        shape("M132 160h30l-2 8h-26z", HONEY) + bun(140, 160, 6) + bun(153, 160, 6) + fruit(174, 163, MINT),
    )
    + stall(
        236,
        134,
        78,
        SEA,
        "#fff3e2",
        rect(244, 158, 9, 17, RED, 3)
        + rect(257, 161, 9, 14, PINE, 3)
        + rect(271, 158, 9, 17, YELLOW, 3)
        + fruit(289, 171, ORANGE, 3),
    )
)
_NEIGHBOURS = (
    person(46, 226, 1.15, SEA, hair=GREY_HAIR, left=(-13, -18), right=(14, -30))
    + person(82, 230, 0.78, YELLOW, left=(-14, -32), right=(13, -19))
    + person(124, 222, 1.1, ORANGE, left=(-11, -16), right=(13, -19), extra=_BAG)
    + person(206, 230, 1.2, PINE, hair=WHITE_HAIR, left=(-14, -20), right=(12, -17))
    + person(240, 226, 1.08, RED_DARK, hair=GREY_HAIR, left=(-13, -22), right=(13, -30))
    + person(290, 222, 1.12, CORAL, left=(-15, -25), right=(11, -16))
)
_STRING = stroke("M-4 52Q70 90 150 58T324 46", "#8a5a2b", 1.4)

_MARKET = (
    rect(0, 0, 320, 240, "#f9dcc0")
    + rect(0, 0, 320, 100, "#fbe7d0")
    + circle(236, 66, 34, "#f2a07e")
    + circle(236, 66, 25, "#ec8a66")
    + shape("M0 104Q50 70 104 96T210 84T320 96V160H0z", "#e9c3a2")
    + _houses("#f1d7ba", "#f6e0c6", "#8a5a48", "#7a4c3e", "#c78f67")
    + shape("M0 158Q160 148 320 158V240H0z", "#e7cfb4")
    + shape("M0 196Q150 182 320 200V240H0z", "#dcbf9f")
    + _STRING
    + join(lantern(x, y, 1.15) for x, y in _GARLAND)
    + _STALLS
    + _NEIGHBOURS
)
_FESTIVAL = (
    rect(0, 0, 320, 240, "#33465c")
    + rect(0, 0, 320, 90, "#2a3a50")
    + circle(262, 40, 17, "#fbe7c2")
    + join(
        circle(x, y, 1.2, "#f3e3c2")
        for x, y in [(20, 20), (60, 34), (96, 14), (140, 26), (186, 12), (222, 30), (300, 16), (38, 50)]
    )
    + stroke("M88 50l-10-14M88 50l2-18M88 50l13-12M88 50l-16-3M88 50l17 2", "#f2c36b", 2)
    + stroke("M176 42l-8-10M176 42l2-14M176 42l10-8M176 42l-12-1M176 42l13 3", CORAL, 2)
    + shape("M0 104Q50 74 104 96T210 86T320 96V160H0z", "#2c3c50")
    + _houses("#6d5a58", "#78625c", "#3c3038", "#45363c", "#f8d27f")
    + shape("M0 158Q160 148 320 158V240H0z", "#8c6f5c")
    + shape("M0 196Q150 182 320 200V240H0z", "#7c604f")
    + _STRING
    + join(circle(x, y, 16, "#f2a05a").replace("/>", ' opacity=".22"/>') + lantern(x, y, 1.3) for x, y in _GARLAND)
    + _STALLS
    + _NEIGHBOURS
)

STREETS: dict[str, str] = {"festival": _FESTIVAL, "market": _MARKET}
