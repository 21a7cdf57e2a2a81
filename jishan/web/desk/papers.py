"""Paper for a power cut: blank sheets with numbers, the register to have at hand, and the sheets still to be typed in."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.paper import queries, services
from jishan.paper.models import PaperForm
from jishan.people import queries as people
from jishan.rulebook import queries as rulebook
from jishan.rulebook.describe import amount_phrase
from jishan.rulebook.errors import NoRulebook
from jishan.store import queries as store
from jishan.web.desk import pages, reach
from jishan.web.shared import access
from jishan.web.shared.access import StaffPage
from jishan.web.shared.forms import KeyedForm
from jishan.web.shared.qr import phone_address, qr_svg

# A side of paper beside the sheet: the rules or articles one may write down.
_HINTS_MAX = 60


class PrintForm(KeyedForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("印哪一种"),
        choices=PaperForm.Kind.choices,
        widget=forms.RadioSelect,
        initial=PaperForm.Kind.DEEDS,
    )
    count = forms.IntegerField(
        label=gettext_lazy("印几张"),
        min_value=1,
        max_value=services.FORMS_MAX,
        initial=5,
        error_messages={
            "invalid": gettext_lazy("请写一个整数。"),
            "required": gettext_lazy("请写印几张。"),
            "min_value": gettext_lazy("最少印 1 张。"),
            "max_value": gettext_lazy("一次最多印 %(limit_value)s 张。"),
        },
    )


@require_safe
@access.staff("see_register")
def papers(request: StaffPage) -> HttpResponse:
    return _page(request, PrintForm())


def _page(request: StaffPage, form: PrintForm) -> HttpResponse:
    found = queries.forms(request.community)
    page = pages.page_of(request, found)
    return pages.show(
        request,
        "desk/papers.html",
        {
            "heading": _("停电时的纸单"),
            "form": form,
            "page": page,
            "open_count": found.filter(finished_at__isnull=True, void_at__isnull=True).count(),
        },
        status=409 if form.errors else 200,
    )


@require_POST
@access.staff("see_register")
def print_new(request: StaffPage) -> HttpResponse:
    form = PrintForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    try:
        made = services.print_forms(community=request.community, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        form.add_error("count", refusal.message)
        return _page(request, form)
    return redirect("desk:papers_sheets", request.community.slug, made[0].batch)


@require_safe
@access.staff("see_register")
def sheets(request: StaffPage, batch: UUID) -> HttpResponse:
    """The sheets that were numbered together, ready for the printer, with what one may write down on the last page."""
    made = queries.forms_of(request.community, batch)
    if not made:
        raise Http404
    kind = made[0].kind
    address = [reverse("desk:paper_form", args=[request.community.slug, form.pk]) for form in made]
    return render(
        request,
        "desk/papers_print.html",
        {
            "sheets": [(form, qr_svg(phone_address(request, url))) for form, url in zip(made, address, strict=True)],
            "kind": kind,
            "rows": range(1, services.LINES + 1),
            "hints": _rules(request) if kind == PaperForm.Kind.DEEDS else _articles(request),
        },
    )


def _rules(request: StaffPage) -> list[tuple[str, str, str]]:
    try:
        scheme = rulebook.scheme_of(rulebook.in_force(request.community))
    except NoRulebook:
        return []
    rules = [rule for rule in scheme.open_rules(clock.today()) if rule.subject != "building"]
    return [(rule.code, rule.name, amount_phrase(rule)) for rule in rules[:_HINTS_MAX]]


def _articles(request: StaffPage) -> list[tuple[str, str, str]]:
    shelf = store.shelf(request.community)[:_HINTS_MAX]
    return [("", article.name, _("%(points)s 分") % {"points": article.points}) for article in shelf]


@require_safe
@access.staff("see_register")
def residents(request: StaffPage) -> HttpResponse:
    """Everyone with home, card and balance on paper: what a screen would say while there is none."""
    found = people.with_cards(reach.residents(request, capability="see_register").select_related("account"))
    return render(
        request,
        "desk/papers_residents.html",
        {
            "rows": [(one, people.home_label(one), people.card_of(one), one.account.free) for one in found],
            "printed_at": clock.now(),
        },
    )


@require_safe
@access.staff("see_desk")
def form(request: StaffPage, form: UUID) -> HttpResponse:
    """Where the code on a sheet leads: to the page that types in its kind."""
    row = access.get(request, PaperForm, form)
    name = "desk:paper_deeds" if row.kind == PaperForm.Kind.DEEDS else "desk:paper_redemptions"
    return redirect(name, request.community.slug, row.pk)


@require_POST
@access.staff("see_register")
def void(request: StaffPage, form: UUID) -> HttpResponse:
    row = access.get(request, PaperForm, form)
    try:
        services.void_form(form=row, by=request.user)
    except Refused as refusal:
        return pages.say_and_go(request, refusal.message, "desk:papers")
    return pages.say_and_go(request, _("%(number)s 作废了。") % {"number": row.number}, "desk:papers")
