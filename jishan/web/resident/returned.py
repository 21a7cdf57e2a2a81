"""A claim that came back: add to it and hand it in again, or take it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jishan.earning import services as earning
from jishan.earning.binding import NOTE_MAX
from jishan.earning.errors import AlreadyDecided
from jishan.earning.models import Deed
from jishan.lib.errors import Refused
from jishan.lib.text import clean
from jishan.web.resident.claim_form import Asks
from jishan.web.resident.deeds import deed_or_404
from jishan.web.resident.drafts import PICTURES_MAX, Tray
from jishan.web.resident.pictures import form_key
from jishan.web.resident.story import story_for
from jishan.web.shared import access
from jishan.web.shared.access import ResidentPage
from jishan.web.shared.forms import KeyedForm

__all__ = ["resubmit", "withdraw"]


class ResubmitForm(KeyedForm):
    note = forms.CharField(
        required=False,
        max_length=NOTE_MAX,
        error_messages={"max_length": gettext_lazy("最多写 %(limit_value)s 个字，现在有 %(show_value)s 个。")},
    )

    def clean_note(self) -> str:
        return clean(self.cleaned_data["note"])


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@access.resident
def resubmit(request: ResidentPage, deed: UUID) -> HttpResponse:
    row = deed_or_404(request, deed)
    key = form_key(request.POST.get("key", "")) or uuid4()
    form = ResubmitForm(request.POST if request.method == "POST" else None, initial={"note": row.note})
    tray = Tray(request.community, request.user, key)
    if request.method == "POST":
        tray.recall(request.POST.getlist("kept"))
        tray.receive(request.FILES.getlist("pictures"))
        tray.remove(request.POST.get("remove", ""))
        if "remove" in request.POST:
            form = ResubmitForm(initial={"note": request.POST.get("note", "")})
        elif form.is_valid() and not tray.faults and _hand_in(request, row, form, tray):
            messages.success(request, _("已经重新交上去了，等社区审核。"))
            return redirect("resident:deed", slug=request.community.slug, deed=row.pk)
    elif row.state != Deed.State.RETURNED:
        return redirect("resident:deed", slug=request.community.slug, deed=row.pk)
    return _page(request, row, form, tray)


def _hand_in(request: ResidentPage, deed: Deed, form: ResubmitForm, tray: Tray) -> bool:
    """Whether it is in; what was refused stands in the form."""
    try:
        earning.resubmit_deed(deed=deed, by=request.user, note=form.cleaned_data["note"], pictures=tray.pictures())
    except AlreadyDecided as refusal:
        deed.refresh_from_db(fields=["state"])
        if deed.state != Deed.State.WAITING:  # otherwise it is the second tap of a double tap
            form.add_error(None, refusal.message)
    except Refused as refusal:
        if refusal.code == "too_many_pictures":
            tray.faults.append(refusal.message)
        else:
            form.add_error("note" if refusal.code == "text_too_long" else None, refusal.message)
    return form.is_valid() and not tray.faults


def _page(request: ResidentPage, deed: Deed, form: ResubmitForm, tray: Tray) -> HttpResponse:
    story = story_for(deed, reader=request.user, account=request.resident.account)
    context: dict[str, Any] = {
        "story": story,
        "form": form,
        "key": tray.key,
        "tray": tray,
        "asks": Asks(story.rule),
        "pictures_max": max(0, min(PICTURES_MAX, story.rule.proof.photos_max - story.pictures)),
    }
    return render(request, "resident/resubmit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@access.resident
def withdraw(request: ResidentPage, deed: UUID) -> HttpResponse:
    row = deed_or_404(request, deed)
    if request.method == "POST":
        try:
            earning.withdraw_deed(deed=row, by=request.user)
        except AlreadyDecided as refusal:
            if row.state != Deed.State.WITHDRAWN:
                messages.warning(request, refusal.message)
        except Refused as refusal:
            messages.warning(request, refusal.message)
        else:
            messages.success(request, _("已经撤回，这件不再审核。以后还可以重新申报。"))
        return redirect("resident:deed", slug=request.community.slug, deed=row.pk)
    story = story_for(row, reader=request.user, account=request.resident.account)
    if not story.is_open:
        return redirect("resident:deed", slug=request.community.slug, deed=row.pk)
    return render(request, "resident/withdraw.html", {"story": story})
