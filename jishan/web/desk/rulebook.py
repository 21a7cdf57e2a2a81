"""The rulebook's versions: read them, begin a draft from one, take over the area's. A draft's own pages stand beside."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from jishan.earning import queries as earning
from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.rulebook import drafting, queries, services
from jishan.rulebook.comparing import compare
from jishan.rulebook.describe import scheme_page
from jishan.rulebook.models import AreaRulebookVersion, RulebookVersion
from jishan.rulebook.reading import decoded
from jishan.web.desk import pages
from jishan.web.shared import access
from jishan.web.shared.figures import figure
from jishan.web.shared.forms import near_day

# A whole scheme is some thirty kilobytes; ten times that is a slip.
_BYTES_MAX = 300_000


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
            "current": queries.current(request.community),
            "today": clock.today(),
            "area": request.community.area,
            "area_versions": [(v, v.digest in known) for v in queries.area_versions(request.community.area)[:5]],
            "may_edit": "edit_rulebook" in request.capabilities,
            "drafts": _drafts(request) if "edit_rulebook" in request.capabilities else [],
        },
    )


def find_version(request: access.StaffPage, number: int) -> RulebookVersion:
    pk = queries.versions(request.community).filter(number=number).values_list("pk", flat=True).first()
    return access.get(request, RulebookVersion, pk or "")


@require_safe
@access.staff("see_desk")
def version(request: access.StaffPage, number: int) -> HttpResponse:
    """One version: when it holds, and what it changed against the one before."""
    one = find_version(request, number)
    before = queries.lasting_versions(request.community).filter(number__lt=number).order_by("-number").first()
    changes = compare(queries.scheme_of(before), queries.scheme_of(one)) if before else []
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
            "current": queries.current(request.community),
            "may_edit": "edit_rulebook" in request.capabilities,
            "may_withdraw": "edit_rulebook" in request.capabilities
            and one.withdrawn_at is None
            and one.starts_on > clock.today(),
        },
    )


@require_safe
@access.staff("see_desk")
def download(request: access.StaffPage, number: int) -> HttpResponse:
    one = find_version(request, number)
    response = HttpResponse(one.text, content_type="application/toml; charset=utf-8")
    name = _("%(community)s积分细则第 %(number)s 版.toml") % {"community": request.community.name, "number": number}
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_safe
@access.staff("see_desk")
def poster(request: access.StaffPage, number: int) -> HttpResponse:
    """The sheet for the notice board, of a version that may not have started yet."""
    one = find_version(request, number)
    scheme = queries.scheme_of(one)
    return pages.show(
        request,
        "desk/rulebook_poster.html",
        {
            "version": one,
            "scheme": scheme,
            "page": scheme_page(scheme),
            "figures": {rule.code: figure(rule.amount) for rule in scheme.rules},
        },
    )


# A draft to begin -------------------------------------------------------------------------------------------------------

# What a community without any rulebook begins with, when it writes its own.
_SKELETON = """title = "{title}"
on_the_spot_max = 2

[[categories]]
code = "volunteer"
name = "{category}"

[[rules]]
code = "1.1"
name = "{rule}"
category = "volunteer"
points = 2
review = "on_the_spot"
limits = [{{ times = 1, every = "day" }}]
"""


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("edit_rulebook")
def new(request: access.StaffPage) -> HttpResponse:
    """Begin a draft: from a version, from a file, or from a few lines."""
    refused = ""
    if request.method == "POST":
        try:
            text, based_on = _beginning(request)
        except Refused as refusal:
            refused = refusal.message
        else:
            again = queries.drafts(request.community).filter(
                revision=0, based_on=based_on, put_aside_at__isnull=True, started_by=request.user.pk, text=text
            )
            # One that was begun and left as it was does as well as another.
            draft = again.first() or drafting.start_draft(
                community=request.community, text=text, by=request.user, based_on=based_on
            )
            return redirect("desk:rulebook_draft", request.community.slug, draft.pk)
    return pages.show(
        request,
        "desk/rulebook_new.html",
        {
            "heading": _("起草新的一版"),
            "back": reverse("desk:rulebook", args=[request.community.slug]),
            "back_label": _("积分细则"),
            "current": queries.current(request.community),
            "drafts": _drafts(request),
            "refused": refused,
        },
    )


class NoText(Refused):
    code = "rulebook_no_text"
    sentence = gettext_lazy("请选一个细则文件（.toml）。Excel 表格请先开一份草稿，再在“表格”里读进来。")


class FileTooBig(Refused):
    code = "rulebook_file_too_big"
    sentence = gettext_lazy("这个文件太大了，不像是一份细则。请选 .toml 文件。")


def _beginning(request: access.StaffPage) -> tuple[str, RulebookVersion | None]:
    """The text a draft begins with, and the version it was taken from."""
    base = request.POST.get("base", "")
    if base == "file":
        upload = request.FILES.get("file")
        if upload is None:
            raise NoText
        if (upload.size or 0) > _BYTES_MAX:
            raise FileTooBig
        return decoded(upload.read()), None
    if base == "blank":
        say = {
            "title": _("%(community)s积分细则") % {"community": request.community.name},
            "category": _("志愿服务"),
            "rule": _("扫雪除冰"),
        }
        return _SKELETON.format(**say), None
    if base.isdecimal():
        one = find_version(request, int(base))
        return one.text, one
    raise NoText


def _drafts(request: access.StaffPage) -> list[dict[str, Any]]:
    drafts = list(queries.drafts(request.community).select_related("based_on")[:20])
    names = earning.names_of(draft.saved_by for draft in drafts)
    return [{"draft": draft, "saver": names.get(draft.saved_by, "")} for draft in drafts]


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
    current = queries.current(request.community)
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
            "changes": compare(old, queries.scheme_of(theirs)),
            "current": current,
        },
    )


def _area_version(request: access.StaffPage, pk: UUID) -> AreaRulebookVersion:
    return get_object_or_404(queries.area_versions(request.community.area).select_related("area"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("edit_rulebook")
def withdraw(request: access.StaffPage, number: int) -> HttpResponse:
    one = find_version(request, number)
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
