"""Residents' lists as Excel files, written in a line each."""

from io import BytesIO

from openpyxl import Workbook

from jishan.lib.reading import read_sheets
from jishan.switchover.arrivals.understanding import Choices, understand

HEADINGS = ["姓名", "住址", "电话"]


def excel(*rows, merged=(), title="名单", **more):
    """A file of one sheet with these rows; further sheets by their names."""
    book = Workbook()
    _fill(book.active, title, rows, merged)
    for name, sheet in more.items():
        _fill(book.create_sheet(), name, sheet, ())
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def read(*rows, choices=None, **more):
    """What the list says, without asking a community."""
    return understand(read_sheets(excel(*rows, **more)), choices or Choices())


def said(understanding):
    """Name, home and phone of everyone it found."""
    return [(p.name, p.address.label if p.has_home else "", p.phone) for p in understanding.persons]


def codes(understanding):
    return {p.row: [fault.code for fault in p.faults] for p in understanding.persons if p.faults}


def _fill(sheet, title, rows, merged):
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f" and not str(cell.value).startswith("=1"):
                cell.data_type = "s"
    for area in merged:
        sheet.merge_cells(area)
