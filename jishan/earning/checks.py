"""earning's part of `jishan check`: each deed and its transfer say the same, and the limits add up."""

from __future__ import annotations

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jishan.earning.models import Deed
from jishan.ledger.models import Transfer
from jishan.lib import checks


@checks.register("earning.deeds", gettext_lazy("好事与记入的积分"))
def deeds_and_their_transfers() -> checks.Finding:
    """Every credited deed has one transfer of its own points to its own wallet; every award has its deed."""
    finding = checks.Finding()
    credited = Deed.objects.filter(state__in=[Deed.State.APPROVED, Deed.State.REVERSED])
    finding.compared = credited.count()
    # The check reads every community's rows at once: it is the operator's, and it writes nothing.
    wrong = credited.exclude(
        transfer__points=F("points"), transfer__target=F("wallet"), transfer__kind="award"
    ).select_related("community")
    for deed in wrong.iterator():
        finding.faults.append(
            _("%(community)s 的 %(number)s 与记入的积分对不上。") % {"community": deed.community, "number": deed.number}
        )
    reversed_ones = credited.annotate(reversals=F("transfer__reversals"))
    odd = reversed_ones.filter(
        Q(state=Deed.State.REVERSED, reversals__isnull=True) | Q(state=Deed.State.APPROVED, reversals__isnull=False)
    ).select_related("community")
    for deed in odd.iterator():
        finding.faults.append(
            _("%(community)s 的 %(number)s 与它的冲回对不上。") % {"community": deed.community, "number": deed.number}
        )
    for transfer in Transfer.objects.filter(kind="award", deeds__isnull=True).select_related("community").iterator():
        finding.faults.append(
            _("%(community)s 有一笔积分找不到对应的好事：%(key)s。")
            % {"community": transfer.community, "key": transfer.key}
        )
    return finding
