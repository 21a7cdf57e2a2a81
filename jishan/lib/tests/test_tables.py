from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from jishan.lib.tables import Column, Sheet, excel, excel_response, workbook


def read(content: bytes) -> list[tuple[object, ...]]:
    return list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))


def test_a_table_has_its_title_headings_rows_and_closing() -> None:
    content = excel(
        title="登记表", columns=[Column("姓名"), Column("分", 6)], rows=[["张桂兰", 2]], closing=["合计", 2]
    )
    assert read(content) == [("登记表", None), ("姓名", "分"), ("张桂兰", 2), ("合计", 2)]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_text_that_looks_like_a_formula_stays_text(text: str) -> None:
    sheet = load_workbook(BytesIO(excel(title="t", columns=[Column("a")], rows=[[text]]))).active
    assert (sheet["A3"].value, sheet["A3"].data_type) == (text, "s")
    assert sheet["A3"].quotePrefix


def test_what_a_file_cannot_hold_is_left_out() -> None:
    title = "a[b]:c*?/\\" + "长" * 40
    assert read(excel(title=title, columns=[Column("a")], rows=[["张\x00\x1b桂兰"]]))[2] == ("张桂兰",)


def test_moments_stand_in_the_communitys_time() -> None:
    content = excel(title="t", columns=[Column("a")], rows=[[datetime(2026, 6, 27, 2, 30, tzinfo=UTC)]])
    assert read(content)[2] == (datetime(2026, 6, 27, 10, 30),)  # noqa: DTZ001


def test_a_download_may_have_a_chinese_name() -> None:
    assert excel_response(b"", "登记表")["Content-Disposition"].endswith("%E7%99%BB%E8%AE%B0%E8%A1%A8.xlsx")


def test_a_file_holds_several_sheets_each_under_its_own_name() -> None:
    sheets = [Sheet("河沿社区：好事", [Column("a")], [[1]], tab="好事"), Sheet("兑换/撤销", [Column("b")], [])]
    book = load_workbook(BytesIO(workbook(sheets)))
    assert book.sheetnames == ["好事", "兑换-撤销"]
    assert [[cell.value for cell in row] for row in book["好事"].iter_rows()] == [["河沿社区：好事"], ["a"], [1]]
