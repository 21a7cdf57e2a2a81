"""A redemption taken back on the same day: points and articles together, with a reason."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.people import queries as people
from jishan.rulebook.words import day_name
from jishan.store import services
from jishan.store.errors import UndoTooLate
from jishan.store.models import Redemption
from jishan.store.redeeming import REASON_MAX
from jishan.web.counter.naming import store_name
from jishan.web.shared import access
from jishan.web.shared.access import StaffPage


class UndoForm(forms.Form):
    """Why: one of the usual reasons with a tap, and a sentence where none of them fits."""

    OTHER = "other"
    USUAL = (
        ("wrong_article", gettext_lazy("拿错了物品")),
        ("wrong_person", gettext_lazy("记到了别人名下")),
        ("damaged", gettext_lazy("物品有损坏")),
        ("changed_mind", gettext_lazy("居民改变了主意")),
        (OTHER, gettext_lazy("别的原因")),
    )

    usual = forms.ChoiceField(
        label=gettext_lazy("为什么撤销"),
        choices=USUAL,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一个原因，以后查账的人看得到。")},
    )
    words = forms.CharField(label=gettext_lazy("说得细一些"), max_length=REASON_MAX - 20, required=False)

    def clean(self) -> dict[str, str]:
        data = self.cleaned_data
        if data.get("usual") == self.OTHER and not data.get("words"):
            self.add_error("words", _("请写一句原因，以后查账的人看得到。"))
        return data

    @property
    def reason(self) -> str:
        """As it is written into the register."""
        usual, words = self.cleaned_data["usual"], self.cleaned_data["words"]
        if usual == self.OTHER:
            return str(words)
        name = str(dict(self.USUAL)[usual])
        return _("%(usual)s：%(words)s") % {"usual": name, "words": words} if words else name


@require_http_methods(["GET", "POST"])
@access.staff("run_counter")
def undo(request: StaffPage, redemption: UUID) -> HttpResponse:
    row = access.get(request, Redemption, redemption, "resident", "organisation", "transfer")
    form = UndoForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.undo_redemption(redemption=row, by=request.user, reason=form.reason)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(
                request,
                _("%(name)s的兑换撤销了：%(points)s 分已退回账上，请把 %(articles)s 件物品放回货架。")
                % {"name": row.taker_name, "points": row.points, "articles": row.articles},
            )
            return redirect("counter:home", request.community.slug)
    row.refresh_from_db()
    context = {
        "redemption": row,
        "lines": row.lines.filter(community=request.community).order_by("name"),
        "home": people.home_label(row.resident) if row.resident else "",
        "form": form,
        "too_late": _too_late(row),
        "store_name": store_name(request),
    }
    return render(request, "counter/undo.html", context, status=409 if form.errors else 200)


def _too_late(redemption: Redemption) -> str:
    day = clock.day_of(redemption.transfer.written_at)
    return "" if day == clock.today() else UndoTooLate(day=day_name(day)).message
