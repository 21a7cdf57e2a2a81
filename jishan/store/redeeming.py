"""The one door out: points become articles, and within the day the way back.

Lock order, everywhere in the store: the taker, the ledger's account, articles by id, the register's counter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum

from jishan.identity.models import User
from jishan.ledger import queries as ledger_queries
from jishan.ledger import services as ledger
from jishan.ledger.models import Account, Transfer
from jishan.lib import clock
from jishan.lib.text import clean
from jishan.people.models import Household, Organisation, Resident
from jishan.places import numbering
from jishan.places.models import Community
from jishan.rulebook.words import day_name
from jishan.store import errors
from jishan.store.allowance import allowance_of
from jishan.store.models import Article, Redemption, RedemptionLine, StockMovement
from jishan.store.spans import during, month_of
from jishan.store.takers import Taker, take

__all__ = ["BACKDATED_DAYS_MAX", "REASON_MAX", "redeem", "see_return", "undo_redemption"]

QUANTITY_MAX = 999
REASON_MAX = 200
# A sheet from a power cut is typed in within days; what is older stands in registers that were handed in.
BACKDATED_DAYS_MAX = 31

Basket = Mapping[UUID, int]


@transaction.atomic
def redeem(
    *,
    community: Community,
    key: str,
    resident: Resident | None = None,
    household: Household | None = None,
    organisation: Organisation | None = None,
    basket: Basket,
    by: User,
    shown_points: int | None = None,
    happened_at: datetime | None = None,
    paper: str = "",
) -> Redemption:
    """Hand `basket` (article id: how many) to `resident` and write the points off: the resident's own, or with
    `household` (their own) that household's. Or to someone who comes for `organisation`, from its points.

    `happened_at` and `paper` are for what was handed out while there was no power and is typed in afterwards, up to
    BACKDATED_DAYS_MAX later: the limits and the rulebook of that day hold, the points are those of today.

    The same `key` again returns the first redemption. `shown_points` is the total the resident was shown: another
    total than that is refused rather than charged. Raises a refusal of `errors`, or the ledger's NotEnoughPoints.
    """
    wanted = _wanted(basket)
    taker = take(community, resident, household, organisation)
    fingerprint = _fingerprint(taker, wanted)
    earlier = Redemption.objects.filter(community=community, key=key).first()
    if earlier:
        if earlier.fingerprint != fingerprint:
            raise errors.KeyReused
        return earlier

    moment = _moment(community, happened_at)
    articles = _articles(community, wanted)
    _check_limits(taker, articles, wanted, clock.day_of(moment))
    points = sum(articles[pk].points * quantity for pk, quantity in wanted.items())
    if shown_points is not None and shown_points != points:
        raise errors.PriceChanged(points=points)

    redemption = Redemption(
        community=community,
        key=key,
        fingerprint=fingerprint,
        resident=taker.resident,
        household=taker.household,
        organisation=taker.organisation,
        points=points,
        articles=sum(wanted.values()),
        by=by.pk,
        redeemed_at=moment,
        paper=paper,
    )
    redemption.transfer = _pay(community, taker, redemption, by)
    stocks = _take_stock(community, articles, wanted)
    redemption.number = numbering.next_number(
        community=community, series=numbering.REDEMPTION, moment=redemption.redeemed_at
    )
    redemption.save(force_insert=True)
    RedemptionLine.objects.bulk_create(
        RedemptionLine(
            community=community,
            redemption=redemption,
            article=articles[pk],
            name=articles[pk].name,
            quantity=quantity,
            points_each=articles[pk].points,
        )
        for pk, quantity in wanted.items()
    )
    _write_movements(redemption, StockMovement.Kind.REDEEMED, {pk: -n for pk, n in wanted.items()}, stocks, by=by)
    return redemption


@transaction.atomic
def undo_redemption(*, redemption: Redemption, by: User, reason: str) -> Redemption:
    """Give the points back and put the articles on the shelf again, both or neither, within the same local day.

    Whoever handed the articles out may undo it, so that nobody has to come again for their points; it is then listed
    until someone else has seen the articles (`see_return`).

    Raises ReasonMissing, UndoTooLate, AlreadyUndone. Sent twice with the same reason, the second changes nothing.
    """
    reason = clean(reason)[:REASON_MAX]
    if not reason:
        raise errors.ReasonMissing
    community = redemption.community
    rows = Redemption.objects.filter(community=community, pk=redemption.pk)
    # Whoever changes the row gives back; the other finds it changed.
    taken = rows.filter(state=Redemption.State.DONE).update(
        state=Redemption.State.UNDONE, undone_by=by.pk, undone_at=clock.now(), undone_reason=reason
    )
    found = rows.select_related("transfer", "resident", "organisation").get()
    if not taken:
        if (found.undone_by, found.undone_reason) == (by.pk, reason):
            return found
        raise errors.AlreadyUndone
    # What was typed in from paper later is undone on the day it was typed in.
    day = clock.day_of(found.transfer.written_at)
    if day != clock.today():
        raise errors.UndoTooLate(day=day_name(day))
    ledger.reverse(transfer=found.transfer, key=f"undo:{found.pk}", by=by, reference=found.pk.hex)
    given = dict(
        RedemptionLine.objects.filter(community=community, redemption=found)
        .order_by("article_id")
        .values_list("article_id", "quantity")
    )
    for article, quantity in given.items():
        Article.objects.filter(community=community, pk=article).update(stock=F("stock") + quantity)
    _write_movements(found, StockMovement.Kind.UNDONE, given, _stocks(community, given), by=by, remark=reason)
    return found


@transaction.atomic
def see_return(*, redemption: Redemption, by: User) -> Redemption:
    """Note that `by` saw the articles of an undone redemption back on the shelf. The first one who did stands.

    Raises NotUndone, and OwnReturn for the one who undid it.
    """
    rows = Redemption.objects.filter(community=redemption.community_id, pk=redemption.pk)
    rows.filter(state=Redemption.State.UNDONE, return_seen_by__isnull=True).exclude(undone_by=by.pk).update(
        return_seen_by=by.pk, return_seen_at=clock.now()
    )
    found = rows.get()
    if found.state != Redemption.State.UNDONE:
        raise errors.NotUndone
    if found.return_seen_by is None:
        raise errors.OwnReturn
    return found


def _moment(community: Community, happened_at: datetime | None) -> datetime:
    """When it is held to have happened: now, or a moment of the past that is not too far back."""
    now = clock.now()
    if happened_at is None:
        return now
    day = clock.day_of(happened_at)
    if happened_at > now:
        raise errors.NotYet
    if clock.today() - day > timedelta(days=BACKDATED_DAYS_MAX) or day < community.joined_on:
        raise errors.TooLongAgo(most=BACKDATED_DAYS_MAX)
    return happened_at


def _wanted(basket: Basket) -> dict[UUID, int]:
    """The basket without what was put back, in the order in which articles are locked."""
    wanted = {pk: quantity for pk, quantity in basket.items() if quantity != 0}
    if not wanted:
        raise errors.NothingInBasket
    if any(quantity < 0 or quantity > QUANTITY_MAX for quantity in wanted.values()):
        raise errors.QuantityWrong(most=QUANTITY_MAX)
    return dict(sorted(wanted.items()))


def _fingerprint(taker: Taker, wanted: dict[UUID, int]) -> str:
    content = ";".join([taker.identity, *(f"{pk.hex}:{quantity}" for pk, quantity in wanted.items())])
    return hashlib.sha256(content.encode()).hexdigest()


def _articles(community: Community, wanted: dict[UUID, int]) -> dict[UUID, Article]:
    articles = {a.pk: a for a in Article.objects.filter(community=community, pk__in=wanted)}
    if len(articles) < len(wanted):
        raise errors.ArticleUnknown
    for pk, quantity in wanted.items():
        article = articles[pk]
        if not article.is_on_shelf:
            raise errors.ArticleOffShelf(article=article.name)
        if article.limit_per_redemption and quantity > article.limit_per_redemption:
            raise errors.TooManyOfArticle(article=article.name, most=article.limit_per_redemption)
    return articles


def _check_limits(taker: Taker, articles: dict[UUID, Article], wanted: dict[UUID, int], today: date) -> None:
    """What one person may have of an article in a month. Exact, because the person's row is locked."""
    limited = {pk: a.limit_per_month for pk, a in articles.items() if a.limit_per_month}
    if not limited:
        return
    community = taker.account.community_id
    this_month = taker.redemptions().filter(during(*month_of(today)))
    had = dict(
        RedemptionLine.objects.filter(community=community, article__in=limited, redemption__in=this_month)
        .values_list("article_id")
        .annotate(Sum("quantity"))
    )
    for pk, most in limited.items():
        left = max(0, most - had.get(pk, 0))
        if wanted[pk] > left:
            raise errors.LimitReached(article=articles[pk].name, most=most, left=left)


def _pay(community: Community, taker: Taker, redemption: Redemption, by: User) -> Transfer:
    """Write the points off, within what the rulebook lets go."""
    allowance = allowance_of(
        community=community,
        taker=taker,
        available=ledger_queries.available(taker.account),
        on=clock.day_of(redemption.redeemed_at),
    )
    if allowance.refusal:
        raise allowance.refusal
    allowance.check_points(redemption.points)
    book = taker.account.book
    transfer = ledger.transfer(
        book=book,
        key=f"redemption:{redemption.key}",
        source=taker.account,
        target=ledger.system_account(book, Account.Kind.REDEEMED),
        points=redemption.points,
        kind="redemption",
        by=by,
        reference=redemption.pk.hex,
        happened_at=redemption.redeemed_at,
    )
    if allowance.base_kept:
        # The account's row is ours now. Had something else been taken meanwhile, the base would be eaten into.
        left = ledger_queries.available(taker.account)
        if left < allowance.base_kept:
            spendable = max(0, left + redemption.points - allowance.base_kept)
            raise errors.BaseKept(base=allowance.base_kept, spendable=spendable, short=redemption.points - spendable)
    return transfer


def _take_stock(community: Community, articles: dict[UUID, Article], wanted: dict[UUID, int]) -> dict[UUID, int]:
    """Take the articles off the shelf, in the order of their ids; what is left of each."""
    for pk, quantity in wanted.items():
        row = Article.objects.filter(community=community, pk=pk)
        if not row.filter(stock__gte=quantity).update(stock=F("stock") - quantity):
            raise errors.OutOfStock(article=articles[pk].name, left=row.values_list("stock", flat=True).get())
    return _stocks(community, wanted)


def _stocks(community: Community, pks: Mapping[UUID, int]) -> dict[UUID, int]:
    return dict(Article.objects.filter(community=community, pk__in=pks).values_list("pk", "stock"))


def _write_movements(
    redemption: Redemption, kind: str, changes: dict[UUID, int], stocks: dict[UUID, int], *, by: User, remark: str = ""
) -> None:
    StockMovement.objects.bulk_create(
        StockMovement(
            community_id=redemption.community_id,
            article_id=pk,
            change=change,
            stock_after=stocks[pk],
            kind=kind,
            redemption=redemption,
            remark=remark,
            by=by.pk,
        )
        for pk, change in changes.items()
    )
