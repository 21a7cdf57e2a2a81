"""What people do: one scene for each kind of deed, and a few for pages that have nothing to show yet."""

from __future__ import annotations

from jishan.web.shared.drawings.parts import (
    BARK,
    CORAL,
    CREAM,
    GREY_HAIR,
    HAIR,
    HONEY,
    INK,
    MINT,
    OAK,
    ORANGE,
    PINE,
    PINE_DARK,
    RED,
    RED_DARK,
    SEA,
    SEA_DARK,
    SKIN,
    SKY,
    STRAW,
    WHITE,
    WHITE_HAIR,
    YELLOW,
    circle,
    ellipse,
    flower,
    house,
    join,
    lantern,
    person,
    rect,
    seated,
    shape,
    stroke,
    tree,
)


def _sky(colour: str) -> str:
    return rect(0, 0, 160, 120, colour)


def _floor(colour: str, y: float = 88) -> str:
    return shape(f"M0 {y}Q80 {y - 8} 160 {y}V120H0z", colour)


_SNOW = (
    _sky("#dbe8f0")
    + circle(126, 30, 15, "#fbe2c6")
    + house(4, 52, 46, "#c9d8e2", "#9fb6c6")
    + house(58, 46, 52, "#d2dfe8", "#a9bfce")
    + house(118, 54, 48, "#c9d8e2", "#9fb6c6")
    + shape(
        "M1 52Q7 49 12 41H42Q47 49 53 52Q46 47 40 48T26 46 12 48 1 52zM55 46Q61 43 66 35H102Q107 43 113 46Q104 41 96 42"
        "T76 41 55 46zM115 54Q121 51 126 43H158Q160 47 164 52L160 54Q152 49 146 50T115 54z",
        WHITE,
    )
    + shape("M0 84Q40 76 84 82T160 78V120H0z", WHITE)
    + shape("M0 101Q60 90 160 103V120H0z", "#edf3f7")
    + '<path d="M100 104q4-15 17-14 5-8 15-4 9 0 11 9 8 2 8 10z" fill="#fff" stroke="#d5e1e9" stroke-width="1.3"/>'
    + person(66, 103, 1.3, hat=PINE)
    + stroke("M77 58L104 95", "#a9743f", 3)
    + stroke("M72 69L83 67M60 70Q74 84 89 76", RED_DARK, 6.5)
    + circle(85, 68, 3.6, SKIN)
    + circle(91, 77, 3.6, SKIN)
    + shape("M96 91l12 3 3 11-20-1z", "#e2b25c")
    + stroke("M98 95l-3 8M102 96l0 8M106 96l2 8", "#b98532", 1.2)
    + person(
        24,
        100,
        1.02,
        SEA,
        hair=GREY_HAIR,
        left=(-9, -16),
        right=(12, -19),
        extra=stroke("M13-38V0", "#a9743f", 2.2) + shape("M8-1h10l2 6H6z", CORAL),
    )
    + join(
        circle(x, y, r, WHITE)
        for x, y, r in [
            (12, 20, 2), (34, 12, 1.6), (50, 26, 2.2), (78, 14, 1.8), (96, 24, 1.5), (110, 10, 2),
            (148, 18, 1.8), (140, 62, 2), (84, 60, 1.7), (42, 66, 1.6), (118, 68, 1.6),
        ]
    )
)  # fmt: skip
_CHERRY = (
    _sky("#fbe8e2")
    + circle(46, 48, 30, "#fff6ea")
    + shape("M0 98Q50 84 100 94T160 90V120H0z", "#a8ccb6")
    + shape("M0 110Q60 98 160 108V120H0z", MINT)
    + stroke("M126 106C122 84 128 72 122 54C118 42 104 34 84 30M123 58C130 46 142 40 156 36M121 52C118 36 120 26 116 14", BARK, 6)
    + join(
        circle(x, y, r, colour)
        for x, y, r, colour in [
            (84, 28, 17, "#f7c6bd"), (104, 18, 19, "#f5bab0"), (128, 14, 20, "#f7c6bd"), (148, 28, 19, "#f5bab0"),
            (118, 36, 16, "#f3aea4"), (66, 36, 11, "#f9d3cb"), (142, 48, 12, "#f9d3cb"),
        ]
    )
    + join(
        flower(x, y, r, "#fff1ed")
        for x, y, r in [(76, 26, 7), (100, 14, 8), (122, 32, 7), (140, 16, 8), (150, 42, 6), (96, 34, 5)]
    )
    + join(
        ellipse(x, y, 3, 1.8, "#f0a096", turn)
        for x, y, turn in [(30, 30, 30), (52, 70, -20), (88, 66, 40), (20, 64, 10), (102, 80, -35), (70, 88, 10)]
    )
    + person(40, 108, 1.2, PINE, left=(-13, -15), right=(16, -33), extra=stroke("M-9-25L9-14", STRAW, 3.6))
    + person(72, 106, 0.82, ORANGE, left=(-12, -17), right=(13, -21))
)  # fmt: skip
_LECTURE = (
    _sky("#e7eef0")
    + rect(38, 16, 84, 52, OAK, 5)
    + rect(42, 20, 76, 44, PINE, 2)
    + stroke("M54 34h34M54 43h46M54 52h26", "#e5f2ea", 3)
    + rect(0, 88, 160, 32, "#dcc8ad")
    + person(134, 96, 1.15, left=(-18, -36), right=(9, -16))
    + seated(26, 88, SEA, GREY_HAIR)
    + seated(62, 88, ORANGE, HAIR)
    + seated(98, 88, MINT, WHITE_HAIR)
)


def _bin(x: float, colour: str, lid: str) -> str:
    mark = f'<circle cx="{x + 12}" cy="76" r="5.5" fill="#fff" opacity=".85"/>'
    return shape(f"M{x} 54h24l-2.5 46h-19z", colour) + rect(x - 2, 48, 28, 7, lid, 2.5) + mark


_BINS = (
    _sky("#e8f0e6")
    + circle(34, 32, 16, "#fff6ea")
    + _floor("#c9d9c2")
    + _bin(64, SEA, SEA_DARK)
    + _bin(95, PINE, PINE_DARK)
    + _bin(126, RED, RED_DARK)
    + person(
        38,
        104,
        1.25,
        ORANGE,
        hair=GREY_HAIR,
        left=(-11, -16),
        right=(16, -23),
        extra=shape("M12-24h12l2 13H10z", "#fff6ea"),
    )
)
_ENTRANCE = (
    _sky("#efe6da")
    + rect(20, 0, 120, 100, "#e3cfb4")
    + join(rect(x, y, 20, 16, "#c6d9e2", 1.5) for x in (28, 112) for y in (10, 40, 70))
    + shape("M50 34h60l6 8H44z", RED_DARK)
    + rect(54, 42, 52, 58, BARK, 2)
    + rect(58, 46, 21, 54, OAK)
    + rect(81, 46, 21, 54, OAK)
    + rect(69, 62, 4, 12, STRAW, 1)
    + rect(87, 62, 4, 12, STRAW, 1)
    + rect(62, 16, 36, 14, RED, 2)
    + stroke("M69 23h22", CREAM, 3)
    + lantern(48, 56, 0.95)
    + lantern(112, 56, 0.95)
    + _floor("#d5bf9f", 100)
    + person(34, 112, 1.05, PINE, hair=GREY_HAIR, left=(-12, -17), right=(14, -28))
    + person(126, 112, 1.05, SEA, left=(-12, -18), right=(11, -16), extra=stroke("M-12-34V0", "#a9743f", 2.2))
)
_ELDER = (
    _sky("#f6eadf")
    + circle(80, 50, 42, "#f3d9c2")
    + _floor("#d9c4a8", 94)
    + person(66, 108, 1.35, RED_DARK, hair=WHITE_HAIR, left=(-12, -16), extra=stroke("M-12-17V0", "#a9743f", 2.4))
    + person(98, 108, 1.42, PINE, left=(-14, -22), right=(11, -15), extra=shape("M6-14h12l2 13H4z", CREAM))
    + tree(140, 98, 0.9, MINT, "#a8ccb6")
    + join(flower(x, y, 4.5, "#f3a9a0") for x, y in [(16, 104), (28, 110), (12, 114)])
)
_BUNS_HOME = (
    _sky("#f7e8da")
    + rect(0, 0, 160, 92, "#f1dcc6")
    + rect(96, 12, 50, 84, "#a9743f", 2)
    + rect(101, 17, 40, 79, "#f8ead5")
    + rect(14, 20, 40, 32, "#cfe3ee", 2)
    + stroke("M34 20v32M14 36h40", WHITE, 2.4)
    + _floor("#d9c0a0", 96)
    + person(118, 110, 1.28, SEA_DARK, hair=WHITE_HAIR, left=(-14, -24), right=(11, -16))
    + person(68, 110, 1.35, ORANGE, left=(-11, -16), right=(15, -25))
    + shape("M86 70h22l-3 12H89z", HONEY)
    + shape("M85 68h24v4H85z", OAK)
    + circle(92, 66, 5, CREAM)
    + circle(102, 66, 5, CREAM)
    + stroke("M93 57c-3-4 3-5 0-9M102 57c-3-4 3-5 0-9", WHITE, 2)
)
_CHILDREN = (
    _sky("#e6f0f3")
    + circle(128, 26, 13, "#fbe2b4")
    + ellipse(40, 24, 18, 6, WHITE)
    + shape("M0 96Q60 82 160 94V120H0z", "#b9d9b0")
    + tree(20, 96, 1, MINT, "#a8ccb6")
    + person(58, 108, 0.95, YELLOW, left=(-14, -34), right=(15, -30))
    + person(90, 110, 1, RED, left=(-15, -30), right=(14, -34))
    + person(122, 108, 0.92, SEA, left=(-14, -30), right=(14, -20))
    + stroke("M103 77Q118 50 134 48", BARK, 1.2)
    + shape("M134 34l10 13-10 15-10-15z", CORAL)
    + stroke("M134 34v28M124 47h20", CREAM, 1.4)
    + circle(142, 106, 7, "#e8843f")
)
_TREE = (
    _sky("#eef1e2")
    + circle(80, 48, 40, "#fff6ea")
    + shape("M0 98Q70 84 160 96V120H0z", "#b7cfa6")
    + stroke("M80 104V58M80 78l18-18M80 72L62 56M80 66l6-22", BARK, 8)
    + join(
        circle(x, y, r, colour)
        for x, y, r, colour in [
            (56, 46, 20, YELLOW), (104, 48, 21, "#edc05c"), (80, 32, 25, "#e9b23c"), (66, 30, 12, "#f2cf78"),
            (96, 34, 10, "#f2cf78"),
        ]
    )
    + join(
        ellipse(x, y, 3.4, 2.2, YELLOW, turn)
        for x, y, turn in [(44, 80, 20), (116, 82, -30), (60, 98, 10), (104, 100, -15), (30, 94, 40)]
    )
    + join(rect(x, 88, 3, 16, CREAM) for x in (56, 66, 94, 104))
    + stroke("M52 93h56M52 99h56", CREAM, 2)
    + person(30, 112, 1.1, RED, hair=GREY_HAIR, left=(-12, -17), right=(14, -26))
    + person(132, 112, 1.05, SEA, left=(-14, -26), right=(11, -16))
)  # fmt: skip
_CHOIR = (
    _sky("#f4e3dc")
    + rect(0, 0, 160, 22, RED_DARK)
    + join(shape(f"M{x} 22a10 10 0 0 0 20 0z", RED) for x in range(0, 160, 20))
    + shape("M0 22q10 40 2 76H0zM160 22q-10 40-2 76h2z", RED_DARK)
    + rect(0, 96, 160, 24, "#c9a27c")
    + rect(24, 84, 112, 14, "#b98a62", 2)
    + join(
        person(x, 86, 0.98, CORAL, hair=hair)
        for x, hair in [(40, GREY_HAIR), (66, HAIR), (94, WHITE_HAIR), (120, HAIR)]
    )
    + join(
        person(x, 104, 1.08, RED, hair=hair, extra=rect(-7, -24, 14, 10, CREAM, 1.5))
        for x, hair in [(28, HAIR), (54, WHITE_HAIR), (106, GREY_HAIR), (132, HAIR)]
    )
    + person(80, 114, 1.12, INK, left=(-15, -36), right=(15, -36))
    + stroke("M30 40v-9l8-2v9M122 42v-9l8-2v9", INK, 1.8)
    + join(ellipse(x, y, 2.6, 2, INK) for x, y in [(28, 40), (36, 38), (120, 42), (128, 40)])
)
_INSPECTION = (
    _sky("#e6ecef")
    + join(
        rect(x, y, w, 100, shade)
        for x, y, w, shade in [(0, 30, 44, "#cbd8de"), (48, 16, 46, "#d7e1e6"), (98, 34, 62, "#cbd8de")]
    )
    + join(rect(x, y, 8, 9, "#f3f7f8") for x in (8, 24, 56, 74, 108, 126, 142) for y in (42, 58, 74))
    + _floor("#d8d2c4", 94)
    + person(
        52,
        110,
        1.32,
        RED,
        left=(-12, -18),
        right=(10, -20),
        extra=rect(2, -26, 13, 16, CREAM, 1.5) + stroke("M5-21h7M5-17h7", "#8f8075", 1.4),
    )
    + person(94, 110, 1.28, SEA, hair=GREY_HAIR, left=(-14, -25), right=(13, -32))
    + rect(128, 62, 14, 20, RED, 3)
    + rect(131, 56, 6, 7, INK, 1)
    + stroke("M133 72h4", CREAM, 2)
)
_CLEANING = (
    _sky("#eaf0ea")
    + rect(0, 0, 160, 96, "#dfe8df")
    + shape("M160 96V30h-26v14h-26v14H82v14H56v24z", "#c3cfc4")
    + stroke("M56 66l84-46", OAK, 4)
    + stroke("M70 60v20M96 46v22M122 32v22", OAK, 2.6)
    + _floor("#d3c6b0", 98)
    + person(
        38,
        112,
        1.35,
        PINE,
        left=(-12, -17),
        right=(15, -22),
        extra=stroke("M10-40L20 1", "#a9743f", 2.4) + shape("M13-1h12l3 6H11z", YELLOW),
    )
    + shape("M64 96h16l-2 14H66z", SEA)
    + stroke("M65 97q7-12 14 0", SEA_DARK, 1.6)
    + join(circle(x, y, r, WHITE) for x, y, r in [(68, 94, 3), (74, 93, 3.6), (79, 95, 2.4)])
)
_TALK = (
    _sky("#f3eadb")
    + tree(24, 92, 1.25, MINT, "#a8ccb6")
    + _floor("#d9c9ab", 92)
    + rect(42, 90, 84, 6, "#a9743f", 3)
    + stroke("M54 96v12M114 96v12", "#8c5a3c", 4)
    + person(62, 106, 1.15, RED, hair=WHITE_HAIR, left=(-12, -18), right=(12, -24))
    + person(90, 106, 1.15, SEA, hair=GREY_HAIR, left=(-12, -24), right=(12, -18))
    + person(118, 108, 1.1, ORANGE, left=(-13, -26), right=(11, -16))
    + shape("M82 22h42a6 6 0 0 1 6 6v14a6 6 0 0 1-6 6h-26l-9 9v-9h-7a6 6 0 0 1-6-6V28a6 6 0 0 1 6-6z", WHITE)
    + join(circle(x, 35, 3.2, colour) for x, colour in [(92, RED), (103, STRAW), (114, PINE)])
)
_REPAIR = (
    _sky("#f2ece0")
    + rect(0, 0, 160, 94, "#ece2d0")
    + stroke("M104 0v22", INK, 2)
    + shape("M90 22h28l6 12H84z", PINE)
    + circle(104, 40, 8, "#fff3c4")
    + circle(104, 42, 24, "#fff3c4").replace("/>", ' opacity=".45"/>')
    + _floor("#d3bd9b", 98)
    + stroke("M84 112l10-56M124 112L114 56M88 94h32M91 78h26", "#a9743f", 3.6)
    + person(104, 82, 1.02, SEA, left=(-11, -34), right=(4, -46))
    + person(48, 112, 1.3, RED_DARK, hair=WHITE_HAIR, left=(-12, -17), right=(15, -30))
)
_HEALTH = (
    _sky("#e8f1ee")
    + rect(34, 12, 92, 30, WHITE, 4)
    + rect(50, 20, 6, 14, RED)
    + rect(46, 24, 14, 6, RED)
    + stroke("M68 24h44M68 31h30", MINT, 3)
    + _floor("#cddbcf", 92)
    + rect(46, 78, 68, 6, OAK, 2)
    + stroke("M52 84v24M108 84v24", OAK, 4)
    + person(34, 108, 1.28, WHITE, left=(-11, -16), right=(14, -24))
    + person(126, 108, 1.25, ORANGE, hair=WHITE_HAIR, left=(-15, -24), right=(11, -16))
    + rect(72, 66, 18, 12, SEA, 2)
    + stroke("M76 72h10", WHITE, 2)
    + stroke("M90 72q10 8 18 2", INK, 1.6)
)
_HONOUR = (
    _sky("#f7e6cf")
    + circle(80, 54, 44, "#fbf1de")
    + rect(46, 26, 68, 48, OAK, 5)
    + rect(51, 31, 58, 38, "#e9be6e", 2)
    + stroke("M62 44h36M62 54h24", RED_DARK, 3)
    + flower(100, 56, 6, RED, STRAW)
    + _floor("#e2c8a2", 96)
    + person(46, 112, 1.2, PINE, hair=GREY_HAIR, left=(-12, -17), right=(12, -36))
    + person(114, 112, 1.2, RED, left=(-12, -36), right=(12, -17))
    + person(80, 114, 1.1, SEA, hair=WHITE_HAIR, left=(-13, -34), right=(13, -34))
)
_STORE = (
    _sky("#f6ead9")
    + rect(18, 12, 124, 92, BARK, 3)
    + join(rect(x, y, 36, 24, "#fbf3e4") for x in (23, 62, 101) for y in (17, 45, 73))
    + rect(30, 24, 9, 17, RED, 2.5)
    + rect(43, 28, 9, 13, PINE, 2.5)
    + circle(80, 33, 8, "#e8843f")
    + rect(107, 31, 24, 10, SEA, 4)
    + rect(110, 23, 18, 9, CORAL, 4)
    + shape("M30 52h20l2 17H28z", YELLOW)
    + rect(70, 51, 8, 18, SEA, 2)
    + rect(82, 55, 8, 14, RED, 2)
    + flower(119, 58, 9, "#f3a9a0")
    + rect(29, 84, 24, 13, MINT, 3)
    + shape("M70 97q0-18 10-18t10 18z", HONEY)
    + rect(108, 80, 6, 17, RED)
    + rect(115, 82, 6, 15, SEA)
    + rect(122, 79, 6, 18, PINE)
    + rect(12, 104, 136, 6, "#54382c", 2)
)
_DOOR = (
    _sky("#efe6da")
    + circle(80, 56, 44, "#f6ede0")
    + _floor("#dcc8ad", 100)
    + rect(52, 22, 56, 82, "#a9743f", 3)
    + rect(57, 27, 46, 77, RED)
    + rect(62, 33, 36, 28, RED_DARK, 2)
    + rect(62, 68, 36, 30, RED_DARK, 2)
    + circle(97, 64, 2.6, STRAW)
    + shape("M80 36l11 11-11 11-11-11z", STRAW)
    + stroke("M80 41l6 6-6 6-6-6z", RED_DARK, 1.6)
    + rect(44, 102, 72, 5, "#c0a884", 2)
    + shape("M122 96h18l-3 12h-12z", CORAL)
    + tree(131, 97, 0.5, MINT, "#a8ccb6")
)
_REST = (
    _sky("#efe8dc")
    + circle(80, 52, 42, "#f8f1e5")
    + _floor("#d9c9ab", 94)
    + rect(40, 76, 80, 5, OAK, 2)
    + rect(40, 64, 80, 5, OAK, 2)
    + rect(36, 86, 88, 6, "#a9743f", 3)
    + stroke("M46 62v44M114 62v44", BARK, 4)
    + shape("M66 86h18q0-9-9-9t-9 9z", SKY)
    + stroke("M84 80q6 0 6 3t-6 3", SKY, 2)
    + stroke("M72 72c-3-4 3-5 0-9M79 72c-3-4 3-5 0-9", WHITE, 2)
    + tree(136, 96, 0.95, MINT, "#a8ccb6")
)

_FLOWER = (
    _sky("#eef3e6")
    + circle(120, 32, 16, "#fbe7bd")
    + _floor("#c6b08d", 96)
    + rect(60, 78, 88, 20, OAK, 3)
    + rect(56, 74, 96, 7, "#a9743f", 3)
    + join(stroke(f"M{x} 76V{y}", PINE, 2.6) for x, y in [(72, 58), (88, 50), (104, 56), (120, 48), (136, 58)])
    + join(ellipse(x, 68, 6, 2.6, MINT, turn) for x, turn in [(67, 25), (93, -25), (99, 25), (125, -25), (131, 25)])
    + flower(72, 56, 9, "#f3a9a0")
    + flower(88, 47, 10, CORAL, STRAW)
    + flower(104, 54, 9, "#fff1ed")
    + flower(120, 45, 10, "#f3a9a0")
    + flower(136, 56, 9, YELLOW, RED)
    + person(30, 112, 1.35, SEA, hair=GREY_HAIR, left=(-12, -17), right=(13, -24))
    + shape("M44 70h13v14H44zM57 72l10-7v5l-10 8z", PINE)
    + stroke("M68 66l4 4M69 62l6 3", SKY, 2)
)
_FAMILY = (
    _sky("#f8e9dc")
    + house(24, 44, 112, "#f3d9bd", RED_DARK)
    + rect(68, 62, 24, 42, "#a9743f", 2)
    + rect(36, 62, 20, 20, "#cfe3ee", 2)
    + rect(104, 62, 20, 20, "#cfe3ee", 2)
    + rect(62, 50, 36, 8, RED, 1.5)
    + stroke("M68 54h24", STRAW, 2)
    + _floor("#d9c0a0", 98)
    + person(40, 112, 1.2, PINE, hair=WHITE_HAIR, left=(-11, -16), right=(12, -18))
    + person(66, 113, 1.22, SEA, left=(-11, -17), right=(11, -20))
    + person(112, 113, 1.22, RED, left=(-11, -20), right=(11, -16))
    + person(90, 115, 0.82, YELLOW, left=(-14, -31), right=(14, -31))
)
_PATROL = (
    _sky("#3a4a60")
    + circle(128, 26, 13, "#fbe7c2")
    + join(circle(x, y, 1.2, "#f3e3c2") for x, y in [(16, 18), (44, 30), (72, 14), (98, 34), (150, 52)])
    + house(-6, 52, 56, "#57657a", "#46546a")
    + house(52, 44, 58, "#5f6d82", "#4b596f")
    + house(114, 54, 52, "#57657a", "#46546a")
    + join(rect(x, y, 9, 11, "#f8d27f", 1) for x, y in [(10, 62), (26, 62), (64, 56), (84, 56), (126, 66)])
    + _floor("#8b8377", 92)
    + shape("M84 80l58 12v20L84 86z", "#fbe7a8").replace("/>", ' opacity=".55"/>')
    + person(44, 112, 1.3, SEA, hair=GREY_HAIR, left=(-12, -17), right=(11, -16), extra=rect(-11, -25, 5, 5, RED, 1))
    + person(72, 112, 1.28, PINE, left=(-11, -16), right=(11, -23), extra=rect(6, -26, 5, 5, RED, 1))
)
_MERCHANT = (
    _sky("#f5e8d8")
    + rect(20, 20, 120, 80, "#e3c7a2", 2)
    + rect(20, 14, 120, 18, RED, 2)
    + stroke("M60 23h40", STRAW, 4)
    + join(
        shape(f"M{x} 34h15v8a7.5 7.5 0 0 1-15 0z", RED if i % 2 else CREAM) for i, x in enumerate(range(20, 140, 15))
    )
    + rect(28, 56, 44, 44, "#cfe3ee", 2)
    + rect(88, 54, 40, 46, "#a9743f", 2)
    + rect(92, 58, 32, 42, "#cfe3ee", 1)
    + join(circle(x, 92, 4, colour) for x, colour in [(36, CORAL), (45, YELLOW), (54, MINT), (63, CORAL)])
    + rect(34, 62, 30, 18, STRAW, 2)
    + flower(49, 71, 5, RED, CREAM)
    + _floor("#d3bd9b", 98)
    + person(104, 112, 1.25, PINE, left=(-14, -30), right=(11, -17), extra=shape("M-6-24h12l2 13q-8 2-16 0z", CREAM))
    + person(72, 113, 1.2, ORANGE, hair=GREY_HAIR, left=(-11, -16), right=(13, -24))
)
_VISIT = (
    _sky("#efe3d3")
    + rect(0, 0, 160, 96, "#e8d6bd")
    + rect(88, 14, 48, 84, BARK, 2)
    + rect(93, 19, 38, 79, RED)
    + shape("M112 34l10 10-10 10-10-10z", STRAW)
    + circle(99, 62, 2.4, STRAW)
    + rect(84, 10, 56, 6, "#54382c", 2)
    + _floor("#cdb48f", 98)
    + person(70, 112, 1.32, SEA, left=(-12, -17), right=(15, -30))
    + person(
        40, 113, 1.25, RED, hair=GREY_HAIR, left=(-12, -17), right=(12, -18), extra=shape("M8-17h13l2 13H6z", YELLOW)
    )
    + tree(16, 98, 0.6, MINT, "#a8ccb6")
)

SCENES: dict[str, str] = {
    "visit": _VISIT,
    "patrol": _PATROL,
    "merchant": _MERCHANT,
    "flower": _FLOWER,
    "family": _FAMILY,
    "bins": _BINS,
    "bringing": _BUNS_HOME,
    "cherry": _CHERRY,
    "children": _CHILDREN,
    "choir": _CHOIR,
    "cleaning": _CLEANING,
    "door": _DOOR,
    "elder": _ELDER,
    "entrance": _ENTRANCE,
    "health": _HEALTH,
    "honour": _HONOUR,
    "inspection": _INSPECTION,
    "lecture": _LECTURE,
    "repair": _REPAIR,
    "rest": _REST,
    "snow": _SNOW,
    "store": _STORE,
    "talk": _TALK,
    "tree": _TREE,
}
