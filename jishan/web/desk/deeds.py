"""The register of deeds: find one, read its whole story, put right what was wrong, hand the list out."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from jishan.earning import permissions as eyes
from jishan.earning import queries as earning
from jishan.earning import services
from jishan.earning.models import Deed
from jishan.earning.pictures import CleanPicture
from jishan.lib.errors import Refused
from jishan.rulebook import queries as rulebook
from jishan.rulebook.errors import NoRulebook
from jishan.web.desk import lists, pages, reach, subjects
from jishan.web.desk.uploads import PicturesField, cleaned
from jishan.web.shared import access
from jishan.web.shared.statement import last_day
from jishan.web.shared.templatetags.jishan import full_date


class Filters(forms.Form):
    """What narrows the register. Nonsense in a date is said at its field and filters nothing."""

    q = forms.CharField(label=gettext_lazy("找"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=gettext_lazy("状态"), required=False, choices=[("", gettext_lazy("全部状态")), *Deed.State.choices]
    )
    rule = forms.ChoiceField(label=gettext_lazy("细则"), required=False)
    since = forms.DateField(
        label=gettext_lazy("从哪天"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=gettext_lazy("到哪天"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    mine = forms.BooleanField(label=gettext_lazy("只看我记的"), required=False)

    def __init__(self, request: access.StaffPage) -> None:
        super().__init__(request.GET)
        self._request = request
        rules = forms.ChoiceField(required=False, label=gettext_lazy("细则"), choices=self._rules())
        self.fields["rule"] = rules
        for name in ("since", "until"):
            self.fields[name].error_messages["invalid"] = _("日期请写成 2026-03-08 这样。")

    def _rules(self) -> list[tuple[str, str]]:
        try:
            scheme = rulebook.scheme_of(rulebook.in_force(self._request.community))
        except NoRulebook:
            return [("", _("全部细则"))]
        return [("", _("全部细则")), *((rule.code, f"{rule.code} {rule.name}") for rule in scheme.rules)]

    def found(self) -> QuerySet[Deed]:
        """The deeds that fit what could be understood, as far as the reader reaches."""
        self.is_valid()
        say = self.cleaned_data
        deeds = earning.deeds(
            self._request.community,
            text=say.get("q", ""),
            state=say.get("state", ""),
            rule=say.get("rule", ""),
            since=say.get("since"),
            until=say.get("until"),
        )
        if say.get("mine"):
            deeds = deeds.filter(recorded_by=self._request.user.pk)
        return subjects.with_homes(reach.deeds(self._request, deeds))

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.values())

    @property
    def query(self) -> str:
        """The same filters for the print page and the file."""
        return lists.query_of(self._request)

    @property
    def said(self) -> list[str]:
        """The same in words, on top of the paper and the file."""
        say = self.cleaned_data
        states, rules = dict(Deed.State.choices), dict(self._rules())
        return [
            lists.narrowed(say.get("q", "")),
            str(states.get(say.get("state", ""), "")),
            rules.get(say["rule"], "") if say.get("rule") else "",
            _("%(day)s起") % {"day": full_date(say["since"])} if say.get("since") else "",
            _("到 %(day)s") % {"day": full_date(say["until"])} if say.get("until") else "",
            _("只看我记的") if say.get("mine") else "",
        ]


@require_safe
@access.staff("see_desk")
def register(request: access.StaffPage) -> HttpResponse:
    filters = Filters(request)
    page = pages.page_of(request, filters.found())
    return pages.show(
        request,
        "desk/deeds.html",
        {
            "heading": _("好事"),
            "filters": filters,
            "page": page,
            "rows": subjects.rows(page.object_list),
            "total": page.paginator.count,
        },
    )


def as_list(request: access.StaffPage, most: int) -> lists.List:
    filters = Filters(request)
    rows = subjects.rows(filters.found()[:most])
    columns = [
        lists.Column(_("编号"), 18),
        lists.Column(_("日期"), 14),
        lists.Column(_("记给谁"), 16),
        lists.Column(_("住址"), 12),
        lists.Column(_("细则"), 8),
        lists.Column(_("做了什么"), 18),
        lists.Column(_("数量"), 8),
        lists.Column(_("积分"), 8),
        lists.Column(_("状态"), 10),
        lists.Column(_("记录人"), 12),
        lists.Column(_("记录时间"), 18),
        lists.Column(_("说明"), 40),
    ]
    credited = [row.deed.points or 0 for row in rows if row.deed.state == Deed.State.APPROVED]
    return lists.List(
        title=_("%(community)s好事登记") % {"community": request.community.name},
        columns=columns,
        rows=list(_cells(rows)),
        back=f"{reverse('desk:deeds', args=[request.community.slug])}?{filters.query}",
        said=filters.said,
        closing=[_("已记入"), None, None, None, None, None, len(credited), sum(credited), None, None, None, None],
        only_in_file=[6, 9, 10, 11],
    )


def _cells(rows: list[subjects.DeedRow]) -> Iterator[list[lists.Value]]:
    names = earning.names_of(row.deed.recorded_by for row in rows)
    for row in rows:
        deed = row.deed
        yield [
            deed.number, deed.happened_on, row.who, row.where, row.rule.code, row.rule.name, deed.quantity,
            deed.points, deed.get_state_display(), names.get(deed.recorded_by, ""), deed.recorded_at, deed.note,
        ]  # fmt: skip


# One deed ---------------------------------------------------------------------------------------------------------------


class ReverseForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("为什么冲回"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("居民看得到这句话。例如：3 月 8 日他不在场，记错了人。"),
        error_messages={"required": gettext_lazy("请写一句理由，居民看得到。")},
    )


class ResubmitForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("补充说明"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    pictures = PicturesField(label=gettext_lazy("补几张照片"), required=False)


def _reached(request: access.StaffPage, pk: UUID) -> Deed:
    one = access.get(
        request, Deed, pk, "version", "resident", "household__home", "building", "organisation", "transfer", "community"
    )
    if not reach.deeds(request, Deed.objects.filter(community=request.community, pk=pk)).exists():
        raise PermissionDenied
    return one


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("see_desk")
def deed(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """The whole trail of one deed. Its recorder may add to it when it came back, and hand it in again."""
    one = _reached(request, pk)
    own = one.recorded_by == request.user.pk and "record_deeds" in request.capabilities
    can_resubmit = own and one.state == Deed.State.RETURNED
    form = ResubmitForm(initial={"note": one.note}) if can_resubmit else None
    if request.method == "POST":
        if not can_resubmit:
            return redirect("desk:deed", request.community.slug, pk)
        form = ResubmitForm(request.POST, request.FILES)
        if form.is_valid() and _resubmitted(request, one, form):
            return pages.say_and_go(request, _("又交上去了，等同事审核。"), "desk:deed", pk)
    story = earning.story_of(one)
    return pages.show(
        request,
        "desk/deed.html",
        {
            "heading": story.rule.name,
            "back": reverse("desk:deeds", args=[request.community.slug]),
            "back_label": _("好事"),
            "deed": one,
            "story": story,
            "who": subjects.who(one),
            "where": subjects.where(one),
            "form": form,
            "last_day": last_day(story.lapses_on) if story.lapses_on else None,
            "may_see_evidence": eyes.may_see_evidence(request.user, one),
            "may_reverse": "reverse_deeds" in request.capabilities and one.state == Deed.State.APPROVED,
            "may_review": "review_deeds" in request.capabilities and one.state == Deed.State.WAITING,
            "may_withdraw": own and one.state in {Deed.State.WAITING, Deed.State.RETURNED},
        },
    )


def _resubmitted(request: access.StaffPage, one: Deed, form: ResubmitForm) -> bool:
    try:
        most = earning.rule_of(one).proof.photos_max
        pictures: list[CleanPicture] = cleaned(form.cleaned_data["pictures"], most=most)
        services.resubmit_deed(deed=one, by=request.user, note=form.cleaned_data["note"], pictures=pictures)
    except Refused as refusal:
        pages.refuse(form, refusal, pictures=["not_a_picture", "picture_too_large", "too_many_pictures"])
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("record_deeds")
def withdraw(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """Take back what one recorded oneself and nobody has decided about; asked once more before it is done."""
    one = _reached(request, pk)
    if one.recorded_by != request.user.pk:
        raise PermissionDenied
    refused = ""
    if request.method == "POST":
        try:
            services.withdraw_deed(deed=one, by=request.user)
        except Refused as refusal:
            refused = refusal.message
        else:
            return pages.say_and_go(request, _("撤回了，这件不再等审核。"), "desk:deed", pk)
    return pages.show(
        request,
        "desk/withdraw.html",
        {
            "heading": _("撤回这件记录"),
            "back": reverse("desk:deed", args=[request.community.slug, pk]),
            "back_label": _("不撤了"),
            "deed": one,
            "who": subjects.who(one),
            "rule": earning.rule_of(one),
            "refused": refused,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("reverse_deeds")
def reverse_deed(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """Take a credited deed back by a linked entry, with a reason; the page says first what will happen."""
    one = _reached(request, pk)
    if one.state != Deed.State.APPROVED:
        state = {"state": one.get_state_display()}
        messages.warning(request, _("这件现在是“%(state)s”，没有分可以冲回。") % state)
        return redirect("desk:deed", request.community.slug, pk)
    form = ReverseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.reverse_deed(deed=one, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            pages.refuse(form, refusal, reason=["reason_missing", "text_too_long"])
        else:
            say = {"points": one.points, "who": subjects.who(one)}
            return pages.say_and_go(request, _("%(who)s的 %(points)s 分冲回了，理由记在下面。") % say, "desk:deed", pk)
    return pages.show(
        request,
        "desk/reverse.html",
        {
            "heading": _("冲回这一笔"),
            "back": reverse("desk:deed", args=[request.community.slug, pk]),
            "back_label": _("不冲回了"),
            "deed": one,
            "who": subjects.who(one),
            "rule": earning.rule_of(one),
            "form": form,
        },
    )
