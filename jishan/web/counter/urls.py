"""The counter, under /c/<slug>/counter/."""

from __future__ import annotations

from django.urls import path

from jishan.web.counter import basket, photos, sheets, undo, waiting

app_name = "counter"

urlpatterns = [
    path("", waiting.home, name="home"),
    path("find/", waiting.find, name="find"),
    path("done/<uuid:redemption>/", waiting.done, name="done"),
    path("recent/", waiting.recent, name="recent"),
    path("resident/<uuid:resident>/", basket.resident, name="resident"),
    path("organisation/<uuid:organisation>/", basket.organisation, name="organisation"),
    path("undo/<uuid:redemption>/", undo.undo, name="undo"),
    path("photo/<uuid:article>.jpg", photos.photo, name="photo"),
    path("sheet/<str:token>/", sheets.sheet, name="sheet"),
]
