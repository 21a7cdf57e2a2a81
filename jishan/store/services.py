"""The store's door: what may be done to the shelf and at the counter."""

from __future__ import annotations

from jishan.store.redeeming import redeem, see_return, undo_redemption
from jishan.store.shelving import add_article, change_article, count_stock, put_back, receive_stock, take_off

__all__ = [
    "add_article",
    "change_article",
    "count_stock",
    "put_back",
    "receive_stock",
    "redeem",
    "see_return",
    "take_off",
    "undo_redemption",
]
