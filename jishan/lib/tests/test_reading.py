"""Whatever staff hand in is read as they see it, or refused with a sentence that says what to do."""

import re
import zipfile
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from jishan.lib import reading
from jishan.lib.reading import read_sheets
from jishan.lib.tests.old_excel import container, old_excel


def excel(*rows, merged=(), hidden=False):
    book = Workbook()
    sheet = book.active
    sheet.title = "名单"
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    if hidden:
        book.create_sheet("看得见的").append(["在"])
        sheet.sheet_state = "hidden"
    return saved(book)


def saved(book):
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def packed(parts):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def cells(content, name=""):
    return [list(row.cells) for sheet in read_sheets(content, name=name) for row in sheet.rows]


def test_rows_keep_the_numbers_they_have_in_excel():
    (sheet,) = read_sheets(excel(["姓名"], [None], ["张兰"]))
    assert [(row.number, row.cells) for row in sheet.rows] == [(1, ("姓名",)), (3, ("张兰",))]


def test_a_phone_kept_as_a_number_has_all_its_figures():
    assert cells(excel([13800001234, 1.3800001234e10, 46, 2.5])) == [["13800001234", "13800001234", "46", "2.5"]]


def test_days_and_ticks_are_words():
    assert cells(excel([date(2026, 3, 1), True])) == [["2026-03-01", "是"]]


def test_full_width_spaces_line_breaks_and_invisible_signs_are_tidied():
    assert cells(excel(["张　兰", "现有\n积分", "\u200b李\u00a0四 "])) == [["张 兰", "现有 积分", "李 四"]]


def test_a_cell_that_begins_with_an_equals_sign_stays_what_it_says():
    book = Workbook()
    book.active["A1"] = "=cmd()"
    book.active["A1"].data_type = "s"
    assert cells(saved(book)) == [["=cmd()"]]


def test_a_merged_area_says_the_same_in_every_row_and_which_cells_only_repeat():
    (sheet,) = read_sheets(excel(["6号楼", "张兰"], [None, "李四"], [None, None], merged=["A1:A3"]))
    assert [row.cells for row in sheet.rows] == [("6号楼", "张兰"), ("6号楼", "李四")]
    assert [row.repeated for row in sheet.rows] == [frozenset(), {0}]
    assert sheet.rows[0].cell(7) == ""


def test_a_hidden_sheet_says_that_it_is():
    assert [(s.name, s.is_hidden) for s in read_sheets(excel(["旧"], hidden=True))] == [
        ("名单", True), ("看得见的", False)
    ]  # fmt: skip


def test_an_old_excel_file_is_read_with_its_merged_cells():
    rows = [["楼栋", "姓名", "电话"], ["6号楼", "张桂兰", 13800001234], [None, "李四", "13800005678"]]
    (sheet,) = read_sheets(old_excel(rows, merged=[((1, 0), (2, 0))]))
    assert sheet.name == "名单"
    assert sheet.rows[2].cells == ("6号楼", "李四", "13800005678")
    assert sheet.rows[1].cells[2] == "13800001234"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_a_csv_is_read_whatever_its_encoding_and_its_name(encoding, sign):
    text = sign.join(["姓名", "电话"]) + "\r\n" + sign.join(["张桂兰", '="13800001234"']) + "\r\n"
    (sheet,) = read_sheets(text.encode(encoding), name="居民.xls")
    assert sheet.name == "居民"
    assert [row.cells for row in sheet.rows] == [("姓名", "电话"), ("张桂兰", "13800001234")]


def test_a_web_page_called_xls_is_read_with_its_merged_cells():
    page = """<html><head><meta charset="gb2312"><style>td {color: red}</style></head><body><table>
        <tr><th>楼栋</th><th>姓&nbsp;名</th><th>电话</th></tr>
        <tr><td rowspan=2>6号楼</td><td>张兰</td><td>138<br>139</td></tr>
        <tr><td>李四<td></tr>
        <tr><td colspan="2">合计</td><td>2</td></tr></table></body></html>"""
    (sheet,) = read_sheets(page.encode("gb18030"), name="导出.xls")
    assert [row.cells for row in sheet.rows] == [
        ("楼栋", "姓 名", "电话"), ("6号楼", "张兰", "138 139"), ("6号楼", "李四", ""), ("合计", "合计", "2")
    ]  # fmt: skip


def test_excels_own_xml_of_2003_is_read():
    page = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
        <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:x"><Worksheet ss:Name="六号楼"><Table>
        <Row><Cell ss:MergeAcross="1"><Data ss:Type="String">花名册</Data></Cell></Row>
        <Row ss:Index="4"><Cell><Data ss:Type="String">张兰</Data></Cell><Cell ss:Index="3"><Data>401</Data></Cell></Row>
        </Table></Worksheet></Workbook>"""
    (sheet,) = read_sheets(page.encode())
    assert sheet.name == "六号楼"
    assert [(r.number, r.cells) for r in sheet.rows] == [(1, ("花名册", "花名册", "")), (4, ("张兰", "", "401"))]


@pytest.mark.parametrize(
    "content, refusal",
    [
        (b"", reading.FileEmpty),
        (b"  \r\n ", reading.FileEmpty),
        (b"a" * (reading.BYTES_MAX + 1), reading.FileTooBig),
        (excel([None]), reading.FileEmpty),
        (old_excel([["张兰"]], protected=True), reading.FileProtected),
        (container("EncryptedPackage", b"secret"), reading.FileProtected),
        (container("WordDocument", b"..."), reading.FileIsWord),
        (container("Nothing", b"..."), reading.FileDamaged),
        (excel(["张兰"])[:700], reading.FileDamaged),
        (packed({"word/document.xml": "x"}), reading.FileIsWord),
        (packed({"readme": "x"}), reading.FileIsNoTable),
        (packed({"xl/workbook.xml": "x"}), reading.FileDamaged),
        (b"%PDF-1.7 ...", reading.FileIsNoTable),
        (b"\xff\xd8\xff\xe0 a photograph", reading.FileIsNoTable),
        (b"\x00\x01\x02 a program", reading.FileIsNoTable),
        (b"<svg><rect/></svg>", reading.FileIsNoTable),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(content, refusal):
    with pytest.raises(refusal) as refused:
        read_sheets(content)
    assert refused.value.message.endswith("。")


def test_two_hundred_thousand_rows_are_refused():
    with pytest.raises(reading.TooManyRows) as refused:
        read_sheets("姓名\n".encode() + "张兰\n".encode() * 200_000)
    assert "200001" in refused.value.message


def test_a_sheet_that_claims_the_last_cell_of_excel_is_refused_before_it_is_laid_out():
    book = Workbook()
    book.active["A1"], book.active["XFD1048576"] = "姓名", "x"
    with pytest.raises(reading.TooManyRows):
        read_sheets(saved(book))


def test_a_file_that_unpacks_to_more_than_a_machine_holds_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "_UNPACKED_MAX", 2**20)
    with pytest.raises(reading.FileTooBig):
        read_sheets(packed({"xl/workbook.xml": "x", "xl/media/1.bin": bytes(2**20)}))


def formula(cell):
    """A workbook whose cell B2 is this piece of a sheet."""
    book = saved(Workbook())
    with zipfile.ZipFile(BytesIO(book)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "<sheetData><row r='2'>" + '<c r="A2" t="inlineStr"><is><t>张兰</t></is></c>' + cell + "</row></sheetData>"
    name = "xl/worksheets/sheet1.xml"
    parts[name] = re.sub(rb"<sheetData ?/>|<sheetData>.*</sheetData>", sheet.encode(), parts[name])
    return packed(parts)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="B2"><f>SUM(C2:D2)</f><v>46</v></c>', "46"),
        ('<c r="B2"><f t="shared" si="0"/><v>46</v></c>', "46"),
        ('<c r="B2" t="str"><f>IF(C2&gt;0,"有","")</f><v></v></c>', None),
        ('<c r="B2" t="str"><f>D2</f><v>四十六</v></c>', "四十六"),
    ],
)
def test_a_formula_is_its_value(cell, text):
    (sheet,) = read_sheets(formula(cell))
    assert sheet.rows[0].cells == (("张兰", text) if text else ("张兰",))


@pytest.mark.parametrize("rest", ["<v/>", "<v />", "<v></v>", ""])
@pytest.mark.parametrize("term", ["<f>1+2</f>", '<f t="shared" si="0"/>'])
def test_a_formula_that_nobody_has_reckoned_is_not_read_as_nothing(term, rest):
    with pytest.raises(reading.FileNotReckoned) as refused:
        read_sheets(formula(f'<c r="B2">{term}{rest}</c>'))
    assert "保存一次" in refused.value.message


def test_a_file_that_lies_about_what_it_unpacks_to_is_damaged():
    told, true = (200).to_bytes(4, "little"), (5 * 2**20).to_bytes(4, "little")
    parts = {"xl/workbook.xml": "x", "xl/worksheets/sheet1.xml": " " * 5 * 2**20}
    with pytest.raises(reading.FileDamaged):
        read_sheets(packed(parts).replace(true, told))


def test_a_sheet_wider_than_any_list_is_refused():
    with pytest.raises(reading.FileTooWide):
        read_sheets(excel(["格"] * 201))


def test_a_page_that_claims_endless_merged_cells_is_refused_at_no_cost():
    page = (
        "<table><tr>" + '<td rowspan="9999999" colspan="9999999">张兰</td>' * 5 + "</tr><tr><td>李四</td></tr></table>"
    )
    with pytest.raises(reading.FileTooWide):
        read_sheets(page.encode())
