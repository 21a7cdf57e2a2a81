"""A resident's own pages, under /c/<slug>/me/."""

from __future__ import annotations

from django.urls import path

from jishan.web.resident import (
    card,
    claim,
    deeds,
    explain,
    home,
    hours,
    line,
    pictures,
    profile,
    returned,
    statement,
    store,
    switch,
)

app_name = "resident"

urlpatterns = [
    path("", home.home, name="home"),
    path("statement/", statement.statement, name="statement"),
    path("statement/print/", statement.sheet, name="statement_print"),
    path("explain/", explain.explain, name="explain"),
    path("explain/lines/", explain.lines, name="explain_lines"),
    path("hours/", hours.hours, name="hours"),
    path("line/<uuid:transfer>/", line.line, name="line"),
    path("claim/", claim.claim, name="claim"),
    path("claim/quote/", claim.quote, name="claim_quote"),
    path("claim/pictures/", pictures.add, name="claim_pictures"),
    path("claim/pictures/<uuid:key>/<str:digest>/", pictures.show, name="claim_picture"),
    path("claim/done/<uuid:deed>/", claim.done, name="claim_done"),
    path("deeds/", deeds.deeds, name="deeds"),
    path("deeds/<uuid:deed>/", deeds.deed, name="deed"),
    path("deeds/<uuid:deed>/resubmit/", returned.resubmit, name="resubmit"),
    path("deeds/<uuid:deed>/withdraw/", returned.withdraw, name="withdraw"),
    path("store/", store.store, name="store"),
    path("profile/", profile.profile, name="profile"),
    path("profile/name/", profile.name_on_lists, name="name_on_lists"),
    path("card/", card.card, name="card"),
    path("switch/", switch.switch, name="switch"),
]
