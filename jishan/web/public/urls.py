from django.urls import path

from jishan.web.public import about, community, join, openings, places, rulebook, store, trust

app_name = "public"
urlpatterns = [
    path("", places.places, name="places"),
    path("about/", about.about, name="about"),
    path("trust/", trust.trust, name="trust"),
    path("trust/jishan.crt", trust.certificate, name="trust_certificate"),
    path("trust/print/", trust.trust_print, name="trust_print"),
    path("c/<slug:slug>/", community.community, name="community"),
    path("c/<slug:slug>/rulebook/", rulebook.rulebook, name="rulebook"),
    path("c/<slug:slug>/rulebook/poster/", rulebook.poster, name="poster"),
    path("c/<slug:slug>/rulebook/<int:number>/", rulebook.rulebook, name="rulebook_version"),
    path("c/<slug:slug>/store/", store.store, name="store"),
    path("c/<slug:slug>/openings/<int:number>/", openings.opening, name="opening"),
    path("c/<slug:slug>/join/", join.join, name="join"),
    path("c/<slug:slug>/join/poster/", join.poster, name="join_poster"),
]
