"""Good deeds per week: a small bar plot drawn on the server, and what it shows in one sentence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from jishan.earning.models import Deed
from jishan.lib import clock
from jishan.places.models import Community
from jishan.web.shared.templatetags.jishan import date_only

__all__ = ["Bar", "Weeks", "of"]

WEEKS = 8
_WIDTH, _HEIGHT, _GAP, _TOP = 280, 96, 12, 20


@dataclass(frozen=True)
class Bar:
    monday: date
    count: int
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def label_y(self) -> int:
        return self.y - 6

    @property
    def spoken(self) -> str:
        return _("%(day)s起的一周：%(n)s 件") % {"day": date_only(self.monday), "n": self.count}


@dataclass(frozen=True)
class Weeks:
    """The last whole weeks, oldest first; sizes are those of the drawing's box."""

    bars: tuple[Bar, ...]
    sentence: str
    width: int = _WIDTH
    height: int = _HEIGHT + _TOP

    @property
    def last(self) -> Bar:
        return self.bars[-1]

    @property
    def has_any(self) -> bool:
        return any(bar.count for bar in self.bars)

    @property
    def spoken(self) -> str:
        """The whole drawing for those who hear the page."""
        return _("；").join(bar.spoken for bar in self.bars)


def of(community: Community) -> Weeks:
    """Deeds credited in each of the last eight whole weeks, Monday to Sunday, by the day they were credited."""
    today = clock.today()
    this_monday = today - timedelta(days=today.weekday())
    mondays = [this_monday - timedelta(weeks=n) for n in range(WEEKS, 0, -1)]
    days = (
        Deed.objects.filter(community=community, state=Deed.State.APPROVED)
        .annotate(day=TruncDate("decided_at"))
        .filter(day__gte=mondays[0], day__lt=this_monday)
        .values_list("day")
        .annotate(n=Count("pk"))
        .order_by()
    )
    counts: Counter[date] = Counter()
    for day, n in days:
        counts[day - timedelta(days=day.weekday())] += n
    return Weeks(_bars([(monday, counts[monday]) for monday in mondays]), _sentence([counts[m] for m in mondays]))


def _bars(weeks: list[tuple[date, int]]) -> tuple[Bar, ...]:
    most = max(1, *(count for _monday, count in weeks))
    width = (_WIDTH - _GAP * (len(weeks) - 1)) // len(weeks)
    bars = []
    for place, (monday, count) in enumerate(weeks):
        # A week without any keeps a hairline, so that eight weeks are seen to be eight.
        height = max(2, round(_HEIGHT * count / most))
        bars.append(Bar(monday, count, place * (width + _GAP), _TOP + _HEIGHT - height, width, height))
    return tuple(bars)


def _sentence(counts: list[int]) -> str:
    *before, last = counts
    say = {"n": last, "more": last - before[-1], "less": before[-1] - last}
    if not any(counts):
        return _("这八周还没有记入的好事。")
    if not last:
        return _("上周没有记入好事。")
    if last > max(before):
        return _("上周 %(n)s 件，是八周来最多的一周。") % say
    if last > before[-1]:
        return _("上周 %(n)s 件，比前一周多 %(more)s 件。") % say
    if last == before[-1]:
        return _("上周 %(n)s 件，和前一周一样多。") % say
    return _("上周 %(n)s 件，比前一周少 %(less)s 件。") % say
