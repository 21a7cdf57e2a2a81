"""Merchants, partner units, property companies, schools and volunteer teams, from here and from outside."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.db.models import QuerySet
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
from jishan.web.desk import lists, pages, subjects
from jishan.web.shared import access, statement

_LINES = 12


def _asked(request: access.StaffPage) -> tuple[str, str]:
    """The kind and the text asked for; a kind that is none asks for all."""
    kind = request.GET.get("kind", "")
    return kind if kind in Organisation.Kind.values else "", request.GET.get("q", "").strip()


def _found(request: access.StaffPage) -> QuerySet[Organisation]:
    kind, text = _asked(request)
    found = people.organisations(request.community, kind).select_related("account")
    return found.filter(name__icontains=text) if text else found


@require_safe
@access.staff("see_desk")
def register(request: access.StaffPage) -> HttpResponse:
    kind, text = _asked(request)
    page = pages.page_of(request, _found(request))
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
            "query": lists.query_of(request),
        },
    )


def as_list(request: access.StaffPage, most: int) -> lists.List:
    """Who to call stands in it for those who manage the list only: it holds phones."""
    kind, text = _asked(request)
    with_contacts = "manage_residents" in request.capabilities
    columns = [lists.Column(_("名称"), 28), lists.Column(_("类别"), 12), lists.Column(_("辖区内外"), 10)]
    columns += [lists.Column(_("联系人和电话"), 26)] if with_contacts else []
    columns += [lists.Column(_("积分"), 8), lists.Column(_("加入日期"), 14)]
    rows: list[list[lists.Value]] = [
        [
            one.name,
            one.get_kind_display(),
            _("辖区外") if one.is_from_outside else _("辖区内"),
            *([one.contact] if with_contacts else []),
            one.account.balance,
            one.joined_on,
        ]
        for one in _found(request)[:most]
    ]
    return lists.List(
        title=_("%(community)s单位和商户名册") % {"community": request.community.name},
        columns=columns,
        rows=rows,
        back=f"{reverse('desk:organisations', args=[request.community.slug])}?{lists.query_of(request)}",
        said=[str(dict(Organisation.Kind.choices).get(kind, "")), lists.narrowed(text)],
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
