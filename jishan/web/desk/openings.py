"""Cut-over lists: begin one, read a file into it, show it to residents, sign it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jishan.earning.queries import names_of
from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.lib.text import clean
from jishan.rulebook.words import day_name
from jishan.switchover.models import OpeningLine, OpeningList
from jishan.switchover.openings import queries, services
from jishan.switchover.openings.amounts import read_minutes
from jishan.switchover.openings.drafting import AMOUNT_MAX
from jishan.switchover.openings.showing import SHOWN_DAYS
from jishan.web.desk import pages
from jishan.web.shared import access
from jishan.web.shared.access import StaffPage
from jishan.web.shared.forms import KeyedForm, near_day
from jishan.web.shared.openings import home_of
from jishan.web.shared.statement import last_day

# A screen of it; a whole list of a large community is paper or Excel.
_QUESTIONS_SHOWN = 40
_COIN_ROWS = 4

State = OpeningList.State


class HoursField(forms.CharField):
    """Hours as people write them: 12, 12.5, 12小时30分. Gives minutes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, required=False, **kwargs)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        minutes = read_minutes(text)
        if minutes is None:
            raise forms.ValidationError(_("“%(text)s”看不懂，请写成 12.5 或者 12小时30分。") % {"text": text})
        return minutes if text else None


def points_field(label: Any, **kwargs: Any) -> forms.IntegerField:
    """Whole points; the keyboard of a phone shows figures."""
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=AMOUNT_MAX,
        error_messages={"invalid": gettext_lazy("请写一个整数，不要小数和别的字。")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        **{"required": False, **kwargs},
    )


class ListForm(KeyedForm):
    title = forms.CharField(
        label=gettext_lazy("从哪里转来"),
        max_length=80,
        help_text=gettext_lazy("居民会看到，比如“2019 年以来的纸质存折”。"),
        error_messages={"required": gettext_lazy("请写上原来记在哪里，比如“纸质存折”。")},
    )
    cut_over_on = forms.DateField(
        label=gettext_lazy("换账日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[near_day],
        help_text=gettext_lazy("原来的积分簿从这一天起停记。"),
        error_messages={"invalid": gettext_lazy("日期请写成 2026-03-08 这样。")},
    )
    lapse = forms.ChoiceField(
        label=gettext_lazy("这些分能用多久"), widget=forms.RadioSelect, choices=OpeningList.Lapse.choices
    )
    stated_points = points_field(
        gettext_lazy("积分簿上的总分"), help_text=gettext_lazy("原来有合计就填上，转完自动比一比。")
    )
    stated_minutes = HoursField(label=gettext_lazy("原来的总时长（小时）"))

    def __init__(self, *args: Any, opening: OpeningList | None = None, lasts: bool = False, **kwargs: Any) -> None:
        if opening is not None:
            names = ("title", "cut_over_on", "lapse", "stated_points")
            hours = opening.stated_minutes / 60 if opening.stated_minutes is not None else None
            kwargs["initial"] = {name: getattr(opening, name) for name in names} | {
                "stated_minutes": f"{hours:g}" if hours is not None else ""
            }
        super().__init__(*args, **kwargs)
        self.fields["cut_over_on"].initial = self.fields["cut_over_on"].initial or clock.today
        self.fields["lapse"].initial = OpeningList.Lapse.POSTED
        if lasts:  # nothing lapses here, so there is nothing to choose
            self.fields["lapse"].widget = forms.HiddenInput()


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Excel 文件"),
        help_text=gettext_lazy("表里要有姓名，还要有积分或时长；有住址、电话、卡号，重名的也分得清。"),
        error_messages={"required": gettext_lazy("请先选一个文件。")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.ods,.txt,.html"}),
    )
    for_households = forms.BooleanField(label=gettext_lazy("积分簿是一户一本，积分记到全家名下"), required=False)


class ShowForm(forms.Form):
    until = forms.DateField(
        label=gettext_lazy("公示到哪一天"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[near_day],
        error_messages={"required": gettext_lazy("请选公示到哪一天。")},
    )


class CoinsForm(forms.Form):
    """So many of each denomination; empty rows say nothing."""

    def __init__(self, *args: Any, counts: Mapping[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows: list[tuple[int | None, int | None]] = [*counts.items()]
        for n, (points_each, count) in enumerate([*rows, *[(None, None)] * _COIN_ROWS]):
            self.fields[f"points_{n}"] = points_field(_("面值（分）"), initial=points_each)
            self.fields[f"count_{n}"] = points_field(_("张数"), initial=count)
        self.count = len(rows) + _COIN_ROWS

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"points_{n}"], self[f"count_{n}"]) for n in range(self.count)]

    def clean(self) -> dict[str, Any]:
        seen: set[int] = set()
        for n in range(self.count):
            points_each, count = self.cleaned_data.get(f"points_{n}"), self.cleaned_data.get(f"count_{n}")
            if count and not points_each:
                self.add_error(f"points_{n}", _("请写上是几分一张的。"))
            elif points_each and points_each in seen:
                self.add_error(f"points_{n}", _("%(n)s 分的上面已经有一行了，请合在一起。") % {"n": points_each})
            elif points_each:
                seen.add(points_each)
        return self.cleaned_data

    def counts(self, before: Mapping[int, int]) -> dict[int, int]:
        """What is true now; a denomination that was taken off is 0."""
        say = self.cleaned_data
        given = {say[f"points_{n}"]: say[f"count_{n}"] or 0 for n in range(self.count) if say[f"points_{n}"]}
        return dict.fromkeys(before, 0) | given


# Lists ----------------------------------------------------------------------------------------------------------------


@require_safe
@access.staff("see_register")
def register(request: StaffPage) -> HttpResponse:
    lists = list(queries.lists(request.community))
    return pages.show(
        request,
        "desk/openings.html",
        {
            "heading": _("换账"),
            "lists": [(one, queries.totals(one)) for one in lists],
            "corrections": list(queries.corrections_waiting(request.community)),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("bring_in")
def new(request: StaffPage) -> HttpResponse:
    form = ListForm(request.POST or None, lasts=not _may_lapse(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.draft_list(community=request.community, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            pages.refuse(form, refusal, cut_over_on=["cut_over_in_future"])
        else:
            return redirect("desk:opening", request.community.slug, made.pk)
    return _list_form(request, form, _("起一张换账清单"), "", _("起好了"))


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("bring_in")
def change(request: StaffPage, opening: UUID) -> HttpResponse:
    row = access.get(request, OpeningList, opening, "community")
    if closed := draft_only(request, row):
        return closed
    form = ListForm(request.POST or None, opening=row, lasts=not _may_lapse(request))
    if request.method == "POST" and form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if name != "key"}
        try:
            services.change_list(opening=row, by=request.user, **facts)
        except Refused as refusal:
            pages.refuse(form, refusal, cut_over_on=["cut_over_in_future"])
        else:
            return pages.say_and_go(request, _("改好了。"), "desk:opening", row.pk)
    return _list_form(
        request, form, name_of(row), reverse("desk:opening", args=[request.community.slug, row.pk]), _("改好了")
    )


def _list_form(request: StaffPage, form: forms.Form, heading: str, back: str, button: str) -> HttpResponse:
    return pages.show(
        request,
        "desk/opening_form.html",
        {
            "heading": heading,
            "back": back or reverse("desk:openings", args=[request.community.slug]),
            "back_label": _("换账"),
            "form": form,
            "button": button,
        },
    )


def _may_lapse(request: StaffPage) -> bool:
    probe = OpeningList(community=request.community, cut_over_on=clock.today())
    return any(queries.life_days(probe).values())


def name_of(row: OpeningList) -> str:
    return _("换账清单第 %(n)s 号") % {"n": row.number}


def draft_only(request: StaffPage, row: OpeningList) -> HttpResponse | None:
    """Back to the list, with the reason, when it cannot be changed any more."""
    if row.state == State.DRAFT:
        return None
    messages.warning(request, _("这张清单%(state)s，不能再改了。") % {"state": row.get_state_display()})
    return redirect("desk:opening", request.community.slug, row.pk)


# One list -------------------------------------------------------------------------------------------------------------


@require_safe
@access.staff("see_register")
def opening(request: StaffPage, opening: UUID) -> HttpResponse:
    return show_one(request, access.get(request, OpeningList, opening, "community"))


def show_one(request: StaffPage, row: OpeningList, form: forms.Form | None = None, refused: str = "") -> HttpResponse:
    """The list's page; `form` or `refused` when what was asked of it could not be done."""
    text = clean(request.GET.get("q", ""))
    found = queries.lines(row)
    if text:
        found = found.filter(
            Q(written_name__icontains=text)
            | Q(resident__name__icontains=text)
            | Q(household__name__icontains=text)
            | Q(organisation__name__icontains=text)
        )
    page = pages.page_of(request, found)
    totals = queries.totals(row)
    digest = queries.digest(row) if row.state == State.SHOWN else ""
    signed = queries.signatures(row, digest) if digest else _posted_under(row)
    objections = list(
        row.objections.filter(community=row.community).select_related("line__resident", "line__household")
    )
    names = names_of([row.by, row.shown_by, *(s.by for s in signed), *(o.noted_by for o in objections)])
    is_mine = any(s.by == request.user.pk for s in signed)
    return pages.show(
        request,
        "desk/opening.html",
        {
            "heading": name_of(row),
            "back": reverse("desk:openings", args=[request.community.slug]),
            "back_label": _("换账"),
            "opening": row,
            "totals": totals,
            "page": page,
            "rows": rows_of(row, page.object_list),
            "q": text,
            "questions": rows_of(row, queries.questions(row)[:_QUESTIONS_SHOWN]),
            "question_count": queries.questions(row).count(),
            "coins": list(queries.coins(row)),
            "earlier": queries.earlier_lists(row) if row.state == State.DRAFT else {},
            "life": _life(row),
            "difference": None if row.stated_points is None else totals.points - row.stated_points,
            "short": abs(totals.points - (row.stated_points or 0)),
            "difference_minutes": None if row.stated_minutes is None else totals.minutes - row.stated_minutes,
            "form": form or ShowForm(initial={"until": clock.today() + timedelta(days=SHOWN_DAYS)}),
            "refused": refused,
            "objections": objections,
            "unanswered": sum(not o.answer for o in objections),
            "digest": digest,
            "signed": [(names.get(s.by, _("社区")), s.at) for s in signed],
            "drafted_by": names.get(row.by, _("社区")),
            "is_mine": is_mine,
            "own_lines": len(queries.own_lines(row, request.user)) if row.state == State.SHOWN else 0,
            "may_sign": row.state == State.SHOWN
            and row.object_until is not None
            and clock.today() > row.object_until
            and (not is_mine or len(signed) > 1),
        },
        status=409 if refused or (form and form.errors) else 200,
    )


def _posted_under(row: OpeningList) -> list[Any]:
    """The signatures under which it was posted: those of the last round."""
    signed = list(row.signatures.filter(community=row.community).order_by("at", "pk"))
    return [s for s in signed if s.digest == signed[-1].digest]


def rows_of(row: OpeningList, lines: Any) -> list[tuple[OpeningLine, str]]:
    """Each line with where its holder lives."""
    listed = list(lines)
    residents = queries.homes_of(row, listed)
    return [(line, home_of(line, residents)) for line in listed]


def _life(row: OpeningList) -> str:
    """How long the points will last, in a sentence; empty where nothing was promised."""
    day = queries.life_days(row, row.posted_at and clock.day_of(row.posted_at)).get(row.lapse)
    if day is None:
        return _("按细则，这些分一直有效。")
    say = {"day": _full(last_day(day)), "how": row.get_lapse_display()}
    if row.state == State.POSTED:
        return _("%(how)s，可以用到 %(day)s。") % say
    if row.lapse == OpeningList.Lapse.POSTED:
        return _("%(how)s；今天记账的话，可以用到 %(day)s。") % say
    return _("%(how)s，可以用到 %(day)s。") % say


def _full(day: date) -> str:
    return _("%(year)s 年 %(day)s") % {"year": day.year, "day": day_name(day)}


# What is done with it -------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("bring_in")
def read_file(request: StaffPage, opening: UUID) -> HttpResponse:
    row = access.get(request, OpeningList, opening, "community")
    if closed := draft_only(request, row):
        return closed
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            services.read_file(
                opening=row,
                content=file.read(),
                name=file.name,
                by=request.user,
                for_households=form.cleaned_data["for_households"],
            )
        except Refused as refusal:
            form.add_error("file", refusal.message)
        else:
            return pages.say_and_go(request, _read_sentence(row), "desk:opening", row.pk)
    return pages.show(
        request,
        "desk/opening_file.html",
        {
            "heading": _("读入 Excel"),
            "back": reverse("desk:opening", args=[request.community.slug, row.pk]),
            "back_label": name_of(row),
            "opening": row,
            "form": form,
        },
    )


def _read_sentence(row: OpeningList) -> str:
    ready, asked = queries.totals(row).lines, queries.questions(row).count()
    said = ngettext("读好了，%(n)s 行对上了人。", "读好了，%(n)s 行对上了人。", ready) % {"n": ready}
    if asked:
        said += ngettext("还有 %(n)s 行要您看一看。", "还有 %(n)s 行要您看一看。", asked) % {"n": asked}
    return said


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("bring_in")
def coins(request: StaffPage, opening: UUID) -> HttpResponse:
    row = access.get(request, OpeningList, opening, "community")
    if closed := draft_only(request, row):
        return closed
    before = {coin.points_each: coin.count for coin in queries.coins(row)}
    form = CoinsForm(request.POST or None, counts=before)
    if request.method == "POST" and form.is_valid():
        try:
            services.count_coins(opening=row, by=request.user, counts=form.counts(before))
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return pages.say_and_go(request, _("在外面的信用币记好了。"), "desk:opening", row.pk)
    return pages.show(
        request,
        "desk/opening_coins.html",
        {
            "heading": _("在外面的信用币"),
            "back": reverse("desk:opening", args=[request.community.slug, row.pk]),
            "back_label": name_of(row),
            "opening": row,
            "form": form,
        },
    )


@require_POST
@access.staff("bring_in")
def show(request: StaffPage, opening: UUID) -> HttpResponse:
    row = access.get(request, OpeningList, opening, "community")
    form = ShowForm(request.POST)
    if form.is_valid():
        try:
            services.show_list(opening=row, by=request.user, until=form.cleaned_data["until"])
        except Refused as refusal:
            pages.refuse(form, refusal, until=["day_passed", "day_too_far"])
        else:
            said = _("公示了，%(day)s前居民都可以提。请把公示表打印出来贴上。") % {
                "day": day_name(form.cleaned_data["until"])
            }
            return pages.say_and_go(request, said, "desk:opening", row.pk)
    return show_one(request, row, form)


@require_POST
@access.staff("bring_in")
def take_back(request: StaffPage, opening: UUID) -> HttpResponse:
    row = access.get(request, OpeningList, opening, "community")
    try:
        services.take_back_list(opening=row, by=request.user)
    except Refused as refusal:
        return show_one(request, row, refused=refusal.message)
    return pages.say_and_go(request, _("撤回来了，改好再公示。"), "desk:opening", row.pk)


@require_POST
@access.staff("bring_in")
def drop(request: StaffPage, opening: UUID) -> HttpResponse:
    row = access.get(request, OpeningList, opening, "community")
    try:
        services.drop_list(opening=row, by=request.user)
    except Refused as refusal:
        return show_one(request, row, refused=refusal.message)
    return pages.say_and_go(request, _("这张清单作废了，什么都没有记。"), "desk:openings")


@require_POST
@access.staff("see_register")
def sign(request: StaffPage, opening: UUID) -> HttpResponse:
    row = access.get(request, OpeningList, opening, "community")
    try:
        signed = services.sign_list(opening=row, digest=request.POST.get("digest", ""), by=request.user)
    except Refused as refusal:
        row.refresh_from_db()
        return show_one(request, row, refused=refusal.message)
    if signed.state == State.POSTED:
        said = _("签好了，已经记账：居民现在就能看到自己的分。")
    else:
        said = _("您签好了，还要另一位同事来签。")
    return pages.say_and_go(request, said, "desk:opening", row.pk)
