from django.urls import path

from jishan.web.operator import health, work

app_name = "operator"
urlpatterns = [
    path("", health.health, name="health"),
    path("check/", health.check_now, name="check_now"),
    path("work/", work.jobs_page, name="jobs"),
    path("work/<uuid:job>/again/", work.again, name="job_again"),
]
