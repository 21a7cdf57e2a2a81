"""One person at the counter: what they have, what they may take, the basket, one confirm."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jishan.ledger import queries as ledger
from jishan.lib.errors import Refused
from jishan.lib.text import halfwidth
from jishan.people import queries as people
from jishan.people.models import Resident
from jishan.store import queries as store
from jishan.store import services
from jishan.store.allowance import Allowance
from jishan.store.errors import KeyReused, NothingInBasket, PriceChanged, QuantityWrong
from jishan.store.models import Article
from jishan.store.redeeming import QUANTITY_MAX
from jishan.web.counter.naming import store_name
from jishan.web.shared import access
from jishan.web.shared.access import StaffPage

FIELD = "article-"


@dataclass(frozen=True)
class Tile:
    """An article as it stands on the counter for this person."""

    article: Article
    quantity: int  # in the basket
    most: int  # that can still be taken at once: stock and limit
    short: int  # points the balance lacks for one piece, 0 if it reaches

    @property
    def points(self) -> int:
        return self.quantity * self.article.points


@require_http_methods(["GET", "POST"])
@access.staff("run_counter")
def basket(request: StaffPage, resident: UUID) -> HttpResponse:
    """Show the shelf to one resident, and redeem what is sent.

    Without script the first press shows the total and the second confirms it; the script shows the total at once and
    sends it along. A refusal keeps the basket.
    """
    person = access.get(request, Resident, resident, "account")
    if request.method == "GET":
        return _show(request, person, {}, key=str(uuid.uuid4()))
    key = request.POST.get("key", "")[:60] or str(uuid.uuid4())
    wanted: dict[UUID, int] = {}
    try:
        wanted = _wanted(request.POST)
        shown = request.POST.get("shown_points", "")
        if not shown.isdecimal():
            return _show(request, person, wanted, key=key, is_checked=bool(wanted))
        redemption = services.redeem(
            community=request.community,
            key=key,
            resident=person,
            basket=wanted,
            by=request.user,
            shown_points=int(shown),
        )
    except PriceChanged as refusal:
        return _show(request, person, wanted, key=key, refusal=refusal, is_checked=True)
    except KeyReused as refusal:
        return _show(request, person, wanted, key=str(uuid.uuid4()), refusal=refusal)
    except Refused as refusal:
        return _show(request, person, wanted, key=key, refusal=refusal)
    return redirect("counter:done", request.community.slug, redemption.pk)


def _wanted(sent: QueryDict) -> dict[UUID, int]:
    """The basket as sent: fields `article-<id>` with how many. Raises QuantityWrong, NothingInBasket."""
    wanted = {}
    for field, value in sent.items():
        if field.startswith(FIELD):
            wanted[_id(field)] = _quantity(str(value))
    wanted = {pk: quantity for pk, quantity in wanted.items() if quantity}
    if not wanted:
        raise NothingInBasket
    return wanted


def _id(field: str) -> UUID:
    try:
        return UUID(field.removeprefix(FIELD))
    except ValueError:
        raise QuantityWrong(most=QUANTITY_MAX) from None


def _quantity(text: str) -> int:
    text = halfwidth(text).strip()
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal()) or len(text) > 6:
        raise QuantityWrong(most=QUANTITY_MAX)
    return int(text)


def _show(
    request: StaffPage,
    person: Resident,
    wanted: dict[UUID, int],
    *,
    key: str,
    refusal: Refused | None = None,
    is_checked: bool = False,
) -> HttpResponse:
    allowance, closed = _allowance(request, person)
    spendable = allowance.spendable if allowance else ledger.available(person.account)
    articles = list(store.shelf(request.community))
    total = sum(a.points * wanted.get(a.pk, 0) for a in articles)
    tiles = [_tile(a, wanted.get(a.pk, 0), spendable - total) for a in articles]
    context = {
        "resident": person,
        "home": people.home_label(person),
        "allowance": allowance,
        "closed": closed,
        "spendable": spendable,
        "tiles": tiles,
        "in_basket": [tile for tile in tiles if tile.quantity],
        "pieces": sum(tile.quantity for tile in tiles),
        "total": total,
        "left": spendable - total + (allowance.base_kept if allowance else 0),
        "key": key,
        "refusal": refusal.message if refusal else "",
        "is_checked": is_checked,
        "store_name": store_name(request),
        "words": _words(),
    }
    return render(request, "counter/basket.html", context, status=409 if refusal else 200)


def _allowance(request: StaffPage, person: Resident) -> tuple[Allowance | None, str]:
    """What the rulebook lets this person redeem, and the sentence why nothing, if so."""
    try:
        allowance = store.redeemable_now(request.community, person)
    except Refused as refusal:
        return None, refusal.message
    return allowance, allowance.refusal.message if allowance.refusal else ""


def _tile(article: Article, quantity: int, left: int) -> Tile:
    most = min(article.stock, article.limit_per_redemption or QUANTITY_MAX)
    return Tile(article, quantity, most, max(0, article.points - left))


def _words() -> dict[str, str]:
    """The script's sentences; {n} is filled in by it."""
    return {
        "short": _("还差 {n} 分"),
        "stock": _("余 {n}"),
        "each": _("每件 {n} 分"),
        "points": _("{n} 分"),
        "pieces": _("篮子里 {n} 件"),
        "empty": _("篮子是空的"),
        "less": _("{name}少拿一件"),
        "more": _("{name}多拿一件"),
        "not_enough": _("分不够，还差 {n} 分"),
        "unconfirmed": _("篮子里的东西还没确认。请先确认兑换，或者清空篮子，再扫下一位。"),
    }
