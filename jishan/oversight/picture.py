"""A report as one long picture for the neighbours' group: rice paper, brown ink, one red card with the year rings.

Drawn with Pillow and a font found on the machine (decision 0018): an office laptop has no browser to render pages with.
Names are masked, and yuan is not on it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from io import BytesIO

import segno
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw

from jishan.oversight.fonts import Font, font
from jishan.oversight.reports import Report
from jishan.oversight.telling import closing_line, gathering_definition, taken_home, thanked, thanks_said, took_part
from jishan.rulebook.words import day_name

__all__ = ["WIDTH", "draw_report"]

WIDTH = 1080
_EDGE = 64
_HEIGHT_MAX = 12_000
_ROWS_MAX = 8
# The tokens of the house (look/tokens.css), in the light.
_PAPER, _INK, _INK_2, _LINE, _RED, _PALE = "#faf6f0", "#2a1f19", "#68594f", "#eae0d5", "#b3311d", "#ecd5ca"
_NO_BREAK_BEFORE = "，。、；：？！）】”％%"


def draw_report(report: Report, *, address: str, with_names: bool = True) -> bytes:
    """The picture as PNG, 1080 pixels wide and as long as it needs. `address` is where its code leads; "" for no code.

    Raises NoChineseFont.
    """
    page = _Page()
    page.heading(report.community.name, report.name)
    if not report.is_final:
        page.words(_("还没有过完，数到 %(day)s。") % {"day": day_name(report.until)}, colour=_RED)
    page.card(report.attendance.deeds, _("件好事"), took_part(report))
    if report.gatherings:
        page.section(
            _("一起办的活动"),
            _("%(n)s 场，%(people)s 人次") % {"n": len(report.gatherings), "people": report.gathering_people},
        )
        largest = sorted(report.gatherings, key=lambda one: -one.people)[:_ROWS_MAX]
        for one in sorted(largest, key=lambda one: one.on):
            page.row(one.name, _("%(n)s 人") % {"n": one.people}, day_name(one.on))
        page.small(_shown_of(len(largest), len(report.gatherings)) + gathering_definition(report))
    if report.rules:
        page.section(_("做得多的好事"), "")
        busiest = sorted(report.rules, key=lambda rule: (-rule.times, rule.code))[:_ROWS_MAX]
        for rule in busiest:
            page.bar(rule.name, _("%(n)s 件") % {"n": rule.times}, rule.times / busiest[0].times)
    page.section(_("换回家的东西"), _("%(n)s 件") % {"n": report.redeemed.quantity})
    if report.redeemed.articles:
        for article in sorted(report.redeemed.articles, key=lambda one: -one.quantity)[:_ROWS_MAX]:
            page.row(article.name, _("%(n)s 件") % {"n": article.quantity})
    else:
        page.words(taken_home(report))
    page.section(_("分的进出"), "")
    for label, points in (
        (_("原来大家手里"), report.book.opening),
        (_("这一期记进来"), report.book.came),
        (_("用出去、到期和冲回"), -report.book.left),
        (_("现在大家手里"), report.book.closing),
    ):
        page.row(label, _("%(n)s 分") % {"n": f"{points}".replace("-", "−")})
    for figure in report.figures:
        page.row(figure.name, figure.said, _("人工填写"))
    names, others = thanked(report) if with_names else ([], 0)
    if names:
        page.section(_("谢谢邻居们"), "")
        page.words(thanks_said(names, others))
    page.foot(closing_line(report), address)
    return page.png()


def _shown_of(shown: int, there: int) -> str:
    return _("这里是人最多的 %(n)s 场。") % {"n": shown} if shown < there else ""


class _Page:
    """A sheet that grows downwards; every method draws one thing and moves on."""

    def __init__(self) -> None:
        self._image = Image.new("RGB", (WIDTH, _HEIGHT_MAX), _PAPER)
        self._draw = ImageDraw.Draw(self._image)
        self._y = 72

    def heading(self, community: str, period: str) -> None:
        self._paragraph(community, font("serif-bold", 72), _INK, leading=1.3)
        self._y += 8
        self._paragraph(period, font("sans", 40), _INK_2)
        self._y += 36

    def card(self, number: int, unit: str, sentence: str) -> None:
        """The one large thing: a number on red, with the rings behind it."""
        face, inner = font("sans", 38), WIDTH - 2 * _EDGE - 2 * 48
        lines = _broken(sentence, face, inner)
        height = 48 + 190 + len(lines) * 60 + 36
        box = (_EDGE, self._y, WIDTH - _EDGE, self._y + height)
        self._image.paste(_red_card(box[2] - box[0], height), box[:2], _rounded(box[2] - box[0], height, 44))
        large = font("sans-bold", 168)
        left, top = _EDGE + 48, self._y + 36
        self._draw.text((left, top + 160), str(number), fill="#fff", font=large, anchor="ls")
        width = self._draw.textlength(str(number), font=large)
        self._draw.text((left + width + 20, top + 160), unit, fill="#fff", font=font("sans", 44), anchor="ls")
        y = top + 202
        for line in lines:
            self._draw.text((left, y), line, fill="#fff", font=face)
            y += 60
        self._y += height + 20

    def section(self, title: str, aside: str) -> None:
        self._y += 52
        self._draw.text((_EDGE, self._y), title, fill=_INK, font=font("sans-bold", 46))
        if aside:
            self._draw.text((WIDTH - _EDGE, self._y + 54), aside, fill=_RED, font=font("sans-bold", 40), anchor="rs")
        self._y += 72

    def row(self, title: str, value: str, second: str = "") -> None:
        """A line between hairlines: title, what goes with it, and a value at the right."""
        face, right = font("sans", 38), font("sans-bold", 40)
        room = WIDTH - 2 * _EDGE - int(self._draw.textlength(value, font=right)) - 40
        self._draw.line((_EDGE, self._y, WIDTH - _EDGE, self._y), fill=_LINE, width=2)
        self._draw.text((WIDTH - _EDGE, self._y + 62), value, fill=_INK, font=right, anchor="rs")
        y = self._y + 18
        for line in _broken(title, face, room):
            self._draw.text((_EDGE, y), line, fill=_INK, font=face)
            y += 56
        if second:
            self._draw.text((_EDGE, y), second, fill=_INK_2, font=font("sans", 32))
            y += 48
        self._y = y + 16

    def bar(self, title: str, value: str, share: float) -> None:
        """A row with a thin bar under it, as long as its share of the longest."""
        self.row(title, value)
        width = WIDTH - 2 * _EDGE
        self._draw.rounded_rectangle((_EDGE, self._y - 6, _EDGE + max(12, round(width * share)), self._y + 6), 6, _PALE)
        self._y += 24

    def words(self, text: str, colour: str = _INK) -> None:
        self._paragraph(text, font("sans", 38), colour)
        self._y += 12

    def small(self, text: str) -> None:
        self._y += 8
        self._paragraph(text, font("sans", 30), _INK_2)

    def foot(self, text: str, address: str) -> None:
        """Where to ask, and a code that opens the community's page where there is an address."""
        self._y += 64
        self._draw.line((_EDGE, self._y, WIDTH - _EDGE, self._y), fill=_INK, width=3)
        self._y += 40
        if not address:
            self._paragraph(text, font("sans", 34), _INK_2)
            self._y += 72
            return
        code = _qr(address, 200)
        self._image.paste(code, (WIDTH - _EDGE - code.width, self._y))
        top = self._y
        self._paragraph(text, font("sans", 34), _INK_2, width=WIDTH - 2 * _EDGE - code.width - 48)
        self._paragraph(
            _("扫码看社区的细则和公示。"), font("sans", 34), _INK_2, width=WIDTH - 2 * _EDGE - code.width - 48
        )
        self._y = max(self._y, top + code.height) + 72

    def png(self) -> bytes:
        out = BytesIO()
        self._image.crop((0, 0, WIDTH, min(self._y, _HEIGHT_MAX))).save(out, "PNG", optimize=True)
        return out.getvalue()

    def _paragraph(
        self, text: str, face: Font, colour: str, *, width: int = WIDTH - 2 * _EDGE, leading: float = 1.5
    ) -> None:
        for line in _broken(text, face, width):
            self._draw.text((_EDGE, self._y), line, fill=colour, font=face)
            self._y += round(face.size * leading)


def _broken(text: str, face: Font, width: int) -> list[str]:
    """The text in lines that fit: between any two Chinese characters, never inside a Latin word or a number, and no
    line begins with a full stop or a comma."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and face.getlength(line + piece) > width and piece not in _NO_BREAK_BEFORE:
            lines.append(line)
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line] if line else lines


def _pieces(text: str) -> Sequence[str]:
    pieces: list[str] = []
    for sign in text:
        is_word = sign.isascii() and not sign.isspace()
        if pieces and is_word and pieces[-1][-1].isascii() and not pieces[-1][-1].isspace():
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def _red_card(width: int, height: int) -> Image.Image:
    """Cinnabar with the year rings of a tree, drawn large and made small so that the lines are smooth."""
    scale = 2
    card = Image.new("RGB", (width * scale, height * scale), _RED)
    overlay = Image.new("L", card.size, 0)
    pen = ImageDraw.Draw(overlay)
    middle_x, middle_y = width * scale * 0.84, height * scale * 0.42
    for ring in range(11):
        radius = scale * (34 + ring * 34)
        points = [_ring_point(middle_x, middle_y, radius, ring, step) for step in range(121)]
        pen.line(points, fill=round(66 * max(0.25, 1 - ring / 11 * 0.75)), width=3 * scale, joint="curve")
    card.paste("#fff", (0, 0), overlay)
    return card.resize((width, height), Image.Resampling.LANCZOS)


def _ring_point(x: float, y: float, radius: float, ring: int, step: int) -> tuple[float, float]:
    """A little out of round, each ring like the one inside it: as the drawings of the house have them."""
    t, seed = math.tau * step / 120, 3
    wave = 0.035 * math.sin(3 * t + seed) + 0.022 * math.sin(5 * t + seed * 2 + ring * 0.25)
    r = radius * (1 + wave + 0.012 * math.sin(2 * t + ring * 0.4))
    return x + r * math.cos(t), y + r * math.sin(t)


def _rounded(width: int, height: int, radius: int) -> Image.Image:
    mask = Image.new("L", (width * 2, height * 2), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width * 2 - 1, height * 2 - 1), radius * 2, 255)
    return mask.resize((width, height), Image.Resampling.LANCZOS)


def _qr(address: str, size: int) -> Image.Image:
    out = BytesIO()
    code = segno.make_qr(address, error="m")
    code.save(out, kind="png", scale=max(1, size // code.symbol_size(border=1)[0]), border=1, light=_PAPER)
    out.seek(0)
    return Image.open(out).convert("RGB")
