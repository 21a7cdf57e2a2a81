"""The lines of a cut-over list: typed from passbooks one after another, and the questions a file left."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jishan.earning.queries import names_of
from jishan.lib.errors import Refused
from jishan.people.models import Resident
from jishan.people.queries import with_homes
from jishan.switchover.models import OpeningLine, OpeningList
from jishan.switchover.openings import queries, services
from jishan.web.desk import holders, pages
from jishan.web.desk.holders import KINDS, Choice
from jishan.web.desk.openings import HoursField, draft_only, name_of, points_field, rows_of
from jishan.web.shared import access
from jishan.web.shared.access import StaffPage
from jishan.web.shared.forms import KeyedForm
from jishan.web.shared.openings import home_of
from jishan.web.shared.templatetags.jishan import hours, points

_LAST_SHOWN = 10
_ASKED = {
    "nobody": gettext_lazy("名册里没有找到这个人。还没有登记的，请先登记这位居民。"),
    "several": gettext_lazy("名册里有同名的人，或者住处对不上，请选是哪一位。"),
    "other_name": gettext_lazy("卡号或者电话是另一个名字的，请看看写的是谁。"),
    "amount": gettext_lazy("数目看不懂，请照积分簿填上。"),
    "twice": gettext_lazy("这一位前面已经有一行了。两本的话，请合在前面那一行，这一行留下不转。"),
}
_ABOUT_WHO = ["already_on_list", "holder_left", "hours_are_personal"]
State = OpeningList.State


class WhoForm(KeyedForm):
    """Who it is, as people type it, and how much. `chosen` names one of several whom the text may mean."""

    kind = forms.ChoiceField(label=gettext_lazy("记给谁"), choices=KINDS, widget=forms.RadioSelect, initial="resident")
    who = forms.CharField(
        label=gettext_lazy("是谁"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("名字、拼音首字母、楼号或卡号"),
    )
    chosen = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    points = points_field(gettext_lazy("积分"))
    hours = HoursField(
        label=gettext_lazy("服务时长（小时）"),
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
    )
    remark = forms.CharField(label=gettext_lazy("备注"), required=False, max_length=120)

    def amounts(self) -> dict[str, int]:
        return {"points": self.cleaned_data["points"] or 0, "minutes": self.cleaned_data["hours"] or 0}

    def choose(self, request: StaffPage) -> tuple[Choice | None, list[Choice]]:
        """The one who is meant, or those who may be; what is wrong stands at its field."""
        say = self.cleaned_data
        chosen = holders.by_token(request, say["chosen"]) if say.get("chosen") else None
        if chosen:
            return chosen, []
        found, said = holders.found_or_said(request, say.get("who", ""), say.get("kind", "resident"))
        if said:
            self.add_error("who", said)
        elif len(found) > 1:
            self.add_error("who", _("有几位都像，请点一下是哪一位。"))
        return (found[0], []) if len(found) == 1 else (None, found)


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("bring_in")
def type_in(request: StaffPage, opening: UUID) -> HttpResponse:
    """One passbook after another: who, how much, Enter."""
    row = access.get(request, OpeningList, opening, "community")
    if closed := draft_only(request, row):
        return closed
    form = WhoForm(request.POST or None, initial={"key": pages.new_key()})
    found: list[Choice] = []
    if request.method == "POST" and form.is_valid():
        choice, found = form.choose(request)
        if choice:
            try:
                line = services.add_line(
                    opening=row,
                    key=form.cleaned_data["key"],
                    holder=choice.holder,
                    by=request.user,
                    remark=form.cleaned_data["remark"],
                    **form.amounts(),
                )
            except Refused as refusal:
                pages.refuse(form, refusal, who=_ABOUT_WHO, points=["nothing_to_bring", "amount_unfit"])
                found = [choice] if refusal.code not in _ABOUT_WHO else []
            else:
                return pages.say_and_go(request, _said(line), "desk:opening_type", row.pk)
    typed = queries.lines(row).filter(row=0).order_by("-position")[:_LAST_SHOWN]
    return pages.show(
        request,
        "desk/opening_type.html",
        {
            "heading": _("照积分簿填"),
            "back": reverse("desk:opening", args=[request.community.slug, row.pk]),
            "back_label": name_of(row),
            "opening": row,
            "form": form,
            "found": found,
            "typed": rows_of(row, typed),
            "totals": queries.totals(row),
        },
    )


def _said(line: OpeningLine) -> str:
    return _("第 %(n)s 行：%(name)s，%(amount)s。") % {
        "n": line.position,
        "name": line.name,
        "amount": amount_of(line.points, line.minutes),
    }


def amount_of(points_: int, minutes: int) -> str:
    """30 分、12 小时 30 分钟."""
    parts = [points(points_)] if points_ or not minutes else []
    return _("、").join([*parts, *([hours(minutes)] if minutes else [])])


@require_safe
@access.staff("bring_in")
def find(request: StaffPage) -> HttpResponse:
    """Whom the text may mean, while one is still typing it."""
    text, kind = request.GET.get("who", ""), request.GET.get("kind", "resident")
    found = holders.found_or_said(request, text, kind)[0] if text.strip() else []
    return render(request, "desk/_holders.html", {"found": found})


# One line -------------------------------------------------------------------------------------------------------------


def _line(request: StaffPage, pk: UUID) -> OpeningLine:
    return access.get(
        request, OpeningLine, pk, "list__community", "resident", "household__home", "organisation", "community"
    )


@require_safe
@access.staff("see_register")
def line(request: StaffPage, line: UUID) -> HttpResponse:
    """Everything about one line: where it came from, what was said about it, what was put right."""
    row = _line(request, line)
    objections = list(row.objections.filter(community=row.community).order_by("noted_at"))
    corrections = list(row.corrections.filter(community=row.community).order_by("asked_at"))
    users = [row.by, *(o.noted_by for o in objections), *(o.answered_by for o in objections)]
    names = names_of([*users, *(c.asked_by for c in corrections), *(c.decided_by for c in corrections)])
    return pages.show(
        request,
        "desk/opening_line.html",
        {
            "heading": _("第 %(n)s 行：%(name)s") % {"n": row.position, "name": row.name},
            "back": reverse("desk:opening", args=[request.community.slug, row.list_id]),
            "back_label": name_of(row.list),
            "line": row,
            "home": home_of(row, queries.homes_of(row.list, [row])),
            "objections": [
                (o, names.get(o.noted_by, ""), names.get(o.answered_by or o.noted_by, "")) for o in objections
            ],
            "corrections": [
                (c, names.get(c.asked_by, ""), names.get(c.decided_by or c.asked_by, "")) for c in corrections
            ],
            "by": names.get(row.by, ""),
            "is_waiting": any(c.state == "waiting" for c in corrections),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("bring_in")
def decide(request: StaffPage, line: UUID) -> HttpResponse:
    """Whose the row is and how much; then on to the next question."""
    row = _line(request, line)
    if closed := draft_only(request, row.list):
        return closed
    form = WhoForm(request.POST or None, initial=_initial(row))
    found = _candidates(request, row)
    if request.method == "POST" and form.is_valid():
        choice, others = form.choose(request)
        found = others or found
        if choice:
            try:
                services.change_line(
                    line=row,
                    holder=choice.holder,
                    by=request.user,
                    remark=form.cleaned_data["remark"],
                    **form.amounts(),
                )
            except Refused as refusal:
                pages.refuse(form, refusal, who=_ABOUT_WHO, points=["nothing_to_bring", "amount_unfit"])
            else:
                messages.success(request, _said(row))
                return _next(request, row)
    return pages.show(
        request,
        "desk/opening_decide.html",
        {
            "heading": _decide_heading(row),
            "asked": _ASKED.get(row.question, ""),
            "back": reverse("desk:opening", args=[request.community.slug, row.list_id]),
            "back_label": name_of(row.list),
            "line": row,
            "form": form,
            "found": found,
            "left": queries.questions(row.list).count(),
        },
    )


def _decide_heading(row: OpeningLine) -> str:
    heading = {"": _("改第 %(n)s 行"), "amount": _("第 %(n)s 行是多少")}.get(row.question, _("第 %(n)s 行是谁的"))
    return heading % {"n": row.position}


def _initial(row: OpeningLine) -> dict[str, Any]:
    holder = row.holder
    kind = "resident" if holder is None else type(holder).__name__.lower()
    return {
        "key": pages.new_key(),
        "kind": kind,
        "who": "",
        "points": row.points or "",
        "hours": typed_hours(row.minutes),
        "remark": row.remark,
    }


def typed_hours(minutes: int) -> str:
    """Minutes as the field takes them back: 12, 12.5, 12:20."""
    whole, rest = divmod(minutes, 60)
    return "" if not minutes else f"{whole}:{rest:02d}" if rest % 30 else f"{minutes / 60:g}"


def _candidates(request: StaffPage, row: OpeningLine) -> list[Choice]:
    if row.holder is not None:
        return [holders.choice_of(row.holder)]
    rows = Resident.objects.filter(community=request.community, pk__in=row.candidates, left_on__isnull=True)
    return [holders.choice_of(one) for one in with_homes(rows)]


def _next(request: StaffPage, row: OpeningLine) -> HttpResponse:
    """The next question, or the list when there is none left."""
    waiting = queries.questions(row.list)
    following = waiting.filter(position__gt=row.position).first() or waiting.first()
    if following:
        return redirect("desk:opening_decide", request.community.slug, following.pk)
    return redirect("desk:opening", request.community.slug, row.list_id)


@require_POST
@access.staff("bring_in")
def leave_out(request: StaffPage, line: UUID) -> HttpResponse:
    row = _line(request, line)
    try:
        services.leave_out(line=row, by=request.user, reason=request.POST.get("reason", ""))
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return redirect("desk:opening_decide", request.community.slug, row.pk)
    messages.success(request, _("第 %(n)s 行留下不转。") % {"n": row.position})
    return _next(request, row)


@require_POST
@access.staff("bring_in")
def bring_back(request: StaffPage, line: UUID) -> HttpResponse:
    row = _line(request, line)
    try:
        services.bring_back(line=row, by=request.user)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return redirect("desk:opening_line", request.community.slug, row.pk)
