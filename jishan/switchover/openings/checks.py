"""Cut-over lists' part of `jishan check`: what was signed is what was posted, in every community."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.db.models import F, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jishan.ledger.models import Account, Transfer
from jishan.lib import checks
from jishan.lib.checks import Finding
from jishan.switchover.models import CoinCount, OpeningLine, OpeningList
from jishan.switchover.openings.posting import KIND

__all__: list[str] = []

FAULTS_MAX = 100


@checks.register("switchover.openings", gettext_lazy("换账清单"))
def lines_equal_transfers() -> Finding:
    """Each posted line's points and minutes are those of the transfers that stand for it, to the account it names; a
    line that was not posted has none."""
    lines = OpeningLine.objects.annotate(
        paid=F("points_transfer__points"),
        paid_to=F("points_transfer__target"),
        served=F("minutes_transfer__points"),
        served_to=F("minutes_transfer__target"),
    ).select_related("community", "list", "resident", "household", "organisation")
    finding = Finding(compared=lines.count())
    for line in lines.iterator(chunk_size=2000):
        counts = line.list.state == OpeningList.State.POSTED and line.counts
        points, minutes = (line.points, line.minutes) if counts else (0, 0)
        wrong = (line.paid or 0, line.served or 0) != (points, minutes) or not _goes_home(
            line, line.paid_to, line.served_to
        )
        if wrong and len(finding.faults) < FAULTS_MAX:
            finding.faults.append(
                _(
                    "%(community)s换账清单第 %(number)s 号第 %(position)s 行写着 %(points)s 分、%(minutes)s 分钟，"
                    "账上是 %(paid)s 分、%(served)s 分钟。"
                )
                % {
                    "community": line.community.name,
                    "number": line.list.number,
                    "position": line.position,
                    "points": points,
                    "minutes": minutes,
                    "paid": line.paid or 0,
                    "served": line.served or 0,
                }
            )
    return finding


def _goes_home(line: OpeningLine, paid_to: UUID | None, served_to: UUID | None) -> bool:
    """Whether the transfers went to the accounts of whoever the line names."""
    if paid_to is not None and (line.holder is None or paid_to != line.holder.account_id):
        return False
    return served_to is None or (line.resident is not None and served_to == line.resident.hours_account_id)


@checks.register("switchover.coins", gettext_lazy("换账时在外的信用币"))
def coins_equal_transfers() -> Finding:
    """What the opening account has put out as coins is what the posted lists counted."""
    counted: defaultdict[UUID, int] = defaultdict(int)
    for coin in CoinCount.objects.filter(list__state=OpeningList.State.POSTED).iterator():
        counted[coin.community_id] += coin.points
    moved = (
        Transfer.objects.filter(kind=KIND, source__kind=Account.Kind.OPENING, target__kind=Account.Kind.COINS)
        .values("community", "community__name")
        .annotate(sum=Sum("points"))
        .order_by()
    )
    found = {row["community"]: (row["community__name"], row["sum"]) for row in moved}
    finding = Finding(compared=len(counted))
    for community in counted.keys() | found.keys():
        name, points = found.get(community, ("", 0))
        if points != counted[community]:
            finding.faults.append(
                _("%(community)s换账清单数出的信用币是 %(counted)s 分，账上放出去的是 %(moved)s 分。")
                % {"community": name or community, "counted": counted[community], "moved": points}
            )
    return finding
