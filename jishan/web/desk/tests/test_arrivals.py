"""Bringing residents in from a list, through the pages."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from jishan.lib import jobs
from jishan.people.models import Resident
from jishan.switchover.arrivals import services
from jishan.switchover.models import Arrival
from jishan.switchover.tests.lists import HEADINGS, excel
from jishan.web.desk.tests.desk import Desk, words
from tests.cast import give
from tests.stories.messy_list import messy_list


@pytest.fixture
def desk(cast):
    return Desk(cast, cast.manager)


def hand_in(desk, content, name="名单.xlsx"):
    return desk.post("arrivals", file=SimpleUploadedFile(name, content))


def newest():
    return Arrival.objects.order_by("-made_at").first()


def listed(*rows):
    return excel(HEADINGS, *rows)


def test_a_list_is_looked_at_asked_about_and_written(cast, desk):
    page = words(hand_in(desk, messy_list(), "花名册.xlsx"))
    assert "有 14 位可以登记" in page
    assert "还有 4 行要问您" in page
    assert "电话“1990000”看不明白" in page
    assert "2 个身份证号没有保存" in page
    assert "答完了再登记" in page
    row = newest()
    desk.post("arrival_row", row.pk, key="0:16:0", name="吴敏", address="7-2-302", phone="19900000018")
    desk.post("arrival_row", row.pk, key="0:17:0", do="add")
    desk.post("arrival_row", row.pk, key="1:6:0", do="add")
    page = words(desk.post("arrival_rest", row.pk, leave="1"))
    assert "1 行不登记" in page
    assert "登记这 17 位" in page
    page = words(desk.post("arrival_write", row.pk))
    assert "登记“花名册.xlsx”里的居民" in page
    jobs.run_waiting()
    page = words(desk.get("arrival", row.pk))
    assert "登记好了，一共 17 位" in page
    assert "打印居民卡" in page
    assert Resident.objects.filter(community=cast.community, name="吴敏").exists()
    cards = words(desk.get("cards_print", arrival=row.pk))
    assert "张桂兰" in cards
    assert "刘福山" not in cards


def test_a_question_is_answered_by_a_correction_on_the_page(cast, desk):
    page = words(hand_in(desk, listed(["王五", "女儿家", None])))
    assert "住址“女儿家”看不明白" in page
    page = words(desk.post("arrival_row", newest().pk, key="0:2:0", name="王五", address="9号楼一单元101", phone=""))
    assert "登记这 1 位" in page
    assert "9-1-101" in page


def test_columns_are_set_right_on_the_page(desk):
    page = words(hand_in(desk, excel(["甲", "乙"], ["远", "诸葛小明"], ["近", "令狐小月"])))
    assert "没有看出谁是居民" in page
    page = words(desk.post("arrival_columns", newest().pk, sheet="0", use="on", **{"column-1": "name"}))
    assert "诸葛小明" in page


def test_a_row_left_out_can_be_looked_at_again(desk):
    hand_in(desk, listed(["王五", None, None], ["马六", "9-1-101", None]))
    page = words(desk.post("arrival_row", newest().pk, key="0:2:0", do="leave"))
    assert "1 行不登记" in page
    desk.post("arrival_row", newest().pk, key="0:2:0", do="ask")
    assert "这一行没有住址" in words(desk.get("arrival", newest().pk))


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"%PDF-1.7", "这不是表格文件"),
        (b"PK\x03\x04 broken", "打不开"),
        (b"1;2\n3;4\n", "没有找到一个姓名"),
        (b"", "是空的"),
    ],
)
def test_a_file_that_is_no_list_gets_a_sentence(desk, content, sentence):
    assert sentence in words(hand_in(desk, content))
    assert not Arrival.objects.exists()


def test_no_file_at_all_gets_a_sentence(desk):
    assert "请选一个文件" in words(desk.post("arrivals"))


def test_the_empty_list_to_fill_in_is_read_back_without_its_examples(cast, desk):
    content = desk.get("arrivals_template").content
    book = load_workbook(BytesIO(content))
    book.active.append(["王五", "9", "1", "101", "13700000001", "户主", ""])
    out = BytesIO()
    book.save(out)
    page = words(hand_in(desk, out.getvalue()))
    assert "有 1 位可以登记" in page
    assert "9-1-101" in page


def test_a_list_nobody_wants_is_forgotten(desk):
    hand_in(desk, listed(["王五", "9-1-101", None]))
    assert "内容已经删掉" in words(desk.post("arrival_drop", newest().pk))
    assert not Arrival.objects.exists()


def test_a_list_is_taken_back_while_nothing_stands_on_it(cast, desk):
    hand_in(desk, listed(["王五", "9-1-101", None]))
    desk.post("arrival_write", newest().pk)
    jobs.run_waiting()
    assert "会一起删掉" in words(desk.get("arrival_take_back", newest().pk))
    desk.post("arrival_take_back", newest().pk)
    jobs.run_waiting()
    assert "整批撤回了" in words(desk.get("arrival", newest().pk))
    assert not Resident.objects.filter(community=cast.community, name="王五").exists()


def test_what_stands_on_a_list_is_named_and_it_stays(cast, desk):
    hand_in(desk, listed(["王五", "9-1-101", None]))
    services.write(arrival=newest(), by=cast.manager)
    give(cast, Resident.objects.get(community=cast.community, name="王五"), 5)
    assert "好事记录" in words(desk.get("arrival_take_back", newest().pk))
    assert "不能整批撤回" in words(desk.post("arrival_take_back", newest().pk))


def test_only_a_manager_brings_people_in(cast):
    assert Desk(cast, cast.collector).get("arrivals").status_code == 403
    assert Desk(cast, cast.outsider).get("arrivals").status_code == 404


def test_the_register_of_residents_leads_there(desk):
    assert "从名单带进来" in words(desk.get("residents"))


def test_what_holds_for_all_rows_is_said_once(desk):
    content = listed(["王五", "9-1-101", "88880000"], ["马六", None, "88880001"], ["孙七", None, None])
    page = words(hand_in(desk, content))
    assert "没有写住址的" in page
    assert "区号是" in page
    page = words(desk.post("arrival_usual", newest().pk, as_above="1", area_code="0531"))
    assert "登记这 3 位" in page
    assert "053188880001" in page
