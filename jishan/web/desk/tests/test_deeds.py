from io import BytesIO

import pytest
from openpyxl import load_workbook

from jishan.earning import services as earning
from jishan.earning.models import Deed
from jishan.ledger import queries as ledger
from jishan.people import services as people
from jishan.web.desk.tests.desk import Desk, entrance_head, waiting, words
from tests.cast import JOINED, give, picture


@pytest.mark.parametrize("typed", ["桂兰", "zgl", "1234", "6-2-401", "6号楼"])
def test_a_deed_is_found_by_its_resident(cast, manager, typed):
    waiting(cast)
    waiting(cast, resident=cast.li)
    said = words(manager.get("deeds", q=typed))
    assert "1 件，新的在前面" in said
    assert "张桂兰" in said


def test_the_filters_narrow_by_state_rule_and_days(cast, manager):
    give(cast, cast.zhang, 5)
    waiting(cast, "1.1", resident=cast.li)
    assert "李秀珍" not in words(manager.get("deeds", state="approved"))
    assert "张桂兰" not in words(manager.get("deeds", rule="1.1"))
    assert "没有这样的记录" in words(manager.get("deeds", since="2025-02-01"))
    assert "2 件，新的在前面" in words(manager.get("deeds", until="2025-02-01"))


def test_a_date_that_is_none_is_said_and_filters_nothing(cast, manager):
    waiting(cast)
    said = words(manager.get("deeds", since="三月"))
    assert "日期请写成 2026-03-08 这样。" in said
    assert "1 件，新的在前面" in said


def test_an_empty_register_says_what_to_do(cast, manager):
    assert "还没有记过好事。" in words(manager.get("deeds"))


def test_the_whole_trail_stands_on_a_deeds_page(cast, manager):
    deed = give(cast, cast.zhang, 12)
    said = words(manager.get("deed", deed.pk))
    for words_ in ("+12", "细则第 1.3 条", "王楠 记录", "李建国 审核通过", "12 分记到账上", deed.number):
        assert words_ in said


def test_pictures_are_not_for_a_colleague_who_neither_recorded_nor_reviews(cast):
    deed = waiting(cast, "1.2", by=cast.manager, pictures=[earning.clean_picture(picture())])
    page = Desk(cast, cast.collector).get("deed", deed.pk)
    assert "有 1 张照片，只有本人和审核的人能看。" in words(page)
    assert "/evidence/" not in page.content.decode()


def test_a_deed_is_reversed_with_a_reason_and_both_stay_visible(cast, manager):
    deed = give(cast, cast.zhang, 12)
    assert "原来的记录不会删，两笔都看得到" in words(manager.get("reverse", deed.pk))
    assert "请写一句理由，居民看得到。" in words(manager.post("reverse", deed.pk, reason=" "))
    said = words(manager.post("reverse", deed.pk, reason="记错了人"))
    assert "张桂兰的 12 分冲回了" in said
    assert "“记错了人”" in said
    assert ledger.available(cast.zhang.account) == 0
    assert "现在是“已冲回”，没有分可以冲回。" in words(
        manager.client.get(manager.address("reverse", deed.pk), follow=True)
    )


def test_spent_points_cannot_be_reversed_and_the_reason_stays_typed(cast, manager):
    from uuid import uuid4

    from jishan.store import services as store

    deed = give(cast, cast.zhang, 6)
    store.redeem(
        community=cast.community,
        key=str(uuid4()),
        resident=cast.zhang,
        basket={cast.towel.pk: 1},
        by=cast.storekeeper,
    )
    response = manager.post("reverse", deed.pk, reason="记错了人")
    assert "已经用掉一部分，账上还差 5 分" in words(response)
    assert "记错了人" in response.content.decode()


def test_reversing_is_the_managers(cast, collector):
    assert collector.get("reverse", give(cast, cast.zhang, 6).pk).status_code == 403


def test_a_returned_deed_is_added_to_and_handed_in_again(cast, collector):
    deed = waiting(cast, "1.2", pictures=[earning.clean_picture(picture())])
    earning.return_deed(deed=deed, by=cast.manager, reason="再拍一张")
    not_one = collector.post("deed", deed.pk, note="补了", pictures=[_file(b"no picture")])
    assert "打不开，不是照片" in words(not_one)
    said = words(collector.post("deed", deed.pk, note="补了门牌", pictures=[picture("blue")]))
    assert "又交上去了，等同事审核。" in said
    deed.refresh_from_db()
    assert (deed.state, deed.note) == (Deed.State.WAITING, "补了门牌")
    assert deed.evidence.filter(community=cast.community).count() == 2


def _file(data):
    file = BytesIO(data)
    file.name = "假.jpg"
    return file


def test_a_waiting_deed_is_withdrawn_by_its_recorder_after_asking_once_more(cast, collector, manager):
    deed = waiting(cast)
    assert "撤回以后不再审核" in words(collector.get("withdraw", deed.pk))
    assert manager.get("withdraw", deed.pk).status_code == 403
    assert "撤回了，这件不再等审核。" in words(collector.post("withdraw", deed.pk))
    assert "现在是“已撤回”" in words(collector.post("withdraw", deed.pk))


def test_the_excel_file_holds_text_that_looks_like_a_formula_as_text(cast, manager):
    people.change_resident(resident=cast.zhang, by=cast.manager, name="张桂兰", phone="", remark="", is_public=True)
    waiting(cast, note="=1+1")
    response = manager.get("deeds_excel")
    sheet = load_workbook(BytesIO(response.content)).active
    cells = {cell.value: cell for row in sheet for cell in row}
    assert cells["=1+1"].data_type == "s"
    assert "张桂兰" in cells
    assert "1.3" in cells


def test_the_printed_register_adds_up_what_was_credited(cast, manager):
    give(cast, cast.zhang, 12)
    waiting(cast, "1.1", resident=cast.li)
    said = words(manager.get("deeds_print"))
    assert "共 2 行" in said
    assert "12 已记入" in said


def test_an_entrance_head_sees_only_their_own_entrance(cast):
    near, far = waiting(cast), waiting(cast, resident=cast.li)
    desk = Desk(cast, entrance_head(cast))
    said = words(desk.get("deeds"))
    assert "张桂兰" in said
    assert "李秀珍" not in said
    assert desk.get("deed", near.pk).status_code == 200
    assert desk.get("deed", far.pk).status_code == 403
    excel = load_workbook(BytesIO(desk.get("deeds_excel").content)).active
    assert "李秀珍" not in {cell.value for row in excel for cell in row}


def test_a_deed_of_the_next_community_is_not_there(cast, manager):
    strange = earning.record_deed(
        community=cast.next_door, key="x", rule="1.1", happened_on=JOINED, by=cast.outsider,
        source=Deed.Source.COLLECTED, resident=cast.outsider_resident,
    )  # fmt: skip
    assert manager.get("deed", strange.pk).status_code == 404
    assert Desk(cast, cast.outsider).get("deeds").status_code == 404
