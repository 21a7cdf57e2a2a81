"""What waits for a member of staff today: each matter with how long it has waited and the one thing to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.db.models import Q, QuerySet, Sum
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jishan.earning import permissions as eyes
from jishan.earning import queries as earning
from jishan.earning.models import Deed, Review
from jishan.lib import clock
from jishan.paper import queries as papers
from jishan.people.models import Resident
from jishan.rulebook import queries as rulebook
from jishan.rulebook.errors import NoRulebook
from jishan.store import queries as store
from jishan.switchover.models import OpeningList
from jishan.switchover.openings import queries as openings
from jishan.web.desk import lapsing, reach
from jishan.web.shared import access
from jishan.web.shared.templatetags.jishan import date_only, waited

__all__ = ["Group", "Matter", "groups"]

# A neighbour who handed something in should hear within two days.
_PATIENCE = timedelta(days=2)
_UNANSWERED = timedelta(days=7)
_FEW_LEFT = 3
_ARTICLES_NAMED = 3
_QUEUE_READ = 500


@dataclass(frozen=True)
class Matter:
    """`count` is how many things it stands for in the greeting; `tone` colours its tag as the word in it says."""

    urgency: str  # now, today, week
    age: str
    title: str
    detail: str
    url: str
    label: str
    count: int = 1

    @property
    def tone(self) -> str:
        return {"now": "now", "today": "wait"}.get(self.urgency, "")


@dataclass(frozen=True)
class Group:
    title: str | Promise
    urgency: str
    matters: Sequence[Matter]


_TITLES = {
    "now": gettext_lazy("现在就办"),
    "today": gettext_lazy("今天办"),
    "week": gettext_lazy("这周之内"),
}


def groups(request: access.StaffPage) -> list[Group]:
    """Everything that waits for this user, most urgent first."""
    order = list(_TITLES)
    matters = sorted(_matters(request), key=lambda matter: order.index(matter.urgency))
    return [Group(_TITLES[u], u, list(some)) for u, some in groupby(matters, key=lambda matter: matter.urgency)]


def _matters(request: access.StaffPage) -> Iterator[Matter]:
    able = request.capabilities
    if "edit_rulebook" in able:
        yield from _rulebook(request)
    if "review_deeds" in able:
        yield from _claims(request)
    if able & {"record_deeds", "review_deeds"}:
        yield from _returned(request)
    if "manage_store" in able:
        yield from _shelf(request)
    if "audit" in able:
        yield from _returns(request)
    if "see_register" in able:
        yield from _openings(request)
        yield from _papers(request)
    if able & {"record_deeds", "manage_residents"}:
        yield from _lapsing(request)
    if "manage_residents" in able:
        yield from _cards(request)


def _url(request: access.StaffPage, name: str, query: str = "") -> str:
    return reverse(name, args=[request.community.slug]) + query


# Deeds -------------------------------------------------------------------------------------------------------------


def _claims(request: access.StaffPage) -> Iterator[Matter]:
    """What they may decide about, in two rows: what has waited too long, and the rest."""
    close = eyes.people_close_to(request.user, request.community)
    approved = set(
        Review.objects.filter(
            community=request.community,
            by=request.user.pk,
            decision=Review.Decision.APPROVED,
            deed__state=Deed.State.WAITING,
            deed__community=request.community,
        ).values_list("deed_id", flat=True)
    )
    waiting = [
        deed
        # Without their versions: five hundred deeds would bring five hundred rulebooks along.
        for deed in earning.review_queue(request.community).select_related(None)[:_QUEUE_READ]
        if deed.pk not in approved and eyes.may_decide(request.user, deed, close)
    ]
    limit = clock.now() - _PATIENCE
    for urgency, some in (
        ("now", [deed for deed in waiting if deed.recorded_at <= limit]),
        ("today", [deed for deed in waiting if deed.recorded_at > limit]),
    ):
        if some:
            yield Matter(
                urgency,
                _("等了 %(time)s") % {"time": waited(some[0].recorded_at)},
                _claims_title(len(some), urgency),
                _by_rule(request, some),
                _url(request, "desk:review"),
                _("去审核"),
                len(some),
            )


def _claims_title(count: int, urgency: str) -> str:
    if urgency == "now":
        return ngettext("%(n)s 件好事等审核，超过两天了", "%(n)s 件好事等审核，超过两天了", count) % {"n": count}
    return ngettext("%(n)s 件好事等您审核", "%(n)s 件好事等您审核", count) % {"n": count}


def _by_rule(request: access.StaffPage, deeds: Sequence[Deed]) -> str:
    """扫雪除冰 2 件、帮老人跑腿 1 件"""
    counted = Counter((deed.version_id, deed.rule) for deed in deeds).most_common(3)
    versions = {version.pk: version for version in rulebook.versions(request.community)}
    words = [
        _("%(rule)s %(n)s 件") % {"rule": rulebook.scheme_of(versions[version]).rule(code).name, "n": n}
        for (version, code), n in counted
    ]
    rest = len(deeds) - sum(n for _which, n in counted)
    return _("、").join(words) + (_("，还有 %(n)s 件") % {"n": rest} if rest else "")


def _returned(request: access.StaffPage) -> Iterator[Matter]:
    """What came back to the one who recorded it; and, for reviewers, what nobody has answered for a week."""
    returned = Deed.objects.filter(community=request.community, state=Deed.State.RETURNED)
    own = returned.filter(recorded_by=request.user.pk).order_by("decided_at")
    yield from _returned_matter(
        request,
        "today",
        own,
        _("%(n)s 件您记的好事被退回，等您补充"),
        _("补充好了再交一次"),
        "returned&mine=1",
        _("去补充"),
    )
    if "review_deeds" in request.capabilities:
        old = returned.filter(decided_at__lte=clock.now() - _UNANSWERED).exclude(recorded_by=request.user.pk)
        yield from _returned_matter(
            request,
            "week",
            old.order_by("decided_at"),
            _("%(n)s 件退回的好事一周没有回音"),
            _("可能没看到，打个电话问一声"),
            "returned",
            _("看名单"),
        )


def _returned_matter(
    request: access.StaffPage, urgency: str, deeds: QuerySet[Deed], title: str, detail: str, state: str, label: str
) -> Iterator[Matter]:
    count, first = deeds.count(), deeds.first()
    if first is not None and first.decided_at is not None:
        age = _("退回 %(time)s了") % {"time": waited(first.decided_at)}
        yield Matter(
            urgency, age, title % {"n": count}, detail, _url(request, "desk:deeds", f"?state={state}"), label, count
        )


# The store, the rulebook ----------------------------------------------------------------------------------------------


def _shelf(request: access.StaffPage) -> Iterator[Matter]:
    """Articles that are gone or nearly so, each by name while they are few."""
    try:
        shelf = _url(request, "desk:store")
    except NoReverseMatch:
        return
    low = list(store.shelf(request.community).filter(stock__lte=_FEW_LEFT).order_by("stock", "order", "name"))
    never = set(store.shelf(request.community).filter(stock=0, movements__isnull=True).values_list("pk", flat=True))
    if len(never) > _ARTICLES_NAMED:
        # A shelf just laid out: one delivery, not a row for each article; and none of them was ever taken.
        yield Matter(
            "week",
            _("等到货"),
            ngettext("货架上的 %(n)s 样物品还没有数量", "货架上的 %(n)s 样物品还没有数量", len(never))
            % {"n": len(never)},
            _("到货以后一样一样登记入库，居民就能换了"),
            shelf,
            _("看货架"),
        )
        low = [article for article in low if article.pk not in never]
    for article in low[:_ARTICLES_NAMED]:
        gone = not article.stock
        yield Matter(
            "today" if gone else "week",
            _("已换完") if gone else _("快换完"),
            (_("%(article)s换完了") if gone else _("%(article)s只剩 %(n)s 件"))
            % {"article": article.name, "n": article.stock},
            _("居民在超市页面上看到它是灰的") if gone else _("补了货，请到超市里登记入库"),
            shelf,
            _("补货"),
        )
    rest = len(low) - _ARTICLES_NAMED
    if rest > 0:
        yield Matter(
            "week",
            _("快换完"),
            ngettext("还有 %(n)s 样物品快换完了", "还有 %(n)s 样物品快换完了", rest) % {"n": rest},
            _("、").join(article.name for article in low[_ARTICLES_NAMED : _ARTICLES_NAMED + 4]),
            shelf,
            _("看货架"),
            rest,
        )


def _returns(request: access.StaffPage) -> Iterator[Matter]:
    """Redemptions that one person handed out and undid; whoever did it is not asked."""
    unseen = store.unseen_returns(request.community).exclude(undone_by=request.user.pk)
    count, first = unseen.count(), unseen.first()
    if first is not None and first.undone_at is not None:
        yield Matter(
            "today",
            _("撤销 %(time)s了") % {"time": waited(first.undone_at)},
            ngettext("%(n)s 笔兑换由经手人自己撤销了", "%(n)s 笔兑换由经手人自己撤销了", count) % {"n": count},
            _("分已退回，请看一眼货在不在架上"),
            _url(request, "desk:returns"),
            _("去看货"),
            count,
        )


def _rulebook(request: access.StaffPage) -> Iterator[Matter]:
    """No rulebook in force, or a newer one of the area that is not adopted."""
    url = _url(request, "desk:rulebook")
    try:
        current = rulebook.in_force(request.community)
    except NoRulebook:
        yield Matter("now", _("还没有"), _("积分细则还没有发布"), _("没有细则，好事记不了分"), url, _("去发布"))
        return
    newest = rulebook.area_versions(request.community.area).first()
    if newest is None or not current.adopted_from:
        return
    if newest.digest not in {version.digest for version in rulebook.lasting_versions(request.community)}:
        yield Matter(
            "week",
            _("新的一版"),
            _("%(area)s发布了第 %(number)s 版细则") % {"area": request.community.area, "number": newest.number},
            _("从 %(day)s 起用，本社区还没有采用") % {"day": date_only(newest.starts_on)},
            url,
            _("去看看"),
        )


# Cut-over lists -------------------------------------------------------------------------------------------------------


def _openings(request: access.StaffPage) -> Iterator[Matter]:
    """Lists that wait for this user's name, objections for an answer, corrections for a second pair of eyes."""
    if "bring_in" in request.capabilities:
        yield from _drafts(request)
    shown = openings.lists(request.community).filter(state=OpeningList.State.SHOWN)
    for row in shown:
        name = _("换账清单第 %(n)s 号") % {"n": row.number}
        url = reverse("desk:opening", args=[request.community.slug, row.pk])
        waiting = openings.unanswered(row).count()
        if waiting:
            detail = ngettext("居民提了 %(n)s 条异议", "居民提了 %(n)s 条异议", waiting) % {"n": waiting}
            if "bring_in" in request.capabilities:
                yield Matter("now", _("等答复"), name, detail, url, _("去答复"), waiting)
        elif row.object_until and clock.today() > row.object_until:
            signed = {name.by for name in openings.signatures(row)}
            if request.user.pk not in signed:
                detail = _("已有一位签字，还差一位") if signed else _("公示期过了，等两位同事签字")
                yield Matter("today", _("等签字"), name, detail, url, _("去签字"))
    waiting_corrections = openings.corrections_waiting(request.community).exclude(asked_by=request.user.pk)
    count, first = waiting_corrections.count(), waiting_corrections.first()
    if first is not None:
        yield Matter(
            "today",
            _("等了 %(time)s") % {"time": waited(first.asked_at)},
            ngettext("%(n)s 条换账更正等您确认", "%(n)s 条换账更正等您确认", count) % {"n": count},
            _("%(name)s：%(reason)s") % {"name": first.line.name, "reason": first.reason},
            _url(request, "desk:openings"),
            _("去确认"),
            count,
        )


def _drafts(request: access.StaffPage) -> Iterator[Matter]:
    """Drafts with rows of the file that nobody has decided about."""
    for row in openings.lists(request.community).filter(state=OpeningList.State.DRAFT):
        count = openings.questions(row).count()
        if count:
            yield Matter(
                "week",
                _("草稿"),
                _("换账清单第 %(n)s 号") % {"n": row.number},
                ngettext("%(n)s 行要您看一看", "%(n)s 行要您看一看", count) % {"n": count},
                reverse("desk:opening", args=[request.community.slug, row.pk]),
                _("接着看"),
            )


def _papers(request: access.StaffPage) -> Iterator[Matter]:
    """Filled sheets of a power cut with lines that could not be entered."""
    able = request.capabilities
    kinds = [kind for kind, needs in (("deeds", "record_deeds"), ("redemptions", "run_counter")) if needs in able]
    for form, refused in papers.with_refusals(request.community, kinds)[:3]:
        yield Matter(
            "today",
            _("没记上"),
            _("纸单 %(number)s") % {"number": form.number},
            ngettext("%(n)s 行没有记上", "%(n)s 行没有记上", refused) % {"n": refused},
            reverse("desk:paper_form", args=[request.community.slug, form.pk]),
            _("去补录"),
        )


# People ---------------------------------------------------------------------------------------------------------------


def _lapsing(request: access.StaffPage) -> Iterator[Matter]:
    """Residents whose points end with this month."""
    lots = lapsing.this_month(request.community)
    people = reach.residents(request).filter(account__in=lots.values("account")).order_by()
    count, silent = people.count(), people.filter(phone_hash="").count()
    if not count:
        return
    points = lots.filter(account__in=people.values("account")).aggregate(sum=Sum("remaining"))["sum"]
    detail = _("共 %(points)s 分") % {"points": points}
    if silent:
        detail += _("，其中 %(n)s 位没有留电话，请上门说一声") % {"n": silent}
    yield Matter(
        "week",
        _("%(day)s前") % {"day": date_only(lapsing.ends_before())},
        ngettext("%(n)s 位居民的积分月底到期", "%(n)s 位居民的积分月底到期", count) % {"n": count},
        detail,
        _url(request, "desk:residents", "?show=lapsing"),
        _("看名单"),
        count,
    )


def _cards(request: access.StaffPage) -> Iterator[Matter]:
    count = without_card(reach.residents(request)).count()
    if count:
        yield Matter(
            "week",
            _("还没有卡"),
            ngettext("%(n)s 位居民还没有卡", "%(n)s 位居民还没有卡", count) % {"n": count},
            _("没有手机的居民，凭卡就能记分、兑换"),
            _url(request, "desk:residents", "?show=no-card"),
            _("去发卡"),
            count,
        )


def without_card(residents: QuerySet[Resident]) -> QuerySet[Resident]:
    """Those of the residents who have no working card."""
    return residents.exclude(Q(cards__isnull=False) & Q(cards__stopped_at__isnull=True))
