"""Copies: make one now, where they go, which there are, take one along."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jishan.lib import jobs
from jishan.lib.errors import Refused
from jishan.upkeep import copies as upkeep
from jishan.upkeep import keys, office, services
from jishan.upkeep.models import Copy, Folder
from jishan.web.shared import access

__all__ = ["add_folder", "change_folder", "copies", "download", "make_now", "network", "remove_folder"]

_ATTEMPTS_SHOWN = 14


class FolderForm(forms.Form):
    path = forms.CharField(
        label=gettext_lazy("文件夹"),
        max_length=500,
        help_text=gettext_lazy("完整的路径，比如 /media/usb 或 E:\\备份。"),
        error_messages={"required": gettext_lazy("请写上文件夹。")},
    )
    keep = forms.IntegerField(
        label=gettext_lazy("留几份"),
        min_value=1,
        max_value=400,
        initial=upkeep.KEEP,
        help_text=gettext_lazy("再多就从最旧的删起。"),
        error_messages={
            "required": gettext_lazy("请写上留几份。"),
            "invalid": gettext_lazy("请写 1 到 400 的整数。"),
            "min_value": gettext_lazy("请写 1 到 400 的整数。"),
            "max_value": gettext_lazy("请写 1 到 400 的整数。"),
        },
    )


@never_cache
@require_safe
@access.operator
def copies(request: access.Page) -> HttpResponse:
    return _page(request, FolderForm())


@require_POST
@access.operator
def make_now(request: access.Page) -> HttpResponse:
    """In the background, for it takes a while: the copy, the trial of restoring it, the folders."""
    job = jobs.enqueue(
        services.write_copy,
        title=_("备份，并且试着恢复一遍"),
        started_by=request.user.pk,
        then=reverse("operator:copies"),
        by=str(request.user.pk),
    )
    return redirect("progress", job)


@require_http_methods(["POST"])
@access.operator
def add_folder(request: access.Page) -> HttpResponse:
    form = FolderForm(request.POST)
    if form.is_valid():
        try:
            folder = services.add_folder(**form.cleaned_data)
        except Refused as refusal:
            form.add_error("path", refusal.message)
        else:
            messages.success(request, _("往后的备份也放到 %(folder)s。") % {"folder": folder.path})
            return redirect("operator:copies")
    return _page(request, form)


@require_POST
@access.operator
def change_folder(request: access.Page, pk: UUID) -> HttpResponse:
    folder = get_object_or_404(Folder, pk=pk)
    form = FolderForm({"path": folder.path, "keep": request.POST.get("keep", "")})
    if form.is_valid():
        services.change_folder(folder=folder, keep=form.cleaned_data["keep"])
        messages.success(
            request, _("%(folder)s 里往后留 %(keep)d 份。") % {"folder": folder, "keep": form.cleaned_data["keep"]}
        )
    else:
        messages.error(request, str(form.errors["keep"][0]))
    return redirect("operator:copies")


@require_POST
@access.operator
def remove_folder(request: access.Page, pk: UUID) -> HttpResponse:
    folder = get_object_or_404(Folder, pk=pk)
    services.remove_folder(folder=folder)
    messages.success(request, _("不再往 %(folder)s 放了。已经在里面的备份都还在。") % {"folder": folder})
    return redirect("operator:copies")


@require_safe
@access.operator
def download(request: access.Page, name: str) -> HttpResponseBase:
    """A copy to take along; it is sealed. Only a file that was found in one of the folders, whatever the address says."""
    for place in services.places():
        for found in upkeep.found_in(place.path):
            if found.path.name == name:
                return FileResponse(found.path.open("rb"), as_attachment=True, filename=name)
    raise Http404


@require_POST
@access.operator
def network(request: access.Page) -> HttpResponse:
    """Open the pages to the office's network, or close them; `jishan serve` notices by itself."""
    is_wanted = request.POST.get("open") == "1"
    office.open_to_network(is_wanted)
    said = _("打开了。几秒钟后同一个网里的手机就能来。") if is_wanted else _("关上了。往后只在这台机器上能打开。")
    messages.success(request, said)
    return redirect("operator:copies")


def _page(request: access.Page, form: FolderForm) -> HttpResponse:
    attempts = Copy.objects.order_by("-made_at")[:_ATTEMPTS_SHOWN]
    places = [_Place(place) for place in services.places()]
    context = {
        "form": form,
        "newest": attempts[0] if attempts else None,
        "attempts": attempts,
        "places": places,
        "files": _files(places),
        "recovery_made_at": keys.recovery_made_at(),
        "sticks": _sticks(),
        "is_for_network": office.is_open(),
        "doors": office.doors(),
    }
    return render(request, "operator/copies.html", context)


def _files(places: list[_Place]) -> list[tuple[upkeep.Found, list[str]]]:
    """Each copy once, with the folders it lies in, the newest first."""
    lying: dict[str, tuple[upkeep.Found, list[str]]] = {}
    for place in places:
        for found in place.found:
            lying.setdefault(found.path.name, (found, []))[1].append(str(place.path))
    return sorted(lying.values(), key=lambda pair: pair[0].made_at, reverse=True)


class _Place:
    """A folder as the page shows it: whether it is there, and what lies in it."""

    def __init__(self, place: upkeep.Place) -> None:
        self.path = place.path
        self.keep = place.keep
        self.row = Folder.objects.filter(path=str(place.path)).first()
        self.is_there = place.path.is_dir() or self.row is None
        self.is_own = place.path == upkeep.own_folder()
        self.found = upkeep.found_in(place.path)


def _sticks() -> list[str]:
    """Sticks and disks that are plugged in and not yet among the folders."""
    known = set(Folder.objects.values_list("path", flat=True))
    return [str(path) for path in upkeep.sticks() if str(path) not in known]
