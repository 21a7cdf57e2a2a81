"""What earning does every night."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jishan.earning.services import lapse_points
from jishan.lib import jobs, nightly
from jishan.places.models import Community


@nightly.register("earning.lapse", gettext_lazy("让到期的积分到期"))
def lapse() -> str:
    """Let lapse what was to be used up by today, one community after the other."""
    communities = list(Community.objects.order_by("slug"))
    accounts = 0
    for number, community in enumerate(communities):
        jobs.progress(number, len(communities), community.name)
        accounts += lapse_points(community=community)
    return _("%(accounts)d 个账户有积分到期。") % {"accounts": accounts}
