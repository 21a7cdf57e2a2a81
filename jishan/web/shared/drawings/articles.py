"""What stands on the shelves: useful things, toys, and a parcel for whatever has no drawing of its own."""

from __future__ import annotations

from jishan.web.shared.drawings.parts import (
    BARK,
    CORAL,
    CREAM,
    HONEY,
    INK,
    MINT,
    OAK,
    PINE,
    PINE_DARK,
    RED,
    RED_DARK,
    SEA,
    SEA_DARK,
    SKY,
    STRAW,
    WHITE,
    YELLOW,
    bun,
    circle,
    ellipse,
    flower,
    grain,
    ground,
    join,
    rect,
    shape,
    steam,
    stroke,
)

_STRAW_GROUND = ground("#faedd3", "#f2d79f")
_BLUSH_GROUND = ground("#f9e9e6", "#f1c9bf")
_PINE_GROUND = ground("#e4efe8", "#c3dccd")
_SEA_GROUND = ground("#e3eef5", "#bfd9e8")
_OAK_GROUND = ground("#f3e7d7", "#e6cfae")

# Food --------------------------------------------------------------------------------------------------------------

_BUNS = (
    ground("#fbeadb", "#f6cfb6")
    + steam(80, 36)
    + bun(58, 66, 15)
    + bun(102, 66, 15)
    + bun(80, 62, 17)
    + shape("M36 62h88l-4 34q-40 8-80 0z", HONEY)
    + shape("M34 60h92v8H34z", OAK)
    + stroke("M40 76h80M41 86h78", OAK, 2)
    + stroke("M54 69v28M80 69v31M106 69v28", "#e9be7c", 2)
)
_RICE = (
    _STRAW_GROUND
    + shape("M54 38q-10 22-6 58 32 8 64 0 4-36-6-58z", CREAM)
    + shape("M52 40q28 6 56 0l4-14q-32 7-64 0z", "#efe2cc")
    + stroke("M51 40q29 7 58 0", RED, 3.5)
    + circle(80, 70, 17, RED)
    + grain(80, 68, "#fde9c3")
    + shape("M110 93a15 12 0 0 0 30 0z", SEA)
    + shape("M111 92q14-13 28 0z", WHITE)
)
_MILLET = (
    ground("#f6ead0", "#ecca83")
    + shape("M48 46h64l6 46q-38 12-76 0z", "#fff8ea")
    + shape("M46 40h68v10H46z", RED)
    + shape("M50 60q30 8 60 0l5 32q-35 11-70 0z", "#e2ae4a")
    + join(
        circle(x, y, 2, "#f5d58f")
        for x, y in [(58, 72), (68, 82), (78, 72), (88, 84), (98, 74), (106, 86), (56, 88), (74, 92), (92, 94)]
    )
)
_FLOUR = (
    ground("#f3ece2", "#e2d3bd")
    + shape("M52 40q-4 28-4 56 32 7 64 0 0-28-4-56z", CREAM)
    + shape("M52 42q28 5 56 0l-3-14-7 5-6-6-6 6-6-6-6 6-6-6-7 6z", "#efe2cc")
    + rect(58, 56, 44, 28, SEA, 3)
    + grain(80, 68, CREAM)
    + stroke("M56 92q24 4 48 0", "#e2d3bd", 2)
)
_OIL = (
    ground("#fbf0d2", "#f4dc95")
    + rect(70, 16, 17, 11, RED, 2.5)
    + shape("M71 27h15v7c0 5 18 10 18 24v34a8 8 0 0 1-8 8H62a8 8 0 0 1-8-8V58c0-14 17-19 17-24z", YELLOW)
    + shape("M104 52q16 0 16 16v8q0 12-16 12v-7q9 0 9-6v-6q0-9-9-9z", "#d79a25")
    + rect(58, 60, 42, 26, CREAM, 3)
    + shape("M71 73a8 8 0 0 1 8-8c4 4 4 12 0 16a8 8 0 0 1-8-8z", RED)
    + shape("M88 65a8 8 0 0 1 0 16c-4-4-4-12 0-16z", CORAL)
)
_SALT = (
    _SEA_GROUND
    + shape("M58 40h44l3 56q-25 6-50 0z", WHITE)
    + shape("M58 40h44l-1-13H59z", SKY)
    + rect(56, 56, 48, 22, SEA)
    + stroke("M63 70q5-6 9 0t9 0 9 0 7 0", WHITE, 2.6)
    + circle(80, 62, 3, WHITE)
    + join(circle(x, y, 1.6, SKY) for x, y in [(66, 86), (74, 90), (82, 86), (90, 90), (97, 86)])
)
_EGGS = (
    ground("#fbeadb", "#f3cdaa")
    + join(ellipse(x, 60, 11, 14.5, shade) for x, shade in [(54, "#e7b98d"), (80, "#efc9a3"), (106, "#e7b98d")])
    + join(ellipse(x - 3, 54, 2.4, 4, "#f8e2cb", 18) for x in (54, 80, 106))
    + shape("M36 64h88l-6 30q-38 8-76 0z", "#a9b7ae")
    + shape("M36 64q11 14 22 0 11 14 22 0 11 14 22 0 11 14 22 0v7H36z", "#c4cfc8")
)
_NOODLES = (
    _STRAW_GROUND
    + join(
        stroke(f"M{x} 26V94", shade, 3.4) for x, shade in zip(range(56, 106, 4), [CREAM, "#f3dfb4"] * 7, strict=False)
    )
    + rect(50, 50, 60, 24, RED, 3)
    + rect(62, 55, 36, 14, CREAM, 2)
    + stroke("M68 62h24", RED, 2.4)
)
_TEA = (
    _PINE_GROUND
    + shape("M52 36h56v58q-28 8-56 0z", PINE)
    + ellipse(80, 36, 28, 7, MINT)
    + shape("M56 20h48v14q-24 6-48 0z", PINE_DARK)
    + ellipse(80, 20, 24, 6, "#3d7f63")
    + rect(60, 52, 40, 30, CREAM, 3)
    + shape("M80 76c-12-6-12-16 0-20 12 4 12 14 0 20z", MINT)
    + stroke("M80 78V60", PINE, 2)
    + shape("M112 92h22q-1 9-11 9t-11-9z", CREAM)
    + stroke("M118 86c-3-4 3-6 0-10M127 86c-3-4 3-6 0-10", WHITE, 2)
)
_MILK = (
    _SEA_GROUND
    + shape("M56 46l10-18h28l10 18v50H56z", WHITE)
    + shape("M56 46l10-18h28l10 18z", "#dfe8ee")
    + rect(64, 20, 32, 9, SEA, 2)
    + shape("M56 64q12-8 24 0t24 0v32H56z", SEA)
    + circle(80, 60, 8, SKY)
)

# For the house ---------------------------------------------------------------------------------------------------

_THERMOS = (
    _PINE_GROUND
    + shape("M66 34h28v8H66z", "#e8e0d6")
    + shape("M69 18h22a4 4 0 0 1 4 4v14H65V22a4 4 0 0 1 4-4z", RED_DARK)
    + shape("M64 40h32a6 6 0 0 1 6 6v46a8 8 0 0 1-8 8H66a8 8 0 0 1-8-8V46a6 6 0 0 1 6-6z", RED)
    + stroke("M64 47v44", CORAL, 4)
    + shape("M58 84h44v5H58z", RED_DARK)
    + flower(83, 66, 9, "#fbe0c8", STRAW)
)


def _rolled_towel(y: float, cloth: str, stripe: str) -> str:
    return (
        rect(40, y, 80, 17, cloth, 8.5)
        + rect(96, y, 5, 17, stripe)
        + rect(104, y, 3, 17, stripe)
        + f'<circle cx="48" cy="{y + 8.5}" r="4.5" fill="none" stroke="{stripe}" stroke-width="2"/>'
    )


_TOWEL = (
    _SEA_GROUND
    + _rolled_towel(82, WHITE, SEA)
    + _rolled_towel(64, "#f5bab0", RED)
    + _rolled_towel(46, CREAM, PINE)
    + shape("M52 46c0-12 5-18 14-18h30c8 0 14 6 14 18z", SKY)
    + stroke("M60 41c1-6 3-8 7-8", "#cfe3ee", 3)
)
_SPRAYER = (
    ground("#e1efe6", "#b9d9c6")
    + shape("M62 50h38l4 42a8 8 0 0 1-8 8H66a8 8 0 0 1-8-8z", PINE)
    + shape("M58 78h45l1 14a8 8 0 0 1-8 8H66a8 8 0 0 1-8-8z", MINT)
    + rect(72, 38, 18, 13, STRAW)
    + shape("M60 22h34q8 0 8 9v7H74l-6-5h-8z", RED)
    + stroke("M72 38q-2 9-10 12", RED_DARK, 5)
    + stroke("M52 24l-9-4M52 28H40M52 32l-9 4", "#7fb0cb", 2.6)
)
_LAUNDRY = (
    ground("#e6ecf6", "#c6d5ea")
    + shape("M68 18h20v13H68z", RED)
    + shape("M60 32h34c10 0 16 8 16 18v42a8 8 0 0 1-8 8H60a8 8 0 0 1-8-8V40a8 8 0 0 1 8-8z", SEA)
    + shape("M92 42q9 2 9 12v14H92z", "#c6d5ea")
    + rect(57, 58, 32, 30, CREAM, 4)
    + circle(69, 74, 7, SKY)
    + circle(79, 67, 4.5, "#bfd9e8")
)
_SOAP = (
    _BLUSH_GROUND
    + shape("M70 26h22v6H82v10h-7V32h-9q0-6 4-6z", "#e8e0d6")
    + shape("M66 42h26v8H66z", "#b9a897")
    + shape("M62 50h34a8 8 0 0 1 8 8v34a8 8 0 0 1-8 8H62a8 8 0 0 1-8-8V58a8 8 0 0 1 8-8z", CORAL)
    + rect(62, 64, 34, 24, CREAM, 4)
    + flower(79, 76, 8, "#f3a9a0")
)
_SOAPBAR = (
    _PINE_GROUND
    + shape("M34 78h92q-4 20-46 20T34 78z", WHITE)
    + rect(46, 52, 68, 34, MINT, 13)
    + rect(52, 57, 56, 22, "#a8ccb6", 9)
    + flower(80, 68, 8, CREAM, STRAW)
    + join(
        circle(x, y, r, WHITE) for x, y, r in [(48, 42, 5), (60, 32, 7), (76, 40, 4), (108, 40, 5.5), (118, 52, 3.5)]
    )
)
_BASIN = (
    _BLUSH_GROUND
    + shape("M34 56h92l-10 36q-2 8-12 8H56q-10 0-12-8z", CORAL)
    + ellipse(80, 56, 46, 10, "#c0543e")
    + ellipse(80, 57, 40, 7, "#bfd9e8")
    + stroke("M62 56q8-4 16 0M84 59q7-3 14 0", WHITE, 2)
    + shape("M41 80h78l-3 12q-1 4-4 6-32 3-64 0-3-2-4-6z", "#cd5f49")
    + flower(80, 78, 10, "#fbe0c8", STRAW)
)
_FOOTBATH = (
    _OAK_GROUND
    + shape("M46 40h68l6 54q-40 10-80 0z", HONEY)
    + stroke("M60 44l-4 50M74 44l-1 54M86 44l1 54M100 44l4 50", OAK, 1.6)
    + ellipse(80, 40, 34, 8, "#b77f3a")
    + ellipse(80, 41, 28, 5.5, "#bfd9e8")
    + stroke("M43 60q37 8 74 0M41 84q39 9 78 0", "#8f5f26", 3.5)
    + steam(80, 34)
)
_CLEANER = (
    _SEA_GROUND
    + shape("M64 46h30l6 48q-21 7-42 0z", YELLOW)
    + rect(73, 34, 14, 13, CREAM)
    + shape("M66 22h30q5 0 5 6v6H80l-4 6h-6z", PINE)
    + stroke("M98 40l5-5", PINE_DARK, 4)
    + rect(65, 60, 29, 24, CREAM, 4)
    + shape("M72 80l4-16h8l4 16z", SKY)
    + stroke("M112 26l8-4M113 30h10M112 34l8 4", SKY, 2.6)
    + stroke("M30 74l4-8 4 8 8 4-8 4-4 8-4-8-8-4z", WHITE, 2)
)
_TOOTHPASTE = (
    _PINE_GROUND
    + '<g transform="rotate(-12 80 66)">'
    + shape("M40 54l70-6v36l-70-6z", WHITE)
    + rect(34, 52, 7, 28, "#d5dfd8", 1.5)
    + rect(110, 56, 14, 20, PINE, 3)
    + shape("M52 54l40-3v10q-20 10-40 4z", CORAL)
    + stroke("M54 72h34", MINT, 3)
    + "</g>"
    + stroke("M36 94h60", SEA, 5)
    + stroke("M96 94h26", SKY, 5)
    + stroke("M100 89v-5M106 89v-5M112 89v-5M118 89v-5", WHITE, 3)
)
_TISSUE = (
    ground("#f6ead0", "#ecd9a8")
    + rect(44, 54, 72, 42, CREAM, 6)
    + rect(44, 72, 72, 24, MINT, 6)
    + ellipse(80, 55, 22, 4.5, "#d9c8a8")
    + shape("M62 56c0-16 8-14 10-26 8 8 18 4 20 10 2 8 6 10 6 16q-18 5-36 0z", WHITE)
    + stroke("M74 36q4 10 2 18", "#e7ded0", 1.6)
    + flower(80, 84, 7, CREAM, STRAW)
)
_BULB = (
    ground("#f6efd6", "#f4dc95")
    + circle(80, 54, 27, "#fff3c4")
    + shape("M62 66q8 8 8 16h20q0-8 8-16z", "#fff3c4")
    + stroke("M72 82V62l8 6 8-6v20", "#d79a25", 2.4)
    + rect(70, 82, 20, 14, "#b9a897", 3)
    + stroke("M70 87h20M70 92h20", "#8f8075", 1.6)
    + stroke("M80 14v7M44 26l5 5M116 26l-5 5M34 56h7M126 56h-7", YELLOW, 3)
)
_UMBRELLA = (
    _SEA_GROUND
    + stroke("M80 40V92q0 8 7 8t7-8", BARK, 3.6)
    + shape("M34 66C36 40 54 26 80 26s44 14 46 40q-8-7-16 0-7-7-15 0-7-7-15 0-8-7-15 0-8-7-15 0-8-7-16 0z", RED)
    + shape("M80 26c-12 8-17 24-15 40q8-7 15 0 8-7 15 0c2-16-3-32-15-40z", CORAL)
    + stroke("M80 20v6", RED_DARK, 3.6)
)
_BAG = (
    _PINE_GROUND
    + stroke("M64 46q0-20 16-20t16 20", PINE_DARK, 4)
    + shape("M48 44h64l6 54q-38 6-76 0z", CREAM)
    + shape("M45 74l-3 24q38 6 76 0l-3-24z", MINT)
    + shape("M80 70c-9-11-20-4-16 5 3 6 10 9 16 15 6-6 13-9 16-15 4-9-7-16-16-5z", RED)
)

# To read, to write, to play -----------------------------------------------------------------------------------------

_BOOK = (
    _OAK_GROUND
    + shape("M80 44q-22-10-44-4v50q22-6 44 4 22-10 44-4V40q-22-6-44 4z", RED)
    + shape("M80 44q-20-10-40-5v46q20-5 40 5 20-10 40-5V39q-20-5-40 5z", CREAM)
    + stroke("M80 44v46", "#e2d3bd", 2)
    + stroke("M48 52q12-2 24 3M48 61q12-2 24 3M48 70q12-2 24 3M88 55q12-5 24-3M88 64q12-5 24-3", "#b9a897", 2)
    + shape("M104 38v24l5-5 5 5V38z", PINE)
)
_PENCIL = (
    _STRAW_GROUND
    + join(
        f'<g transform="rotate({turn} 80 96)">'
        + rect(75, 34, 10, 46, colour)
        + shape("M75 34l5-12 5 12z", "#f5dcb8")
        + shape("M78 27l2-5 2 5z", colour)
        + "</g>"
        for turn, colour in [(-22, PINE), (-8, RED), (7, SEA), (21, YELLOW)]
    )
    + shape("M56 62h48l-4 36q-20 4-40 0z", SKY)
    + shape("M56 62h48l-1 9H57z", SEA)
)
_GO = (
    _OAK_GROUND
    + shape("M44 50h72l14 40H30z", HONEY)
    + shape("M30 90h100v7H30z", "#b77f3a")
    + stroke(
        "M41 58h78M38.500 66h83M36 74h88M33 82h94M54 50l-7 40M67 50l-4 40M80 50v40M93 50l4 40M106 50l7 40",
        "#8f5f26",
        1.1,
    )
    + join(
        ellipse(x, y, 5, 3.5, colour)
        for x, y, colour in [
            (65, 66, INK),
            (80, 66, WHITE),
            (80, 74, INK),
            (95.5, 74, WHITE),
            (94, 58, INK),
            (64, 74, WHITE),
            (50, 82, INK),
        ]
    )
    + shape("M112 38a13 10 0 0 0 26 0z", BARK)
    + ellipse(125, 38, 13, 4, INK)
    + shape("M22 44a13 10 0 0 0 26 0z", "#8c5a3c")
    + ellipse(35, 44, 13, 4, WHITE)
)
_TOY = (
    _BLUSH_GROUND
    + circle(60, 40, 9, OAK)
    + circle(100, 40, 9, OAK)
    + circle(60, 40, 4.5, STRAW)
    + circle(100, 40, 4.5, STRAW)
    + ellipse(80, 82, 26, 20, OAK)
    + circle(80, 52, 22, HONEY)
    + ellipse(80, 60, 10, 7.5, CREAM)
    + ellipse(80, 86, 14, 12, CREAM)
    + ellipse(80, 57, 3.4, 2.4, INK)
    + circle(72, 49, 2.2, INK)
    + circle(88, 49, 2.2, INK)
    + ellipse(58, 96, 9, 6, HONEY)
    + ellipse(102, 96, 9, 6, HONEY)
    + shape("M68 72h24l-6 5 6 5-12-3-12 3 6-5z", RED)
)
_KITE = (
    ground("#e3eef5", "#cfe3ee")
    + shape("M84 16l28 32-28 40-28-40z", RED)
    + shape("M84 16l28 32H56z", CORAL)
    + stroke("M84 16v72M56 48h56", CREAM, 2)
    + flower(84, 48, 10, "#fbe0c8", STRAW)
    + stroke("M84 88q-16 8-8 14t-16 8", BARK, 1.6)
    + shape("M74 94l-8-3 3 7zM66 104l-7-5 1 8z", YELLOW)
    + ellipse(36, 34, 12, 5, WHITE)
    + ellipse(126, 76, 14, 5, WHITE)
)
_BALL = (
    _PINE_GROUND
    + circle(80, 66, 33, "#e8843f")
    + stroke("M80 33v66M47 66h66M58 42q22 24 0 48M102 42q-22 24 0 48", "#8c4a1e", 2.4)
    + ellipse(68, 48, 8, 4, "#f2a873", -35)
)
_SHUTTLECOCK = (
    _SEA_GROUND
    + '<g transform="rotate(24 80 66)">'
    + shape("M62 28l14 46h8l14-46-9 4-9-5-9 5z", WHITE)
    + stroke("M70 33l7 41M80 29v45M90 33l-7 41M66 46h28M70 58h20", SKY, 1.6)
    + shape("M71 74h18v8q0 10-9 10t-9-10z", RED)
    + rect(71, 74, 18, 4, STRAW)
    + "</g>"
)

# Not a thing --------------------------------------------------------------------------------------------------------

_VOUCHER = (
    _STRAW_GROUND
    + shape("M36 44h88v12a8 8 0 0 0 0 16v12H36V72a8 8 0 0 0 0-16z", CREAM)
    + shape("M36 44h26v40H36V72a8 8 0 0 0 0-16z", RED)
    + '<path d="M62 46v36" stroke="#b9a897" stroke-width="1.6" stroke-dasharray="3 3"/>'
    + stroke("M74 56h36M74 64h28M74 72h20", "#b9a897", 3)
    + flower(50, 64, 8, "#fbe0c8", STRAW)
)
_HEATING = (
    _BLUSH_GROUND
    + join(rect(x, 50, 11, 44, CREAM, 5) for x in range(46, 110, 14))
    + rect(40, 58, 80, 5, "#e2d3bd", 2)
    + rect(40, 82, 80, 5, "#e2d3bd", 2)
    + stroke("M58 42c-5-6 5-9 0-16M80 42c-5-6 5-9 0-16M102 42c-5-6 5-9 0-16", CORAL, 3.4)
    + stroke("M120 85h10v14", "#b9a897", 4)
)
_GIFT = (
    _BLUSH_GROUND
    + rect(48, 56, 64, 42, RED, 4)
    + rect(44, 46, 72, 14, CORAL, 3)
    + rect(74, 46, 12, 52, STRAW)
    + stroke("M80 46c-6-16-26-16-22-4 2 5 14 4 22 4 8 0 20 1 22-4 4-12-16-12-22 4z", STRAW, 5)
)
_BASKET = (
    _OAK_GROUND
    + stroke("M50 60q0-36 30-36t30 36", "#a9743f", 5)
    + shape("M38 60h84l-10 36q-32 6-64 0z", HONEY)
    + shape("M36 56h88v9H36z", OAK)
    + stroke("M42 76h76M45 86h70M58 66l4 31M80 66v33M102 66l-4 31", OAK, 2)
)

_CUP = (
    _SEA_GROUND
    + stroke("M104 56q20 0 20 14t-22 14", SEA_DARK, 6)
    + shape("M52 46h54v42a10 10 0 0 1-10 10H62a10 10 0 0 1-10-10z", SEA)
    + ellipse(79, 46, 27, 6, SEA_DARK)
    + ellipse(79, 47, 22, 4, "#c58b40")
    + flower(79, 72, 11, CREAM, STRAW)
    + stroke("M70 36c-4-5 4-7 0-13M84 36c-4-5 4-7 0-13", WHITE, 3)
)

ARTICLES: dict[str, str] = {
    "bag": _BAG,
    "ball": _BALL,
    "basin": _BASIN,
    "basket": _BASKET,
    "book": _BOOK,
    "bulb": _BULB,
    "buns": _BUNS,
    "cleaner": _CLEANER,
    "cup": _CUP,
    "eggs": _EGGS,
    "flour": _FLOUR,
    "footbath": _FOOTBATH,
    "gift": _GIFT,
    "go": _GO,
    "heating": _HEATING,
    "kite": _KITE,
    "laundry": _LAUNDRY,
    "milk": _MILK,
    "millet": _MILLET,
    "noodles": _NOODLES,
    "oil": _OIL,
    "pencil": _PENCIL,
    "rice": _RICE,
    "salt": _SALT,
    "shuttlecock": _SHUTTLECOCK,
    "soap": _SOAP,
    "soapbar": _SOAPBAR,
    "sprayer": _SPRAYER,
    "tea": _TEA,
    "thermos": _THERMOS,
    "tissue": _TISSUE,
    "toothpaste": _TOOTHPASTE,
    "towel": _TOWEL,
    "toy": _TOY,
    "umbrella": _UMBRELLA,
    "voucher": _VOUCHER,
}
