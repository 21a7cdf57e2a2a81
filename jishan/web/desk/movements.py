"""What came into the store and went out of it, article by article and day by day: the stock's own book."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from jishan.earning.queries import names_of
from jishan.store import queries
from jishan.store.models import StockMovement
from jishan.web.desk import lists, pages
from jishan.web.shared import access
from jishan.web.shared.forms import near_day
from jishan.web.shared.templatetags.jishan import full_date


class Filters(forms.Form):
    """What narrows the list; nonsense in a field filters nothing."""

    kind = forms.ChoiceField(
        label=gettext_lazy("什么事"),
        required=False,
        choices=[("", gettext_lazy("全部")), *StockMovement.Kind.choices],
    )
    article = forms.ChoiceField(label=gettext_lazy("物品"), required=False)
    since = forms.DateField(
        label=gettext_lazy("从哪天"),
        required=False,
        validators=[near_day],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=gettext_lazy("到哪天"),
        required=False,
        validators=[near_day],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, request: access.StaffPage) -> None:
        super().__init__(request.GET)
        self._request = request
        articles = queries.find_articles(request.community)
        self._articles = [(str(article.pk), article.name) for article in articles]
        self.fields["article"] = forms.ChoiceField(
            label=_("物品"), required=False, choices=[("", _("全部物品")), *self._articles]
        )
        for name in ("since", "until"):
            self.fields[name].error_messages["invalid"] = _("日期请写成 2026-03-08 这样。")

    def found(self) -> QuerySet[StockMovement]:
        self.is_valid()
        say = self.cleaned_data
        return queries.movements(
            self._request.community,
            article=UUID(say["article"]) if say.get("article") else None,
            kind=say.get("kind", ""),
            since=say.get("since"),
            until=say.get("until"),
        )

    @property
    def said(self) -> list[str]:
        """The filters in words, on top of the paper and the file."""
        say: dict[str, Any] = self.cleaned_data
        since: date | None = say.get("since")
        until: date | None = say.get("until")
        return [
            str(dict(StockMovement.Kind.choices).get(say.get("kind", ""), "")),
            dict(self._articles).get(say.get("article", ""), ""),
            _("%(day)s起") % {"day": full_date(since)} if since else "",
            _("到 %(day)s") % {"day": full_date(until)} if until else "",
        ]


@require_safe
@access.staff("see_register")
def register(request: access.StaffPage) -> HttpResponse:
    filters = Filters(request)
    page = pages.page_of(request, filters.found())
    return pages.show(
        request,
        "desk/store_movements.html",
        {
            "heading": _("超市的进出记录"),
            "filters": filters,
            "page": page,
            "rows": _named(page.object_list),
            "total": page.paginator.count,
            "query": lists.query_of(request),
            "is_narrowed": any(filters.cleaned_data.values()),
        },
    )


def _named(movements: Any) -> list[tuple[StockMovement, str, str]]:
    """Each with who did it, and what it was for."""
    listed = list(movements)
    names = names_of(move.by for move in listed)
    return [(move, names.get(move.by, ""), _about(move)) for move in listed]


def _about(move: StockMovement) -> str:
    """Who took it and under which number, or what was remarked."""
    redemption = move.redemption
    words = [f"{redemption.taker_name} {redemption.number}" if redemption else "", move.remark]
    return _("，").join(filter(None, words))


def as_list(request: access.StaffPage, most: int) -> lists.List:
    filters = Filters(request)
    columns = [
        lists.Column(_("时间"), 18),
        lists.Column(_("物品"), 22),
        lists.Column(_("什么事"), 10),
        lists.Column(_("进出"), 8),
        lists.Column(_("之后几件"), 10),
        lists.Column(_("谁办的"), 12),
        lists.Column(_("说明"), 36),
    ]
    rows: list[list[lists.Value]] = [
        [move.at, move.article.name, move.get_kind_display(), move.change, move.stock_after, who, about]
        for move, who, about in _named(filters.found()[:most])
    ]
    return lists.List(
        title=_("%(community)s超市进出记录") % {"community": request.community.name},
        columns=columns,
        rows=rows,
        back=f"{reverse('desk:movements', args=[request.community.slug])}?{lists.query_of(request)}",
        said=filters.said,
    )
