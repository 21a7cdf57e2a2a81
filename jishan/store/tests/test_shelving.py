from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from jishan.earning.pictures import clean_picture
from jishan.store import errors, queries, services
from jishan.store.models import Article, StockMovement
from tests.cast import Cast, picture

pytestmark = pytest.mark.django_db


def movements(article: Article) -> list[tuple[str, int, int]]:
    return [(m.kind, m.change, m.stock_after) for m in queries.movements_of(article)]


def add(cast: Cast, name: str = "香皂", points: int = 15, **more: object) -> Article:
    return services.add_article(community=cast.community, name=name, points=points, by=cast.storekeeper, **more)


def test_a_new_article_stands_at_the_end_of_the_shelf_with_its_first_delivery(cast: Cast) -> None:
    soap = add(cast, name="  香皂\u200b ", stock=40)
    assert soap.name == "香皂"
    assert [a.name for a in queries.shelf(cast.community)] == ["纯棉毛巾", "香皂"]
    assert movements(soap) == [("received", 40, 40)]


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"name": " \t"}, errors.NameMissing),
        ({"name": "大" * 61}, errors.NameTooLong),
        ({"name": "纯棉毛巾"}, errors.NameTaken),
        ({"points": 0}, errors.PointsWrong),
        ({"points": -5}, errors.PointsWrong),
        ({"points": 100_001}, errors.PointsWrong),
        ({"stock": -1}, errors.CountWrong),
        ({"limit_per_month": 0}, errors.LimitWrong),
        ({"limit_per_redemption": 1000}, errors.LimitWrong),
    ],
)
def test_what_cannot_be_is_refused(cast: Cast, facts: dict[str, object], refusal: type[errors.Refused]) -> None:
    with pytest.raises(refusal) as refused:
        add(cast, **facts)
    assert refused.value.message.endswith("。")


def test_names_with_signs_of_all_kinds_are_kept_as_typed(cast: Cast) -> None:
    for name in ("=SUM(A1)", "<script>alert(1)</script>", "𠮷祥🥚蛋", "O'Brien; DROP TABLE"):
        assert add(cast, name=name).name == name


def test_two_communities_may_have_articles_of_one_name(cast: Cast) -> None:
    services.add_article(community=cast.next_door, name="纯棉毛巾", points=9, by=cast.outsider)
    assert [a.points for a in queries.shelf(cast.next_door)] == [9]


def test_an_article_is_found_by_name_pinyin_and_initials_off_the_shelf_too(cast: Cast) -> None:
    liquid = add(cast, name="洗手液")
    services.take_off(article=liquid, by=cast.storekeeper)
    for text in ("手液", "shou", "xsy"):
        assert liquid in queries.find_articles(cast.community, text)
    assert liquid not in queries.find_articles(cast.community, "毛巾")
    assert liquid not in queries.shelf(cast.community)


def test_changing_an_article_leaves_its_stock_and_photo_alone(cast: Cast) -> None:
    soap = add(cast, stock=3, photo=clean_picture(picture()))
    services.change_article(article=soap, by=cast.manager, name="檀香皂", points=16, limit_per_month=2)
    soap.refresh_from_db()
    assert (soap.name, soap.points, soap.stock, soap.limit_per_month) == ("檀香皂", 16, 3, 2)
    assert soap.photo
    assert soap.changed_by == cast.manager.pk
    with pytest.raises(errors.NameTaken):
        services.change_article(article=soap, by=cast.manager, name="纯棉毛巾", points=16)


def test_a_photo_is_cut_to_the_shelf(cast: Cast) -> None:
    tall = add(cast, photo=clean_picture(picture(size=(900, 1600))))
    with default_storage.open(tall.photo.name) as file, Image.open(file) as image:
        assert image.size == (640, 480)


def test_what_is_delivered_is_added_once_however_often_the_form_is_sent(cast: Cast) -> None:
    for _tap in range(2):
        services.receive_stock(article=cast.towel, quantity=5, by=cast.storekeeper, remark="粮油店送来", key="form-1")
    assert cast.towel.stock == 15
    assert movements(cast.towel)[0] == ("received", 5, 15)
    assert StockMovement.objects.filter(community=cast.community, key="form-1").get().remark == "粮油店送来"


@pytest.mark.parametrize("quantity", [0, -3, 100_001])
def test_a_delivery_of_nothing_or_of_far_too_much_is_refused(cast: Cast, quantity: int) -> None:
    with pytest.raises(errors.QuantityWrong):
        services.receive_stock(article=cast.towel, quantity=quantity, by=cast.storekeeper)


def test_a_count_that_differs_needs_a_reason_and_sets_the_book(cast: Cast) -> None:
    with pytest.raises(errors.ReasonMissing):
        services.count_stock(article=cast.towel, counted=8, by=cast.storekeeper, remark=" ")
    services.count_stock(article=cast.towel, counted=8, by=cast.storekeeper, remark="两条破损", key="form-2")
    services.count_stock(article=cast.towel, counted=8, by=cast.storekeeper, remark="两条破损", key="form-2")
    assert cast.towel.stock == 8
    assert movements(cast.towel) == [("counted", -2, 8), ("received", 10, 10)]


def test_a_count_that_agrees_is_written_down_too(cast: Cast) -> None:
    services.count_stock(article=cast.towel, counted=10, by=cast.storekeeper, remark="")
    assert movements(cast.towel)[0] == ("counted", 0, 10)


def test_a_count_is_asked_again_when_the_shelf_moved_meanwhile(cast: Cast) -> None:
    services.receive_stock(article=cast.towel, quantity=1, by=cast.storekeeper)
    with pytest.raises(errors.StockMoved) as refusal:
        services.count_stock(article=cast.towel, counted=9, by=cast.storekeeper, remark="少一条", expected=10)
    assert (refusal.value.facts["before"], refusal.value.facts["now"]) == (10, 11)
    cast.towel.refresh_from_db()
    assert cast.towel.stock == 11
