"""Articles and their stock: put on the shelf, changed, received, counted. Every change of a quantity is a row."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from jishan.earning.pictures import CleanPicture
from jishan.identity.models import User
from jishan.lib import clock
from jishan.lib.text import clean, pinyin_initials, pinyin_key
from jishan.places.models import Community
from jishan.store import errors
from jishan.store.models import Article, StockMovement
from jishan.store.photos import keep_photo

__all__ = [
    "LIMIT_MAX",
    "NAME_MAX",
    "POINTS_MAX",
    "QUANTITY_MAX",
    "REMARK_MAX",
    "add_article",
    "change_article",
    "count_stock",
    "put_back",
    "receive_stock",
    "take_off",
]

NAME_MAX = 60
# Above these a figure is a slip of the finger.
POINTS_MAX = 100_000
QUANTITY_MAX = 100_000
LIMIT_MAX = 999
REMARK_MAX = 200


@transaction.atomic
def add_article(
    *,
    community: Community,
    name: str,
    points: int,
    by: User,
    stock: int = 0,
    drawing: str = "",
    photo: CleanPicture | None = None,
    limit_per_redemption: int | None = None,
    limit_per_month: int | None = None,
) -> Article:
    """Put a new article on the shelf, at its end. `points` for one piece; limits in pieces, None for no limit.

    Raises NameMissing, NameTooLong, NameTaken, PointsWrong, LimitWrong, CountWrong.
    """
    article = Article(community=community, order=_next_order(community))
    _describe(
        article,
        by,
        name=name,
        points=points,
        drawing=drawing,
        photo=photo,
        limit_per_redemption=limit_per_redemption,
        limit_per_month=limit_per_month,
    )
    if not 0 <= stock <= QUANTITY_MAX:
        raise errors.CountWrong(most=QUANTITY_MAX)
    article.stock = stock
    article.save(force_insert=True)
    if stock:
        _move(article, StockMovement.Kind.RECEIVED, stock, by, stock_after=stock)
    return article


@transaction.atomic
def change_article(
    *,
    article: Article,
    by: User,
    name: str,
    points: int,
    drawing: str = "",
    photo: CleanPicture | None = None,
    limit_per_redemption: int | None = None,
    limit_per_month: int | None = None,
) -> Article:
    """Change what is said about an article. What was redeemed before keeps its name and points; no photo keeps the old."""
    _describe(
        article,
        by,
        name=name,
        points=points,
        drawing=drawing,
        photo=photo,
        limit_per_redemption=limit_per_redemption,
        limit_per_month=limit_per_month,
    )
    article.save(
        update_fields=[
            "name",
            "pinyin",
            "initials",
            "points",
            "drawing",
            "photo",
            "limit_per_redemption",
            "limit_per_month",
            "changed_by",
            "changed_at",
        ]
    )
    return article


def take_off(*, article: Article, by: User) -> Article:
    """Take the article off the shelf; its stock and its history stay."""
    return _set_on_shelf(article, by, on_shelf=False)


def put_back(*, article: Article, by: User) -> Article:
    return _set_on_shelf(article, by, on_shelf=True)


@transaction.atomic
def receive_stock(*, article: Article, quantity: int, by: User, remark: str = "", key: str = "") -> Article:
    """Add what was delivered. With a `key`, the same form sent twice is one delivery."""
    if not 1 <= quantity <= QUANTITY_MAX:
        raise errors.QuantityWrong(most=QUANTITY_MAX)
    row = _take_row(article)
    if not _is_repeat(article, key):
        stock = row.stock + quantity
        if stock > QUANTITY_MAX:
            raise errors.QuantityWrong(most=QUANTITY_MAX - row.stock)
        _set_stock(row, stock)
        _move(article, StockMovement.Kind.RECEIVED, quantity, by, stock_after=stock, remark=remark, key=key)
    article.refresh_from_db(fields=["stock"])
    return article


@transaction.atomic
def count_stock(
    *, article: Article, counted: int, by: User, remark: str, expected: int | None = None, key: str = ""
) -> Article:
    """Set the book to what was counted, by a row that says who and why; a count that agrees is written down too.

    `expected` is what the book said when the counting began: when it has moved since, StockMoved asks for another
    count. A difference needs a remark (ReasonMissing).
    """
    if not 0 <= counted <= QUANTITY_MAX:
        raise errors.CountWrong(most=QUANTITY_MAX)
    row = _take_row(article)
    if not _is_repeat(article, key):
        if expected is not None and expected != row.stock:
            raise errors.StockMoved(article=row.name, before=expected, now=row.stock)
        if counted != row.stock and not clean(remark):
            raise errors.ReasonMissing
        _set_stock(row, counted)
        _move(article, StockMovement.Kind.COUNTED, counted - row.stock, by, stock_after=counted, remark=remark, key=key)
    article.refresh_from_db(fields=["stock"])
    return article


def _describe(
    article: Article,
    by: User,
    *,
    name: str,
    points: int,
    drawing: str,
    photo: CleanPicture | None,
    limit_per_redemption: int | None,
    limit_per_month: int | None,
) -> None:
    name = clean(name)
    if not name:
        raise errors.NameMissing
    if len(name) > NAME_MAX:
        raise errors.NameTooLong(most=NAME_MAX)
    if not 1 <= points <= POINTS_MAX:
        raise errors.PointsWrong(most=POINTS_MAX)
    for limit in (limit_per_redemption, limit_per_month):
        if limit is not None and not 1 <= limit <= LIMIT_MAX:
            raise errors.LimitWrong(most=LIMIT_MAX)
    if Article.objects.filter(community_id=article.community_id, name=name).exclude(pk=article.pk).exists():
        raise errors.NameTaken(name=name)
    article.name, article.points, article.drawing = name, points, drawing
    article.pinyin, article.initials = pinyin_key(name)[:200], pinyin_initials(name)[:NAME_MAX]
    article.limit_per_redemption, article.limit_per_month = limit_per_redemption, limit_per_month
    article.changed_by, article.changed_at = by.pk, clock.now()
    if photo is not None:
        article.photo = keep_photo(photo)


def _next_order(community: Community) -> int:
    last = Article.objects.filter(community=community).aggregate(last=Max("order"))["last"]
    return (last or 0) + 1


def _set_on_shelf(article: Article, by: User, *, on_shelf: bool) -> Article:
    Article.objects.filter(community_id=article.community_id, pk=article.pk).update(
        is_on_shelf=on_shelf, changed_by=by.pk, changed_at=clock.now()
    )
    article.is_on_shelf = on_shelf
    return article


def _take_row(article: Article) -> Article:
    """The article as the book has it now, locked until the end: who comes second with a form's key finds the first."""
    return Article.objects.select_for_update(no_key=True).get(community_id=article.community_id, pk=article.pk)


def _set_stock(row: Article, stock: int) -> None:
    Article.objects.filter(community_id=row.community_id, pk=row.pk).update(stock=stock)


def _is_repeat(article: Article, key: str) -> bool:
    return bool(key) and StockMovement.objects.filter(community_id=article.community_id, key=key).exists()


def _move(
    article: Article, kind: str, change: int, by: User, *, stock_after: int, remark: str = "", key: str = ""
) -> None:
    StockMovement.objects.create(
        community_id=article.community_id,
        article=article,
        change=change,
        stock_after=stock_after,
        kind=kind,
        remark=clean(remark)[:REMARK_MAX],
        by=by.pk,
        key=key,
    )
