"""What transfers are for, in a word each: the ledger keeps a code, people read a name."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

__all__ = ["kind_name"]

_NAMES: dict[str, Promise] = {
    "award": gettext_lazy("好事记分"),
    "welcome": gettext_lazy("新居民的积分"),
    "opening": gettext_lazy("从原来的积分簿转入"),
    "coins": gettext_lazy("信用币"),
    "redemption": gettext_lazy("兑换物品"),
    "lapse": gettext_lazy("到期的积分"),
    "reversal": gettext_lazy("冲回和撤销"),
}


def kind_name(kind: str) -> str:
    """The name of a kind of transfer; one that nobody has named yet still has to be counted somewhere."""
    return str(_NAMES[kind]) if kind in _NAMES else _("其他变动")
