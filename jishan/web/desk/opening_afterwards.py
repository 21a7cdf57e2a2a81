"""What comes after a list is shown: objections and their answers; and after it is posted: corrections by two."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jishan.earning.queries import names_of
from jishan.lib.errors import Refused
from jishan.switchover.models import OpeningCorrection, OpeningLine, OpeningList, OpeningObjection
from jishan.switchover.openings import queries, services
from jishan.web.desk import holders, pages
from jishan.web.desk.holders import Choice
from jishan.web.desk.opening_lines import amount_of, typed_hours
from jishan.web.desk.openings import HoursField, name_of, points_field
from jishan.web.shared import access
from jishan.web.shared.access import StaffPage
from jishan.web.shared.forms import KeyedForm
from jishan.web.shared.openings import home_of

State = OpeningList.State


class ObjectionForm(KeyedForm):
    said_by = forms.CharField(
        label=gettext_lazy("谁提的"), max_length=80, error_messages={"required": gettext_lazy("请写上是谁提的。")}
    )
    words = forms.CharField(
        label=gettext_lazy("怎么说的"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("比如：存折最后一页还有 5 分没有算进来。"),
        error_messages={"required": gettext_lazy("请写下是怎么说的。")},
    )


class AnswerForm(forms.Form):
    who = forms.CharField(
        label=gettext_lazy("补上哪一位"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("名字、拼音首字母、楼号或卡号。不用补就空着。"),
    )
    chosen = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    points = points_field(gettext_lazy("应当是多少分"))
    hours = HoursField(label=gettext_lazy("应当是多少小时"))
    answer = forms.CharField(
        label=gettext_lazy("怎么答复的"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("比如：看了存折，是 35 分，已经改过来。"),
        error_messages={"required": gettext_lazy("请写一句是怎么答复的。")},
    )

    def __init__(self, *args: Any, line: OpeningLine | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if line is not None:
            del self.fields["who"]
            if line.resident_id is None:
                del self.fields["hours"]


class CorrectionForm(KeyedForm):
    points = points_field(gettext_lazy("应当是多少分"), required=True)
    hours = HoursField(label=gettext_lazy("应当是多少小时"))
    reason = forms.CharField(
        label=gettext_lazy("为什么更正"),
        max_length=200,
        help_text=gettext_lazy("本人在手机上看得到这句话。"),
        error_messages={"required": gettext_lazy("请写一句为什么，以后有人问起时看得明白。")},
    )

    def __init__(self, *args: Any, line: OpeningLine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if line.resident_id is None:
            del self.fields["hours"]


# While it is shown ----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("see_register")
def note(request: StaffPage, opening: UUID) -> HttpResponse:
    """Write down what a resident said, about a line (`?line=`) or about not being on the list."""
    row = access.get(request, OpeningList, opening, "community")
    if row.state != State.SHOWN:
        messages.warning(request, _("这张清单%(state)s，公示的时候才记异议。") % {"state": row.get_state_display()})
        return redirect("desk:opening", request.community.slug, row.pk)
    line = access.get(request, OpeningLine, request.GET["line"], "resident") if request.GET.get("line") else None
    if line and line.list_id != row.pk:
        raise Http404
    form = ObjectionForm(request.POST or None, initial={"key": pages.new_key(), "said_by": line.name if line else ""})
    if request.method == "POST" and form.is_valid():
        try:
            services.note_objection(opening=row, line=line, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return pages.say_and_go(request, _("记下了，管理员会答复。"), "desk:opening", row.pk)
    about = _("第 %(n)s 行：%(name)s，%(amount)s") % _facts(line) if line else _("名单上没有的人，也可以记在这里。")
    return _form(request, row, form, _("记一条异议"), about, _("记下来"))


def _facts(line: OpeningLine) -> dict[str, Any]:
    return {"n": line.position, "name": line.name, "amount": amount_of(line.points, line.minutes)}


def _form(
    request: StaffPage, row: OpeningList, form: forms.Form, heading: str, note: str, button: str, **more: Any
) -> HttpResponse:
    return pages.show(
        request,
        "desk/opening_note.html",
        {
            "heading": heading,
            "back": reverse("desk:opening", args=[request.community.slug, row.pk]),
            "back_label": name_of(row),
            "note": note,
            "form": form,
            "button": button,
            **more,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("bring_in")
def answer(request: StaffPage, objection: UUID) -> HttpResponse:
    """Answer an objection; where it was right, the line is put right with it."""
    said = access.get(request, OpeningObjection, objection, "list__community", "line")
    line = queries.line(said) if said.line_id else None
    if said.answer or said.list.state != State.SHOWN:
        messages.info(request, _("这一条已经答复过了。") if said.answer else _("公示结束了，请用更正。"))
        return redirect("desk:opening", request.community.slug, said.list_id)
    initial = {"points": line.points, "hours": typed_hours(line.minutes)} if line else {}
    form = AnswerForm(request.POST or None, line=line, initial=initial)
    found: list[Choice] = []
    if request.method == "POST" and form.is_valid():
        holder, found = _who(request, form)
        if not form.errors:
            try:
                services.answer_objection(
                    objection=said,
                    answer=form.cleaned_data["answer"],
                    by=request.user,
                    points=form.cleaned_data["points"],
                    minutes=form.cleaned_data.get("hours"),
                    holder=holder.holder if holder else None,
                )
            except Refused as refusal:
                pages.refuse(form, refusal, who=["already_on_list"], points=["nothing_to_bring", "amount_unfit"])
            else:
                return pages.say_and_go(request, _("答复了。"), "desk:opening", said.list_id)
    about = _("第 %(n)s 行：%(name)s，%(amount)s") % _facts(line) if line else ""
    return _form(request, said.list, form, _("答复异议"), about, _("答复"), said=said, found=found)


def _who(request: StaffPage, form: AnswerForm) -> tuple[Choice | None, list[Choice]]:
    """Whom to add to the list, where somebody was named."""
    say = form.cleaned_data
    if "who" not in form.fields or not (say["who"] or say["chosen"]):
        return None, []
    chosen = holders.by_token(request, say["chosen"])
    if chosen:
        return chosen, []
    found, nobody = holders.found_or_said(request, say["who"], "resident")
    if nobody or len(found) > 1:
        form.add_error("who", nobody or _("有几位都像，请点一下是哪一位。"))
        return None, found
    return found[0], []


# After it is posted ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("bring_in")
def correct(request: StaffPage, line: UUID) -> HttpResponse:
    """Ask for another amount of a posted line; a colleague confirms it."""
    row = access.get(
        request, OpeningLine, line, "list__community", "resident", "household", "organisation", "community"
    )
    if row.list.state != State.POSTED or not row.counts:
        messages.info(request, _("这一行还没有记账，直接改清单就行。"))
        return redirect("desk:opening_line", request.community.slug, row.pk)
    initial = {"key": pages.new_key(), "points": row.points, "hours": typed_hours(row.minutes)}
    form = CorrectionForm(request.POST or None, line=row, initial=initial)
    if request.method == "POST" and form.is_valid():
        say = form.cleaned_data
        try:
            services.propose_correction(
                line=row,
                key=say["key"],
                points=say["points"],
                minutes=say.get("hours") or 0,
                reason=say["reason"],
                by=request.user,
            )
        except Refused as refusal:
            pages.refuse(form, refusal, points=["nothing_changed", "amount_unfit"], reason=["reason_missing"])
        else:
            return pages.say_and_go(request, _("提出来了，请另一位同事确认。"), "desk:opening_line", row.pk)
    about = _("第 %(n)s 行：%(name)s，%(amount)s") % _facts(row)
    return _form(request, row.list, form, _("更正一行"), about, _("提出更正"))


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("see_register")
def confirm(request: StaffPage, correction: UUID) -> HttpResponse:
    """The second pair of eyes on a correction: confirm it, or leave things as they are."""
    asked = access.get(
        request, OpeningCorrection, correction, "line__list__community", "line__resident", "line__household",
        "line__organisation",
    )  # fmt: skip
    refused = ""
    if request.method == "POST":
        act = services.decline_correction if request.POST.get("decision") == "no" else services.confirm_correction
        try:
            act(correction=asked, by=request.user)
        except Refused as refusal:
            refused = refusal.message
        else:
            said = (
                _("没有更正，还是原来的数目。")
                if request.POST.get("decision") == "no"
                else _("更正好了，两笔都写进账本。")
            )
            return pages.say_and_go(request, said, "desk:opening_line", asked.line_id)
    line = asked.line
    return pages.show(
        request,
        "desk/opening_confirm.html",
        {
            "heading": _("确认更正"),
            "back": reverse("desk:opening_line", args=[request.community.slug, line.pk]),
            "back_label": _("第 %(n)s 行") % {"n": line.position},
            "correction": asked,
            "line": line,
            "home": home_of(line, queries.homes_of(line.list, [line])),
            "before": amount_of(asked.points_before, asked.minutes_before),
            "after": amount_of(asked.points_after, asked.minutes_after),
            "asked_by": names_of([asked.asked_by]).get(asked.asked_by, ""),
            "is_mine": asked.asked_by == request.user.pk,
            "refused": refused,
        },
        status=409 if refused else 200,
    )
