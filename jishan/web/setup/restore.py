"""A new machine takes the place of one that died: choose the copy, type the code, wait a little."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from jishan.lib.errors import Refused
from jishan.upkeep import asking, copies
from jishan.upkeep.files import refusal as file_refusal
from jishan.web.setup import door
from jishan.web.shared import access

__all__ = ["restore", "restored"]

_SHOWN = 8


class RestoreForm(forms.Form):
    found = forms.ChoiceField(label=gettext_lazy("插着的 U 盘里有"), required=False, widget=forms.RadioSelect)
    file = forms.FileField(
        label=gettext_lazy("或者自己选一个备份文件"),
        required=False,
        help_text=gettext_lazy("名字以 jishan- 开头，以 .age 结尾；数字最大的最新。"),
        error_messages={
            "required": gettext_lazy("请选一个备份文件。"),
            "empty": gettext_lazy("这个文件是空的，请换一个。"),
        },
    )
    code = forms.CharField(
        label=gettext_lazy("恢复码"),
        max_length=100,
        help_text=gettext_lazy("印在纸上的 24 个字，大小写、横线都不要紧。"),
        error_messages={"required": gettext_lazy("请写上恢复码，在打印出来的那张纸上。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at_hand = [str(file) for file in copies.found_anywhere()[:_SHOWN]]
        if at_hand:
            self.fields["found"].choices = [(path, path) for path in at_hand]  # type: ignore[attr-defined]
        else:
            del self.fields["found"]
            self.fields["file"].label = _("备份文件")
            self.fields["file"].required = True

    def clean(self) -> dict[str, Any]:
        say = super().clean() or self.cleaned_data
        if not say.get("found") and not say.get("file") and "file" not in self.errors:
            self.add_error("file", _("请选一个备份文件。"))
        return say


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@access.open_to_all
@door.with_code
def restore(request: HttpRequest) -> HttpResponse:
    """Ask for it; `jishan serve` closes the doors a moment after this answer, and opens them again when it is done."""
    form = RestoreForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            asking.ask(file=_chosen(form), code=form.cleaned_data["code"])
        except Refused as refusal:
            is_code = refusal.code.startswith("recovery_code")
            form.add_error("code" if is_code else "file", refusal.message)
        else:
            return render(request, "setup/restoring.html")
    said = asking.last_answer()
    return render(request, "setup/restore.html", {"form": form, "said": said})


@never_cache
@require_safe
@access.open_to_all
def restored(request: HttpRequest) -> HttpResponse:
    """What came of it. While it is still at work the answer is 202, for the waiting page to ask again."""
    said = asking.last_answer()
    if said is None:
        if not asking.is_asked():
            raise Http404
        return render(request, "setup/restoring.html", status=202)
    return render(request, "setup/restored.html", {"said": said})


def _chosen(form: RestoreForm) -> Path:
    """The file to read. One from a browser is laid down beside the data, where it survives the closing of the doors."""
    upload = form.cleaned_data.get("file")
    if not upload:
        return Path(form.cleaned_data["found"])
    target = asking.uploaded_file()
    try:
        with target.open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
    except OSError as reason:
        target.unlink(missing_ok=True)
        raise file_refusal(target.parent, reason) from reason
    return target
