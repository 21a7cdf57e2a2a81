"""Bringing residents in from a list: hand it in, see what was understood, answer questions, write, take back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jishan.earning.queries import names_of
from jishan.lib import jobs
from jishan.lib.errors import Refused
from jishan.lib.reading import BYTES_MAX
from jishan.lib.tables import Column, excel, excel_response
from jishan.places.models import Compound
from jishan.switchover.arrivals import queries, services
from jishan.switchover.arrivals.asking import add_label, passed_sentences, sentences
from jishan.switchover.arrivals.errors import ListUnreadable
from jishan.switchover.arrivals.matching import Matched
from jishan.switchover.arrivals.taking_back import standing_on
from jishan.switchover.arrivals.vocabulary import FIELDS
from jishan.switchover.models import Arrival
from jishan.web.desk import pages
from jishan.web.shared import access

# A screen of questions; the next ones come as these are answered.
_QUESTIONS_SHOWN = 20
# As many cards as `desk:cards_print` prints at once.
_CARDS_AT_ONCE = 400

_NOBODY = UUID(int=0)

_SHOWN: Final[Sequence[tuple[str, str | Promise]]] = (
    ("new", gettext_lazy("要登记的")),
    ("known", gettext_lazy("已经登记过")),
    ("same", gettext_lazy("写了两遍")),
    ("left", gettext_lazy("不登记")),
)


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("居民名单"),
        help_text=gettext_lazy(
            "Excel（.xlsx、.xls）或 CSV 都行，有几张表也行。先看后写：交上来只是看一看，什么都不登记。"
        ),
        error_messages={
            "required": gettext_lazy("请选一个文件。"),
            "empty": gettext_lazy("这个文件是空的，里面没有一行字。请看看是不是选错了文件。"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("bring_in")
def register(request: access.StaffPage) -> HttpResponse:
    """The lists that came in before, and where to hand in the next one."""
    is_sent = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if is_sent else FileForm()
    if is_sent and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            made = services.hand_in(
                community=request.community,
                content=upload.read(BYTES_MAX + 1),
                file_name=upload.name,
                by=request.user,
            )
        except Refused as refusal:
            form.add_error("file", refusal.message)
        else:
            return redirect("desk:arrival", request.community.slug, made.pk)
    page = pages.page_of(request, queries.arrivals_of(request.community))
    names = names_of({row.by for row in page.object_list if row.by})
    return pages.show(
        request,
        "desk/arrivals.html",
        {
            "heading": _("从名单带进来"),
            "back": reverse("desk:residents", args=[request.community.slug]),
            "back_label": _("居民"),
            "form": form,
            "page": page,
            "rows": [(row, names.get(row.by or _NOBODY, "")) for row in page.object_list],
        },
    )


@require_safe
@access.staff("bring_in")
def template(request: access.StaffPage) -> HttpResponse:
    """An empty list for those who have none, with two invented rows that show how it is meant."""
    content = excel(
        title=_("居民名单"),
        columns=[
            Column(_("姓名"), 14), Column(_("楼号"), 10), Column(_("单元"), 8), Column(_("门牌"), 10), Column(_("电话"), 18),
            Column(_("与户主关系"), 14), Column(_("备注"), 30),
        ],
        rows=[
            [_("（例）张三"), "6", "2", "401", "", _("户主"), _("没有电话可以空着；这两行例子请删掉")],
            [_("（例）李四"), "6", "2", "401", "", _("配偶"), ""],
        ],
    )  # fmt: skip
    return excel_response(content, _("居民名单"))


@require_safe
@access.staff("bring_in")
def arrival(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """One list: what was understood and what is asked; once it is written, what came of it."""
    row = access.get(request, Arrival, pk, "community")
    if row.written_at is not None:
        return _written(request, row)
    work = jobs.find(UUID(row.job)) if row.job else None
    if work and not work.is_over:
        return _show(request, "desk/arrival_writing.html", row, {"work": work})
    try:
        view = queries.look(row)
    except ListUnreadable as refusal:
        return _show(request, "desk/arrival_lost.html", row, {"refused": refusal.message})
    shown = request.GET.get("show", "new")
    listed = Paginator(view.of(shown if shown in dict(_SHOWN) else "new"), pages.ROWS_A_PAGE)
    asked = view.of("asked")
    return _show(
        request,
        "desk/arrival.html",
        row,
        {
            "view": view,
            "n": view.counts,
            "failed": work.sentence if work and work.state in ("refused", "failed") else "",
            "questions": [_question(one) for one in asked[:_QUESTIONS_SHOWN]],
            "more_questions": max(0, len(asked) - _QUESTIONS_SHOWN),
            "passed": passed_sentences(view.passed),
            "before": queries.same_file(row),
            "fields": FIELDS.items(),
            "compounds": sorted({*view.understanding.compounds, *_compounds(request), view.choices.compound} - {""}),
            "page": listed.get_page(request.GET.get("page")),
            "shown": shown,
            "filters": [(code, label, view.counts[code]) for code, label in _SHOWN if view.counts[code]],
            "has_several_sheets": len(view.sheets) > 1,
            "wants_compound": view.choices.compound or any(_lacks(one, "home_compound") for one in asked),
            "wants_as_above": view.choices.as_above or sum(_lacks(one, "home_missing") for one in asked) > 1,
            "wants_area_code": any(_is_short(one) for one in asked) or view.choices.area_code,
        },
    )


def _question(one: Matched) -> dict[str, Any]:
    person = one.person
    numbers = {fault.code: dict(fault.facts) for fault in person.faults}
    phone = person.phone or next((facts["phone"] for facts in numbers.values() if "phone" in facts), "")
    guess = next((facts["guess"] for facts in numbers.values() if "guess" in facts), "")
    return {
        "person": person,
        "sentences": sentences(person),
        "phone": phone,
        "address": guess or (person.address.label if person.has_home else person.written),
        "add_label": add_label(person),
    }


def _lacks(one: Matched, code: str) -> bool:
    return any(fault.code == code for fault in one.person.faults)


def _is_short(one: Matched) -> bool:
    """Is it only the area code that the number lacks?"""
    facts = [dict(fault.facts).get("phone", "") for fault in one.person.faults if fault.code == "phone"]
    return any(text.isascii() and text.isdigit() and len(text) in (7, 8) and text[0] > "1" for text in facts)


def _compounds(request: access.StaffPage) -> set[str]:
    return set(Compound.objects.filter(community=request.community).values_list("name", flat=True))


def _written(request: access.StaffPage, row: Arrival) -> HttpResponse:
    work = jobs.find(UUID(row.job)) if row.job else None
    if work and not work.is_over:
        return _show(request, "desk/arrival_writing.html", row, {"work": work})
    names = names_of({pk for pk in (row.written_by, row.taken_back_by) if pk})
    starts = range(0, row.residents, _CARDS_AT_ONCE) if row.state == Arrival.State.WRITTEN else ()
    return _show(
        request,
        "desk/arrival_done.html",
        row,
        {
            "written_by": names.get(row.written_by or _NOBODY, ""),
            "taken_back_by": names.get(row.taken_back_by or _NOBODY, ""),
            "failed": work.sentence if work and work.state in ("refused", "failed") else "",
            "cards": [(start, start + 1, min(start + _CARDS_AT_ONCE, row.residents)) for start in starts],
            "first": list(queries.brought_by(row)[:8]) if row.state == Arrival.State.WRITTEN else [],
        },
    )


# What staff decide


@require_POST
@access.staff("bring_in")
def columns(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """What the columns of one sheet mean, and whether its people count."""
    row = access.get(request, Arrival, pk, "community")
    number = request.POST.get("sheet", "")
    given = {
        int(name.removeprefix("column-")): str(field)
        for name, field in request.POST.items()
        if name.startswith("column-") and name[7:].isdecimal() and field in FIELDS
    }

    def change() -> None:
        if number.isdecimal():
            services.change_columns(arrival=row, sheet=int(number), columns=given, use="use" in request.POST)

    return _decided(request, row, change, "#columns")


@require_POST
@access.staff("bring_in")
def usual(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """The compound, the area code and the home of rows that say none."""
    row = access.get(request, Arrival, pk, "community")
    compound, area_code = request.POST.get("compound"), request.POST.get("area_code")
    as_above = request.POST["as_above"] == "1" if "as_above" in request.POST else None
    return _decided(
        request,
        row,
        lambda: services.choose(arrival=row, compound=compound, area_code=area_code, as_above=as_above),
        "#asked",
    )


@require_POST
@access.staff("bring_in")
def row(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """One row: corrected, entered as it is, left out, or asked about again."""
    found = access.get(request, Arrival, pk, "community")
    key, do = request.POST.get("key", "")[:40], request.POST.get("do", "")
    # The three buttons but one take the row as it stands in the list.
    name, address, phone = (None if do else request.POST.get(field) for field in ("name", "address", "phone"))
    return _decided(
        request,
        found,
        lambda: services.decide(arrival=found, key=key, do=do, name=name, address=address, phone=phone),
        "#asked",
    )


@require_POST
@access.staff("bring_in")
def rest(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """Leave out all rows that still hold a question, or ask about them again."""
    row = access.get(request, Arrival, pk, "community")
    leave = request.POST.get("leave") == "1"
    return _decided(request, row, lambda: services.decide(arrival=row, leave_rest=leave), "" if leave else "#asked")


def _decided(request: access.StaffPage, row: Arrival, decide: Any, place: str) -> HttpResponse:
    try:
        decide()
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return redirect(reverse("desk:arrival", args=[request.community.slug, row.pk]) + place)


@require_POST
@access.staff("bring_in")
def write(request: access.StaffPage, pk: UUID) -> HttpResponse:
    row = access.get(request, Arrival, pk, "community")
    then = reverse("desk:arrival", args=[request.community.slug, row.pk])
    return _decided(request, row, lambda: services.start_writing(arrival=row, by=request.user, then=then), "")


@require_POST
@access.staff("bring_in")
def drop(request: access.StaffPage, pk: UUID) -> HttpResponse:
    row = access.get(request, Arrival, pk, "community")
    try:
        services.drop_list(arrival=row)
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return redirect("desk:arrival", request.community.slug, pk)
    return pages.say_and_go(request, _("这份名单没有登记，内容已经删掉。"), "desk:arrivals")


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("bring_in")
def take_back(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """Shows what would go, or what stands in the way; then does it in the background."""
    row = access.get(request, Arrival, pk, "community")
    address = reverse("desk:arrival", args=[request.community.slug, row.pk])
    if row.state != Arrival.State.WRITTEN:
        return redirect(address)
    if request.method == "POST":
        try:
            services.start_taking_back(arrival=row, by=request.user, then=address)
        except Refused as refusal:
            messages.warning(request, refusal.message)
        else:
            return redirect(address)
    return _show(
        request,
        "desk/arrival_back.html",
        row,
        {
            "heading": _("撤回“%(name)s”") % {"name": row.file_name},
            "back": address,
            "back_label": row.file_name,
            "standing": [one.sentence for one in standing_on(row)],
        },
    )


def _show(request: access.StaffPage, template_name: str, row: Arrival, context: dict[str, Any]) -> HttpResponse:
    return pages.show(
        request,
        template_name,
        {
            "heading": row.file_name,
            "back": reverse("desk:arrivals", args=[request.community.slug]),
            "back_label": _("从名单带进来"),
            "row": row,
            **context,
        },
    )
