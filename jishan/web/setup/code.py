"""The first page of an empty installation: the code from the window in which it was started."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jishan.founding import setup_code
from jishan.lib.errors import Refused
from jishan.web.setup import door
from jishan.web.shared import access


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("开张码"),
        max_length=40,
        help_text=gettext_lazy("启动积善的窗口里有一行“开张码”，十位，字母大写小写都行。"),
        error_messages={"required": gettext_lazy("请写上开张码。它在启动积善的那个窗口里。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@access.open_to_all
@door.while_empty
def enter(request: HttpRequest) -> HttpResponse:
    if request.method != "POST" and setup_code.still_holds(request.session.get(door.IN_SESSION, "")):
        return redirect("setup:questions")
    form = CodeForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    if request.method == "POST" and form.is_valid():
        try:
            held = setup_code.check_code(form.cleaned_data["code"], address=request.META.get("REMOTE_ADDR", ""))
        except Refused as refusal:
            form.add_error("code", refusal.message)
        else:
            request.session[door.IN_SESSION] = held
            return redirect("setup:restore" if "restore" in request.POST else "setup:questions")
    return render(request, "setup/code.html", {"form": form, "knows": bool(request.GET.get("code"))})
