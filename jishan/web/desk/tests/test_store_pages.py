"""Articles and stock at the desk."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jishan.store import queries, services
from jishan.store.models import Article
from tests import cast as casting
from tests.cast import Cast, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return casting.settle()


@pytest.fixture
def keeper(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.storekeeper)
    return client


def at(cast: Cast, name: str, *args: object) -> str:
    return reverse(f"desk:{name}", args=[cast.community.slug, *args])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def article(cast: Cast, **facts: Any) -> Article:
    return services.add_article(
        community=cast.community, by=cast.storekeeper, **{"name": "洗手液", "points": 15} | facts
    )


def test_the_list_says_what_is_running_out_and_what_is_gone(keeper: Client, cast: Cast) -> None:
    article(cast, stock=2), article(cast, name="围棋")
    services.take_off(article=article(cast, name="旧挂历"), by=cast.storekeeper)
    page = text(keeper.get(at(cast, "store")))
    for words in ("纯棉毛巾", "10 件", "5 分", "快没有了", "兑完了", "已下架"):
        assert words in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [("?q=xsy", "洗手液"), ("?q=毛巾", "纯棉毛巾"), ("?which=few", "洗手液"), ("?which=off", "旧挂历")],
)
def test_the_list_is_searched_and_sorted_out(keeper: Client, cast: Cast, query: str, shown: str) -> None:
    article(cast, stock=2)
    services.take_off(article=article(cast, name="旧挂历"), by=cast.storekeeper)
    rows = text(keeper.get(at(cast, "store") + query)).split('<ul class="rows panel">')[1]
    names = re.findall(r"<b>(.+?)</b>", rows)
    assert names == [shown]


def test_nothing_found_says_so_and_an_empty_shelf_says_what_to_do(keeper: Client, cast: Cast) -> None:
    assert "货架上没有“zzz”" in text(keeper.get(at(cast, "store") + "?q=zzz"))
    Article.objects.filter(community=cast.community).update(is_on_shelf=False)
    assert "这一类现在没有物品" in text(keeper.get(at(cast, "store") + "?which=none"))
    neighbour = Client()
    neighbour.force_login(cast.outsider)
    assert "货架还是空的" in text(neighbour.get(reverse("desk:store", args=[cast.next_door.slug])))


def test_a_long_list_has_pages(keeper: Client, cast: Cast) -> None:
    for n in range(31):
        article(cast, name=f"物品 {n}")
    assert "第 1 页，共 2 页" in text(keeper.get(at(cast, "store")))
    assert "物品 30" in text(keeper.get(at(cast, "store") + "?page=2"))


def test_an_article_is_added_with_a_photo(keeper: Client, cast: Cast) -> None:
    facts = {"name": "香皂", "points": "15", "stock": "40", "limit_per_month": "2", "photo": picture()}
    page = keeper.post(at(cast, "article_new"), facts, follow=True)
    soap = Article.objects.get(community=cast.community, name="香皂")
    assert (soap.points, soap.stock, soap.limit_per_redemption, soap.limit_per_month) == (15, 40, None, 2)
    assert "“香皂”上架了。" in text(page)
    assert reverse("counter:photo", args=[cast.community.slug, soap.pk]) in text(page)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"name": ""}, "这一格还空着，请填上。"),
        ({"name": "米" * 61}, "最多写 60 个字，现在有 61 个。"),
        ({"name": "米\0"}, "里面有看不见的符号，请删掉重写。"),
        ({"points": "0"}, "请填 1 或更大的整数。"),
        ({"points": "1.5"}, "请填整数，例如 2。"),
        ({"points": "9" * 5000}, "请填整数，例如 2。"),
        ({"points": "9" * 20}, "最多填 100000，请看看是不是多按了几个零。"),
        ({"drawing": "../../x"}, "没有这一项，请从列出的里面选。"),
        ({"name": "纯棉毛巾"}, "货架上已经有“纯棉毛巾”了"),
        ({"points": "0"}, "1"),
        ({"points": "2.5"}, "整数"),
        ({"points": "很多"}, "整数"),
        ({"stock": "-1"}, "0"),
        ({"photo": SimpleUploadedFile("字.jpg", b"not a picture")}, "打不开，不是照片"),
        ({"drawing": "../../etc/passwd"}, "选"),
    ],
)
def test_a_form_that_cannot_be_says_why_and_keeps_what_was_typed(
    keeper: Client, cast: Cast, facts: dict[str, Any], sentence: str
) -> None:
    typed = {"name": "香皂", "points": "15", "stock": "3"} | facts
    answer = keeper.post(at(cast, "article_new"), typed)
    assert answer.status_code == 409
    wrong = "".join(re.findall(r'class="wrong".*?</ul>', text(answer), re.S))
    assert sentence in wrong
    assert f'value="{typed["points"]}"' in text(answer)
    assert Article.objects.filter(community=cast.community).count() == 1


def test_an_article_is_changed(keeper: Client, cast: Cast) -> None:
    change = at(cast, "article_change", cast.towel.pk)
    assert 'value="纯棉毛巾"' in text(keeper.get(change))
    keeper.post(change, {"name": "浴巾", "points": "12", "drawing": "towel"})
    cast.towel.refresh_from_db()
    assert (cast.towel.name, cast.towel.points, cast.towel.stock) == ("浴巾", 12, 10)


def test_an_article_leaves_the_shelf_and_comes_back(keeper: Client, cast: Cast) -> None:
    keeper.post(at(cast, "article_shelf", cast.towel.pk), {"to": "off"})
    assert not queries.shelf(cast.community).exists()
    assert "重新上架" in text(keeper.get(at(cast, "article", cast.towel.pk)))
    keeper.post(at(cast, "article_shelf", cast.towel.pk), {"to": "on"})
    assert queries.shelf(cast.community).exists()


def form_key(page: str, prefix: str) -> str:
    [key] = re.findall(rf'name="{prefix}-key" value="([^"]+)"', page)
    return str(key)


def test_a_delivery_is_received_once_and_its_movement_stands_there(keeper: Client, cast: Cast) -> None:
    stock = at(cast, "stock", cast.towel.pk)
    facts = {
        "what": "receive",
        "receive-key": form_key(text(keeper.get(stock)), "receive"),
        "receive-quantity": "5",
        "receive-remark": "粮油店送来",
    }
    for _tap in range(2):
        page = text(keeper.post(stock, facts, follow=True))
        assert "“纯棉毛巾”入库 5 件，现在有 15 件。" in page
    for words in ("入库", "+5", "粮油店送来", "周敏"):
        assert words in page


def test_a_count_needs_a_reason_where_it_differs(keeper: Client, cast: Cast) -> None:
    stock = at(cast, "stock", cast.towel.pk)
    facts = {
        "what": "count",
        "count-key": str(uuid4()),
        "count-expected": "10",
        "count-counted": "8",
        "count-remark": "",
    }
    assert "请写明原因" in text(keeper.post(stock, facts))
    assert "账上 8 件" in text(keeper.post(stock, facts | {"count-remark": "两条受潮"}, follow=True))


def test_a_count_begun_before_someone_redeemed_is_asked_again(keeper: Client, cast: Cast) -> None:
    services.receive_stock(article=cast.towel, quantity=1, by=cast.storekeeper)
    stock = at(cast, "stock", cast.towel.pk)
    facts = {
        "what": "count",
        "count-key": str(uuid4()),
        "count-expected": "10",
        "count-counted": "9",
        "count-remark": "少了",
    }
    page = text(keeper.post(stock, facts))
    assert "从 10 件变成了 11 件" in page
    assert re.search(r'name="count-expected" value="11"', page)


@pytest.mark.parametrize(("who", "status"), [("collector", 403), ("outsider", 404), ("zhang", 403)])
def test_the_stores_pages_are_for_those_who_manage_it(cast: Cast, who: str, status: int) -> None:
    client = Client()
    client.force_login(cast.zhang.user if who == "zhang" else getattr(cast, who))
    towel = cast.towel.pk
    for address in (
        at(cast, "store"),
        at(cast, "article_new"),
        at(cast, "article", towel),
        at(cast, "article_change", towel),
        at(cast, "stock", towel),
    ):
        assert client.get(address).status_code == status
    assert client.post(at(cast, "article_shelf", towel), {"to": "off"}).status_code == status


def test_an_article_of_next_door_is_not_found(keeper: Client, cast: Cast) -> None:
    theirs = services.add_article(community=cast.next_door, name="茶杯", points=1, by=cast.outsider)
    for name in ("article", "article_change", "stock"):
        assert keeper.get(at(cast, name, theirs.pk)).status_code == 404


@pytest.mark.parametrize("key", ["", "k", "x" * 200, "a\0b"])
def test_goods_that_came_without_a_whole_form_are_asked_for_again(keeper: Client, cast: Cast, key: str) -> None:
    stock = at(cast, "stock", cast.towel.pk)
    facts = {"what": "receive", "receive-key": key, "receive-quantity": "3", "receive-remark": "粮油店送来"}
    page = text(keeper.post(stock, facts))
    assert "这张表没有传完整，什么都没有记。请再交一次。" in page
    assert "粮油店送来" in page
    assert "现在有 13 件" in text(keeper.post(stock, facts | {"receive-key": form_key(page, "receive")}, follow=True))
