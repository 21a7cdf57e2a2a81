"""The page on which another looks whether the articles of an undone redemption are back."""

import pytest

from jishan.store import queries
from jishan.store import services as store
from jishan.web.desk.tests.desk import Desk, words
from tests.cast import give


@pytest.fixture
def undone(cast):
    """A towel that the storekeeper handed out and undid."""
    give(cast, cast.zhang, 10)
    done = store.redeem(
        community=cast.community, key="basket", resident=cast.zhang, basket={cast.towel.pk: 1}, by=cast.storekeeper
    )
    return store.undo_redemption(redemption=done, by=cast.storekeeper, reason="拿错了物品")


def test_it_stands_on_the_managers_day_and_not_on_the_storekeepers(cast, manager, undone):
    assert "1 笔兑换由经手人自己撤销了" in words(manager.get("today"))
    assert "自己撤销" not in words(Desk(cast, cast.storekeeper).get("today"))


def test_the_page_says_what_who_and_why_and_one_tap_settles_it(cast, manager, undone):
    said = words(manager.get("returns"))
    for fact in ("纯棉毛巾", "张桂兰", undone.number, "周敏撤销：拿错了物品"):
        assert fact in said
    assert "您看过货架了" in words(manager.post("return_seen", undone.pk))
    assert not queries.unseen_returns(cast.community)
    assert "没有要看的" in words(manager.get("returns"))
    assert "自己撤销" not in words(manager.get("today"))


def test_a_manager_who_undid_their_own_waits_for_a_colleague(cast, manager):
    give(cast, cast.zhang, 10)
    done = store.redeem(
        community=cast.community, key="basket", resident=cast.zhang, basket={cast.towel.pk: 1}, by=cast.manager
    )
    store.undo_redemption(redemption=done, by=cast.manager, reason="拿错了物品")
    assert "自己撤销" not in words(manager.get("today"))
    assert "要请别人看" in words(manager.get("returns"))
    assert "要请另一位看过货架才算数" in words(manager.post("return_seen", done.pk))
    assert "1 笔兑换由经手人自己撤销了" in words(Desk(cast, cast.second_manager).get("today"))
