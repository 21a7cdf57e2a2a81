"""The pages of an area's officers, under /area/<slug>/."""

from __future__ import annotations

from django.urls import path

from jishan.web.oversight import areas, founding, rulebooks

app_name = "oversight"

urlpatterns = [
    path("", areas.area, name="area"),
    path("new/", founding.found, name="found"),
    path("rulebook/", rulebooks.area_rulebook, name="area_rulebook"),
    path("rulebook/<slug:preset>/", founding.rulebook, name="rulebook"),
    path("communities/<uuid:pk>/manager/", founding.manager, name="manager"),
]
