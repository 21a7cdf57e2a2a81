"""The area's own rulebook: its versions, what it asks of its communities, and the next version as text."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.rulebook import queries, services
from jishan.rulebook.comparing import compare
from jishan.rulebook.errors import OutsideFrame
from jishan.rulebook.frames import frame_sentences
from jishan.rulebook.parsing import read
from jishan.web.shared import access
from jishan.web.shared.forms import near_day

_LENGTH_MAX = 200_000


class AreaVersionForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("细则全文（TOML）"),
        strip=False,
        max_length=_LENGTH_MAX,
        error_messages={"required": gettext_lazy("请把细则贴进来。")},
    )
    starts_on = forms.DateField(
        label=gettext_lazy("从哪天起"),
        validators=[near_day],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("请选从哪天起用。"),
            "invalid": gettext_lazy("日期请写成 2026-03-08 这样。"),
        },
    )
    remark = forms.CharField(label=gettext_lazy("改了什么，写一句给社区看"), required=False, max_length=200)


@require_http_methods(["GET", "HEAD", "POST"])
@access.officer
def area_rulebook(request: access.OfficerPage) -> HttpResponse:
    """Read, checked and published on one page: two buttons of one form."""
    versions = list(queries.area_versions(request.area))
    latest = versions[0] if versions else None
    form = AreaVersionForm(
        request.POST or None,
        initial={"text": latest.text if latest else "", "starts_on": clock.today() + timedelta(days=1)},
    )
    context: dict[str, Any] = {
        "area": request.area,
        "versions": versions,
        "asks": frame_sentences(queries.scheme_of(latest)) if latest else [],
        "form": form,
        "text": request.POST.get("text", latest.text if latest else ""),
    }
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"].replace("\r\n", "\n")
        reading, lines = read(text), text.splitlines()
        context["told"] = [(fault, lines[fault.line - 1].strip() if lines else "") for fault in reading.faults]
        if reading.is_sound and reading.scheme:
            context |= {
                "changes": compare(queries.scheme_of(latest) if latest else None, reading.scheme),
                "asks_next": frame_sentences(reading.scheme),
                "is_checked": True,
            }
            if "publish" in request.POST and _publish(request, form, text, context):
                return redirect("oversight:area_rulebook", request.area.slug)
    return render(request, "oversight/rulebook.html", context)


def _publish(request: access.OfficerPage, form: AreaVersionForm, text: str, context: dict[str, Any]) -> bool:
    said = form.cleaned_data
    try:
        version = services.publish_for_area(
            area=request.area, text=text, starts_on=said["starts_on"], by=request.user, remark=said["remark"]
        )
    except OutsideFrame as refusal:
        context["outside"] = refusal.sentences
    except Refused as refusal:
        form.add_error(None, refusal.message)
    else:
        messages.success(request, _("第 %(number)s 版发布了，社区可以采用。") % {"number": version.number})
        return True
    return False
