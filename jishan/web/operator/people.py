"""Who looks after the installation: one may hand it over to another, and somebody is always left."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jishan.identity import services as identity
from jishan.identity.models import User
from jishan.lib.errors import Refused
from jishan.web.shared import access

__all__ = ["people", "remove"]


class AddForm(forms.Form):
    username = forms.CharField(
        label=gettext_lazy("登录名"),
        max_length=80,
        help_text=gettext_lazy("已经能登录的人：比如社区里的一位工作人员。"),
        error_messages={"required": gettext_lazy("请写上登录名。")},
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access.operator
def people(request: access.Page) -> HttpResponse:
    form = AddForm(request.POST or None)
    if form.is_valid():
        try:
            added = identity.add_operator(username=form.cleaned_data["username"])
        except Refused as refusal:
            form.add_error("username", refusal.message)
        else:
            messages.success(request, _("%(name)s 现在也管这台机器了。") % {"name": added.name})
            return redirect("operator:people")
    operators = User.objects.filter(is_operator=True).order_by("created_at")
    return render(request, "operator/people.html", {"form": form, "operators": operators})


@require_POST
@access.operator
def remove(request: access.Page, user: UUID) -> HttpResponse:
    leaving = get_object_or_404(User, pk=user, is_operator=True)
    try:
        identity.remove_operator(user=leaving)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("operator:people")
    messages.success(request, _("%(name)s 不再管这台机器。") % {"name": leaving.name})
    return redirect("accounts:choose_place" if leaving == request.user else "operator:people")
