"""The desk's pages for a power cut; desk/urls.py includes them under paper/."""

from __future__ import annotations

from django.urls import path

from jishan.web.desk import paper_entry, papers

urlpatterns = [
    path("", papers.papers, name="papers"),
    path("print/", papers.print_new, name="papers_print"),
    path("residents/", papers.residents, name="papers_residents"),
    path("sheets/<uuid:batch>/", papers.sheets, name="papers_sheets"),
    path("forms/<uuid:form>/", papers.form, name="paper_form"),
    path("forms/<uuid:form>/void/", papers.void, name="paper_void"),
    path("forms/<uuid:form>/deeds/", paper_entry.deeds, name="paper_deeds"),
    path("forms/<uuid:form>/redemptions/", paper_entry.redemptions, name="paper_redemptions"),
]
