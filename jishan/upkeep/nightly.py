"""What upkeep does every night, after everything else was done."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jishan.lib import nightly
from jishan.lib.errors import Refused
from jishan.upkeep.loading import rows_in
from jishan.upkeep.services import make_copy


@nightly.register("upkeep.copy", gettext_lazy("备份，并且试着恢复一遍"), is_last=True)
def copy() -> str:
    if not rows_in(connection):
        return ""  # a copy of nothing would stand in the way of a restore
    try:
        made = make_copy()
    except Refused as trouble:
        return trouble.message
    if made.faults:
        return _("备份好了，可是恢复出来的账有 %(count)d 行要看。") % {"count": len(made.faults)}
    facts = {"name": made.name, "rows": f"{made.rows:,}", "pictures": f"{made.pictures:,}"}
    said = [_("%(name)s：%(rows)s 行、%(pictures)s 张照片，恢复出来一分不差。") % facts]
    return " ".join([*said, *filter(None, made.outcomes.values())])
