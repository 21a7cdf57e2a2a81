"""Two at once, in real threads on real connections: exactly one effect, and a sentence for the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from uuid import uuid4

import pytest

from jishan.ledger import queries as ledger
from jishan.ledger.errors import NotEnoughPoints
from jishan.lib import clock
from jishan.people.models import Resident
from jishan.store import checks, errors, queries, services
from jishan.store.models import Article, Redemption
from jishan.store.tests.conftest import Grant, with_redemption
from tests import cast as casting
from tests.at_once import at_once
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def redeeming(cast: Cast, resident: Resident, basket: dict[Article, int], key: str = "") -> Callable[[], Redemption]:
    key = key or str(uuid4())
    return lambda: services.redeem(
        community=cast.community,
        key=key,
        resident=resident,
        basket={article.pk: quantity for article, quantity in basket.items()},
        by=cast.storekeeper,
    )


def kinds(answers: list[object]) -> Counter[str]:
    return Counter(type(answer).__name__ for answer in answers)


def assert_sound() -> None:
    assert checks.stock_equals_movements().faults == []
    assert checks.redemptions_equal_lines_and_transfers().faults == []


def article(cast: Cast, **facts: object) -> Article:
    return services.add_article(
        community=cast.community, by=cast.storekeeper, **{"name": "花生油", "points": 1, "stock": 50} | facts
    )


def test_two_storekeepers_and_one_last_article(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 50), grant(cast.li, 50)
    last = article(cast, stock=1)
    answers = at_once([redeeming(cast, who, {last: 1}) for who in (cast.zhang, cast.li)])
    assert kinds(answers) == {"Redemption": 1, "OutOfStock": 1}
    [refusal] = [a for a in answers if isinstance(a, errors.OutOfStock)]
    assert refusal.message == "“花生油”刚刚兑完了，请换一样。"
    assert ledger.available(cast.zhang.account) + ledger.available(cast.li.account) == 99
    assert_sound()


def test_one_balance_at_two_counters(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 7)
    answers = at_once([redeeming(cast, cast.zhang, {cast.towel: 1}) for _ in range(2)])
    assert kinds(answers) == {"Redemption": 1, "NotEnoughPoints": 1}
    [refusal] = [a for a in answers if isinstance(a, NotEnoughPoints)]
    assert "还差 3 分" in refusal.message
    assert ledger.available(cast.zhang.account) == 2
    assert_sound()


def test_a_limit_per_month_at_two_counters(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 50)
    oil = article(cast, limit_per_month=2)
    answers = at_once([redeeming(cast, cast.zhang, {oil: 1}) for _ in range(4)])
    assert kinds(answers) == {"Redemption": 2, "LimitReached": 2}
    assert_sound()


def test_one_redemption_in_a_quarter_at_two_counters(grant: Grant) -> None:
    cast = casting.settle(rules=with_redemption("times_max = 1"))
    grant(cast.zhang, 50)
    answers = at_once([redeeming(cast, cast.zhang, {cast.towel: 1}) for _ in range(3)])
    assert kinds(answers) == {"Redemption": 1, "TimesUsedUp": 2}


def test_the_part_that_stays_at_two_counters(grant: Grant) -> None:
    cast = casting.settle(rules=with_redemption("base_kept = 10"))
    grant(cast.zhang, 16)
    answers = at_once([redeeming(cast, cast.zhang, {cast.towel: 1}) for _ in range(2)])
    assert kinds(answers) == {"Redemption": 1, "BaseKept": 1}
    assert ledger.available(cast.zhang.account) == 11


def test_a_double_tap_is_one_redemption(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 50)
    answers = at_once([redeeming(cast, cast.zhang, {cast.towel: 1}, key="tap") for _ in range(4)])
    assert len({answer.pk for answer in answers if isinstance(answer, Redemption)}) == 1
    assert kinds(answers) == {"Redemption": 4}
    assert ledger.available(cast.zhang.account) == 45
    assert_sound()


def test_one_key_for_two_people_serves_one_of_them(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 50), grant(cast.li, 50)
    answers = at_once([redeeming(cast, who, {cast.towel: 1}, key="tap") for who in (cast.zhang, cast.li)])
    assert kinds(answers) == {"Redemption": 1, "KeyReused": 1}
    assert_sound()


def test_baskets_that_cross_do_not_wait_for_each_other_for_ever(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 50), grant(cast.li, 50)
    oil = article(cast)
    answers = at_once(
        [redeeming(cast, cast.zhang, {cast.towel: 1, oil: 1}) for _ in range(4)]
        + [redeeming(cast, cast.li, {oil: 1, cast.towel: 1}) for _ in range(4)]
    )
    assert kinds(answers) == {"Redemption": 8}
    assert_sound()


def test_register_numbers_at_many_counters_have_no_gap_and_no_twin(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 12), grant(cast.li, 50)
    comers = (cast.zhang, cast.li, cast.zhang, cast.li, cast.zhang)
    answers = at_once([redeeming(cast, who, {cast.towel: 1}) for who in comers])
    assert kinds(answers) == {"Redemption": 4, "NotEnoughPoints": 1}
    today = queries.register(cast.community, since=clock.today(), until=clock.today())
    assert sorted(int(r.number[-5:]) for r in today) == [1, 2, 3, 4]


def test_undone_by_two_at_once_gives_back_once(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 50)
    done = redeeming(cast, cast.zhang, {cast.towel: 2})()
    answers = at_once(
        [
            lambda: services.undo_redemption(redemption=done, by=cast.storekeeper, reason="拿错了"),
            lambda: services.undo_redemption(redemption=done, by=cast.manager, reason="记错了人"),
        ]
    )
    assert kinds(answers) == {"Redemption": 1, "AlreadyUndone": 1}
    cast.towel.refresh_from_db()
    assert (cast.towel.stock, ledger.available(cast.zhang.account)) == (10, 50)
    assert_sound()


def test_a_delivery_sent_twice_while_people_redeem_is_one_delivery(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 50)
    deliver = [
        lambda: services.receive_stock(article=cast.towel, quantity=5, by=cast.storekeeper, key="form")
        for _ in range(3)
    ]
    answers = at_once([*deliver, redeeming(cast, cast.zhang, {cast.towel: 1})])
    assert kinds(answers) == {"Article": 3, "Redemption": 1}
    cast.towel.refresh_from_db()
    assert cast.towel.stock == 14
    assert_sound()
