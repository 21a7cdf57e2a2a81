"""Every address of the product, by who is looking."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from jishan.web.operator import machines
from jishan.web.shared import evidence, look, progress

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("jishan.web.public.urls")),
    path("", include("jishan.web.accounts.urls")),
    path("c/<slug:slug>/counter/", include("jishan.web.counter.urls")),
    path("c/<slug:slug>/desk/", include("jishan.web.desk.urls")),
    path("area/<slug:area>/", include("jishan.web.oversight.urls")),
    path("set-up/", include("jishan.web.setup.urls")),
    path("operator/", include("jishan.web.operator.urls")),
    path("health/", machines.alive, name="alive"),
    path("metrics/", machines.figures, name="figures"),
    path("switch/", look.switch, name="switch"),
    path("work/<uuid:job>/", progress.page, name="progress"),
    path("c/<slug:slug>/me/", include("jishan.web.resident.urls")),
    path("c/<slug:slug>/evidence/<uuid:evidence>/", evidence.picture, name="evidence"),
]

handler400 = "jishan.web.shared.errors.bad_request"
handler403 = "jishan.web.shared.errors.forbidden"
handler404 = "jishan.web.shared.errors.not_found"
handler500 = "jishan.web.shared.errors.broken"
