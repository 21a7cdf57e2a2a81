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
    "opening:out": gettext_lazy("转入的积分，更正减少"),
    "coins": gettext_lazy("信用币"),
    "redemption": gettext_lazy("兑换物品"),
    "lapse": gettext_lazy("到期的积分"),
    "reversal": gettext_lazy("冲回和撤销"),
    "reversal:award": gettext_lazy("记错冲回"),
    "reversal:redemption": gettext_lazy("兑换撤销，退回的分"),
    "reversal:opening": gettext_lazy("转入的分，更正冲回"),
}


def kind_name(kind: str, *, is_out: bool = False) -> str:
    """The name of a kind of transfer, on the side where points go where that is another matter ("opening" going out is
    a correction); one that nobody has named yet still has to be counted somewhere."""
    code = f"{kind}:out" if is_out and f"{kind}:out" in _NAMES else kind
    return str(_NAMES[code]) if code in _NAMES else _("其他变动")
