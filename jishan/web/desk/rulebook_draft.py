"""A draft of the rulebook: the whole of it on one page, its text, its steps, its changes, and publishing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jishan.earning import queries as earning
from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.rulebook import drafting, queries
from jishan.rulebook.comparing import Change, compare
from jishan.rulebook.describe import CategoryPart, RuleRow, scheme_page
from jishan.rulebook.errors import Fault, OutsideFrame
from jishan.rulebook.frames import AreaFrame, Breach, breaches, frame_over, is_locked
from jishan.rulebook.models import RulebookDraft
from jishan.rulebook.parsing import Reading, read
from jishan.rulebook.scheme import Scheme
from jishan.rulebook.words import day_name
from jishan.web.desk import pages
from jishan.web.desk.rulebook_sections import SECTIONS, TEXT_SECTIONS
from jishan.web.shared import access
from jishan.web.shared.forms import near_day

__all__ = ["Desk", "open_draft"]

_BYTES_MAX = 300_000


class Desk:
    """A draft as its pages see it: what it says, against what is in force, within the area's frame."""

    def __init__(self, request: access.StaffPage, pk: UUID) -> None:
        self.request = request
        self.draft = access.get(request, RulebookDraft, pk, "based_on", "published_as")
        self.reading: Reading = read(self.draft.text)
        self.within: AreaFrame | None = frame_over(request.community.area)
        self.current = queries.current(request.community)

    @property
    def scheme(self) -> Scheme | None:
        return self.reading.scheme

    @property
    def old(self) -> Scheme | None:
        return queries.scheme_of(self.current) if self.current else None

    @property
    def is_open(self) -> bool:
        return not self.draft.published_as_id and self.draft.put_aside_at is None

    @property
    def changes(self) -> list[Change]:
        return compare(self.old, self.scheme) if self.scheme else []

    @property
    def breaches(self) -> list[Breach]:
        return breaches(self.scheme, self.within) if self.scheme else []

    def address(self, name: str, *args: Any) -> str:
        return reverse(f"desk:{name}", args=[self.request.community.slug, self.draft.pk, *args])

    def saver(self) -> str:
        return earning.names_of([self.draft.saved_by]).get(self.draft.saved_by, "")

    def context(self, heading: str, **more: Any) -> dict[str, Any]:
        """What every page of a draft shows, one level in."""
        return {
            "heading": heading,
            "back": self.address("rulebook_draft"),
            "back_label": _("草稿"),
            "draft": self.draft,
            "current": self.current,
            **more,
        }

    def lines_of(self, faults: tuple[Fault, ...]) -> list[tuple[Fault, str, str]]:
        """Each fault with the line it stands on and, where it is about a rule that can be read, the rule's code."""
        lines = self.draft.text.splitlines()
        told = []
        for fault in faults:
            line = lines[fault.line - 1].strip() if 0 < fault.line <= len(lines) else ""
            told.append((fault, line, self.rule_at(fault)))
        return told

    def rule_at(self, fault: Fault) -> str:
        if self.scheme and len(fault.path) > 1 and fault.path[0] == "rules" and isinstance(fault.path[1], int):
            return self.scheme.rules[fault.path[1]].code
        return ""


def open_draft(request: access.StaffPage, pk: UUID) -> Desk:
    """A draft that can still be changed; 404 for one that was published or put aside."""
    desk = Desk(request, pk)
    if not desk.is_open:
        raise Http404
    return desk


# The whole of it ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RuleLine:
    """One rule on the page of the draft: as it reads, whether it is new or changed, and what is wrong with it."""

    row: RuleRow
    figure: str
    state: str  # new, changed, or empty
    was: str
    wrong: list[str]
    locked: bool


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("edit_rulebook")
def draft(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """The draft by category; a POST puts it aside or takes it up again."""
    desk = Desk(request, pk)
    if desk.draft.published_as:
        return redirect("desk:rulebook_version", request.community.slug, desk.draft.published_as.number)
    if request.method == "POST":
        if "aside" in request.POST:
            drafting.put_aside(draft=desk.draft, by=request.user)
            return pages.say_and_go(request, _("草稿放到一边了，随时可以接着改。"), "desk:rulebook")
        drafting.take_up(draft=desk.draft, by=request.user)
        return redirect(desk.address("rulebook_draft"))
    if desk.scheme is None and desk.is_open:
        return redirect(desk.address("rulebook_text"))
    changes = desk.changes
    context = desk.context(
        _("新的一版"),
        is_open=desk.is_open,
        changes=changes,
        categories=_categories(desk, changes),
        sections=_sections(desk),
        others=_other_sections(desk),
        gone=[change for change in changes if change.kind == "gone" and change.code],
        faults=desk.lines_of(desk.reading.faults),
        breaches=desk.breaches,
        within=desk.within,
        last=queries.saves(desk.draft).first(),
        saver=desk.saver(),
    )
    return pages.show(
        request,
        "desk/rulebook_draft.html",
        {**context, "back": reverse("desk:rulebook", args=[request.community.slug]), "back_label": _("积分细则")},
    )


def _categories(desk: Desk, changes: list[Change]) -> list[tuple[CategoryPart, list[RuleLine]]]:
    if desk.scheme is None:
        return []
    states = {change.code: change for change in changes if change.code}
    wrong: dict[str, list[str]] = {}
    for fault in desk.reading.faults:
        wrong.setdefault(desk.rule_at(fault), []).append(fault.sentence)
    for breach in desk.breaches:
        wrong.setdefault(breach.rule, []).append(breach.sentence)
    page = scheme_page(desk.scheme, with_empty=True)
    return [
        (
            part,
            [
                RuleLine(
                    row,
                    row.amount,
                    states[row.code].kind if row.code in states else "",
                    _("；").join(states[row.code].lines)
                    if row.code in states and states[row.code].kind != "new"
                    else "",
                    wrong.get(row.code, []),
                    is_locked(desk.within, row.code),
                )
                for row in part.rules
            ],
        )
        for part in page.categories
    ]


def _sections(desk: Desk) -> list[dict[str, Any]]:
    """The sections that have a form, with what they say now."""
    if desk.scheme is None:
        return []
    told = {section.code: section.sentences for section in scheme_page(desk.scheme).sections}
    scheme = desk.scheme
    points = [scheme.points.name]
    if scheme.points.yuan_anchor:
        points.append(_("预算按一分 %(yuan)s 元") % {"yuan": f"{float(scheme.points.yuan_anchor):g}"})
    said: dict[str, list[str]] = {
        "book": [scheme.title, *filter(None, [scheme.brand]), *told.get("limits", ())[: len(scheme.limits)]],
        "points": points,
        "life": list(told.get("life", ())),
        "redemption": list(told.get("redemption", ()))[:-1],
        "store": [part for part in (scheme.store.name, scheme.store.place, scheme.store.hours) if part],
        "privacy": list(told.get("privacy", ())[1:]),
        "groups": list(told.get("limits", ())[len(scheme.limits) :]),
        "articles": [_("%(n)s 种") % {"n": len(scheme.articles)}] if scheme.articles else [],
        "coins": [_("、").join(_("%(n)s 分") % {"n": n} for n in scheme.coins.denominations)]
        if scheme.coins.denominations
        else [],
    }
    return [
        {"name": one.name, "title": one.title, "said": _(" ").join(said[one.name]) or _("没有")} for one in SECTIONS
    ]


def _other_sections(desk: Desk) -> list[dict[str, Any]]:
    """The sections that are edited as text, with where they stand in it."""
    if desk.scheme is None:
        return []
    lines = desk.draft.text.splitlines()
    keys = {"benefits": "benefits", "levels": "levels", "rewards": "rewards", "deductions": "deductions"}
    found = []
    for section in scheme_page(desk.scheme).sections:
        if section.code in TEXT_SECTIONS:
            header = f"[[{keys[section.code]}]]"
            line = next((n for n, text in enumerate(lines, 1) if text.strip() == header), 0)
            found.append({"title": section.title, "said": " ".join(section.sentences), "line": line})
    return found


# Its text -----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("edit_rulebook")
def text(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """The draft as TOML; what is typed is kept, faults and all."""
    desk = open_draft(request, pk)
    typed, seen, refused = desk.draft.text, desk.draft.revision, ""
    if request.method == "POST":
        # PostgreSQL keeps no text with a nought in it, and nobody types one.
        typed = request.POST.get("text", "").replace("\r\n", "\n").replace("\x00", "")
        try:
            if len(typed) > _BYTES_MAX:
                raise _TooLong
            saved = drafting.save_text(
                draft=desk.draft, text=typed, seen=_revision(request.POST.get("seen", "")), by=request.user
            )
        except Refused as refusal:
            refused = refusal.message
        else:
            if read(saved.text).is_sound:
                return pages.say_and_go(request, _("全文存好了，没有错处。"), "desk:rulebook_draft", desk.draft.pk)
            desk, seen = open_draft(request, pk), saved.revision
    now = read(typed)
    difference = compare(desk.scheme, now.scheme) if refused and desk.scheme and now.scheme else []
    context = desk.context(
        _("全文"),
        text=typed,
        seen=seen,
        refused=refused,
        theirs=difference,
        told=_with_lines(typed, now.faults),
        is_readable=desk.scheme is not None,
        goto=request.GET.get("line", ""),
    )
    if desk.scheme is None:
        context |= {"back": reverse("desk:rulebook", args=[request.community.slug]), "back_label": _("积分细则")}
    return pages.show(request, "desk/rulebook_text.html", context)


def _revision(sent: str) -> int:
    """The number of a save; one that no draft has where there is none."""
    return int(sent) if sent.isdecimal() and len(sent) < 8 else -1


class _TooLong(Refused):
    code = "rulebook_text_too_long"
    sentence = gettext_lazy("这份细则太长了，不像是一份细则。请只留细则本身。")


def _with_lines(text: str, faults: tuple[Fault, ...]) -> list[tuple[Fault, str]]:
    lines = text.splitlines()
    return [(fault, lines[fault.line - 1].strip() if 0 < fault.line <= len(lines) else "") for fault in faults]


# Its steps ----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("edit_rulebook")
def steps(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """Every save, the last first; a POST goes back to one."""
    desk = open_draft(request, pk)
    if request.method == "POST":
        revision = _revision(request.POST.get("revision", ""))
        if not queries.saves(desk.draft).filter(revision=revision).exists():
            raise Http404
        drafting.go_back(draft=desk.draft, revision=revision, by=request.user)
        return pages.say_and_go(request, _("回到那一步了。不对的话，还可以再撤销。"), "desk:rulebook_draft", pk)
    saves = list(queries.saves(desk.draft).defer("text"))
    names = earning.names_of(save.by for save in saves)
    context = desk.context(_("改过哪些"), saves=[(save, names.get(save.by, "")) for save in saves])
    return pages.show(request, "desk/rulebook_steps.html", context)


@require_POST
@access.staff("edit_rulebook")
def undo(request: access.StaffPage, pk: UUID) -> HttpResponse:
    desk = open_draft(request, pk)
    try:
        drafting.undo(draft=desk.draft, by=request.user)
    except Refused as refusal:
        return pages.say_and_go(request, refusal.message, "desk:rulebook_draft", pk)
    return pages.say_and_go(request, _("撤销了。"), "desk:rulebook_draft", pk)


# What it changes, and publishing it ---------------------------------------------------------------------------------


class PublishForm(forms.Form):
    starts_on = forms.DateField(
        label=gettext_lazy("从哪天起用"),
        validators=[near_day],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("请选从哪天起用。"),
            "invalid": gettext_lazy("日期请写成 2026-03-08 这样。"),
        },
    )
    remark = forms.CharField(label=gettext_lazy("改了什么，写一句给居民看"), required=False, max_length=200)
    seen = forms.IntegerField(widget=forms.HiddenInput)


def _first_of_next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("edit_rulebook")
def publish(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """What changes in plain lines, from when, and a sentence for residents."""
    desk = Desk(request, pk)
    if not desk.is_open and not desk.draft.published_as_id:
        raise Http404
    if desk.scheme is None:
        return redirect(desk.address("rulebook_text"))
    earliest = drafting.earliest_start(request.community)
    suggested = _first_of_next_month(clock.today()) if desk.current else clock.today()
    form = PublishForm(
        request.POST or None,
        initial={"starts_on": max(earliest, suggested), "seen": desk.draft.revision, "remark": _remark(desk)},
    )
    outside: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            version = drafting.publish_draft(draft=desk.draft, by=request.user, **form.cleaned_data)
        except OutsideFrame as refusal:
            outside = refusal.sentences
        except Refused as refusal:
            pages.refuse(form, refusal, starts_on=["rulebook_starts_too_early", "rulebook_start_taken"])
            form.data = {**request.POST.dict(), "seen": desk.draft.revision}
        else:
            say = {"number": version.number, "day": day_name(version.starts_on)}
            sentence = _("第 %(number)s 版发布了，%(day)s 起用。") % say
            return pages.say_and_go(request, sentence, "desk:rulebook_version", version.number)
    context = desk.context(
        _("看改了什么，发布"),
        form=form,
        changes=desk.changes,
        faults=desk.lines_of(desk.reading.faults),
        breaches=[breach.sentence for breach in desk.breaches] or outside,
        within=desk.within,
        earliest=earliest,
        coming=queries.next_version(request.community),
    )
    return pages.show(request, "desk/rulebook_publish.html", context)


def _remark(desk: Desk) -> str:
    """A first sentence for residents, made from the changes; whoever publishes may write a better one."""
    said = _("；").join(change.sentence.rstrip("。") for change in desk.changes if change.code and desk.old)
    return said if len(said) <= 100 else ""


@require_safe
@access.staff("edit_rulebook")
def draft_toml(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """The draft as a file, to send to somebody who should look at it."""
    from django.utils.http import content_disposition_header

    desk = Desk(request, pk)
    response = HttpResponse(desk.draft.text, content_type="application/toml; charset=utf-8")
    name = _("%(community)s积分细则草稿.toml") % {"community": request.community.name}
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
