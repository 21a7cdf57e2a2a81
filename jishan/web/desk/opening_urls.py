"""The desk's pages of cut-over lists; desk/urls.py includes them under openings/."""

from __future__ import annotations

from django.urls import path

from jishan.web.desk import opening_afterwards, opening_lines, opening_papers, openings

urlpatterns = [
    path("", openings.register, name="openings"),
    path("new/", openings.new, name="opening_new"),
    path("find/", opening_lines.find, name="opening_find"),
    path("<uuid:opening>/", openings.opening, name="opening"),
    path("<uuid:opening>/change/", openings.change, name="opening_change"),
    path("<uuid:opening>/file/", openings.read_file, name="opening_file"),
    path("<uuid:opening>/type/", opening_lines.type_in, name="opening_type"),
    path("<uuid:opening>/coins/", openings.coins, name="opening_coins"),
    path("<uuid:opening>/show/", openings.show, name="opening_show"),
    path("<uuid:opening>/take-back/", openings.take_back, name="opening_take_back"),
    path("<uuid:opening>/drop/", openings.drop, name="opening_drop"),
    path("<uuid:opening>/sign/", openings.sign, name="opening_sign"),
    path("<uuid:opening>/object/", opening_afterwards.note, name="opening_object"),
    path("<uuid:opening>/print/", opening_papers.print_page, name="opening_print"),
    path("<uuid:opening>/excel/", opening_papers.excel_file, name="opening_excel"),
    path("lines/<uuid:line>/", opening_lines.line, name="opening_line"),
    path("lines/<uuid:line>/decide/", opening_lines.decide, name="opening_decide"),
    path("lines/<uuid:line>/leave-out/", opening_lines.leave_out, name="opening_leave_out"),
    path("lines/<uuid:line>/bring-back/", opening_lines.bring_back, name="opening_bring_back"),
    path("lines/<uuid:line>/correct/", opening_afterwards.correct, name="opening_correct"),
    path("objections/<uuid:objection>/", opening_afterwards.answer, name="opening_answer"),
    path("corrections/<uuid:correction>/", opening_afterwards.confirm, name="opening_confirm"),
]
