"""The rule table as Excel: out as staff know it, and in with a list of what could not be understood.

Nothing is written while the page shows what was read: the rows travel in the form, so that a row can be put right on
the page itself and read again.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from jishan.lib.errors import Refused
from jishan.lib.reading import read_sheets
from jishan.lib.tables import Column, excel, excel_response
from jishan.rulebook import drafting, queries, table
from jishan.rulebook.describe import proof_phrase, review_phrase, rule_sentence
from jishan.rulebook.models import DraftSave
from jishan.rulebook.scheme import Scheme
from jishan.rulebook.table import COLUMNS, FIELDS, TableRow, TableRows
from jishan.web.desk import pages
from jishan.web.desk.rulebook_draft import Desk, open_draft
from jishan.web.shared import access

_WIDTHS = (8, 14, 28, 26, 50, 20, 34)
_BYTES_MAX = 2_000_000
_CELL_MAX = 1000


class NoFile(Refused):
    code = "rule_table_no_file"
    sentence = gettext_lazy("请先选一个文件。Excel、WPS 表格、CSV 都行。")


class FileTooBig(Refused):
    code = "rule_table_too_big"
    sentence = gettext_lazy("这个文件太大了，不像是一张细则表。请只留细则那张表，去掉图片，再交上来。")


@require_safe
@access.staff("see_desk")
def version_excel(request: access.StaffPage, number: int) -> HttpResponse:
    """A published version as the table."""
    from jishan.web.desk.rulebook import find_version

    one = find_version(request, number)
    name = _("%(community)s积分细则第 %(number)s 版") % {"community": request.community.name, "number": number}
    return _excel(queries.scheme_of(one), name)


@require_safe
@access.staff("edit_rulebook")
def draft_excel(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """The draft as the table, to be changed in Excel and read again."""
    desk = open_draft(request, pk)
    if desk.scheme is None:
        return redirect(desk.address("rulebook_text"))
    return _excel(desk.scheme, _("%(community)s积分细则草稿") % {"community": request.community.name})


def _excel(scheme: Scheme, name: str) -> HttpResponse:
    columns = [Column(heading, width) for heading, width in zip(COLUMNS, _WIDTHS, strict=True)]
    return excel_response(excel(title=name, columns=columns, rows=table.table_rows(scheme)), name)


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("edit_rulebook")
def page(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """Choose a file; see what was understood, put right what was not; take it into the draft."""
    desk = open_draft(request, pk)
    if desk.scheme is None:
        return redirect(desk.address("rulebook_text"))
    refused, read, name = "", None, request.POST.get("name", "")[:100]
    if request.method == "POST":
        try:
            rows, name = _rows(request, name)
            read = table.read_table(desk.scheme, rows, queries.used_codes(request.community))
            if "take" in request.POST:
                return _take(request, desk, read, name)
        except Refused as refusal:
            refused = refusal.message
    context = desk.context(
        _("Excel 表格"),
        refused=refused,
        read=read,
        name=name,
        columns=list(zip(FIELDS, COLUMNS, strict=True)),
        kept=json.dumps([[row.number, row.cells] for row in read.rows], ensure_ascii=False) if read else "",
        whole="whole" in request.POST,
        shown=[_shown(row) for row in read.rows if row.state in ("new", "changed")] if read else [],
        same=len(read.of_state("same")) if read else 0,
        unclear=[_cells(row) for row in read.unclear] if read else [],
    )
    return pages.show(request, "desk/rulebook_sheet.html", context)


def _rows(request: access.StaffPage, name: str) -> tuple[list[TableRow], str]:
    """The rows of the file that was sent, or of the page, with what was put right on it."""
    upload = request.FILES.get("file")
    if upload is not None:
        if (upload.size or 0) > _BYTES_MAX:
            raise FileTooBig
        return table.rows_of(read_sheets(upload.read(), name=upload.name or "")), (upload.name or "")[:100]
    rows = _kept(request.POST.get("rows", ""))
    if not rows:
        raise NoFile
    for row in rows:
        for field in FIELDS:
            put_right = request.POST.get(f"row-{row.number}-{field}")
            if put_right is not None:
                row.cells[field] = put_right.strip()[:_CELL_MAX]
    left_out = set(request.POST.getlist("leave"))
    return [row for row in rows if str(row.number) not in left_out], name


def _kept(text: str) -> list[TableRow]:
    """The rows that travelled in the form; whatever is not of that shape is no row."""
    try:
        rows = json.loads(text)
        return [
            TableRow(int(number), {field: str(cells.get(field, ""))[:_CELL_MAX] for field in FIELDS})
            for number, cells in rows[: table.ROWS_MAX]
        ]
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return []


def _take(request: access.StaffPage, desk: Desk, read: TableRows, name: str) -> HttpResponse:
    """What was understood becomes part of the draft; the text is written once."""
    taken = queries.used_codes(request.community)
    rows, whole = read.rows, "whole" in request.POST

    def change(scheme: Scheme) -> Scheme:
        return table.applied(scheme, table.read_table(scheme, rows, taken), whole=whole)

    drafting.change_draft(draft=desk.draft, change=change, by=request.user, did=DraftSave.Did.TABLE, about=name)
    say = {"new": len(read.of_state("new")), "changed": len(read.of_state("changed")), "left": len(read.unclear)}
    sentence = _("表格读进来了：新增 %(new)s 条，改了 %(changed)s 条。")
    if say["left"]:
        sentence = _("表格读进来了：新增 %(new)s 条，改了 %(changed)s 条，没看懂的 %(left)s 行没有放进来。")
    return pages.say_and_go(request, sentence % say, "desk:rulebook_draft", desk.draft.pk)


def _shown(row: TableRow) -> dict[str, Any]:
    """How a row was understood, as residents would read it."""
    rule = row.rule
    if rule is None:
        return {}
    terms = [proof_phrase(rule), review_phrase(rule)]
    return {"row": row, "said": rule_sentence(rule), "terms": terms, "description": rule.description}


def _cells(row: TableRow) -> dict[str, Any]:
    fields = zip(FIELDS, COLUMNS, strict=True)
    return {"row": row, "cells": [(field, heading, row.cells.get(field, "")) for field, heading in fields]}
