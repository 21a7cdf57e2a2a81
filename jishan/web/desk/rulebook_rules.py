"""Rules and categories of a draft, one form each; copied, moved and taken out from the page of the draft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jishan.lib.errors import Refused
from jishan.rulebook import drafting, editing, queries
from jishan.rulebook.describe import proof_phrase, review_phrase, rule_sentence
from jishan.rulebook.errors import SavedMeanwhile, UnknownRule
from jishan.rulebook.frames import breaches, is_locked
from jishan.rulebook.models import DraftSave, RulebookDraft
from jishan.rulebook.rules import usual_proof
from jishan.rulebook.scheme import Category, Fixed, Rule, Scheme
from jishan.web.desk import pages
from jishan.web.desk.rulebook_draft import Desk, open_draft
from jishan.web.desk.rulebook_forms import CategoryForm, RuleForm
from jishan.web.desk.rulebook_sections import SECTIONS, SectionForm
from jishan.web.shared import access

Did = DraftSave.Did


def _readable(request: access.StaffPage, pk: UUID) -> tuple[Desk, Scheme | None]:
    desk = open_draft(request, pk)
    return desk, desk.scheme


def _to_text(desk: Desk) -> HttpResponse:
    """A form cannot show what cannot be read: the text says where the fault is."""
    return redirect(desk.address("rulebook_text"))


# One rule -----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("edit_rulebook")
def rule(request: access.StaffPage, pk: UUID, code: str) -> HttpResponse:
    """Change a rule."""
    desk, scheme = _readable(request, pk)
    if scheme is None:
        return _to_text(desk)
    old = editing.find_rule(scheme, code)
    if old is None:
        raise Http404
    return _rule_page(request, desk, scheme, old, is_new=False)


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("edit_rulebook")
def rule_new(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """Add a rule; `category` in the address says where."""
    desk, scheme = _readable(request, pk)
    if scheme is None:
        return _to_text(desk)
    wanted = request.GET.get("category", "")
    category = wanted if editing.find_category(scheme, wanted) else scheme.categories[0].code
    taken = queries.used_codes(request.community)
    blank = Rule(editing.next_code(scheme, category, taken), "", category, Fixed(1), proof=usual_proof(("none",)))
    return _rule_page(request, desk, scheme, blank, is_new=True)


def _rule_page(request: access.StaffPage, desk: Desk, scheme: Scheme, old: Rule, *, is_new: bool) -> HttpResponse:
    kinds = desk.within.frame.kinds if desk.within else ()
    form = RuleForm(
        request.POST if request.method == "POST" else None, scheme=scheme, rule=old, is_new=is_new, kinds=kinds
    )
    if is_new and request.method != "POST":
        form.initial["points"] = None
    if request.method == "POST":
        sound = form.is_valid()
        if request.headers.get("HX-Request"):
            return pages.show(request, "desk/_rulebook_look.html", {"look": _look(desk, scheme, form, sound)})
        if sound or (("anyway" in request.POST or "raise" in request.POST) and form.rule is not old):
            saved = _save_rule(request, desk, form, is_new=is_new)
            if saved:
                return saved
    before = editing.find_rule(desk.old, old.code) if desk.old and not is_new else None
    context = desk.context(
        _("加一条") if is_new else old.name,
        form=form,
        rule=old,
        is_new=is_new,
        seen=desk.draft.revision,
        locked=is_locked(desk.within, old.code),
        within=desk.within,
        before=rule_sentence(before) if before and before != old else "",
        look=_look(desk, scheme, form, sound=not form.errors),
    )
    return pages.show(request, "desk/rulebook_rule.html", context)


def _look(desk: Desk, scheme: Scheme, form: RuleForm, sound: bool) -> dict[str, Any]:
    """How the rule reads as it stands in the form, and what the area would say."""
    rule = form.rule
    outside = []
    if sound and rule.name:
        changed = editing.with_rule(scheme, rule)
        outside = [breach.sentence for breach in breaches(changed, desk.within) if breach.rule == rule.code]
    return {
        "wrong": "" if sound else form.first_wrong,
        "said": rule_sentence(rule) if sound and rule.name else "",
        "terms": [proof_phrase(rule), review_phrase(rule)] if sound and rule.name else [],
        "outside": outside,
    }


def _save_rule(request: access.StaffPage, desk: Desk, form: RuleForm, *, is_new: bool) -> HttpResponse | None:
    new, community = form.rule, request.community
    raised = form.spot_wanted if "raise" in request.POST else 0
    if raised:
        new = replace(new, on_the_spot_max=raised)

    def change(scheme: Scheme) -> Scheme:
        if is_new and editing.find_rule(scheme, new.code):  # somebody added one meanwhile
            code = editing.next_code(scheme, new.category, queries.used_codes(community))
            return editing.with_rule(scheme, replace(new, code=code))
        if not is_new and editing.find_rule(scheme, new.code) is None:
            raise UnknownRule(rule=new.code)
        if raised:
            scheme = editing.with_on_the_spot_max(scheme, raised)
        return editing.with_rule(scheme, new)

    try:
        drafting.change_draft(
            draft=desk.draft,
            change=change,
            by=request.user,
            did=Did.ADDED if is_new else Did.CHANGED,
            about=new.name,
            seen=form.cleaned_data.get("seen"),
            part=None if is_new else lambda scheme: editing.find_rule(scheme, new.code),
        )
    except SavedMeanwhile as refusal:
        theirs = editing.find_rule(desk.scheme, new.code) if desk.scheme else None
        told = _("现在存着的是：%(rule)s 要用您写的，再点一次“存下来”。") % {
            "rule": rule_sentence(theirs) if theirs else ""
        }
        form.add_error(None, f"{refusal.message}{told}")
    except Refused as refusal:
        form.add_error(None, refusal.message)
    else:
        sentence = _("“%(name)s”加上了。") if is_new else _("“%(name)s”改好了。")
        return _back(request, desk, sentence % {"name": new.name}, new.category)
    return None


def _back(request: access.StaffPage, desk: Desk, sentence: str, category: str = "") -> HttpResponse:
    response = pages.say_and_go(request, sentence, "desk:rulebook_draft", desk.draft.pk)
    if category:
        response["Location"] += f"#category-{category}"
    return response


@require_POST
@access.staff("edit_rulebook")
def rule_do(request: access.StaffPage, pk: UUID, code: str) -> HttpResponse:
    """Copy a rule, move it, take it out: one button each."""
    desk, scheme = _readable(request, pk)
    if scheme is None:
        return _to_text(desk)
    old = editing.find_rule(scheme, code)
    if old is None:
        raise Http404
    taken = queries.used_codes(request.community)
    acts: dict[str, tuple[Callable[[Scheme], Scheme], str, str]] = {
        "up": (lambda s: editing.moved(s, code, -1), Did.MOVED, ""),
        "down": (lambda s: editing.moved(s, code, 1), Did.MOVED, ""),
        "copy": (lambda s: editing.copied(s, code, taken)[0], Did.COPIED, _("照着“%(name)s”添了一条，请改成您要的。")),
        "remove": (lambda s: editing.without_rule(s, code), Did.REMOVED, _("删了“%(name)s”。点“撤销”就回来。")),
    }
    chosen = acts.get(request.POST.get("do", ""))
    if chosen is None:
        raise Http404
    change, did, sentence = chosen
    try:
        drafting.change_draft(draft=desk.draft, change=change, by=request.user, did=did, about=old.name)
    except Refused as refusal:
        return _back(request, desk, refusal.message)
    if did == Did.COPIED:
        again = editing.copied(scheme, code, taken)[1]
        return pages.say_and_go(request, sentence % {"name": old.name}, "desk:rulebook_rule", pk, again.code)
    if not sentence:
        return redirect(f"{desk.address('rulebook_draft')}#rule-{code}")
    return _back(request, desk, sentence % {"name": old.name}, old.category)


# Categories ---------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("edit_rulebook")
def category_new(request: access.StaffPage, pk: UUID) -> HttpResponse:
    desk, scheme = _readable(request, pk)
    if scheme is None:
        return _to_text(desk)
    return _category_page(request, desk, scheme, Category(editing.next_category_code(scheme), ""), is_new=True)


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("edit_rulebook")
def category(request: access.StaffPage, pk: UUID, category: str) -> HttpResponse:
    """Change a category, move it, or take out an empty one."""
    desk, scheme = _readable(request, pk)
    if scheme is None:
        return _to_text(desk)
    code, old = category, editing.find_category(scheme, category)
    if old is None:
        raise Http404
    acts: dict[str, tuple[Callable[[Scheme], Scheme], str]] = {
        "up": (lambda s: editing.moved_category(s, code, -1), Did.MOVED),
        "down": (lambda s: editing.moved_category(s, code, 1), Did.MOVED),
        "remove": (lambda s: editing.without_category(s, code), Did.REMOVED),
    }
    if request.method == "POST" and request.POST.get("do") in acts:
        change, did = acts[request.POST["do"]]
        try:
            drafting.change_draft(draft=desk.draft, change=change, by=request.user, did=did, about=old.name)
        except Refused as refusal:
            return _back(request, desk, refusal.message)
        return redirect(desk.address("rulebook_draft"))
    return _category_page(request, desk, scheme, old, is_new=False)


def _category_page(
    request: access.StaffPage, desk: Desk, scheme: Scheme, old: Category, *, is_new: bool
) -> HttpResponse:
    form = CategoryForm(request.POST if request.method == "POST" else None, scheme=scheme, category=old)
    if request.method == "POST" and form.is_valid():
        saved = _saved(
            request,
            desk,
            form,
            change=lambda s: editing.with_category(s, form.category),
            did=Did.ADDED if is_new else Did.CHANGED,
            about=form.category.name,
            part=lambda s: editing.find_category(s, old.code),
        )
        if saved:
            return saved
    context = desk.context(
        _("加一类") if is_new else old.name,
        form=form,
        category=old,
        is_new=is_new,
        seen=desk.draft.revision,
        is_empty=not any(one.category == old.code for one in scheme.rules),
    )
    return pages.show(request, "desk/rulebook_category.html", context)


# Sections -----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("edit_rulebook")
def section(request: access.StaffPage, pk: UUID, section: str) -> HttpResponse:
    """One section around the rules."""
    desk, scheme = _readable(request, pk)
    if scheme is None:
        return _to_text(desk)
    one = next((one for one in SECTIONS if one.name == section), None)
    if one is None:
        raise Http404
    form: SectionForm = one.form(request.POST if request.method == "POST" else None, scheme)
    if request.method == "POST" and form.is_valid():
        saved = _saved(request, desk, form, change=form.change, did=Did.CHANGED, about=str(one.title), part=one.part)
        if saved:
            return saved
    context = desk.context(str(one.title), form=form, section=one, seen=desk.draft.revision)
    return pages.show(request, "desk/rulebook_section.html", context)


def _saved(
    request: access.StaffPage,
    desk: Desk,
    form: forms.Form,
    *,
    change: Callable[[Scheme], Scheme],
    did: str,
    about: str,
    part: Callable[[Scheme], Any],
) -> HttpResponse | None:
    draft: RulebookDraft = desk.draft
    try:
        drafting.change_draft(
            draft=draft,
            change=change,
            by=request.user,
            did=did,
            about=about,
            seen=form.cleaned_data.get("seen"),
            part=part,
        )
    except SavedMeanwhile as refusal:
        form.add_error(None, _("%(refusal)s要用您写的，再点一次“存下来”。") % {"refusal": refusal.message})
    except Refused as refusal:
        form.add_error(None, refusal.message)
    else:
        return _back(request, desk, _("“%(name)s”改好了。") % {"name": about})
    return None
