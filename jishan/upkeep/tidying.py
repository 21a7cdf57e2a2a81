"""What is tidied at night: nothing of any community, only what the installation itself no longer needs."""

from __future__ import annotations

from django.core.management import call_command
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jishan.lib import nightly, sql, worker


@nightly.register("upkeep.tidy", gettext_lazy("收拾过期的登录和后台记录"))
def tidy() -> str:
    call_command("clearsessions")
    sql.refresh_statistics()
    forgotten = worker.forget_old_work()
    return _("收走了 %(count)d 条后台记录。") % {"count": forgotten} if forgotten else ""
