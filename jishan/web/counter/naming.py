"""What the community calls its store (青诚超市, 诚信银行), for the counter's head."""

from __future__ import annotations

from jishan.rulebook import queries as rulebook
from jishan.rulebook.errors import NoRulebook
from jishan.web.shared.access import Page


def store_name(request: Page) -> str:
    """Empty where no rulebook is in force yet: the counter then says so when something is to be redeemed."""
    try:
        return rulebook.scheme_of(rulebook.in_force(request.community)).store.name
    except NoRulebook:
        return ""
