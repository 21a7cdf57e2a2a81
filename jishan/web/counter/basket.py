"""One person at the counter: what they have, what they may take, the basket, one confirm."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jishan.ledger import queries as ledger
from jishan.lib.errors import Refused
from jishan.lib.text import clean, halfwidth
from jishan.people import queries as people
from jishan.people.models import Household, Organisation, Resident
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


@dataclass(frozen=True)
class Visitor:
    """Who stands at the counter: a resident, who may also use the household's points, or someone for an organisation."""

    resident: Resident | None
    organisation: Organisation | None
    household: Household | None  # the resident's own, whether or not its points are used
    uses_household: bool = False

    @property
    def name(self) -> str:
        return self.resident.name if self.resident else self.organisation.name if self.organisation else ""

    @property
    def home(self) -> str:
        """A resident's home, or what kind of organisation this is."""
        if self.organisation:
            return str(self.organisation.get_kind_display())
        return self.household.home.label if self.household and self.household.home else ""

    @property
    def remark(self) -> str:
        return self.resident.remark if self.resident else ""

    @property
    def paying(self) -> dict[str, Any]:
        """Who takes and who pays, as the store wants to be told."""
        return {
            "resident": self.resident,
            "household": self.household if self.uses_household else None,
            "organisation": self.organisation,
        }

    @property
    def available(self) -> int:
        """What the account that pays can spend now, read afresh."""
        payer = self.household if self.uses_household else self.resident or self.organisation
        return ledger.available(payer.account) if payer else 0

    @property
    def household_points(self) -> int:
        return ledger.available(self.household.account) if self.household else 0


@require_http_methods(["GET", "POST"])
@access.staff("run_counter")
def resident(request: StaffPage, resident: UUID) -> HttpResponse:
    """One resident with the shelf, and what they take."""
    person = access.get(request, Resident, resident, "account")
    uses_household = request.POST.get("switch_to", request.POST.get("pay_from")) == "household"
    return _serve(request, Visitor(person, None, people.household_of(person), uses_household))


@require_http_methods(["GET", "POST"])
@access.staff("run_counter")
def organisation(request: StaffPage, organisation: UUID) -> HttpResponse:
    """The same for someone who comes for a merchant, a partner unit or a team."""
    return _serve(request, Visitor(None, access.get(request, Organisation, organisation, "account"), None))


def _serve(request: StaffPage, visitor: Visitor) -> HttpResponse:
    """Show the shelf, and redeem what is sent.

    Without script the first press shows the total and the second confirms it; the script shows the total at once and
    sends it along. A refusal keeps the basket.
    """
    if request.method == "GET":
        return _show(request, visitor, {}, key=str(uuid.uuid4()))
    key = clean(request.POST.get("key", ""))[:60] or str(uuid.uuid4())
    wanted: dict[UUID, int] = {}
    try:
        wanted = _wanted(request.POST)
        shown = _total(request.POST.get("shown_points", ""))
        if "switch_to" in request.POST or shown is None:
            if not wanted and "switch_to" not in request.POST:
                raise NothingInBasket
            return _show(request, visitor, wanted, key=key, is_checked=bool(wanted))
        redemption = services.redeem(
            community=request.community,
            key=key,
            basket=wanted,
            by=request.user,
            shown_points=shown,
            **visitor.paying,
        )
    except KeyReused as refusal:
        return _show(request, visitor, wanted, key=str(uuid.uuid4()), refusal=refusal)
    except PriceChanged as refusal:
        return _show(request, visitor, wanted, key=key, refusal=refusal, is_checked=True)
    except Refused as refusal:
        return _show(request, visitor, wanted, key=key, refusal=refusal)
    return redirect("counter:done", request.community.slug, redemption.pk)


def _wanted(sent: QueryDict) -> dict[UUID, int]:
    """The basket as sent: fields `article-<id>` with how many. Raises QuantityWrong."""
    wanted = {}
    for field, value in sent.items():
        if field.startswith(FIELD):
            wanted[_id(field)] = _quantity(str(value))
    return {pk: quantity for pk, quantity in wanted.items() if quantity}


def _total(text: str) -> int | None:
    """The total the resident was shown; None, so that it is shown first, for anything that is none."""
    return int(text) if text.isdecimal() and len(text) <= 12 else None


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
    visitor: Visitor,
    wanted: dict[UUID, int],
    *,
    key: str,
    refusal: Refused | None = None,
    is_checked: bool = False,
) -> HttpResponse:
    allowance, closed = _allowance(request, visitor)
    spendable = allowance.spendable if allowance else 0
    articles = list(store.shelf(request.community))
    total = sum(a.points * wanted.get(a.pk, 0) for a in articles)
    tiles = [_tile(a, wanted.get(a.pk, 0), spendable - total) for a in articles]
    context = {
        "visitor": visitor,
        "allowance": allowance,
        "available": allowance.available if allowance else visitor.available,
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


def _allowance(request: StaffPage, visitor: Visitor) -> tuple[Allowance | None, str]:
    """What the rulebook lets them redeem, and the sentence why nothing, if so."""
    try:
        allowance = store.redeemable_now(request.community, **visitor.paying)
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
