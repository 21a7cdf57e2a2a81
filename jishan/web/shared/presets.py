"""The rulebooks that come along, as tiles to choose from and as a page to read before one does."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jishan.founding.errors import PresetUnknown
from jishan.founding.presets import Preset, all_presets, preset
from jishan.rulebook.describe import scheme_page
from jishan.rulebook.scheme import Scheme

__all__ = ["Tile", "page", "tiles"]


@dataclass(frozen=True)
class Tile:
    """A preset in a title and two lines; `drawing` is the first its categories name."""

    code: str
    title: str
    summary: str
    figures: str
    drawing: str


def tiles() -> list[Tile]:
    return [_tile(one) for one in all_presets()]


def _tile(one: Preset) -> Tile:
    scheme = one.scheme
    title = scheme.title if one.place else _("通用的一份，哪里都能用")
    drawing = next((category.drawing for category in scheme.categories if category.drawing), "festival")
    return Tile(one.code, title, scheme.summary, f"{_contents(scheme)}{_assumed(one)}", drawing)


def _contents(scheme: Scheme) -> str:
    """15 条细则，10 样物品；"""
    say = {
        "rules": ngettext("%(n)s 条细则", "%(n)s 条细则", len(scheme.rules)) % {"n": len(scheme.rules)},
        "articles": ngettext("%(n)s 样物品", "%(n)s 样物品", len(scheme.articles)) % {"n": len(scheme.articles)},
    }
    return _("%(rules)s，%(articles)s；") % say


def _assumed(one: Preset) -> str:
    """Whose figures these are, said before anybody takes them for a fact."""
    if one.assumed == len(one.scheme.rules):
        return _("分数都是本系统拟的")
    if not one.assumed:
        return _("分数照公开报道写")
    return ngettext("其中 %(n)s 条的分数是本系统拟的", "其中 %(n)s 条的分数是本系统拟的", one.assumed) % {
        "n": one.assumed
    }


def page(request: HttpRequest, code: str, back: str) -> HttpResponse:
    """One preset as residents would read it. `back` is the address of the form it is chosen in."""
    try:
        one = preset(code)
    except PresetUnknown:
        raise Http404 from None
    return render(
        request,
        "shared/preset.html",
        {"tile": _tile(one), "page": scheme_page(one.scheme), "scheme": one.scheme, "back": back},
    )
