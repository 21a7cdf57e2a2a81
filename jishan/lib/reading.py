"""Tables in: whatever file staff have, as sheets of tidy text with the row numbers they see in Excel.

What a file is, is told by its bytes, never by its name: an .xls is often a web page, a .xlsx often a CSV.
"""

from __future__ import annotations

import csv
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from typing import Final

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from jishan.lib.errors import Refused
from jishan.lib.markup import markup_sheets
from jishan.lib.text import clean

__all__ = [
    "BYTES_MAX",
    "ROWS_MAX",
    "FileDamaged",
    "FileEmpty",
    "FileIsNoTable",
    "FileIsWord",
    "FileNotReckoned",
    "FileProtected",
    "FileTooBig",
    "FileTooWide",
    "Row",
    "Sheet",
    "TooManyRows",
    "read_sheets",
]

BYTES_MAX: Final = 20 * 2**20
# The largest community has some 30,000 residents. What is more is nearly always the wrong file.
ROWS_MAX: Final = 50_000
COLUMNS_MAX: Final = 200
CELL_MAX: Final = 1000
_UNPACKED_MAX: Final = 200 * 2**20
# Cells from the first to the last, empty ones too: the reader lays all of them out in memory.
_AREA_MAX: Final = 12_000_000

_Value = int | float | str | bool | time | date | datetime | timedelta


class FileEmpty(Refused):
    code = "file_empty"
    sentence = _("这个文件是空的，里面没有一行字。请看看是不是选错了文件。")


class FileTooBig(Refused):
    code = "file_too_big"
    sentence = _("这个文件太大了，最多 %(megabytes)s MB。请去掉里面的图片，或者按楼栋分成几个文件。")


class FileProtected(Refused):
    code = "file_protected"
    sentence = _("这个文件有打开密码，读不出来。请在 Excel 里输入密码打开，另存一份不带密码的，再交上来。")


class FileDamaged(Refused):
    code = "file_damaged"
    sentence = _("这个文件打不开，可能没有传完或者损坏了。请在 Excel 里打开看看，另存为 .xlsx 再交上来。")


class FileIsWord(Refused):
    code = "file_is_word"
    sentence = _("这是一个 Word 文件。请把里面的表格复制到 Excel，存成 .xlsx 再交上来。")


class FileIsNoTable(Refused):
    code = "file_is_no_table"
    sentence = _("这不是表格文件。请交 Excel 文件（.xlsx、.xls）或者 CSV 文件。")


class FileNotReckoned(Refused):
    code = "file_not_reckoned"
    sentence = _("这个文件里有公式，可是没有存下算好的数。请在 Excel 里打开，保存一次，再交上来。")


class TooManyRows(Refused):
    code = "too_many_rows"
    sentence = _("这个文件有 %(rows)s 行，一次最多读 %(most)s 行。请看看是不是选错了文件，或者按楼栋分成几个文件。")


class FileTooWide(Refused):
    code = "file_too_wide"
    sentence = _("“%(sheet)s”这张表太宽了，最多 %(most)s 列。请把名单以外的内容删掉再交上来。")


@dataclass(frozen=True, slots=True)
class Row:
    """One row that has text in it. `number` counts as Excel does."""

    number: int
    cells: tuple[str, ...]
    # Columns that only repeat the first cell of a merged area. A building's name is meant so; an amount never is.
    repeated: frozenset[int] = frozenset()

    def cell(self, column: int | None) -> str:
        """The text of this column, counted from 0; "" where the row is shorter or there is no such column."""
        return self.cells[column] if column is not None and column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's rows, without the empty ones."""

    name: str
    rows: tuple[Row, ...]
    is_hidden: bool = False


def read_sheets(content: bytes, *, name: str = "") -> list[Sheet]:
    """The sheets of a file: .xlsx, .xls, .ods, CSV (UTF-8, UTF-16 or GB 18030), or a web page called .xls.

    Cells are text on one line: 13800001234 and not 1.38E+10, days as 2026-03-01, the value of a formula and not the
    formula. Merged areas are filled. Sheets without a word are left out; hidden ones say that they are.
    Raises `FileEmpty`, `FileTooBig`, `FileProtected`, `FileDamaged`, `FileIsWord`, `FileIsNoTable`, `FileNotReckoned`,
    `TooManyRows`, `FileTooWide`.
    """
    if not content.strip():
        raise FileEmpty
    if len(content) > BYTES_MAX:
        raise FileTooBig(megabytes=BYTES_MAX // 2**20)
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        sheets = _workbook(content)
    elif content.startswith((b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"Rar!", b"7z\xbc\xaf")):
        raise FileIsNoTable
    else:
        sheets = _text_sheets(_decoded(content), name)
    sheets = [sheet for sheet in sheets if sheet.rows]
    if not sheets:
        raise FileEmpty
    rows = sum(len(sheet.rows) for sheet in sheets)
    if rows > ROWS_MAX:
        raise TooManyRows(rows=rows, most=ROWS_MAX)
    return sheets


# Workbooks


def _workbook(content: bytes) -> list[Sheet]:
    if content.startswith(b"PK"):
        _look_into(content)
    # Office keeps a protected .xlsx inside an old container, in a stream of this name.
    elif "EncryptedPackage".encode("utf-16-le") in content:
        raise FileProtected
    elif "WordDocument".encode("utf-16-le") in content:
        raise FileIsWord
    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as workbook:
            return [
                _sheet(workbook.get_sheet_by_name(facts.name), is_hidden=facts.visible is not SheetVisibleEnum.Visible)
                for facts in workbook.sheets_metadata
                if facts.name in workbook.sheet_names
            ]
    except PasswordError as protected:
        raise FileProtected from protected
    except CalamineError as damaged:
        raise (FileProtected if _is_locked(content) else FileDamaged) from damaged


def _is_locked(content: bytes) -> bool:
    """Does an .xls say, in the first records of its book, that all further ones are encrypted?

    The reader only says that it cannot tell what kind of file this is.
    """
    at = content.find(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    for _record in range(20 if at >= 0 else 0):
        kind, length = content[at : at + 2], int.from_bytes(content[at + 2 : at + 4], "little")
        if kind == b"\x2f\x00":
            return True
        at += 4 + length
    return False


def _look_into(content: bytes) -> None:
    """Refuse what is no workbook, and what would unpack to more than a machine can hold, before it is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = {part.filename: part for part in packed.infolist()}
            if "word/document.xml" in parts:
                raise FileIsWord
            if not {"xl/workbook.xml", "xl/workbook.bin", "content.xml"} & parts.keys():
                raise FileIsNoTable
            if sum(part.file_size for part in parts.values()) > _UNPACKED_MAX:
                raise FileTooBig(megabytes=BYTES_MAX // 2**20)
            for name in parts:
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                    sheet = packed.read(name)
                    _measure(sheet)
                    _refuse_not_reckoned(sheet)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError) as damaged:
        raise FileDamaged from damaged
    except RuntimeError as protected:  # a packed file with a password
        raise FileProtected from protected


def _measure(sheet: bytes) -> None:
    """A cell in the last corner of an otherwise empty sheet would be laid out as seventeen thousand million."""
    places = re.findall(rb'<c [^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*[^/>]>', sheet)
    if not places:
        return
    rows = max(int(row) for _, row in places)
    columns = max(_column(letters) for letters in {letters for letters, _ in places})
    if rows * columns > _AREA_MAX:
        raise TooManyRows(rows=rows, most=ROWS_MAX)


# A formula without a value beside it, as programs write one; a text that came out empty says that it is a text.
_NOT_RECKONED = re.compile(
    rb'<c (?![^>]*\bt="str")[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)


def _refuse_not_reckoned(sheet: bytes) -> None:
    """An amount that nobody has reckoned yet would be read as none, and the points be lost without a word."""
    if _NOT_RECKONED.search(sheet):
        raise FileNotReckoned


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheet(sheet: CalamineSheet, *, is_hidden: bool) -> Sheet:
    lines: list[list[str]] = []
    filled = 0
    for line in sheet.to_python(skip_empty_area=False):
        lines.append([_text(value) for value in line])
        filled += any(lines[-1])
        # Two hundred thousand rows are refused without looking at all of them.
        if filled > ROWS_MAX:
            raise TooManyRows(rows=sheet.total_height, most=ROWS_MAX)
    ends = [(first, last) for first, last in sheet.merged_cell_ranges or [] if first != last]
    merged = [(r1, c1, r2, c2) for (r1, c1), (r2, c2) in ends]
    return _make_sheet(sheet.name, lines, merged, is_hidden=is_hidden)


def _text(value: _Value) -> str:
    """A cell as its reader means it."""
    if isinstance(value, str):
        return _tidy_cell(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        # Fifteen figures are what Excel keeps; beyond that the number has been rounded already.
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M")
    return str(value)


# Texts


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in content:
        raise FileIsNoTable
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileIsNoTable


def _text_sheets(text: str, name: str) -> list[Sheet]:
    stem = re.sub(r"\.\w{1,5}$", "", clean(name))
    start = text.lstrip("\ufeff \t\r\n")[:2000].lower()
    if start.startswith("<"):
        if not re.search(r"<(?:table|html|[a-z]*:?workbook)\b", start) and "<table" not in text.lower():
            raise FileIsNoTable
        return [
            _make_sheet(title or stem, [[_tidy_cell(cell) for cell in line] for line in lines], merged)
            for title, lines, merged in markup_sheets(text, rows_max=4 * ROWS_MAX, columns_max=COLUMNS_MAX)
        ]
    lines = [[_tidy_cell(_unquoted(cell)) for cell in line] for line in _csv(text)]
    return [_make_sheet(stem, lines, [])]


def _csv(text: str) -> list[list[str]]:
    head = text.lstrip("\ufeff")[:20_000].splitlines()[:50]
    delimiter = max(",\t;|，；", key=lambda sign: sum(sign in line for line in head))
    try:
        return list(csv.reader(StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter))
    except csv.Error as no_table:
        raise FileIsNoTable from no_table


def _unquoted(cell: str) -> str:
    """Programs write ="013800001234" into a CSV so that Excel keeps the figures."""
    packed = re.fullmatch(r'\s*="(.*)"\s*', cell)
    return packed[1] if packed else cell


# Grids


def _tidy_cell(text: str) -> str:
    """A cell's text on one line. Nearly every cell is tidy already, and there are hundreds of thousands."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())[:CELL_MAX]
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return " ".join(text.split())[:CELL_MAX]
    return clean(text[: 4 * CELL_MAX])[:CELL_MAX]


def _make_sheet(
    name: str,
    lines: Sequence[Sequence[str]],
    merged: Iterable[tuple[int, int, int, int]],
    *,
    is_hidden: bool = False,
) -> Sheet:
    """A sheet of these lines, the merged areas (first row and column, last row and column, from 0) filled."""
    width = max((_width(line) for line in lines), default=0)
    if width > COLUMNS_MAX:
        raise FileTooWide(sheet=name, most=COLUMNS_MAX)
    # A merged area may reach beyond the last cell that has text: its rows count, its further columns do not.
    grid = [[*line[:width], *[""] * (width - len(line))] for line in lines]
    repeated: dict[int, set[int]] = {}
    for top, left, bottom, right in merged:
        if top >= len(grid) or left >= width or not grid[top][left]:
            continue
        for row in range(top, min(bottom, top + ROWS_MAX) + 1):
            if row == len(grid):
                break
            for column in range(left, min(right + 1, width)):
                if (row, column) != (top, left):
                    grid[row][column] = grid[top][left]
                    repeated.setdefault(row, set()).add(column)
    rows = (
        Row(number=position + 1, cells=tuple(cells), repeated=frozenset(repeated.get(position, ())))
        for position, cells in enumerate(grid)
    )
    # A row in which only the merged building is written is an empty row.
    kept = tuple(row for row in rows if any(cell and at not in row.repeated for at, cell in enumerate(row.cells)))
    return Sheet(name=name, rows=kept, is_hidden=is_hidden)


def _width(line: Sequence[str]) -> int:
    return next((at + 1 for at in range(len(line) - 1, -1, -1) if line[at]), 0)
