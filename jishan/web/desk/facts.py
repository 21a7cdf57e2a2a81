"""What everyone reads about the community: its name, and where, when and how it is reached."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jishan.lib.errors import Refused
from jishan.places import services
from jishan.web.desk import pages
from jishan.web.shared import access


class FactsForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("社区叫什么"),
        max_length=40,
        help_text=gettext_lazy("印过的卡和告示还是旧的名字，要重新印。网址不变。"),
        error_messages={"required": gettext_lazy("请写上社区的名称。")},
    )
    phone = forms.CharField(label=gettext_lazy("居委会电话"), required=False, max_length=40)
    office_hours = forms.CharField(label=gettext_lazy("办公时间"), required=False, max_length=120)
    address = forms.CharField(label=gettext_lazy("居委会在哪里"), required=False, max_length=200)


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("manage_staff")
def facts(request: access.StaffPage) -> HttpResponse:
    form = FactsForm(
        request.POST or None, initial={name: getattr(request.community, name) for name in FactsForm.base_fields}
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.change_community(community=request.community, **form.cleaned_data)
        except Refused as refusal:
            pages.refuse(form, refusal, name=["community_name_missing"])
        else:
            return pages.say_and_go(request, _("改好了，公开的页面和以后印的纸都用新的。"), "desk:places")
    return pages.show(
        request,
        "desk/staff_form.html",
        {
            "heading": _("社区的名称和电话"),
            "back": reverse("desk:places", args=[request.community.slug]),
            "back_label": _("小区和楼栋"),
            "form": form,
            "button": _("改好了"),
        },
    )
