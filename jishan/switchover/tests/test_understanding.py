"""Twenty kinds of mess, and what a careful person reads in them."""

import pytest

from jishan.lib.reading import read_sheets
from jishan.switchover.arrivals.addresses import Address, read_address, read_building, read_number
from jishan.switchover.arrivals.cells import read_names, read_phones
from jishan.switchover.arrivals.understanding import Choices, understand
from jishan.switchover.tests.lists import HEADINGS, codes, read, said
from tests.stories.messy_list import READ, messy_list


@pytest.mark.parametrize(
    "written, label",
    [
        ("6号楼2单元401", "6-2-401"),
        ("6-2-401", "6-2-401"),
        ("六号楼二单元401室", "6-2-401"),
        ("红莲东园6栋2单元401", "红莲东园 6-2-401"),
        ("６号楼 ２单元 ４０１", "6-2-401"),
        ("6#2-401", "6-2-401"),
        ("6.2.401", "6-2-401"),
        ("6—2—401", "6-2-401"),
        ("6-2-4-401", "6-2-401"),
        ("6号楼2单元4楼401", "6-2-401"),
        ("6号楼2单元4楼西户", "6-2-4西"),
        ("6号楼2门401", "6-2-401"),
        ("6号2单元401", "6-2-401"),
        ("甲2号楼3单元101", "甲2-3-101"),
        ("十二号楼三单元1002", "12-3-1002"),
        ("A座1203", "A-1203"),
        ("6幢401", "6-401"),
        ("三里河小区3-1-502", "三里河小区 3-1-502"),
        ("5号院6号楼2单元401", "5号院 6-2-401"),
        ("红莲2区6号楼2单元401", "红莲2区 6-2-401"),
        ("山东省济南市历下区解放路街道青龙街社区柳荫小区6号楼2单元401", "柳荫小区 6-2-401"),
        ("解放路12号柳荫小区6号楼2单元401", "柳荫小区 6-2-401"),
        ("城市花园6号楼2单元401", "城市花园 6-2-401"),
        ("平房12号", "平房-1-12"),
        ("平房/临街 12号", "临街-1-12"),
        ("平房3排5号", "平房-1-3排5"),
        ("解放路12号", "解放路-1-12"),
        ("王家村三组15号", "王家村三组-1-15"),
        ("3组15号", "3组-1-15"),
        ("6栋1单元1-1", "6-1-1-1"),
        ("6-1-12-3", "6-1-12-3"),
        ("女儿家", ""),
        ("", ""),
    ],
)
def test_an_address_in_one_cell_is_taken_apart(written, label):
    assert read_address(written).label == label


def test_parts_of_an_address_stand_in_cells_of_their_own():
    assert read_building("柳荫小区六号楼") == Address(compound="柳荫小区", building="6")
    assert read_building("6号楼2单元") == Address(building="6", entrance="2")
    assert read_number("三单元102室") == Address(entrance="3", home="102")
    assert read_number("2-402") == Address(entrance="2", home="402")
    assert read_number("401") == Address(home="401")


@pytest.mark.parametrize(
    "written, names",
    [
        ("张 兰", ["张 兰"]),
        ("欧阳 慧", ["欧阳 慧"]),
        ("张三、李四", ["张三", "李四"]),
        ("张三 李四", ["张三", "李四"]),
        ("张三（户主）/李四", ["张三", "李四"]),
        ("买买提·艾力", ["买买提·艾力"]),
        ("阿依古丽 买买提", ["阿依古丽 买买提"]),
        ("张三(户主) 李四(妻)", ["张三", "李四"]),
        ("张三 女", ["张三"]),
        ("张三/女", ["张三"]),
        ("空户", []),
        ("无", []),
    ],
)
def test_a_name_cell_says_one_person_or_a_family(written, names):
    assert [person.name for person in read_names(written)] == names


@pytest.mark.parametrize(
    "written, numbers",
    [
        ("13800001234", ["13800001234"]),
        ("138-0000-1234", ["13800001234"]),
        ("138 0000 1234", ["13800001234"]),
        ("１３８００００１２３４", ["13800001234"]),
        ("+86 138 0000 1234", ["13800001234"]),
        ("'13800001234", ["13800001234"]),
        ("1.3800001234E+10", ["13800001234"]),
        ("13800001234/13900001234", ["13800001234", "13900001234"]),
        ("13800001234 13900001234", ["13800001234", "13900001234"]),
        ("手机13800001234 座机0531-88880000", ["13800001234", "053188880000"]),
        ("(0531)88880000", ["053188880000"]),
        ("13800001234-13900001234", ["13800001234", "13900001234"]),
        ("13800001234（女儿）", ["13800001234"]),
        ("无", []),
        ("/", []),
        ("1.38E+10", []),
        ("1990000", []),
    ],
)
def test_a_phone_cell_says_its_numbers(written, numbers):
    assert list(read_phones(written).numbers) == numbers


def test_what_is_no_phone_is_said_and_figures_that_excel_threw_away_are_told_apart():
    assert (read_phones("1990000").unread, read_phones("1990000").is_cut) == ("1990000", False)
    assert read_phones("1.38E+10").is_cut
    assert read_phones("无").unread == ""
    assert read_phones("88880000", "0531").numbers == ("053188880000",)
    assert read_phones("13800001234（女儿）").note == "女儿"


def test_the_messy_list_of_the_story_is_read_as_a_careful_person_reads_it():
    found = understand(read_sheets(messy_list()), Choices())
    clear = {(p.name, p.address.label, p.phone) for p in found.persons if p.has_home and not p.faults}
    for name, home, phone in READ:
        assert (name, read_address(home).label, phone) in clear
    assert codes(found) == {16: ["phone"], 17: ["home_number"], 18: ["name_missing"]}
    assert found.passed["total"] == 2
    assert [sheet.is_used for sheet in found.sheets] == [True, True, False]


def test_a_building_in_the_first_of_merged_cells_holds_for_the_block():
    found = read(["楼栋", "房号", "姓名"], ["6号楼", "2-401", "张兰"], [None, "2-402", "李四"], merged=["A2:A3"])
    assert [home for _, home, _ in said(found)] == ["6-2-401", "6-2-402"]


def test_a_building_written_once_without_merging_holds_for_the_rows_below():
    found = read(
        ["楼号", "单元", "室", "姓名"], ["6", "2", "401", "张兰"], [None, "2", "402", "李四"], ["7", 1, 101, "王五"]
    )
    assert [home for _, home, _ in said(found)] == ["6-2-401", "6-2-402", "7-1-101"]


def test_a_row_that_says_only_a_building_heads_those_below():
    found = read(["姓名", "门牌"], ["6号楼", None], ["张兰", "2-401"], ["红莲东园7号楼", None], ["李四", "1-101"])
    assert [home for _, home, _ in said(found)] == ["红莲东园 6-2-401", "红莲东园 7-1-101"]


def test_a_sheet_named_after_its_building_says_where_its_people_live():
    found = read(["姓名", "房号"], ["张兰", "2-401"], title="6号楼", **{"7号楼": [["姓名", "房号"], ["李四", "1-101"]]})
    assert [home for _, home, _ in said(found)] == ["6-2-401", "7-1-101"]


def test_a_title_of_the_list_says_the_building():
    found = read(["红莲东园6号楼居民名单"], ["姓名", "房号"], ["张兰", "2-401"])
    assert [home for _, home, _ in said(found)] == ["红莲东园 6-2-401"]


def test_each_of_a_family_in_one_cell_comes_into_one_household_and_gets_their_own_phone():
    found = read(HEADINGS, ["张三、李四", "6-2-401", "13800001234 13900001234"])
    assert said(found) == [("张三", "6-2-401", "13800001234"), ("李四", "6-2-401", "13900001234")]
    assert len({p.family for p in found.persons}) == 1


def test_one_phone_of_a_couple_belongs_to_the_first_of_them():
    found = read(HEADINGS, ["张三、李四", "6-2-401", "13800001234"])
    assert [phone for _, _, phone in said(found)] == ["13800001234", ""]


def test_members_without_an_address_live_with_the_head_above_them():
    found = read(
        ["姓名", "与户主关系", "住址"],
        ["张三", "户主", "6-2-401"], ["李四", "配偶", None], ["张小", "子", None], ["王五", "户主", "6-2-402"], ["赵六", "妻", "同上"],
    )  # fmt: skip
    assert [home for _, home, _ in said(found)] == ["6-2-401"] * 3 + ["6-2-402"] * 2
    assert len({p.family for p in found.persons}) == 2
    assert not codes(found)


def test_two_heads_at_one_home_are_two_households():
    found = read(["姓名", "与户主关系", "住址"], ["张三", "户主", "6-2-401"], ["李四", "户主", "6-2-401"])
    assert len({p.family for p in found.persons}) == 2


def test_the_heads_and_the_members_may_stand_in_columns_of_their_own():
    found = read(["户主姓名", "家庭成员", "住址"], ["张三", "李四、张小", "6-2-401"])
    assert [name for name, _, _ in said(found)] == ["张三", "李四", "张小"]


def test_two_lists_beside_each_other_are_read_one_after_the_other():
    found = read(["姓名", "房号", "姓名", "房号"], ["张三", "6-2-401", "李四", "6-2-402"])
    assert said(found) == [("张三", "6-2-401", ""), ("李四", "6-2-402", "")]


def test_a_list_without_headings_is_told_by_what_stands_in_its_columns():
    found = read(["张三", "13800001234", "6-2-401"], ["李四", "13900001234", "6-2-402"])
    assert said(found) == [("张三", "6-2-401", "13800001234"), ("李四", "6-2-402", "13900001234")]


def test_a_heading_nobody_knows_is_told_by_its_column_and_may_be_corrected():
    rows = [["称呼", "去哪找", "啥"], ["张三", "6-2-401", "x"], ["李四", "6-2-402", "y"], ["王五", "6-2-403", "z"]]
    assert said(read(*rows))[0] == ("张三", "6-2-401", "")
    assert (
        read(*rows, choices=Choices(sheets={"0": {"use": True, "columns": {"2": "remark"}}})).persons[0].remark == "x"
    )


def test_totals_notes_and_empty_homes_are_no_people():
    found = read(
        HEADINGS, ["张三", "6-2-401", None], ["小 计", None, 1], ["本页共计 1 人", None, None], [None, "6-2-402", None],
        ["说明：以上名单截至三月底，由网格员核对", None, None],
    )  # fmt: skip
    assert [name for name, _, _ in said(found)] == ["张三"]
    assert found.passed == {"total": 2, "vacant": 1, "note": 1}


def test_headings_that_come_again_on_each_page_are_no_people():
    found = read(HEADINGS, ["张三", "6-2-401", None], HEADINGS, ["李四", "6-2-402", None])
    assert [name for name, _, _ in said(found)] == ["张三", "李四"]


def test_a_home_that_excel_took_for_a_day_is_asked_about():
    found = read(HEADINGS, ["张三", "2006-02-12", None])
    assert codes(found) == {2: ["home_date"]}
    assert dict(found.persons[0].faults[0].facts)["guess"] == "6-2-12"


@pytest.mark.parametrize(
    "row, fault",
    [
        ([None, "6-2-401", "13800001234"], "name_missing"),
        (["😀", "6-2-401", None], "name"),
        (["张三", None, "13800001234"], "home_missing"),
        (["张三", "女儿家", None], "home"),
        (["张三", "6号楼", None], "home_number"),
        (["张三", "401室", None], "home_building"),
        (["张三", "6-2-402", "1990000"], "phone"),
        (["张三", "6-2-402", "1.38E+10"], "phone_cut"),
        (["张三（已故）", "6-2-402", None], "gone"),
        (["3号门卫", "6-2-402", None], "name_word"),
    ],
)  # fmt: skip
def test_what_nobody_can_tell_is_asked_by_its_row(row, fault):
    found = read(HEADINGS, ["李四", "6-2-401", None], row)
    assert codes(found) == {3: [fault]}


def test_a_list_without_any_address_asks_nobody_for_one():
    assert codes(read(["姓名", "电话"], ["张三", "13800001234"])) == {}


def test_a_building_without_entrances_has_one_and_one_with_some_raises_a_question():
    found = read(HEADINGS, ["张三", "6号楼401", None], ["李四", "7号楼1单元101", None], ["王五", "7号楼102", None])
    assert [home for _, home, _ in said(found)] == ["6-1-401", "7-1-101", "7-1-102"]
    assert found.passed["entrance"] == 2
    found = read(HEADINGS, ["李四", "7号楼2单元101", None], ["王五", "7号楼102", None])
    assert codes(found) == {3: ["home_entrance"]}


def test_a_short_name_of_a_compound_is_the_compound():
    found = read(HEADINGS, ["张三", "柳荫小区6-2-401", None], ["李四", "柳荫6-2-402", None], ["王五", "6-2-403", None])
    assert {p.address.compound for p in found.persons} == {"柳荫小区"}


def test_with_several_compounds_a_row_that_names_none_is_asked_about_until_staff_say():
    rows = [HEADINGS, ["张三", "柳荫小区6-2-401", None], ["李四", "红莲东园6-2-402", None], ["王五", "6-2-403", None]]
    assert codes(read(*rows)) == {4: ["home_compound"]}
    assert said(read(*rows, choices=Choices(compound="红莲东园")))[2][1] == "红莲东园 6-2-403"


def test_a_correction_on_the_page_takes_the_question_away():
    rows = [HEADINGS, ["3号", "女儿家", "199"]]
    fixed = Choices(rows={"0:2:0": {"name": "张三", "phone": "138 0000 1234", "address": "六号楼2单元401"}})
    found = read(*rows, choices=fixed)
    assert said(found) == [("张三", "6-2-401", "13800001234")]
    assert not codes(found)


def test_a_name_that_begins_with_an_equals_sign_is_text():
    assert said(read(HEADINGS, ["=张三", "6-2-401", None]))[0][0] == "=张三"


def test_words_beside_a_person_are_kept_as_a_remark():
    found = read(["姓名", "电话", "备注"], ["张三(独居)", "13800001234（女儿）", "膝盖不好"])
    assert found.persons[0].remark == "电话：女儿；独居；膝盖不好"


def test_a_compound_is_one_however_it_is_written():
    found = read(
        ["姓名", "小区", "门牌"],
        ["张三", "Sunny 花园", "6-2-401"],
        ["李四", "ＳＵＮＮＹ花园", "6-2-402"],
        ["王五", None, "sunny花园6-2-403"],
    )
    assert {p.address.compound for p in found.persons} == {"Sunny 花园"}


def test_a_name_too_long_for_any_compound_is_asked_about():
    assert codes(read(HEADINGS, ["张三", "很" * 41 + "小区6-2-401", None])) == {2: ["home"]}


def test_a_phone_written_behind_the_name_is_the_phone():
    assert said(read(["姓名", "住址"], ["张三 13800001234", "6-2-401"])) == [("张三", "6-2-401", "13800001234")]


def test_a_word_where_a_name_should_be_is_asked_about_and_an_empty_home_is_not():
    found = read(HEADINGS, ["租户", "6-2-401", None], ["空户", "6-2-402", None])
    assert codes(found) == {2: ["name_word"]}
    assert found.passed["vacant"] == 1


def test_an_address_under_one_heading_may_stand_in_two_columns():
    found = read(["姓名", "住址", None], ["张三", "6号楼", "2单元401"], merged=["B1:C1"])
    assert said(found) == [("张三", "6-2-401", "")]


def test_a_sheet_named_after_its_compound_says_where_its_people_live():
    found = read(
        ["姓名", "房号"],
        ["张三", "6-2-401"],
        title="柳荫小区",
        红莲东园居民名单=[["姓名", "房号"], ["张三", "6-2-401"]],
    )
    assert [home for _, home, _ in said(found)] == ["柳荫小区 6-2-401", "红莲东园 6-2-401"]


@pytest.mark.parametrize("name", ["6#", "六号楼", "6号楼居民名单", "2026年6号楼"])
def test_a_sheet_says_its_building_in_many_ways(name):
    assert said(read(["姓名", "房号"], ["张三", "2-401"], title=name))[0][1] == "6-2-401"


def test_rows_without_an_address_live_where_the_row_above_lives_when_staff_say_so():
    rows = [HEADINGS, ["张三", "6-2-401", None], ["李四", None, None], ["王五", "6-2-402", None]]
    assert codes(read(*rows)) == {3: ["home_missing"]}
    found = read(*rows, choices=Choices(as_above=True))
    assert [home for _, home, _ in said(found)] == ["6-2-401", "6-2-401", "6-2-402"]
    assert len({p.family for p in found.persons}) == 2
