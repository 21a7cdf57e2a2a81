"""Each test makes the database say something false behind the services' back, and the check must name it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db.models import F

from jishan.lib import checks as register
from jishan.store import checks, services
from jishan.store.models import Article, Redemption, RedemptionLine, StockMovement
from jishan.store.tests.conftest import Grant
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def redemption(cast: Cast, grant: Grant) -> Redemption:
    grant(cast.zhang, 50)
    undone, done = (
        services.redeem(
            community=cast.community,
            key=str(uuid4()),
            resident=cast.zhang,
            basket={cast.towel.pk: 2},
            by=cast.storekeeper,
        )
        for _ in range(2)
    )
    services.undo_redemption(redemption=undone, by=cast.storekeeper, reason="拿错了")
    return done


def test_both_parts_are_registered() -> None:
    assert {"store.stock", "store.redemptions"} <= set(register.parts())


def test_what_the_services_wrote_is_sound(cast: Cast, redemption: Redemption) -> None:
    services.count_stock(article=cast.towel, counted=7, by=cast.storekeeper, remark="破损一条")
    stock, redemptions = checks.stock_equals_movements(), checks.redemptions_equal_lines_and_transfers()
    assert (stock.compared, stock.faults) == (1, [])
    assert (redemptions.compared, redemptions.faults) == (2, [])


def test_a_stock_that_its_movements_do_not_make_is_named(cast: Cast, redemption: Redemption) -> None:
    Article.objects.filter(community=cast.community).update(stock=F("stock") + 1)
    [fault] = checks.stock_equals_movements().faults
    assert "纯棉毛巾" in fault
    assert "9 件" in fault


def test_an_article_with_stock_and_no_movement_is_named(cast: Cast) -> None:
    StockMovement.objects.filter(community=cast.community).delete()
    assert len(checks.stock_equals_movements().faults) == 1


def test_a_movement_that_says_another_stock_than_its_own_sum_is_named(cast: Cast, redemption: Redemption) -> None:
    StockMovement.objects.filter(community=cast.community, kind="received").update(stock_after=11)
    assert len(checks.stock_equals_movements().faults) == 1


def test_lines_that_do_not_add_up_are_named(cast: Cast, redemption: Redemption) -> None:
    RedemptionLine.objects.filter(community=cast.community, redemption=redemption).update(points_each=4)
    [fault] = checks.redemptions_equal_lines_and_transfers().faults
    assert redemption.number in fault
    assert "明细合计 8 分" in fault


def test_articles_that_left_without_a_line_are_named(cast: Cast, redemption: Redemption) -> None:
    RedemptionLine.objects.filter(community=cast.community, redemption=redemption).update(quantity=1, points_each=10)
    [fault] = checks.redemptions_equal_lines_and_transfers().faults
    assert "明细 1 件" in fault


def test_a_redemption_marked_undone_without_its_points_given_back_is_named(cast: Cast, redemption: Redemption) -> None:
    rows = Redemption.objects.filter(community=cast.community, pk=redemption.pk)
    rows.update(state="undone", undone_by=cast.manager.pk, undone_at=redemption.redeemed_at)
    faults = checks.redemptions_equal_lines_and_transfers().faults
    assert len(faults) == 2  # neither the points nor the articles came back
