"""The arrivals' part of `jishan check`: what a list says it brought is there, and what was taken back is not."""

from __future__ import annotations

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jishan.lib import checks
from jishan.switchover.models import Arrival

__all__: list[str] = []


@checks.register("switchover.arrivals", gettext_lazy("从名单带进来的居民"))
def check_arrivals() -> checks.Finding:
    finding = checks.Finding()
    decided = Arrival.objects.filter(written_at__isnull=False).select_related("community")
    for arrival in decided.defer("sealed", "made_places").annotate(rows=Count("arrived")).order_by("pk"):
        finding.compared += 1
        expected = arrival.residents if arrival.state == Arrival.State.WRITTEN else 0
        if arrival.rows != expected:
            finding.faults.append(
                _("%(community)s的名单 %(id)s 应该带进来 %(expected)s 位，现在有 %(rows)s 位。")
                % {"community": arrival.community, "id": arrival.pk, "expected": expected, "rows": arrival.rows}
            )
    return finding
