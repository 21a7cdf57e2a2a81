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
    says: str | Promise = ""  # what it is for, where the page has room to say it


@dataclass(frozen=True)
class Link:
    name: str
    label: str | Promise
    icon: str
    url: str
    count: int = 0
    is_current: bool = False
    says: str | Promise = ""


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
        Place("desk:more", _("更多"), "dots", "see_desk"),
        Place("desk:handbook", _("怎么办"), "help", "see_desk"),
    ),
    # What is not done every day: behind 更多, so that the side fits the screen of an office laptop.
    "desk-more": (
        Place("desk:staff", _("工作人员"), "id-badge-2", "manage_staff", _("谁做什么、管到哪里，从哪天到哪天。")),
        Place("desk:places", _("小区和楼栋"), "building", "see_desk", _("添楼栋、划网格。")),
        Place("desk:arrivals", _("从名单带进来"), "users-plus", "bring_in", _("把 Excel 名单上的居民一次登记好。")),
        Place("desk:openings", _("换账"), "book-2", "bring_in", _("把存折上的积分和服务时长转进来，公示、两人签字。")),
        Place("desk:papers", _("停电纸单"), "clipboard-text", "see_register", _("备几张空白单子；来电以后照着补录。")),
        Place("desk:labels", _("货架标签"), "tag", "manage_store", _("物品的名字和分数，打印出来剪开。")),
        Place("public:poster", _("细则海报"), "notebook", "see_desk", _("积分细则，一张纸贴在门口。")),
        Place("public:join_poster", _("加入海报"), "qrcode", "see_desk", _("怎么加入，扫码就看得到。")),
        Place("desk:leaflet", _("给居民的一张纸"), "mail", "see_desk", _("大字，讲清楚怎么记分、怎么换。")),
        Place("desk:first_steps", _("开张的事"), "checklist", "bring_in", _("从登记居民到第一笔分，一样一样勾。")),
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
        found.append(Link(place.name, place.label, place.icon, url, counts.get(place.name, 0), says=place.says))
    current = _current(found, request.path)
    if audience == "desk":
        behind = _current(links("desk-more", request, {}), request.path)
        if len(behind) > len(current):
            current = next((link.url for link in found if link.name == "desk:more"), "")
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
