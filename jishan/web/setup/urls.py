"""Setting up an empty installation, under /set-up/."""

from __future__ import annotations

from django.urls import path

from jishan.web.setup import code, questions, restore

app_name = "setup"

urlpatterns = [
    path("", code.enter, name="code"),
    path("restore/", restore.restore, name="restore"),
    path("restored/", restore.restored, name="restored"),
    path("questions/", questions.ask, name="questions"),
    path("address/", questions.slug, name="slug"),
    path("rulebook/<slug:preset>/", questions.rulebook, name="rulebook"),
]
