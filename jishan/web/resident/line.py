"""One line of a resident's account: where it came from or what it went for."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jishan.earning.models import Deed
from jishan.earning.queries import names_of
from jishan.ledger.models import Account, Transfer
from jishan.people import queries as people
from jishan.store.models import Redemption
from jishan.web.resident.opening_story import opening_story
from jishan.web.resident.story import Story, story_for
from jishan.web.shared import access
from jishan.web.shared.access import ResidentPage
from jishan.web.shared.statement import StatementLine, last_day, line_of

__all__ = ["accounts_of", "line"]


def accounts_of(request: ResidentPage) -> list[Account]:
    """The accounts whose lines this page may show: the resident's own and their household's."""
    household = people.household_of(request.resident)
    return [request.resident.account, *([household.account] if household else [])]


@require_safe
@never_cache
@access.resident
def line(request: ResidentPage, transfer: UUID) -> HttpResponse:
    row = access.get(request, Transfer, transfer, "reverses")
    hours = request.resident.hours_account
    for account in [*accounts_of(request), *([hours] if hours else [])]:
        found = line_of(account, row, reader=request.user)
        if found is not None:
            return render(request, "resident/line.html", _context(request, found, account))
    raise Http404


def _context(request: ResidentPage, line: StatementLine, account: Account) -> dict[str, object]:
    transfer = line.transfer
    redemption = line.redemption
    story = _story(request, line)
    return {
        "line": line,
        "story": story,
        "redemption": redemption,
        "taken": [(item, item.quantity * item.points_each) for item in redemption.lines.all()] if redemption else [],
        "names": _names(redemption, transfer),
        "reversed_line": transfer.reverses,
        "usable_until": last_day(transfer.lapses_on) if transfer.lapses_on and line.change > 0 else None,
        "opening": opening_story(line.transfer, reader=request.user),
        "is_hours": account.pk == request.resident.hours_account_id,
        "is_own": account.pk != _household_account(request),
    }


def _household_account(request: ResidentPage) -> UUID | None:
    household = people.household_of(request.resident)
    return household.account_id if household else None


def _story(request: ResidentPage, line: StatementLine) -> Story | None:
    """The deed's story, told where the points came in; a reversal tells its own and links to it."""
    if line.deed is None or line.transfer.reverses_id:
        return None
    deed = Deed.objects.select_related("version", "resident", "household", "building", "transfer", "community").get(
        community=request.community, pk=line.deed.pk
    )
    return story_for(deed, reader=request.user, account=request.resident.account)


def _names(redemption: Redemption | None, transfer: Transfer) -> dict[str, str]:
    users = {
        "by": redemption.by if redemption else transfer.by,
        "undone_by": redemption.undone_by if redemption else None,
        "reversed_by": transfer.by if transfer.reverses_id else None,
    }
    names = names_of(users.values())
    return {role: names.get(user, "") if user else "" for role, user in users.items()}
