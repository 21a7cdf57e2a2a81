"""Stock of one article: what came in, and what was counted."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jishan.lib.errors import Refused
from jishan.store import services
from jishan.store.errors import StockMoved
from jishan.store.models import Article
from jishan.store.shelving import QUANTITY_MAX, REMARK_MAX
from jishan.web.shared import access
from jishan.web.shared.access import StaffPage
from jishan.web.shared.forms import KeyedForm


class ReceiveForm(KeyedForm):
    quantity = forms.IntegerField(label=gettext_lazy("来了几件"), min_value=1, max_value=QUANTITY_MAX)
    remark = forms.CharField(
        label=gettext_lazy("从哪来的"),
        max_length=REMARK_MAX,
        required=False,
        help_text=gettext_lazy("比如：和谐粮油店送来。"),
    )


class CountForm(KeyedForm):
    expected = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    counted = forms.IntegerField(label=gettext_lazy("数出来几件"), min_value=0, max_value=QUANTITY_MAX)
    remark = forms.CharField(
        label=gettext_lazy("数目不对的话，原因是"),
        max_length=REMARK_MAX,
        required=False,
        help_text=gettext_lazy("和账上一样就不用写。"),
    )


@require_http_methods(["GET", "POST"])
@access.staff("manage_store")
def stock(request: StaffPage, article: UUID) -> HttpResponse:
    """Two forms on one page; `what` says which was sent."""
    row = access.get(request, Article, article)
    what = request.POST.get("what", "")
    receive = ReceiveForm(request.POST if what == "receive" else None, prefix="receive")
    count = CountForm(
        request.POST if what == "count" else None,
        initial={"expected": row.stock},
        prefix="count",
    )
    if (what == "receive" and _receive(request, row, receive)) or (what == "count" and _count(request, row, count)):
        return redirect("desk:article", request.community.slug, row.pk)
    row.refresh_from_db(fields=["stock"])
    context = {"article": row, "receive": receive, "count": count}
    return render(request, "desk/store_stock.html", context, status=409 if what else 200)


def _receive(request: StaffPage, row: Article, form: ReceiveForm) -> bool:
    if not form.is_valid():
        return False
    try:
        services.receive_stock(article=row, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        form.add_error("quantity", refusal.message)
        return False
    messages.success(
        request,
        _("“%(article)s”入库 %(quantity)s 件，现在有 %(stock)s 件。")
        % {"article": row.name, "quantity": form.cleaned_data["quantity"], "stock": row.stock},
    )
    return True


def _count(request: StaffPage, row: Article, form: CountForm) -> bool:
    if not form.is_valid():
        return False
    try:
        services.count_stock(article=row, by=request.user, **form.cleaned_data)
    except StockMoved as refusal:
        # The next count begins from what the book says now.
        form.data = {**cast(QueryDict, form.data).dict(), form.add_prefix("expected"): str(refusal.facts["now"])}
        form.add_error("counted", refusal.message)
        return False
    except Refused as refusal:
        form.add_error("remark" if refusal.code == "reason_missing" else "counted", refusal.message)
        return False
    messages.success(request, _("“%(article)s”清点过了，账上 %(stock)s 件。") % _facts(row))
    return True


def _facts(row: Article) -> dict[str, Any]:
    return {"article": row.name, "stock": row.stock}
