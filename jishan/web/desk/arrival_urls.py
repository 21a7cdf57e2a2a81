"""Bringing residents in from a list, under /c/<slug>/desk/residents/arrivals/."""

from __future__ import annotations

from django.urls import path

from jishan.web.desk import arrivals

urlpatterns = [
    path("", arrivals.register, name="arrivals"),
    path("template/", arrivals.template, name="arrivals_template"),
    path("<uuid:pk>/", arrivals.arrival, name="arrival"),
    path("<uuid:pk>/columns/", arrivals.columns, name="arrival_columns"),
    path("<uuid:pk>/usual/", arrivals.usual, name="arrival_usual"),
    path("<uuid:pk>/row/", arrivals.row, name="arrival_row"),
    path("<uuid:pk>/rest/", arrivals.rest, name="arrival_rest"),
    path("<uuid:pk>/write/", arrivals.write, name="arrival_write"),
    path("<uuid:pk>/drop/", arrivals.drop, name="arrival_drop"),
    path("<uuid:pk>/take-back/", arrivals.take_back, name="arrival_take_back"),
]
