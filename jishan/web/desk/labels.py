"""Labels for the shelf: an article's name and how many points, to cut out of A4 paper."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jishan.rulebook import queries as rulebooks
from jishan.rulebook.errors import NoRulebook
from jishan.store import queries as store
from jishan.store.models import Article
from jishan.web.desk import pages
from jishan.web.shared import access

_A_SHEET = 10
# Of one article; forty of each of a long shelf would empty the printer.
_EACH_MAX = 20
_ALL_MAX = 400


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("manage_store")
def labels(request: access.StaffPage) -> HttpResponse:
    """Which articles and how many of each; the sheets are the answer."""
    articles = list(store.shelf(request.community))
    said = ""
    if request.method == "POST":
        wanted = [article for article in articles for _n in range(_count(request, article))]
        if 0 < len(wanted) <= _ALL_MAX:
            return _sheets(request, wanted)
        said = (
            _("一次最多印 %(most)s 张，请分几次印。") % {"most": _ALL_MAX}
            if wanted
            else _("每样都是 0 张，没有可以印的。")
        )
    rows = [(article, _count(request, article) if request.method == "POST" else 1) for article in articles]
    context = {"heading": _("货架标签"), "rows": rows, "said": said, "each_max": _EACH_MAX}
    return pages.show(request, "desk/labels.html", context, status=409 if said else 200)


def _count(request: access.StaffPage, article: Article) -> int:
    written = request.POST.get(f"n-{article.pk}", "")
    return min(int(written), _EACH_MAX) if written.isascii() and written.isdigit() and len(written) < 5 else 0


def _sheets(request: access.StaffPage, wanted: list[Article]) -> HttpResponse:
    sheets = [wanted[start : start + _A_SHEET] for start in range(0, len(wanted), _A_SHEET)]
    return render(request, "print/labels.html", {"sheets": sheets, "count": len(wanted), "store": _store_name(request)})


def _store_name(request: access.StaffPage) -> str:
    try:
        return rulebooks.scheme_of(rulebooks.in_force(request.community)).store.name
    except NoRulebook:
        return request.community.name
