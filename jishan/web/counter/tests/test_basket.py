from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jishan.ledger import queries as ledger
from jishan.people import services as people
from jishan.people.queries import household_of
from jishan.store import services
from jishan.store.models import Redemption
from jishan.store.tests.conftest import Grant, with_redemption
from tests import cast as casting
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def address(cast: Cast) -> str:
    return reverse("counter:resident", args=[cast.community.slug, cast.zhang.pk])


def key_in(page: str) -> str:
    [key] = re.findall(r'name="key" value="([^"]+)"', page)
    return key


def send(counter: Client, cast: Cast, quantity: object = 1, shown: object = 5, key: str = "", **more: object) -> Any:
    fields = {"key": key or "form", "shown_points": shown, f"article-{cast.towel.pk}": quantity} | more
    return counter.post(address(cast), fields)


def redemptions(cast: Cast) -> int:
    return Redemption.objects.filter(community=cast.community).count()


def test_the_page_shows_person_home_balance_and_shelf(counter: Client, cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 26)
    people.change_resident(
        resident=cast.zhang, by=cast.manager, name="张桂兰", phone="", remark="请送到车上", is_public=True
    )
    page = counter.get(address(cast)).content.decode()
    for text in ("张桂兰", "6-2-401", "26", "刚刚查过账，准", "请送到车上", "纯棉毛巾", "余 10", "河沿超市"):
        assert text in page


def test_one_confirm_redeems_and_the_next_person_can_be_scanned_at_once(
    counter: Client, cast: Cast, grant: Grant
) -> None:
    grant(cast.zhang, 26)
    answer = send(counter, cast, 2, 10)
    done = Redemption.objects.get(community=cast.community)
    assert answer["Location"] == reverse("counter:done", args=[cast.community.slug, done.pk])
    page = counter.get(answer["Location"]).content.decode()
    for text in ("张桂兰兑换了 10 分", "纯棉毛巾 2", "账上还有 16 分", done.number, "autofocus"):
        assert text in page


def test_without_script_the_first_press_shows_the_total_and_the_second_confirms(
    counter: Client, cast: Cast, grant: Grant
) -> None:
    grant(cast.zhang, 26)
    first = send(counter, cast, 3, "")
    page = first.content.decode()
    assert redemptions(cast) == 0
    assert 'name="shown_points" value="15"' in page
    assert "确认兑换" in page
    send(counter, cast, 3, 15, key=key_in(page))
    assert redemptions(cast) == 1


def test_a_double_tap_is_one_redemption(counter: Client, cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 26)
    answers = [send(counter, cast, key="tap") for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert ledger.available(cast.zhang.account) == 21


def test_too_few_points_is_a_sentence_and_the_basket_stays(counter: Client, cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 13)
    answer = send(counter, cast, 3, 15)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "还差 2 分" in page
    assert re.search(rf'name="article-{cast.towel.pk}" value="3"', page)
    assert redemptions(cast) == 0


def test_a_basket_older_than_the_shelf_is_a_sentence_and_stays(counter: Client, cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 100), grant(cast.li, 100)
    services.redeem(
        community=cast.community, key="li", resident=cast.li, basket={cast.towel.pk: 9}, by=cast.storekeeper
    )
    page = send(counter, cast, 2, 10).content.decode()
    assert "“纯棉毛巾”只剩 1 件，请少拿一些。" in page
    assert re.search(rf'name="article-{cast.towel.pk}" value="2"', page)


def test_a_changed_price_is_shown_before_it_is_charged(counter: Client, cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 100)
    services.change_article(article=cast.towel, by=cast.manager, name="纯棉毛巾", points=8)
    page = send(counter, cast, 1, 5).content.decode()
    assert "这一篮合计 8 分" in page
    send(counter, cast, 1, 8, key=key_in(page))
    assert ledger.available(cast.zhang.account) == 92


def test_a_form_sent_again_with_other_content_gets_a_fresh_key(counter: Client, cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 100)
    send(counter, cast, 1, 5, key="old")
    page = send(counter, cast, 2, 10, key="old").content.decode()
    assert "已经交过一次" in page
    assert key_in(page) != "old"
    send(counter, cast, 2, 10, key=key_in(page))
    assert redemptions(cast) == 2


@pytest.mark.parametrize("quantity", ["-1", "1.5", "很多", "1e3", "²", "9999999", "0x1"])
def test_quantities_that_are_none_are_a_sentence(counter: Client, cast: Cast, grant: Grant, quantity: str) -> None:
    grant(cast.zhang, 100)
    answer = send(counter, cast, quantity)
    assert answer.status_code == 409
    assert "数量要填 1 到 999 的整数" in answer.content.decode()


def test_full_width_figures_count(counter: Client, cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 100)
    send(counter, cast, "２", 10)
    assert redemptions(cast) == 1


def test_an_empty_basket_and_an_article_that_is_none_are_sentences(counter: Client, cast: Cast) -> None:
    assert "篮子还是空的" in send(counter, cast, "", "").content.decode()
    assert send(counter, cast, 1, 5, **{"article-nonsense": "1"}).status_code == 409


def test_what_the_rulebook_says_stands_beside_the_balance(grant: Grant) -> None:
    cast = casting.settle(rules=with_redemption("base_kept = 10\ntimes_max = 1"))
    client = Client()
    client.force_login(cast.storekeeper)
    grant(cast.zhang, 26)
    page = client.get(address(cast)).content.decode()
    for text in ("本季还可兑换", "账上要留", "10 分", "这次最多用", "16 分"):
        assert text in page
    send(client, cast)
    page = client.get(address(cast)).content.decode()
    assert "本季最多兑换 1 次，已经用完了" in page
    assert "data-closed" in page


def test_the_households_points_are_used_with_one_press_and_the_basket_stays(
    counter: Client, cast: Cast, grant: Grant
) -> None:
    home = household_of(cast.zhang)
    grant(cast.zhang, 3), grant(home, 12)
    assert "改用家里的 12 分" in counter.get(address(cast)).content.decode()
    page = send(counter, cast, 2, "", switch_to="household").content.decode()
    assert re.search(rf'name="article-{cast.towel.pk}" value="2"', page)
    for text in ("家里现有积分", "改用本人的分", 'name="pay_from" value="household"', 'name="shown_points" value="10"'):
        assert text in page
    sent = send(counter, cast, 2, 10, key=key_in(page), pay_from="household")
    assert "用的是家里的分，家里还有 2 分。" in counter.get(sent["Location"]).content.decode()
    assert (ledger.available(home.account), ledger.available(cast.zhang.account)) == (2, 3)


def test_an_organisation_is_found_by_its_name_and_served(counter: Client, cast: Cast, grant: Grant) -> None:
    shop = people.add_organisation(community=cast.community, kind="merchant", name="和谐粮油店", by=cast.manager)
    grant(shop, 26)
    found = counter.post(reverse("counter:find", args=[cast.community.slug]), {"scanned": "粮油"})
    assert found["Location"] == reverse("counter:organisation", args=[cast.community.slug, shop.pk])
    page = counter.get(found["Location"]).content.decode()
    assert "和谐粮油店" in page
    assert "商户" in page
    fields = {"key": key_in(page), "shown_points": "5", f"article-{cast.towel.pk}": "1"}
    done = counter.post(found["Location"], fields, follow=True).content.decode()
    assert "和谐粮油店兑换了 5 分" in done
    assert "账上还有 21 分" in done


def test_undoing_asks_why_and_says_what_came_back(counter: Client, cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 26)
    send(counter, cast, 2, 10)
    done = Redemption.objects.get(community=cast.community)
    undo = reverse("counter:undo", args=[cast.community.slug, done.pk])
    assert "拿错了物品" in counter.get(undo).content.decode()
    assert "请选一个原因" in counter.post(undo, {}).content.decode()
    assert "请写一句原因" in counter.post(undo, {"usual": "other"}).content.decode()
    page = counter.post(undo, {"usual": "wrong_article", "words": "要的是洗衣液"}, follow=True).content.decode()
    assert "10 分已退回账上，请把 2 件物品放回货架" in page
    done.refresh_from_db()
    assert (done.state, done.undone_reason) == ("undone", "拿错了物品：要的是洗衣液")
    assert "已经撤销" in counter.get(reverse("counter:done", args=[cast.community.slug, done.pk])).content.decode()
    assert "已撤销" in counter.get(reverse("counter:recent", args=[cast.community.slug])).content.decode()


def test_a_stranger_cannot_undo(cast: Cast, counter: Client, grant: Grant) -> None:
    grant(cast.zhang, 26)
    send(counter, cast)
    done = Redemption.objects.get(community=cast.community)
    outsider = Client()
    outsider.force_login(cast.outsider)
    there = reverse("counter:undo", args=[cast.next_door.slug, done.pk])
    assert outsider.post(there, {"usual": "damaged"}).status_code == 404
    done.refresh_from_db()
    assert done.state == "done"


def test_the_page_takes_as_many_queries_for_a_long_shelf_and_history(
    counter: Client, cast: Cast, grant: Grant, django_assert_max_num_queries: Any
) -> None:
    grant(cast.zhang, 200)
    for n in range(12):
        services.add_article(community=cast.community, name=f"物品 {n}", points=1, by=cast.storekeeper, stock=1)
        send(counter, cast, key=f"form-{n}") if n < 5 else None
    with django_assert_max_num_queries(14):
        counter.get(address(cast))


@pytest.mark.parametrize("shown", ["9" * 5000, "²", "-5", "5.0"])
def test_a_total_that_is_none_is_shown_before_it_is_charged(
    counter: Client, cast: Cast, grant: Grant, shown: str
) -> None:
    grant(cast.zhang, 26)
    assert send(counter, cast, shown=shown).status_code == 200
    assert redemptions(cast) == 0


def test_a_key_of_nonsense_redeems_all_the_same(counter: Client, cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 26)
    assert send(counter, cast, key="\0" + "k" * 200).status_code == 302
    assert send(counter, cast, key="\0" + "k" * 200).status_code == 302
    assert redemptions(cast) == 1
