"""Reviewing: the queue, one deed at a time with all that is known of it, and many at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jishan.earning import permissions as eyes
from jishan.earning import queries as earning
from jishan.earning import services
from jishan.earning.models import Deed, Evidence, Review
from jishan.lib.errors import Refused
from jishan.rulebook.arithmetic import Quote
from jishan.rulebook.scheme import Range, Rule
from jishan.web.desk import pages, reach, subjects
from jishan.web.desk.subjects import DeedRow
from jishan.web.shared import access

# Read whole to find the next one to decide; a longer queue is worked off from its front anyway.
_QUEUE_READ = 1000
_SIMILAR = 5

QUICK_REASONS: tuple[str | Promise, ...] = (
    gettext_lazy("照片看不清，请再拍一张"),
    gettext_lazy("照片里看不出是这件事，请换一张"),
    gettext_lazy("日期不对，请核对"),
    gettext_lazy("请写清楚做了什么、在哪里"),
    gettext_lazy("这件已经记过了"),
    gettext_lazy("不在细则范围内"),
)


@dataclass(frozen=True)
class Waiting:
    """A deed of the queue, and why this user cannot decide about it, if so."""

    row: DeedRow
    pictures: int
    approved_by: str
    obstacle: str

    @property
    def deed(self) -> Deed:
        return self.row.deed


# The queue -----------------------------------------------------------------------------------------------------------


@require_safe
@access.staff("review_deeds")
def queue(request: access.StaffPage) -> HttpResponse:
    """Everything that waits, the longest waiting first; `rule` narrows it to one rule."""
    chosen = request.GET.get("rule", "")
    deeds = earning.review_queue(request.community)
    shown = deeds.filter(rule=chosen) if chosen else deeds
    page = pages.page_of(request, subjects.with_homes(shown))
    waiting = _waiting(request, page.object_list)
    return pages.show(
        request,
        "desk/review.html",
        {
            "heading": _("审核"),
            "page": page,
            "waiting": waiting,
            "total": page.paginator.count,
            "rules": _rules_of(deeds),
            "chosen": chosen,
            "can_decide": sum(not item.obstacle for item in waiting),
        },
    )


def _rules_of(deeds: QuerySet[Deed]) -> list[tuple[str, str, int]]:
    """The rules with something in the queue: code, name, how many, most first."""
    counts = deeds.order_by().values_list("rule").annotate(n=Count("pk")).order_by("-n", "rule")
    # One deed of each is enough to know its name, in the version it was recorded under.
    named = {deed.rule: earning.rule_of(deed).name for code, _n in counts for deed in deeds.filter(rule=code)[:1]}
    return [(code, named[code], n) for code, n in counts if code in named]


def _waiting(request: access.StaffPage, deeds: Iterable[Deed]) -> list[Waiting]:
    rows = subjects.rows(deeds)
    pks = [row.deed.pk for row in rows]
    approvals = earning.approvals_of(request.community, pks)
    names = earning.names_of(review.by for some in approvals.values() for review in some)
    pictures = list(
        Evidence.objects.filter(community=request.community, deed__in=pks).values_list("deed_id", flat=True)
    )
    close = eyes.people_close_to(request.user, request.community)
    return [
        Waiting(
            row,
            pictures.count(row.deed.pk),
            _("、").join(names.get(review.by, "") for review in approvals.get(row.deed.pk, [])),
            _obstacle(request, row.deed, approvals.get(row.deed.pk, []), close),
        )
        for row in rows
    ]


def _obstacle(
    request: access.StaffPage, deed: Deed, approvals: Sequence[Review], close: tuple[set[UUID], set[UUID]]
) -> str:
    """Why this user cannot decide about a waiting deed; "" when they can."""
    if any(review.by == request.user.pk for review in approvals):
        return _("您已经通过，还要另一位同事审核。")
    if deed.recorded_by == request.user.pk:
        return _("这件是您自己记的，要请另一位同事审核。")
    if not eyes.may_decide(request.user, deed, close):
        return _("这件记给您自己或家里人，要请另一位同事审核。")
    return ""


@require_POST
@access.staff("review_deeds")
def approve_many(request: access.StaffPage) -> HttpResponse:
    """Approve the ticked ones as they were recorded, and say what became of each."""
    pks = request.POST.getlist("deed")
    back = reverse("desk:review", args=[request.community.slug])
    if request.POST.get("rule"):
        back += "?" + urlencode({"rule": request.POST["rule"]})
    if not pks:
        messages.warning(request, _("还没有勾选。请先勾上要通过的，再按“一起通过”。"))
        return HttpResponseRedirect(back)
    deeds = [access.get(request, Deed, pk) for pk in pks]
    outcomes = services.approve_deeds(community=request.community, deeds=deeds, by=request.user)
    rows = {row.deed.pk: row for row in subjects.rows(_with_people(request, [o.deed.pk for o in outcomes]))}
    told = [(rows[outcome.deed.pk], _said(outcome)) for outcome in outcomes]
    done = sum(outcome.refusal is None for outcome in outcomes)
    return pages.show(
        request,
        "desk/review_outcome.html",
        {
            "heading": ngettext("%(n)s 件通过了", "%(n)s 件通过了", done) % {"n": done},
            "back": back,
            "back_label": _("回到审核"),
            "told": told,
            "refused": len(outcomes) - done,
        },
    )


def _with_people(request: access.StaffPage, pks: Sequence[UUID]) -> list[Deed]:
    deeds = earning.deeds(request.community).filter(pk__in=pks)
    return list(subjects.with_homes(deeds).order_by("recorded_at", "number"))


def _said(outcome: services.Outcome) -> tuple[str, str]:
    """A sentence about one deed of the batch and the colour that repeats it."""
    if outcome.refusal:
        return outcome.refusal.message, "now"
    if outcome.deed.state == Deed.State.WAITING:
        return _("您通过了，还要一位同事审核"), "wait"
    return _("记入 %(points)s 分") % {"points": outcome.deed.points}, "ok"


# One deed ---------------------------------------------------------------------------------------------------------------


class ApproveForm(forms.Form):
    """The amount stands only where the rule leaves a choice, the count only where the rule asks for one."""

    points = forms.IntegerField(label=gettext_lazy("记几分"), required=False)
    quantity = forms.IntegerField(label=gettext_lazy("数量"), required=False, min_value=0)
    reason = forms.CharField(
        label=gettext_lazy("理由"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, deed: Deed, rule: Rule, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.deed = deed
        if isinstance(rule.amount, Range):
            least, most = rule.amount.points_min, rule.amount.points_max
            field = cast(forms.IntegerField, self.fields["points"])
            field.initial = deed.asked_points or least
            field.widget.attrs |= {"min": least, "max": most, "inputmode": "numeric", "data-twin": "points-range"}
            field.help_text = _("%(least)s 到 %(most)s 分。改了数要写一句理由。") % {"least": least, "most": most}
        else:
            del self.fields["points"]
        if rule.asks_quantity:
            self.fields["quantity"].initial = deed.quantity
            self.fields["quantity"].label = _("数量（%(unit)s）") % {"unit": rule.unit}
            self.fields["quantity"].help_text = _("改了数要写一句理由。")
        else:
            del self.fields["quantity"]
        for name in ("points", "quantity"):
            if name in self.fields:
                self.fields[name].required = True
                self.fields[name].error_messages |= {
                    "required": _("请写一个整数。"),
                    "invalid": _("请写一个整数，不要小数和别的字。"),
                }

    @property
    def chosen_points(self) -> int | None:
        """The reviewer's amount, or None where it is what the recorder asked for."""
        points = self.cleaned_data.get("points")
        return None if points == self.deed.asked_points else points

    @property
    def chosen_quantity(self) -> int | None:
        quantity = self.cleaned_data.get("quantity")
        return None if quantity == self.deed.quantity else quantity


class ReturnForm(forms.Form):
    quick = forms.ChoiceField(
        label=gettext_lazy("哪里要补"),
        required=False,
        widget=forms.RadioSelect,
        choices=[(r, r) for r in QUICK_REASONS],
    )
    own = forms.CharField(
        label=gettext_lazy("或者自己写"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    @property
    def reason(self) -> str:
        words = [self.cleaned_data.get("quick", ""), self.cleaned_data.get("own", "").strip()]
        return _("。").join(word.rstrip("。") for word in words if word)


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("review_deeds")
def deed(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """One deed; deciding about it opens the next."""
    one = access.get(request, Deed, pk, "version", "resident", "household__home", "building", "organisation")
    if one.state != Deed.State.WAITING and request.method != "POST":
        return redirect("desk:deed", request.community.slug, pk)
    rule = earning.rule_of(one)
    approve, send_back = ApproveForm(one, rule), ReturnForm()
    if request.method == "POST":
        if request.POST.get("decision") == "return":
            send_back = ReturnForm(request.POST)
            answer = _return(request, one, send_back)
        else:
            approve = ApproveForm(one, rule, request.POST)
            answer = _approve(request, one, approve)
        if answer:
            return answer
    return pages.show(request, "desk/review_deed.html", _everything(request, one, approve, send_back))


def _approve(request: access.StaffPage, one: Deed, form: ApproveForm) -> HttpResponse | None:
    if not form.is_valid():
        return None
    following = _next(request, one)
    try:
        decided = services.approve_deed(
            deed=one,
            by=request.user,
            points=form.chosen_points,
            quantity=form.chosen_quantity,
            reason=form.cleaned_data["reason"],
        )
    except Refused as refusal:
        if refusal.code == "already_decided":
            return _too_late(request, one, refusal, following)
        amounts = [name for name in ("points", "quantity") if name in form.fields]
        pages.refuse(
            form, refusal, reason=["reason_missing", "text_too_long"], **{name: ["wrong_amount"] for name in amounts}
        )
        return None
    who = {"who": subjects.who(one), "rule": earning.rule_of(one).name, "points": decided.points}
    if decided.state == Deed.State.WAITING:
        messages.success(request, _("您通过了%(who)s的“%(rule)s”，还要一位同事审核才记入。") % who)
    else:
        messages.success(request, _("%(who)s，%(rule)s，记入 %(points)s 分。") % who)
    return following


def _return(request: access.StaffPage, one: Deed, form: ReturnForm) -> HttpResponse | None:
    if not form.is_valid():
        return None
    following = _next(request, one)
    try:
        services.return_deed(deed=one, by=request.user, reason=form.reason)
    except Refused as refusal:
        if refusal.code == "already_decided":
            return _too_late(request, one, refusal, following)
        pages.refuse(form, refusal, own=["reason_missing", "text_too_long"])
        return None
    messages.success(request, _("退回去了，%(who)s看得到您写的理由。") % {"who": subjects.who(one)})
    return following


def _too_late(
    request: access.StaffPage, one: Deed, refusal: Refused, following: HttpResponseRedirect
) -> HttpResponseRedirect:
    say = {"who": subjects.who(one), "rule": earning.rule_of(one).name, "why": refusal.message}
    messages.warning(request, _("%(who)s的“%(rule)s”：%(why)s") % say)
    return following


def _next(request: access.StaffPage, one: Deed) -> HttpResponseRedirect:
    """The next deed this user can decide about, in the same order and under the same rule if one was chosen."""
    chosen = request.GET.get("rule", "")
    # Without their versions: a thousand deeds would bring a thousand rulebooks along.
    queue = earning.review_queue(request.community).exclude(pk=one.pk).select_related(None)
    others = list((queue.filter(rule=chosen) if chosen else queue)[:_QUEUE_READ])
    approvals = earning.approvals_of(request.community, [other.pk for other in others])
    close = eyes.people_close_to(request.user, request.community)
    able = [other for other in others if not _obstacle(request, other, approvals.get(other.pk, []), close)]
    later = [other for other in able if (other.recorded_at, other.number) > (one.recorded_at, one.number)]
    query = "?" + urlencode({"rule": chosen}) if chosen else ""
    if not able:
        return HttpResponseRedirect(reverse("desk:review", args=[request.community.slug]) + query)
    return HttpResponseRedirect(
        reverse("desk:review_deed", args=[request.community.slug, (later or able)[0].pk]) + query
    )


def _everything(request: access.StaffPage, one: Deed, approve: ApproveForm, send_back: ReturnForm) -> dict[str, object]:
    (item,) = _waiting(request, [one])
    story = earning.story_of(one)
    queue = list(earning.review_queue(request.community).values_list("pk", flat=True)[:_QUEUE_READ])
    place = queue.index(one.pk) if one.pk in queue else 0
    return {
        "heading": item.row.rule.name,
        "back": reverse("desk:review", args=[request.community.slug]),
        "back_label": _("审核"),
        "item": item,
        "deed": one,
        "story": story,
        "approve": approve,
        "send_back": send_back,
        "quote": _quoted(one, approve),
        "similar": _similar(request, one),
        "reachable": not reach.is_limited(request),
        "place": place + 1,
        "total": len(queue),
        "earlier": queue[place - 1] if place else None,
        "later": queue[place + 1] if place + 1 < len(queue) else None,
    }


def _quoted(one: Deed, form: ApproveForm) -> Quote:
    """What it would give now, with what the reviewer has typed already."""
    if form.is_bound and not {"points", "quantity"} & form.errors.keys():
        return earning.quote_of(one, points=form.chosen_points, quantity=form.chosen_quantity)
    return earning.quote_of(one)


def _similar(request: access.StaffPage, one: Deed) -> list[DeedRow]:
    """The same subject's last deeds under the same rule: a reviewer sees at a glance what repeats."""
    same = earning.deeds(request.community, rule=one.rule).exclude(pk=one.pk)
    for name in ("organisation", "building", "household", "resident"):
        about = getattr(one, f"{name}_id")
        if about:
            return subjects.rows(same.filter(**{f"{name}_id": about})[:_SIMILAR])
    return []


@require_safe
@access.staff("review_deeds")
def quote(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """What the deed would give with the amount in the form; the page asks while the slider moves."""
    one = access.get(request, Deed, pk, "version", "resident", "household", "building", "organisation")
    form = ApproveForm(one, earning.rule_of(one), request.GET)
    answer: Quote | None = None
    if form.is_valid():
        answer = earning.quote_of(one, points=form.chosen_points, quantity=form.chosen_quantity)
    return pages.show(request, "desk/_quote.html", {"quote": answer})
