"""Headings are found wherever they stand and however they are worded."""

from jishan.lib.headings import find_blocks, tidy_heading
from jishan.lib.reading import read_sheets
from jishan.lib.tests.test_reading import excel

VOCABULARY = {
    "name": ["姓名", "户主姓名", "户主"],
    "phone": ["手机", "电话", "联系方式", "座机"],
    "building": ["楼栋", "楼号"],
    "home": ["室", "房号"],
    "address": ["住址", "家庭住址"],
    "id": ["身份证号", "证件号码"],
    "relation": ["与户主关系"],
}


def blocks(*rows, merged=()):
    (sheet,) = read_sheets(excel(*rows, merged=merged))
    return find_blocks(sheet, VOCABULARY)


def people(block):
    return [(block.text(row, "name"), block.text(row, "phone")) for row in block.rows]


def test_a_heading_is_compared_without_spaces_brackets_and_signs():
    assert {tidy_heading(text) for text in ("姓 名", "姓名（必填）", "姓名：", "*姓名", "姓　名 1")} == {"姓名"}


def test_headings_stand_below_a_title_and_a_line_of_who_filled_it_in():
    (block,) = blocks(
        ["河沿社区居民电话住址花名册"], ["填表人：小李", None, "2026-03-01"], ["姓 名", "联系电话", "家庭住址"],
        ["张兰", "13800001234", "6-2-401"], merged=["A1:C1"],
    )  # fmt: skip
    assert block.fields == ("name", "phone", "address")
    assert people(block) == [("张兰", "13800001234")]
    assert [row.number for row in block.above] == [1, 2]


def test_a_heading_of_two_rows_says_in_the_second_what_the_first_spans():
    (block,) = blocks(
        ["姓名", "住址", None, "联系方式", None], [None, "楼栋", "房号", "手机", "座机"], ["张兰", "6", "401", None, "0531-88880000"],
        merged=["A1:A2", "B1:C1", "D1:E1"],
    )  # fmt: skip
    assert block.fields == ("name", "building", "home", "phone", "phone")
    assert block.headings[1] == "住址 楼栋"
    assert people(block) == [("张兰", "0531-88880000")]


def test_the_first_person_is_not_taken_for_a_second_row_of_headings():
    (block,) = blocks(["姓名", "与户主关系", "电话"], ["张兰", "户主", None], ["李四", "配偶", None])
    assert [name for name, _ in people(block)] == ["张兰", "李四"]


def test_a_heading_that_comes_again_may_have_other_columns():
    first, second = blocks(["姓名", "电话"], ["张兰", "13800001234"], ["电话", "姓名"], ["13800005678", "李四"])
    assert people(first) == [("张兰", "13800001234")]
    assert people(second) == [("李四", "13800005678")]


def test_two_lists_beside_each_other_are_two():
    left, right = blocks(["姓名", "电话", "姓名", "电话"], ["张兰", "1", "李四", "2"])
    assert (people(left), people(right)) == ([("张兰", "1")], [("李四", "2")])


def test_a_heading_is_what_its_last_word_says():
    (block,) = blocks(["户主姓名", "证件号码", "户主联系电话", "性别"], ["张兰", "1", "2", "女"])
    assert block.fields == ("name", "id", "phone", "")


def test_a_list_of_names_alone_has_one_heading():
    (block,) = blocks(["姓名"], ["张兰"], ["李四"])
    assert people(block) == [("张兰", ""), ("李四", "")]


def test_without_a_heading_nothing_is_said_of_the_columns():
    (block,) = blocks(["张兰", "13800001234"], ["李四", "13800005678"])
    assert block.fields == ("", "")
    assert len(block.rows) == 2


def test_a_line_of_who_filled_it_in_is_not_half_a_heading():
    (block,) = blocks(
        ["填表人：小李", None, "电话：", "8888"], ["姓名", "住址", None, "联系方式"], [None, "楼栋", "房号", None],
        ["张兰", "6", "401", "13800001234"], merged=["A2:A3", "B2:C2", "D2:D3"],
    )  # fmt: skip
    assert block.fields == ("name", "building", "home", "phone")
    assert block.headings[0] == "姓名"
