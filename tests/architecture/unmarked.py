"""A URLconf with a view that nobody marked."""

from django.http import HttpResponse
from django.urls import include, path

urlpatterns = [path("", include("jishan.config.urls")), path("unmarked/", lambda request: HttpResponse("seen"))]

handler404 = "jishan.web.shared.errors.not_found"
