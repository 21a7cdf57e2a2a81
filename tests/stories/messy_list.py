"""The list a community's staff have kept in Excel for years, with everything that happens to such a list.

`messy_list()` is the file; `READ` says whom a careful person finds in it, `PROBLEMS` which rows want a question.
The people are invented and the telephone numbers are of a range that is nobody's.
"""

from __future__ import annotations

from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

# Name, home as the community writes it, phone: each row of the list that can be understood, in the order of the sheets.
READ = (
    ("张桂兰", "柳荫小区 6号楼2单元401", "19900000001"),
    ("李国强", "柳荫小区 6号楼2单元402", "19900000002"),
    ("王秀英", "柳荫小区 6号楼3单元101", "19900000003"),
    ("赵德明", "柳荫小区 6号楼3单元102", "19900000004"),
    ("欧阳慧", "柳荫小区 6号楼3单元201", ""),
    ("刘芳", "柳荫小区 7号楼1单元301", "19900000006"),
    ("刘芳", "柳荫小区 7号楼1单元602", "19900000007"),
    ("陈建国", "柳荫小区 7号楼2单元101", "19900000008"),
    ("周玉梅", "柳荫小区 7号楼2单元101", "19900000009"),
    ("=钱多多", "柳荫小区 7号楼2单元202", "19900000010"),
    ("马小军", "柳荫小区 8号楼1单元501", "19900000011"),
    ("买买提·艾力", "柳荫小区 8号楼1单元502", "19900000012"),
    ("孙淑珍", "柳荫小区 8号楼2单元101", "19900000013"),
    ("何平", "柳荫小区 8号楼3单元301", "19900000017"),
)
# The points that stand in their passbooks, from the same list.
PASSBOOK = {
    "张桂兰": 46, "李国强": 18, "王秀英": 7, "赵德明": 120, "欧阳慧": 3, "陈建国": 25, "周玉梅": 25,
    "马小军": 9, "买买提·艾力": 14, "孙淑珍": 62,
    "何平": 5,
}  # fmt: skip


def messy_list() -> bytes:
    """An .xlsx file with a title, a line of who filled it in, headings over two rows, merged buildings, three sheets
    with headings of their own, one of them hidden, and rows as people write them.
    """
    book = Workbook()
    _sixth_and_seventh(book.active)
    _eighth(book.create_sheet("8号楼"))
    old = book.create_sheet("2019年旧名单")
    old.append(["姓名", "电话"])
    old.append(["早已搬走", "19900000099"])
    old.sheet_state = "hidden"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _sixth_and_seventh(sheet: Worksheet) -> None:
    sheet.title = "6、7号楼"
    rows: list[list[object]] = [
        ["柳荫社区居民积分花名册"],
        ["填表人：小李", None, None, None, None, None, "填表日期：", date(2026, 3, 1)],
        ["序号", "住    址", None, "姓 名", "身份证号", "联系方式", None, "现有\n积分", "备 注"],
        [None, "楼栋", "单元及房号", None, None, "手机", "座机", None, None],
        # Rows 5 to 9: one merged cell says the building; phones are numbers, text, with dashes, in full width.
        [1, "柳荫小区6号楼", "2单元401", "张桂兰", "370102195001010001", 19900000001, None, 46, "膝盖不好"],
        [2, None, "2-402", "李　国强", "370102195202020002", "199-0000-0002", None, 18, None],
        [3, None, "３单元１０１", "王秀英 ", None, "１９９００００ ０００３", "0531-88880000", 7, None],
        [4, None, "三单元102室", "赵德明", None, 1.9900000004e10, None, "120分", None],
        [5, None, "3-201", "欧阳慧", None, "无", None, 3, "没有手机"],
        ["小计", None, None, None, None, None, None, 194, None],
        [None] * 9,
        # Rows 12 to 19: two of one name at different homes, a couple in one cell, a person who stands here twice.
        [6, "柳荫小区7号楼", "1-301", "刘芳", None, "19900000006", None, None, None],
        [7, None, "1-602", "刘芳", None, "19900000007", None, None, "与1-301同名"],
        [8, None, "2-101", "陈建国、周玉梅", None, "19900000008 19900000009", None, "各25", "夫妻"],
        [9, None, "2-202", "=钱多多", None, "19900000010", None, None, None],
        [10, None, "2-302", "吴敏", None, "1990000", None, None, None],  # the phone is too short
        [11, None, None, "郑老师", None, "19900000015", None, None, None],  # no home
        [12, None, "2-402", None, None, "19900000016", None, None, "空户"],  # no name
        [13, None, "1-301", "刘芳", None, "19900000006", None, None, "重复登记"],  # again, all the same
        ["合计", None, None, "13人", None, None, None, 219, None],
    ]
    for row in rows:
        sheet.append(row)
    # A cell that begins with = is text here, whoever opens the file.
    sheet["D15"].data_type = "s"
    for area in ("A1:I1", "B3:C3", "F3:G3", "D3:D4", "E3:E4", "H3:H4", "I3:I4", "B5:B9", "B12:B19"):
        sheet.merge_cells(area)


def _eighth(sheet: Worksheet) -> None:
    """Headings in other words and another order, the whole address in one cell."""
    for row in [
        ["户主/成员", "家庭住址", "电话号码", "积分余额"],
        ["马小军", "柳荫小区八号楼一单元501室", "+86 199 0000 0011", 9],
        ["买买提·艾力", "柳荫小区8栋1单元502", "19900000012", "14"],
        ["孙淑珍", "柳荫小区8#2-101", "19900000013（女儿）", 62],
        ["何平", "柳荫小区8号楼3单元301", "19900000017", 5],
        ["何平", "柳荫小区8号楼3单元302", "19900000017", 8],  # one name, one phone, two homes: who is who
    ]:
        sheet.append(row)
