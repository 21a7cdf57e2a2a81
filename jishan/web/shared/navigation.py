"""The places of the desk's side, the counter and the resident's dock. One list each, so that no template repeats them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Place:
    """`needs` is the capability a member of staff must have in this community to see the entry."""

    name: str
    label: str | Promise
    icon: str
    needs: str = ""


@dataclass(frozen=True)
class Link:
    name: str
    label: str | Promise
    icon: str
    url: str
    count: int = 0
    is_current: bool = False


PLACES: dict[str, tuple[Place, ...]] = {
    "resident": (
        Place("resident:home", _("首页"), "home"),
        Place("resident:statement", _("记录"), "list-details"),
        Place("resident:claim", _("申报"), "camera-plus"),
        Place("resident:store", _("超市"), "building-store"),
        Place("resident:profile", _("我的"), "user"),
    ),
    "desk": (
        Place("desk:today", _("今天"), "sun", "see_desk"),
        Place("desk:review", _("审核"), "checkbox", "review_deeds"),
        Place("desk:collect", _("记分"), "pencil-plus", "record_deeds"),
        Place("desk:deeds", _("好事"), "heart-handshake", "see_desk"),
        Place("desk:residents", _("居民"), "users", "see_desk"),
        Place("desk:households", _("家庭"), "home-heart", "see_desk"),
        Place("desk:organisations", _("单位和商户"), "building-community", "see_desk"),
        Place("desk:store", _("超市"), "building-store", "manage_store"),
        Place("counter:home", _("兑换台"), "scan", "run_counter"),
        Place("desk:register", _("兑换登记"), "report", "see_register"),
        Place("desk:reports", _("台账"), "file-analytics", "see_reports"),
        Place("desk:rulebook", _("积分细则"), "book", "see_desk"),
        Place("desk:places", _("小区和楼栋"), "building", "see_desk"),
        Place("desk:papers", _("停电纸单"), "clipboard-text", "see_register"),
        Place("desk:openings", _("换账"), "book-2", "bring_in"),
        Place("desk:staff", _("工作人员"), "id-badge-2", "manage_staff"),
        Place("desk:handbook", _("怎么办"), "help", "see_desk"),
    ),
    "operator": (
        Place("operator:health", _("健康"), "heartbeat"),
        Place("operator:copies", _("备份"), "database-export"),
        Place("operator:jobs", _("后台的事"), "settings-automation"),
        Place("operator:people", _("谁在管"), "users"),
    ),
}
# On a phone the dock has room for five of the desk's places: the first of these that the reader may use. The rest
# are in the menu at the top.
DESK_DOCK = (
    "desk:today",
    "desk:review",
    "desk:collect",
    "desk:residents",
    "counter:home",
    "desk:register",
    "desk:deeds",
)


def links(audience: str, request: HttpRequest | None, counts: Mapping[str, int]) -> list[Link]:
    """The entries that exist and that the reader may use, with the one they stand on marked.

    `counts` are figures that stand behind an entry ("审核 3"), by its name.
    """
    community = getattr(request, "community", None)
    if request is None:
        return []
    where = {"slug": community.slug} if community else {}
    capabilities = _capabilities(request)
    found = []
    for place in PLACES[audience.removesuffix("-dock")]:
        if place.needs and place.needs not in capabilities:
            continue
        try:
            url = reverse(place.name, kwargs=where)
        except NoReverseMatch:
            continue
        found.append(Link(place.name, place.label, place.icon, url, counts.get(place.name, 0)))
    current = _current(found, request.path)
    if audience == "desk-dock":
        by_name = {link.name: link for link in found}
        chosen = [name for name in DESK_DOCK if name in by_name][:5]
        found = [link for link in found if link.name in chosen]
    return [replace(link, is_current=link.url == current) for link in found]


def _capabilities(request: HttpRequest) -> frozenset[str]:
    known: frozenset[str] = getattr(request, "capabilities", frozenset())
    return known


def _current(found: list[Link], path: str) -> str:
    """The entry whose address is the longest beginning of this page's, so that a deed marks 好事 and not 今天."""
    return max((link.url for link in found if path.startswith(link.url)), key=len, default="")
