"""Merchants, partner units, property companies, schools and volunteer teams, from here and from outside."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from jishan.earning import queries as earning
from jishan.ledger import queries as ledger
from jishan.lib.errors import Refused
from jishan.people import queries as people
from jishan.people import services
from jishan.people.models import Organisation
from jishan.web.desk import pages, subjects
from jishan.web.shared import access, statement

_LINES = 12


@require_safe
@access.staff("see_desk")
def register(request: access.StaffPage) -> HttpResponse:
    kind, text = request.GET.get("kind", ""), request.GET.get("q", "").strip()
    found = people.organisations(request.community, kind if kind in Organisation.Kind.values else "")
    if text:
        found = found.filter(name__icontains=text)
    page = pages.page_of(request, found.select_related("account"))
    return pages.show(
        request,
        "desk/organisations.html",
        {
            "heading": _("单位和商户"),
            "page": page,
            "total": page.paginator.count,
            "kinds": [("", _("全部")), *Organisation.Kind.choices],
            "kind": kind,
            "q": text,
        },
    )


@require_safe
@access.staff("see_desk")
def organisation(request: access.StaffPage, pk: UUID) -> HttpResponse:
    one = access.get(request, Organisation, pk, "account", "community")
    return pages.show(
        request,
        "desk/organisation.html",
        {
            "heading": one.name,
            "back": reverse("desk:organisations", args=[request.community.slug]),
            "back_label": _("单位和商户"),
            "organisation": one,
            "available": ledger.available(one.account),
            "lines": statement.lines_of(one.account, reader=request.user, limit=_LINES),
            "waiting": subjects.rows(earning.deeds(request.community, state="waiting").filter(organisation=one)),
        },
    )


class OrganisationForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("是哪一类"),
        widget=forms.RadioSelect,
        choices=Organisation.Kind.choices,
        error_messages={"required": gettext_lazy("请选一类。")},
    )
    name = forms.CharField(
        label=gettext_lazy("名称"), max_length=80, error_messages={"required": gettext_lazy("请写上单位的名称。")}
    )
    contact = forms.CharField(
        label=gettext_lazy("联系人和电话"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("比如：王店长 138 0000 1234"),
    )
    is_from_outside = forms.BooleanField(label=gettext_lazy("在辖区外，来支援的"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("manage_residents")
def new(request: access.StaffPage) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            one = services.add_organisation(community=request.community, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            pages.refuse(form, refusal, name=["organisation_name_missing", "organisation_name_taken"])
        else:
            return pages.say_and_go(request, _("%(name)s登记好了。") % {"name": one.name}, "desk:organisation", one.pk)
    return pages.show(
        request,
        "desk/organisation_new.html",
        {
            "heading": _("登记一个单位"),
            "back": reverse("desk:organisations", args=[request.community.slug]),
            "back_label": _("单位和商户"),
            "form": form,
        },
    )
