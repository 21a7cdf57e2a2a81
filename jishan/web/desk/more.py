"""What is not done every day, each with a word on what it is for."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jishan.web.desk import pages
from jishan.web.shared import access


@require_safe
@access.staff("see_desk")
def more(request: access.StaffPage) -> HttpResponse:
    return pages.show(request, "desk/more.html", {"heading": _("更多")})
