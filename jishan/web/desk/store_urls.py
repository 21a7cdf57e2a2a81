"""The desk's store pages; desk/urls.py includes them under store/."""

from __future__ import annotations

from django.urls import path

from jishan.web.desk import labels, lists, movements, register, returns, stock, store

urlpatterns = [
    path("", store.articles, name="store"),
    *lists.paths("", "store", store.as_list, "manage_store"),
    path("new/", store.new, name="article_new"),
    path("register/", register.register, name="register"),
    path("register/print/", register.print_page, name="register_print"),
    *lists.paths("register/", "register", register.as_list, "see_register", ways=["excel"]),
    path("movements/", movements.register, name="movements"),
    *lists.paths("movements/", "movements", movements.as_list, "see_register"),
    path("returns/", returns.returns, name="returns"),
    path("returns/<uuid:redemption>/", returns.see, name="return_seen"),
    path("labels/", labels.labels, name="labels"),
    path("<uuid:article>/", store.article, name="article"),
    path("<uuid:article>/change/", store.change, name="article_change"),
    path("<uuid:article>/shelf/", store.shelf, name="article_shelf"),
    path("<uuid:article>/stock/", stock.stock, name="stock"),
]
