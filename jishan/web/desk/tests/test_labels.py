"""Labels for the shelf, as many as were asked for."""

from jishan.store import services as store
from jishan.web.desk.tests.desk import Desk, words


def test_one_of_each_unless_said_otherwise(cast):
    page = Desk(cast, cast.storekeeper).get("labels").content.decode()
    assert f'name="n-{cast.towel.pk}" value="1"' in page


def test_as_many_labels_as_were_asked_for(cast):
    soap = store.add_article(community=cast.community, name="香皂", points=3, by=cast.storekeeper)
    desk = Desk(cast, cast.storekeeper)
    sheet = desk.post("labels", **{f"n-{cast.towel.pk}": "12", f"n-{soap.pk}": "0"}).content.decode()
    assert sheet.count('class="shelf-label"') == 12
    assert sheet.count("card-sheet") >= 2
    assert "河沿超市" in sheet
    assert "香皂" not in sheet


def test_nothing_to_print_is_said_and_the_counts_stay(cast):
    desk = Desk(cast, cast.storekeeper)
    answer = desk.post("labels", **{f"n-{cast.towel.pk}": "0"})
    assert answer.status_code == 409
    assert "每样都是 0 张" in words(answer)
    assert f'name="n-{cast.towel.pk}" value="0"' in answer.content.decode()


def test_a_slip_of_the_finger_prints_no_ream(cast):
    desk = Desk(cast, cast.storekeeper)
    for written in ("9999", "-3", "一", "1e3", ""):
        sheet = desk.post("labels", **{f"n-{cast.towel.pk}": written}).content.decode()
        assert sheet.count('class="shelf-label"') <= 20


def test_what_is_off_the_shelf_gets_no_label(cast):
    store.take_off(article=cast.towel, by=cast.storekeeper)
    desk = Desk(cast, cast.storekeeper)
    assert "货架还是空的" in words(desk.get("labels"))
    assert desk.post("labels", **{f"n-{cast.towel.pk}": "1"}).status_code == 409


def test_the_joining_poster_says_how_where_and_when(cast, client):
    type(cast.community).objects.filter(pk=cast.community.pk).update(phone="0531-5551234", office_hours="周一到周五")
    sheet = words(client.get(f"/c/{cast.community.slug}/join/poster/"))
    for said in ("河沿社区", "到社区说一声", "河沿超市", "扫雪除冰 2 分", "0531-5551234", "周一到周五", "/join/"):
        assert said in sheet
    assert "a3-poster" in client.get(f"/c/{cast.community.slug}/join/poster/?paper=a3").content.decode()


def test_a_code_that_no_phone_can_open_is_not_printed(cast, client):
    page = client.get(f"/c/{cast.community.slug}/join/poster/", headers={"host": "127.0.0.1:8000"})
    assert "告示上没有二维码" in words(page)
    assert 'class="code"' not in page.content.decode()
    assert "127.0.0.1" not in words(page)
    assert 'class="code"' in client.get(f"/c/{cast.community.slug}/join/poster/").content.decode()
