from django.urls import path

from jishan.web.operator import copies, health, people, recovery, work

app_name = "operator"
urlpatterns = [
    path("", health.health, name="health"),
    path("check/", health.check_now, name="check_now"),
    path("work/", work.jobs_page, name="jobs"),
    path("work/<uuid:job>/again/", work.again, name="job_again"),
    path("people/", people.people, name="people"),
    path("people/<uuid:user>/remove/", people.remove, name="person_remove"),
    path("copies/", copies.copies, name="copies"),
    path("copies/now/", copies.make_now, name="copy_now"),
    path("copies/folders/", copies.add_folder, name="folder_add"),
    path("copies/folders/<uuid:pk>/", copies.change_folder, name="folder_change"),
    path("copies/folders/<uuid:pk>/remove/", copies.remove_folder, name="folder_remove"),
    path("copies/files/<str:name>", copies.download, name="copy_download"),
    path("recovery-code/", recovery.recovery_code, name="recovery_code"),
    path("network/", copies.network, name="network"),
]
