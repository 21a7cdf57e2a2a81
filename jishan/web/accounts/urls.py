from django.urls import path

from jishan.web.accounts import invitation, kept_form, password, sign_in

app_name = "accounts"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/demo/", sign_in.sign_in_as_persona, name="sign_in_as_persona"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("password/", password.password, name="password"),
    path("places/", sign_in.choose_place, name="choose_place"),
    path("invitation/", invitation.accept, name="invitation"),
    path("kept/", kept_form.show, name="kept"),
]
