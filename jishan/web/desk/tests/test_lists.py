"""Every list of the desk on paper and as a file: the same rows, under the filter that is on the screen."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from jishan.people import services as people
from jishan.store import services as store
from jishan.web.desk import lists
from jishan.web.desk.tests.desk import Desk, waiting, words
from tests.cast import give

LISTS = {
    "residents": "张桂兰",
    "households": "6-2-401",
    "organisations": "河沿小学",
    "deeds": "热心好事",
    "places": "401",
    "staff": "李建国",
    "store": "纯棉毛巾",
    "movements": "纯棉毛巾",
}


@pytest.fixture
def settled(cast):
    give(cast, cast.zhang, 30)
    people.add_organisation(
        community=cast.community, kind="school", name="河沿小学", contact="王校长 13911112222", by=cast.manager
    )
    store.redeem(
        community=cast.community, key="one", resident=cast.zhang, basket={cast.towel.pk: 1}, by=cast.storekeeper
    )
    return cast


def cells(response):
    sheet = load_workbook(BytesIO(response.content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_says_the_same_on_paper_and_in_the_file(settled, manager, name):
    file = cells(manager.get(f"{name}_excel"))
    paper = words(manager.get(f"{name}_print"))
    assert LISTS[name] in {value for row in file for value in row}
    printed = [place for place, name in enumerate(file[1]) if name in paper]
    assert len(printed) >= 5
    texts = {row[place] for row in file[1:] for place in printed if isinstance(row[place], str) and row[place]}
    assert {text for text in texts if text not in paper} == set()


@pytest.mark.parametrize("name", [*LISTS, "register"])
def test_a_page_leads_to_its_paper_and_its_file(settled, manager, name):
    page = manager.get(name).content.decode()
    assert manager.address(f"{name}_print") in page
    assert manager.address(f"{name}_excel") in page


def test_the_filter_on_the_screen_holds_and_is_said(settled, manager):
    waiting(settled, "1.1", resident=settled.li)
    page = manager.get("deeds", state="waiting", q="李秀珍").content.decode()
    query = "state=waiting&amp;q=%E6%9D%8E%E7%A7%80%E7%8F%8D"
    assert f'{manager.address("deeds_excel")}?{query}"' in page
    file = cells(manager.get("deeds_excel", state="waiting", q="李秀珍"))
    assert file[0][0] == "河沿社区好事登记（找“李秀珍”，等待审核）"
    assert [row[2] for row in file[2:-1]] == ["李秀珍"]


@pytest.mark.parametrize(
    ("name", "query", "there", "gone"),
    [
        ("households", {"q": "3-1"}, "李秀珍", "张桂兰"),
        ("organisations", {"kind": "team"}, "名称", "河沿小学"),
        ("residents", {"show": "no-phone"}, "李秀珍", "张桂兰"),
        ("store", {"which": "off"}, "物品", "纯棉毛巾"),
        ("movements", {"kind": "received"}, "入库", "兑换"),
    ],
)
def test_each_list_keeps_its_filter(settled, manager, name, query, there, gone):
    seen = {value for row in cells(manager.get(f"{name}_excel", **query))[1:] for value in row}
    assert there in seen
    assert gone not in seen


def test_who_does_not_manage_residents_gets_no_phone_of_an_organisation(settled, manager):
    assert "王校长 13911112222" in words(manager.get("organisations_print"))
    assert "13911112222" not in words(Desk(settled, settled.collector).get("organisations_print"))


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+8613800001234", "-1", "@SUM(A1)"])
def test_what_looks_like_a_formula_stays_text(settled, manager, name):
    people.add_organisation(community=settled.community, kind="team", name=name, by=settled.manager)
    sheet = load_workbook(BytesIO(manager.get("organisations_excel").content)).active
    (cell,) = (cell for row in sheet.iter_rows() for cell in row if cell.value == name)
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_a_longer_list_than_paper_holds_says_so(settled, manager, monkeypatch):
    monkeypatch.setattr(lists, "ROWS_ON_PAPER", 2)
    said = words(manager.get("residents_print"))
    assert "太多了，这里只印前 2 行。" in said
    assert "共 2 行" in said


def test_ticked_residents_are_printed_and_nobody_else(settled, manager):
    said = words(manager.get("explain_print", resident=[str(settled.li.pk), "nonsense"]))
    assert "李秀珍" in said
    assert "张桂兰" not in said


def test_a_building_is_explained_home_by_home(settled, manager):
    building = settled.zhang.memberships.get(community=settled.community).household.home.entrance.building
    said = words(manager.get("explain_print", building=str(building.pk)))
    assert "张桂兰" in said
    assert "刘福山" in said
    assert "李秀珍" not in said
    assert "记进来 30，用出去 5，30 − 5 = 25。" in said


def test_a_file_that_does_not_hold_everything_says_so_and_adds_nothing_up(settled, manager, monkeypatch):
    give(settled, settled.li, 30)
    whole = cells(manager.get("deeds_excel"))
    assert whole[-1][0] == "已记入"
    monkeypatch.setattr(lists, "ROWS_IN_A_FILE", 1)
    monkeypatch.setattr(lists, "ROWS_ON_PAPER", 1)
    cut = cells(manager.get("deeds_excel"))
    assert "太多了，这里只有前 1 行" in cut[0][0]
    assert len(cut) == 3
    assert 'class="total"' not in manager.get("deeds_print").content.decode()
