"""Articles at the desk: what stands on the shelf, what is said about each, and what moved it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jishan.earning.pictures import clean_picture
from jishan.identity.models import User
from jishan.lib.errors import Refused
from jishan.store import queries, services
from jishan.store.models import Article
from jishan.store.shelving import LIMIT_MAX, NAME_MAX, POINTS_MAX, QUANTITY_MAX
from jishan.web.desk import lists
from jishan.web.shared import access
from jishan.web.shared.access import StaffPage
from jishan.web.shared.drawings.articles import ARTICLES

ARTICLES_PER_PAGE = 30
MOVEMENTS_PER_PAGE = 20
# From here on the list says that an article is running out.
FEW = 5


class ArticleForm(forms.Form):
    """What is said about an article. Its stock changes by receiving and counting only, once it exists."""

    name = forms.CharField(
        label=gettext_lazy("名称"), max_length=NAME_MAX, help_text=gettext_lazy("规格也写上，比如“大米 5 斤”。")
    )
    points = forms.IntegerField(label=gettext_lazy("一件多少分"), min_value=1, max_value=POINTS_MAX)
    stock = forms.IntegerField(
        label=gettext_lazy("现在有几件"), min_value=0, max_value=QUANTITY_MAX, required=False, initial=0
    )
    drawing = forms.ChoiceField(label=gettext_lazy("配哪张图"), required=False, widget=forms.RadioSelect)
    photo = forms.FileField(
        label=gettext_lazy("照片"),
        required=False,
        help_text=gettext_lazy("有照片就用照片，没有就用上面的图。"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    limit_per_redemption = forms.IntegerField(
        label=gettext_lazy("每次最多几件"), min_value=1, max_value=LIMIT_MAX, required=False
    )
    limit_per_month = forms.IntegerField(
        label=gettext_lazy("每人每月最多几件"), min_value=1, max_value=LIMIT_MAX, required=False
    )

    def __init__(self, *args: Any, article: Article | None = None, **kwargs: Any) -> None:
        if article is not None:
            shown = ("name", "points", "drawing", "limit_per_redemption", "limit_per_month")
            kwargs["initial"] = {name: getattr(article, name) for name in shown}
        super().__init__(*args, **kwargs)
        if article is not None:
            del self.fields["stock"]
        field = self.fields["drawing"]
        assert isinstance(field, forms.ChoiceField)
        names = sorted({*ARTICLES, *([article.drawing] if article and article.drawing else [])})
        field.choices = [(name, _("第 %(n)s 张图") % {"n": n}) for n, name in enumerate(names, start=1)]

    def clean_photo(self) -> object:
        """The picture re-encoded, or nothing; what is no picture is refused in its own words."""
        upload = self.cleaned_data.get("photo")
        try:
            return clean_picture(upload) if upload else None
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from None

    def save(self, *, by: User, request: StaffPage, article: Article | None) -> Article | None:
        """Add or change the article; None when the store refused, with its sentence in the form."""
        facts = dict(self.cleaned_data)
        try:
            if article is not None:
                return services.change_article(article=article, by=by, **facts)
            facts["stock"] = facts["stock"] or 0
            return services.add_article(community=request.community, by=by, **facts)
        except Refused as refusal:
            self.add_error("name" if refusal.code.startswith("name_") else None, refusal.message)
            return None


KINDS: tuple[tuple[str, str | Promise], ...] = (
    ("", gettext_lazy("全部")),
    ("few", gettext_lazy("快没有了")),
    ("none", gettext_lazy("兑完了")),
    ("off", gettext_lazy("已下架")),
)


def _found(request: StaffPage) -> QuerySet[Article]:
    found = queries.find_articles(request.community, request.GET.get("q", ""))
    return _which(found, request.GET.get("which", ""))


def as_list(request: StaffPage, most: int) -> lists.List:
    """The shelf as it stands, with room to write down what a count finds."""
    which = request.GET.get("which", "")
    columns = [
        lists.Column(_("物品"), 26),
        lists.Column(_("一件多少分"), 12),
        lists.Column(_("账上几件"), 10),
        lists.Column(_("每次最多"), 10),
        lists.Column(_("每月最多"), 10),
        lists.Column(_("在不在架"), 10),
        lists.Column(_("清点"), 14),
    ]
    rows: list[list[lists.Value]] = [
        [
            article.name,
            article.points,
            article.stock,
            article.limit_per_redemption,
            article.limit_per_month,
            _("在架") if article.is_on_shelf else _("已下架"),
            None,
        ]
        for article in _found(request)[:most]
    ]
    return lists.List(
        title=_("%(community)s超市库存") % {"community": request.community.name},
        columns=columns,
        rows=rows,
        back=f"{reverse('desk:store', args=[request.community.slug])}?{lists.query_of(request)}",
        said=[str(dict(KINDS).get(which, "")) if which else "", lists.narrowed(request.GET.get("q", ""))],
    )


@require_GET
@access.staff("manage_store")
def articles(request: StaffPage) -> HttpResponse:
    text = request.GET.get("q", "")
    which = request.GET.get("which", "")
    page = Paginator(_found(request), ARTICLES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "text": text,
        "which": which,
        "kinds": KINDS,
        "query": lists.query_of(request),
        "few": FEW,
        "is_new": not page.object_list and not text and not which,
    }
    return render(request, "desk/store_articles.html", context)


def _which(found: QuerySet[Article], which: str) -> QuerySet[Article]:
    if which == "few":
        return found.filter(is_on_shelf=True, stock__gt=0, stock__lte=FEW)
    if which == "none":
        return found.filter(is_on_shelf=True, stock=0)
    return found.filter(is_on_shelf=False) if which == "off" else found


@require_http_methods(["GET", "POST"])
@access.staff("manage_store")
def new(request: StaffPage) -> HttpResponse:
    return _form_page(request, None)


@require_http_methods(["GET", "POST"])
@access.staff("manage_store")
def change(request: StaffPage, article: UUID) -> HttpResponse:
    return _form_page(request, access.get(request, Article, article))


def _form_page(request: StaffPage, article: Article | None) -> HttpResponse:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ArticleForm(*sent, article=article)
    if form.is_valid() and (saved := form.save(by=request.user, request=request, article=article)):
        said = _("“%(article)s”改好了。") if article else _("“%(article)s”上架了。")
        messages.success(request, said % {"article": saved.name})
        return redirect("desk:article", request.community.slug, saved.pk)
    return render(
        request, "desk/store_form.html", {"form": form, "article": article}, status=409 if form.errors else 200
    )


@require_GET
@access.staff("manage_store")
def article(request: StaffPage, article: UUID) -> HttpResponse:
    """One article with its stock, what can be done to it, and every movement."""
    row = access.get(request, Article, article)
    movements = Paginator(queries.movements_of(row), MOVEMENTS_PER_PAGE).get_page(request.GET.get("page"))
    who = {user.pk: user.name for user in User.objects.filter(pk__in={m.by for m in movements})}
    for movement in movements:
        movement.by_name = who.get(movement.by, "")  # type: ignore[attr-defined]
    return render(request, "desk/store_article.html", {"article": row, "page": movements, "few": FEW})


@require_POST
@access.staff("manage_store")
def shelf(request: StaffPage, article: UUID) -> HttpResponse:
    """Take the article off the shelf, or put it back, whichever button was pressed."""
    row = access.get(request, Article, article)
    if request.POST.get("to") == "off":
        services.take_off(article=row, by=request.user)
        messages.success(request, _("“%(article)s”下架了，库存还在账上。") % {"article": row.name})
    else:
        services.put_back(article=row, by=request.user)
        messages.success(request, _("“%(article)s”又上架了。") % {"article": row.name})
    return redirect("desk:article", request.community.slug, row.pk)
