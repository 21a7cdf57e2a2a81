"""The rulebook's versions: read them, see what a new one changes, publish it, take over the area's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.places.models import Community
from jishan.rulebook import queries, services
from jishan.rulebook.errors import Fault, NoRulebook
from jishan.rulebook.models import AreaRulebookVersion, RulebookVersion
from jishan.rulebook.parsing import faults, parse
from jishan.rulebook.reading import decoded
from jishan.web.desk import difference, pages
from jishan.web.desk.difference import Change
from jishan.web.shared import access
from jishan.web.shared.forms import near_day

# A whole scheme is some thirty kilobytes; ten times that is a slip.
_BYTES_MAX = 300_000


def _in_force(community: Community) -> RulebookVersion | None:
    try:
        return queries.in_force(community)
    except NoRulebook:
        return None


@require_safe
@access.staff("see_desk")
def register(request: access.StaffPage) -> HttpResponse:
    """The versions with the one in force marked, and the area's where it has one."""
    versions = list(queries.versions(request.community))
    known = {version.digest for version in versions if version.withdrawn_at is None}
    return pages.show(
        request,
        "desk/rulebook.html",
        {
            "heading": _("积分细则"),
            "versions": versions,
            "current": _in_force(request.community),
            "today": clock.today(),
            "area": request.community.area,
            "area_versions": [(v, v.digest in known) for v in queries.area_versions(request.community.area)[:5]],
            "may_edit": "edit_rulebook" in request.capabilities,
        },
    )


def _version(request: access.StaffPage, number: int) -> RulebookVersion:
    pk = queries.versions(request.community).filter(number=number).values_list("pk", flat=True).first()
    return access.get(request, RulebookVersion, pk or "")


@require_safe
@access.staff("see_desk")
def version(request: access.StaffPage, number: int) -> HttpResponse:
    """One version: when it holds, and what it changed against the one before."""
    one = _version(request, number)
    before = queries.lasting_versions(request.community).filter(number__lt=number).order_by("-number").first()
    changes = difference.between(queries.scheme_of(before), queries.scheme_of(one)) if before else []
    return pages.show(
        request,
        "desk/rulebook_version.html",
        {
            "heading": _("第 %(number)s 版") % {"number": number},
            "back": reverse("desk:rulebook", args=[request.community.slug]),
            "back_label": _("积分细则"),
            "version": one,
            "before": before,
            "changes": changes,
            "current": _in_force(request.community),
            "may_withdraw": "edit_rulebook" in request.capabilities
            and one.withdrawn_at is None
            and one.starts_on > clock.today(),
        },
    )


@require_safe
@access.staff("see_desk")
def download(request: access.StaffPage, number: int) -> HttpResponse:
    one = _version(request, number)
    response = HttpResponse(one.text, content_type="application/toml; charset=utf-8")
    name = _("%(community)s积分细则第 %(number)s 版.toml") % {"community": request.community.name, "number": number}
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


# A new version ------------------------------------------------------------------------------------------------------------


class PublishForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("细则全文（TOML）"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "code", "wrap": "off"}),
    )
    file = forms.FileField(label=gettext_lazy("或者选一个 .toml 文件"), required=False)
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = clock.today
        # The Textarea's class would be lost to the one every field gets.
        self.content = ""
        self.found: list[Fault] = []

    def clean(self) -> dict[str, Any]:
        say = super().clean() or self.cleaned_data
        upload = say.get("file")
        if upload and upload.size > _BYTES_MAX:
            self.add_error("file", _("这个文件太大了，不像是一份细则。请选 .toml 文件。"))
            return say
        data = upload.read() if upload else say.get("text", "")
        if not data.strip():
            self.add_error("text", _("请把细则贴进来，或者选一个 .toml 文件。"))
            return say
        self.found = faults(data)
        try:
            self.content = decoded(data)
        except Refused:
            # Not text at all: the fault that says so is all there is to show.
            self.content = ""
        return say

    @property
    def told(self) -> list[tuple[Fault, str]]:
        """Each fault with the line it stands on, as it was written."""
        lines = self.content.splitlines()
        return [(f, lines[f.line - 1].strip() if 0 < f.line <= len(lines) else "") for f in self.found]


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("edit_rulebook")
def new(request: access.StaffPage) -> HttpResponse:
    """First it is read and compared with what is in force, then published: two buttons of one form."""
    current = _in_force(request.community)
    form = PublishForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        initial={"text": current.text if current else ""},
    )
    changes: list[Change] | None = None
    if request.method == "POST" and form.is_valid() and not form.found:
        published = _published(request, form) if "publish" in request.POST else None
        if published:
            say = {"number": published.number, "day": published.starts_on}
            return pages.say_and_go(
                request, _("第 %(number)s 版发布了，%(day)s 起用。") % say, "desk:rulebook_version", published.number
            )
        old = queries.scheme_of(current) if current else None
        changes = difference.between(old, parse(form.content))
    return pages.show(
        request,
        "desk/rulebook_new.html",
        {
            "heading": _("发布新的一版"),
            "back": reverse("desk:rulebook", args=[request.community.slug]),
            "back_label": _("积分细则"),
            "form": form,
            "text": form.content or form["text"].value() or "",
            "changes": changes,
            "current": current,
        },
    )


def _published(request: access.StaffPage, form: PublishForm) -> RulebookVersion | None:
    try:
        return services.publish(
            community=request.community,
            text=form.content,
            starts_on=form.cleaned_data["starts_on"],
            by=request.user,
            remark=form.cleaned_data["remark"],
        )
    except Refused as refusal:
        pages.refuse(form, refusal, starts_on=["rulebook_starts_too_early", "rulebook_start_taken"])
    return None


class StartForm(forms.Form):
    starts_on = forms.DateField(
        label=gettext_lazy("从哪天起用"),
        validators=[near_day],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("请选从哪天起用。"),
            "invalid": gettext_lazy("日期请写成 2026-03-08 这样。"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("edit_rulebook")
def adopt(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """Take over a version of the area's as the community's own next one."""
    theirs = _area_version(request, pk)
    current = _in_force(request.community)
    form = StartForm(request.POST or None, initial={"starts_on": max(theirs.starts_on, clock.today())})
    if request.method == "POST" and form.is_valid():
        try:
            adopted = services.adopt(
                area_version=theirs,
                community=request.community,
                starts_on=form.cleaned_data["starts_on"],
                by=request.user,
            )
        except Refused as refusal:
            pages.refuse(form, refusal, starts_on=["rulebook_starts_too_early", "rulebook_start_taken"])
        else:
            say = {"number": adopted.number}
            return pages.say_and_go(
                request, _("采用了，这是本社区的第 %(number)s 版。") % say, "desk:rulebook_version", adopted.number
            )
    old = queries.scheme_of(current) if current else None
    return pages.show(
        request,
        "desk/rulebook_adopt.html",
        {
            "heading": _("采用%(area)s第 %(number)s 版") % {"area": theirs.area.name, "number": theirs.number},
            "back": reverse("desk:rulebook", args=[request.community.slug]),
            "back_label": _("积分细则"),
            "form": form,
            "changes": difference.between(old, queries.scheme_of(theirs)),
            "current": current,
        },
    )


def _area_version(request: access.StaffPage, pk: UUID) -> AreaRulebookVersion:
    from django.shortcuts import get_object_or_404

    return get_object_or_404(queries.area_versions(request.community.area).select_related("area"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("edit_rulebook")
def withdraw(request: access.StaffPage, number: int) -> HttpResponse:
    one = _version(request, number)
    refused = ""
    if request.method == "POST":
        try:
            services.withdraw(version=one, by=request.user)
        except Refused as refusal:
            refused = refusal.message
        else:
            return pages.say_and_go(request, _("撤回了，这一版不会起用。"), "desk:rulebook")
    return pages.show(
        request,
        "desk/rulebook_withdraw.html",
        {
            "heading": _("撤回第 %(number)s 版") % {"number": number},
            "back": reverse("desk:rulebook_version", args=[request.community.slug, number]),
            "back_label": _("第 %(number)s 版") % {"number": number},
            "version": one,
            "refused": refused,
        },
    )
