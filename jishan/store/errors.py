"""Why something was not redeemed, undone or put on the shelf."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jishan.lib.errors import Refused


class NothingInBasket(Refused):
    code = "nothing_in_basket"
    sentence = _("篮子还是空的，请先点要兑换的物品。")


class QuantityWrong(Refused):
    code = "quantity_wrong"
    sentence = _("数量要填 1 到 %(most)s 的整数。")


class ArticleUnknown(Refused):
    code = "article_unknown"
    sentence = _("篮子里有一样物品不在本社区的货架上，请拿出来再确认。")


class ArticleOffShelf(Refused):
    code = "article_off_shelf"
    sentence = _("“%(article)s”已经下架，请从篮子里拿出来。")


class OutOfStock(Refused):
    """`article` is the name, `left` how many there still are."""

    code = "out_of_stock"
    sentence = _("“%(article)s”只剩 %(left)s 件，请少拿一些。")

    @property
    def message(self) -> str:
        if self.facts.get("left"):
            return super().message
        return gettext("“%(article)s”刚刚兑完了，请换一样。") % self.facts


class TooManyOfArticle(Refused):
    code = "too_many_of_article"
    sentence = _("“%(article)s”每次最多兑换 %(most)s 件。")


class LimitReached(Refused):
    """`most` per person and month, of which `left` may still be redeemed."""

    code = "limit_reached"
    sentence = _("“%(article)s”每人每月最多 %(most)s 件，这个月还可以兑换 %(left)s 件。")

    @property
    def message(self) -> str:
        if self.facts.get("left"):
            return super().message
        return gettext("“%(article)s”每人每月最多 %(most)s 件，这个月已经领满了，下个月再来。") % self.facts


class TimesUsedUp(Refused):
    code = "times_used_up"
    sentence = _("按积分细则，%(period)s最多兑换 %(most)s 次，已经用完了。%(again)s")


class NotOpenToday(Refused):
    code = "not_open_today"
    sentence = _("今天不在兑换期里。按积分细则，%(next)s 开始下一次兑换。")


class BaseKept(Refused):
    """Enough points in all, but a part of them stays on the account."""

    code = "base_kept"
    sentence = _("按积分细则，账上要留 %(base)s 分，现在可以兑换的是 %(spendable)s 分，还差 %(short)s 分。")


class PriceChanged(Refused):
    code = "price_changed"
    sentence = _("这一篮合计 %(points)s 分，和刚才看到的不一样。请再看一眼，然后确认。")


class KeyReused(Refused):
    code = "key_reused"
    sentence = _("这张单子已经交过一次，内容和这次不同。请重新打开页面再填。")


class NotOnThisList(Refused):
    code = "not_on_this_list"
    sentence = _("本社区的名册上没有这一位，请到登记的社区兑换。")


class NotOfThisHousehold(Refused):
    code = "not_of_this_household"
    sentence = _("%(name)s 不在这一户里，不能用这一户的分。请用本人的分，或请这一户的人来。")


class ResidentLeft(Refused):
    code = "resident_left"
    sentence = _("%(name)s 已在 %(left_on)s 迁出，不能在这里兑换。如果搬回来了，请先办理入住。")


class OrganisationLeft(Refused):
    code = "organisation_left"
    sentence = _("%(name)s 已在 %(left_on)s 退出，不能再兑换。")


class UndoTooLate(Refused):
    code = "undo_too_late"
    sentence = _(
        "撤销只能在当天，这一笔是 %(day)s 兑换的，登记表已经成册。"
        "可以当面换一件同样分数的物品，再用“清点”把两样的数量改对，写明原因。"
    )


class AlreadyUndone(Refused):
    code = "already_undone"
    sentence = _("这次兑换已经撤销过了，分和物品都退回了。")


class NotUndone(Refused):
    code = "not_undone"
    sentence = _("这次兑换没有撤销，物品在居民手里。")


class OwnReturn(Refused):
    code = "own_return"
    sentence = _("这一笔是您自己撤销的，要请另一位看过货架才算数。")


class ReasonMissing(Refused):
    code = "reason_missing"
    sentence = _("请写明原因，以后查账的人看得到。")


class NameMissing(Refused):
    code = "name_missing"
    sentence = _("请填写物品的名称。")


class NameTooLong(Refused):
    code = "name_too_long"
    sentence = _("名称最多 %(most)s 个字，请写短一些。")


class NameTaken(Refused):
    code = "name_taken"
    sentence = _("货架上已经有“%(name)s”了。要添货请用“入库”，不同的规格请在名称里写明。")


class PointsWrong(Refused):
    code = "points_wrong"
    sentence = _("积分要填 1 到 %(most)s 的整数。")


class LimitWrong(Refused):
    code = "limit_wrong"
    sentence = _("限量要填 1 到 %(most)s 的整数，不限就空着。")


class CountWrong(Refused):
    code = "count_wrong"
    sentence = _("清点的数量要填 0 到 %(most)s 的整数。")


class StockMoved(Refused):
    code = "stock_moved"
    sentence = _("清点的时候有人动过“%(article)s”，账上从 %(before)s 件变成了 %(now)s 件。请再数一遍。")


class NotYet(Refused):
    code = "not_yet"
    sentence = _("这个时间还没到，请填兑换那天的时间。")


class TooLongAgo(Refused):
    code = "too_long_ago"
    sentence = _("补录只能补最近 %(most)s 天的，更早的登记表已经成册。")
