"""The month's, quarter's, half-year's and year's report 台账: on the screen, on paper to sign, as Excel, for the group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jishan.identity.models import User
from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.lib.tables import excel_response, workbook
from jishan.oversight import services
from jishan.oversight.errors import BooksDiffer, PeriodNotEnded, UnknownPeriod
from jishan.oversight.fonts import NoChineseFont
from jishan.oversight.models import EnteredFigure
from jishan.oversight.periods import EVERY, first_day, has_ended, periods_since, read_period
from jishan.oversight.picture import draw_report
from jishan.oversight.reports import GATHERING_LEAST, GATHERING_SIZES, Report, make_report
from jishan.oversight.telling import (
    gathering_definition,
    headline,
    sheets_of,
    summary_rows,
    text_of,
    took_part,
    yuan_rows,
)
from jishan.rulebook.periods import Period
from jishan.rulebook.words import period_name
from jishan.web.desk import pages
from jishan.web.shared import access
from jishan.web.shared.forms import KeyedForm
from jishan.web.shared.qr import opens_elsewhere, phone_address


@dataclass(frozen=True)
class _Asked:
    """What the address asks for: the period, whether up to today will do, and what counts as a gathering."""

    period: Period
    so_far: bool
    least: int

    @property
    def query(self) -> str:
        given = {"so_far": "1"} if self.so_far else {}
        if self.least != GATHERING_LEAST:
            given["least"] = str(self.least)
        return f"?{urlencode(given)}" if given else ""


def _asked(request: access.StaffPage, code: str) -> _Asked:
    try:
        period = read_period(code)
    except UnknownPeriod:
        raise Http404 from None
    if first_day(period) > clock.today():
        raise Http404
    least = request.GET.get("least", "")
    return _Asked(
        period,
        "so_far" in request.GET and not has_ended(period),
        next((size for size in GATHERING_SIZES if str(size) == least), GATHERING_LEAST),
    )


def _made(request: access.StaffPage, asked: _Asked) -> Report:
    return make_report(request.community, asked.period, so_far=asked.so_far, gathering_least=asked.least)


def _refused(request: access.StaffPage, asked: _Asked, refusal: Refused) -> HttpResponse:
    """Why there is no report, and what there is instead."""
    context = {
        "heading": period_name(asked.period),
        "back": reverse("desk:reports", args=[request.community.slug]),
        "back_label": _("台账"),
        "refused": refusal.message,
        "so_far": isinstance(refusal, PeriodNotEnded),
        "page": reverse("desk:report", args=[request.community.slug, asked.period.code]),
    }
    return pages.show(request, "desk/report_refused.html", context, status=409)


# The list, and one of them on the screen ------------------------------------------------------------------------------


_EVERY_NAME = {
    "month": gettext_lazy("按月"),
    "quarter": gettext_lazy("按季度"),
    "half_year": gettext_lazy("按半年"),
    "year": gettext_lazy("按年"),
}


@require_safe
@access.staff("see_reports")
def reports(request: access.StaffPage) -> HttpResponse:
    """Every period there is a report of, the newest first; those that have not ended say so."""
    every = request.GET.get("every", "month")
    every = every if every in EVERY else "month"
    found = [period for period in periods_since(request.community.joined_on) if period.every == every]
    page = Paginator(found, pages.ROWS_A_PAGE).get_page(request.GET.get("page"))
    return pages.show(
        request,
        "desk/reports.html",
        {
            "heading": _("台账"),
            "page": page,
            "rows": [(period, period_name(period), has_ended(period)) for period in page.object_list],
            "kinds": [(code, _EVERY_NAME[code], code == every) for code in EVERY],
        },
    )


@require_safe
@never_cache
@access.staff("see_reports")
def report(request: access.StaffPage, period: str) -> HttpResponse:
    asked = _asked(request, period)
    try:
        made = _made(request, asked)
    except PeriodNotEnded as refusal:
        return _refused(request, asked, refusal)
    context = {
        "heading": headline(made),
        "back": reverse("desk:reports", args=[request.community.slug]) + f"?every={asked.period.every}",
        "back_label": _("台账"),
        **_shown(request, made, asked),
        "sizes": GATHERING_SIZES,
        "may_write": "write_reports" in request.capabilities,
    }
    return pages.show(request, "desk/report.html", context, status=409 if made.faults else 200)


def _shown(request: access.StaffPage, made: Report, asked: _Asked) -> dict[str, Any]:
    """What the screen and the paper say alike."""
    return {
        "report": made,
        "asked": asked,
        "took_part": took_part(made),
        "summary": summary_rows(made),
        "yuan": yuan_rows(made),
        "definition": gathering_definition(made),
        "figures": _figures(made),
    }


def _figures(made: Report) -> list[tuple[EnteredFigure, str]]:
    """What was entered by hand, each with who entered it."""
    names = {user.pk: user.name for user in User.objects.filter(pk__in={figure.by for figure in made.figures})}
    return [(figure, names.get(figure.by, "")) for figure in made.figures]


# Handed in --------------------------------------------------------------------------------------------------------


def _sound(request: access.StaffPage, asked: _Asked) -> Report:
    """The report, if it may leave the desk: a period that has ended, or is asked for so far, and adds up.

    Raises PeriodNotEnded, BooksDiffer."""
    made = _made(request, asked)
    made.check_sound()
    return made


@require_safe
@never_cache
@access.staff("see_reports")
def print_page(request: access.StaffPage, period: str) -> HttpResponse:
    """The report on A4; where the period has ended, with a place to sign."""
    asked = _asked(request, period)
    try:
        made = _sound(request, asked)
    except (PeriodNotEnded, BooksDiffer) as refusal:
        return _refused(request, asked, refusal)
    context = {
        **_shown(request, made, asked),
        "heading": headline(made),
        "back": reverse("desk:report", args=[request.community.slug, period]) + asked.query,
    }
    return render(request, "print/report.html", context)


@require_safe
@never_cache
@access.staff("see_reports")
def excel_file(request: access.StaffPage, period: str) -> HttpResponse:
    asked = _asked(request, period)
    try:
        made = _sound(request, asked)
    except (PeriodNotEnded, BooksDiffer) as refusal:
        return _refused(request, asked, refusal)
    return excel_response(workbook(sheets_of(made)), headline(made))


@require_safe
@never_cache
@access.staff("see_reports")
def share(request: access.StaffPage, period: str) -> HttpResponse:
    """The words to paste and the picture to send to the neighbours' group."""
    asked = _asked(request, period)
    try:
        made = _sound(request, asked)
    except (PeriodNotEnded, BooksDiffer) as refusal:
        return _refused(request, asked, refusal)
    with_names = _with_names(request)
    picture = reverse("desk:report_picture", args=[request.community.slug, period])
    joined = "&" if asked.query else "?"
    context = {
        "heading": _("发到微信群"),
        "back": reverse("desk:report", args=[request.community.slug, period]) + asked.query,
        "back_label": made.name,
        "report": made,
        "asked": asked,
        "text": text_of(made, with_names=with_names),
        "with_names": with_names,
        "picture": picture + asked.query + ("" if with_names else f"{joined}names=0"),
    }
    return pages.show(request, "desk/report_share.html", context)


@require_safe
@never_cache
@access.staff("see_reports")
def picture(request: access.StaffPage, period: str) -> HttpResponse:
    """The long picture as a download; why there is none is said as a page."""
    asked = _asked(request, period)
    there = phone_address(request, reverse("public:community", args=[request.community.slug]))
    address = there if opens_elsewhere(urlsplit(there).netloc) else ""
    try:
        png = draw_report(_sound(request, asked), address=address, with_names=_with_names(request))
    except (PeriodNotEnded, BooksDiffer, NoChineseFont) as refusal:
        return _refused(request, asked, refusal)
    response = HttpResponse(png, content_type="image/png")
    response["Content-Disposition"] = f'inline; filename="{request.community.slug}-{asked.period.code}.png"'
    return response


def _with_names(request: access.StaffPage) -> bool:
    return request.GET.get("names") != "0"


# Figures entered by hand ----------------------------------------------------------------------------------------------


class FigureForm(KeyedForm):
    name = forms.CharField(
        label=gettext_lazy("这个数叫什么"),
        max_length=40,
        help_text=gettext_lazy("账上算不出来的数，例如：党员和居民参与率。"),
        error_messages={"required": gettext_lazy("请写上这个数叫什么。")},
    )
    value = forms.DecimalField(
        label=gettext_lazy("数"),
        max_digits=14,
        decimal_places=2,
        localize=False,
        error_messages={
            "required": gettext_lazy("请填一个数。"),
            "invalid": gettext_lazy("请填一个数，例如 90 或 12.5。"),
            "max_digits": gettext_lazy("这个数太长了。"),
            "max_whole_digits": gettext_lazy("这个数太大了，最多 12 位。"),
            "max_decimal_places": gettext_lazy("小数最多两位。"),
        },
    )
    unit = forms.CharField(
        label=pgettext_lazy("of a figure", "单位"),
        max_length=10,
        required=False,
        help_text=gettext_lazy("例如：%、人、元。"),
    )
    remark = forms.CharField(
        label=gettext_lazy("怎么来的"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("例如：按 6 月入户走访登记表统计。看台账的人会看到。"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("write_reports")
def figure(request: access.StaffPage, period: str) -> HttpResponse:
    """Enter one figure that the books cannot know; wherever it shows it is marked as entered by hand."""
    asked = _asked(request, period)
    back = reverse("desk:report", args=[request.community.slug, period]) + _so_far(asked)
    form = FigureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            services.enter_figure(community=request.community, period=asked.period.code, by=request.user, **facts)
        except Refused as refusal:
            pages.refuse(form, refusal, name=["figure_there", "figure_unfit"])
        else:
            return redirect(back)
    return pages.show(
        request,
        "desk/report_figure.html",
        {
            "heading": _("填一个账上没有的数"),
            "back": back,
            "back_label": period_name(asked.period),
            "form": form,
            "action": "",
        },
        status=409 if form.errors else 200,
    )


def _so_far(asked: _Asked) -> str:
    return "" if has_ended(asked.period) else "?so_far=1"


@require_POST
@access.staff("write_reports")
def take_out(request: access.StaffPage, pk: UUID) -> HttpResponse:
    one = access.get(request, EnteredFigure, pk)
    services.take_out_figure(figure=one, by=request.user)
    say = _("“%(name)s”拿掉了，台账里不再有这个数。") % {"name": one.name}
    page = reverse("desk:report", args=[request.community.slug, one.period])
    messages.success(request, say)
    return redirect(page + _so_far(_asked(request, one.period)))
