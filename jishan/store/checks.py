"""The store's part of `jishan check`: shelves against their movements, redemptions against their lines and the ledger."""

from __future__ import annotations

from collections import Counter, defaultdict
from uuid import UUID

from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jishan.ledger.models import Transfer
from jishan.lib import checks
from jishan.lib.checks import Finding
from jishan.store.models import Article, Redemption, RedemptionLine, StockMovement


@checks.register("store.stock", gettext_lazy("货架库存"))
def stock_equals_movements() -> Finding:
    """Each article's stock is the sum of its movements, and each movement began where another one ended."""
    moved: defaultdict[UUID, int] = defaultdict(int)
    loose: defaultdict[UUID, Counter[int]] = defaultdict(Counter)
    rows = StockMovement.objects.values_list("article_id", "change", "stock_after")
    for pk, change, after in rows.iterator():
        moved[pk] += change
        # A chain from nothing to the stock of today: what one movement leaves, another one finds.
        loose[pk][after] += 1
        loose[pk][after - change] -= 1
    finding = Finding()
    for article in Article.objects.select_related("community").iterator():
        finding.compared += 1
        facts = {
            "community": article.community.name,
            "article": article.name,
            "stock": article.stock,
            "moved": moved[article.pk],
        }
        ends = {stock: n for stock, n in loose[article.pk].items() if n}
        if article.stock != moved[article.pk]:
            finding.faults.append(_("%(community)s“%(article)s”账上 %(stock)s 件，按出入库应是 %(moved)s 件。") % facts)
        elif ends != ({article.stock: 1, 0: -1} if article.stock else {}):
            finding.faults.append(_("%(community)s“%(article)s”的出入库记录前后接不上。") % facts)
    return finding


@checks.register("store.redemptions", gettext_lazy("兑换登记"))
def redemptions_equal_lines_and_transfers() -> Finding:
    """A redemption's points and articles are those of its lines, of its transfer and of its movements."""
    own_lines = (
        RedemptionLine.objects.filter(community=OuterRef("community"), redemption=OuterRef("pk"))
        .order_by()
        .values("redemption")
    )
    own_movements = (
        StockMovement.objects.filter(community=OuterRef("community"), redemption=OuterRef("pk"))
        .order_by()
        .values("redemption")
    )
    reversal = Transfer.objects.filter(community=OuterRef("community"), reverses=OuterRef("transfer"))
    redemptions = Redemption.objects.annotate(
        line_points=Coalesce(Subquery(own_lines.annotate(n=Sum(F("quantity") * F("points_each"))).values("n")), 0),
        line_articles=Coalesce(Subquery(own_lines.annotate(n=Sum("quantity")).values("n")), 0),
        moved=Coalesce(Subquery(own_movements.annotate(n=Sum("change")).values("n")), 0),
        paid=F("transfer__points"),
        given_back=Coalesce(Subquery(reversal.values("points")[:1]), 0),
    )
    finding = Finding(compared=redemptions.count())
    for row in redemptions.select_related("community").iterator():
        is_undone = row.state == Redemption.State.UNDONE
        facts = {"community": row.community.name, "number": row.number}
        if not row.points == row.line_points == row.paid:
            finding.faults.append(
                _("%(community)s %(number)s 登记 %(points)s 分，明细合计 %(lines)s 分，账上扣了 %(paid)s 分。")
                % (facts | {"points": row.points, "lines": row.line_points, "paid": row.paid})
            )
        if row.articles != row.line_articles or row.moved != (0 if is_undone else -row.articles):
            finding.faults.append(
                _("%(community)s %(number)s 登记 %(articles)s 件，明细 %(lines)s 件，货架进出合计 %(moved)s 件。")
                % (facts | {"articles": row.articles, "lines": row.line_articles, "moved": row.moved})
            )
        if row.given_back != (row.points if is_undone else 0):
            finding.faults.append(
                _("%(community)s %(number)s 状态是“%(state)s”，账上退回了 %(given_back)s 分。")
                % (facts | {"state": row.get_state_display(), "given_back": row.given_back})
            )
    return finding
