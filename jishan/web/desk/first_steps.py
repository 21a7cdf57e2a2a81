"""The first things a new community does: what stands already shows by itself, the rest is ticked by whoever did it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from jishan.founding import queries, services
from jishan.founding.models import FirstStep
from jishan.founding.queries import FirstThings
from jishan.upkeep import keys, office
from jishan.web.desk import pages
from jishan.web.shared import access

_TICKED_BY_HAND = frozenset(FirstStep.Code.values) - {FirstStep.Code.OPENED}


@dataclass(frozen=True)
class Way:
    """One way to do a thing: its page and the verb on the button."""

    url: str
    label: str


@dataclass(frozen=True)
class Thing:
    """One first thing. `tick` is the step to tick by hand and what the button says; "" where the rows show it."""

    title: str
    detail: str
    is_done: bool
    ways: list[Way] = field(default_factory=list)
    tick: str = ""
    tick_label: str = ""
    parts: list[Thing] = field(default_factory=list)


def things(request: access.StaffPage) -> list[Thing]:
    """The first three, then what can wait a little; nothing where the list was never there or is put away."""
    known = queries.first_things(request.community)
    return list(_things(request, known)) if known.is_shown else []


def _things(request: access.StaffPage, known: FirstThings) -> Iterator[Thing]:
    def ways(*named: tuple[str, str]) -> list[Way]:
        return [Way(url, label) for name, label in named if (url := _address(request, name))]

    def paper(code: str, title: str, detail: str, name: str) -> Thing:
        return Thing(title, detail, code in known.ticked, ways((name, _("去打印"))), code, _("印好了"))

    yield Thing(
        _("把居民带进来"),
        ngettext("已经有 %(n)s 位居民。", "已经有 %(n)s 位居民。", known.residents) % {"n": known.residents}
        if known.residents
        else _("有 Excel 名单的，一次带进来，先看后写；没有名单的，一位一位登记。"),
        known.residents > 0,
        ways(("desk:arrivals", _("从名单带进来")), ("desk:resident_new", _("登记一位居民"))),
    )
    yield Thing(
        _("把存折上的旧积分转进来"),
        _("一家一家核对、公示、两个人签字，再入账。以前没有积分的，直接打勾。"),
        FirstStep.Code.BALANCES in known.ticked,
        ways(("desk:openings", _("去转入"))),
        FirstStep.Code.BALANCES,
        _("没有旧积分，或者转好了"),
    )
    papers = [
        paper(FirstStep.Code.CARDS, _("居民卡"), _("A4 一页十张，剪开塑封，一人一张"), "desk:cards_print"),
        paper(FirstStep.Code.LABELS, _("货架标签"), _("名称和几分，贴在货架上"), "desk:labels"),
        paper(FirstStep.Code.RULEBOOK_POSTER, _("细则告示"), _("什么事记几分，贴在公告栏"), "public:poster"),
        paper(FirstStep.Code.JOINING_POSTER, _("参加告示"), _("怎么参加，带二维码，贴在楼门口"), "public:join_poster"),
    ]
    if office.doors():
        papers.append(
            paper(
                FirstStep.Code.PHONE_SHEET,
                _("手机怎么打开"),
                _("同事的手机装一次证书，贴在办公室"),
                "public:trust_print",
            )
        )
    yield Thing(_("打印几样纸"), _("没有手机的居民，全靠这几样。"), all(one.is_done for one in papers), parts=papers)
    yield Thing(
        _("看一遍细则"),
        _("它是从现成的改来的，分数合不合适，您说了算。"),
        FirstStep.Code.READ_RULEBOOK in known.ticked,
        ways(("public:rulebook", _("看一遍")), ("desk:rulebook_new", _("改几处"))),
        FirstStep.Code.READ_RULEBOOK,
        _("看过了"),
    )
    yield Thing(
        _("请一位同事做第二双眼睛"),
        _("记的人不能自己审。再任命一位信用管理员，大一点的分才批得下来。"),
        known.managers > 1,
        ways(("desk:staff_new", _("任命一位同事"))),
    )
    if request.user.is_operator:
        yield Thing(
            _("让同事的手机也能打开"),
            _("同一个网里的手机和平板，拍照、扫码、开兑换台。打开时页面会断开十来秒。"),
            office.is_open(),
            ways(("operator:copies", _("去打开"))),
        )
        yield Thing(
            _("做一个恢复码"),
            _("电脑坏了，靠它和备份恢复。打印出来锁好，再插一个 U 盘放备份。"),
            keys.recovery_made_at() is not None,
            ways(("operator:recovery_code", _("做恢复码")), ("operator:copies", _("备份放哪里"))),
        )


def left(found: list[Thing]) -> int:
    """How many things of the list are still to do, each sheet of paper by itself."""
    return sum(left(thing.parts) if thing.parts else not thing.is_done for thing in found)


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("bring_in")
def first_steps(request: access.StaffPage) -> HttpResponse:
    if request.method == "POST":
        step = request.POST.get("step", "")
        if step in _TICKED_BY_HAND:
            services.tick(community=request.community, step=step, by=request.user)
        if step == FirstStep.Code.PUT_AWAY:
            return pages.say_and_go(request, _("单子收起来了，这些事在各自的页面里随时能办。"), "desk:today")
        return redirect("desk:first_steps", request.community.slug)
    found = things(request)
    return pages.show(
        request,
        "desk/first_steps.html",
        {"heading": _("前三件事"), "first": found[:3], "then": found[3:], "left": left(found)},
    )


def _address(request: access.StaffPage, name: str) -> str:
    """The page of that name in this community, or of the whole installation; "" where there is none."""
    for arguments in ([request.community.slug], []):
        try:
            return reverse(name, args=arguments)
        except NoReverseMatch:
            continue
    return ""
