"""Six questions, and a community stands: its rulebook, its name, its buildings, its store, its manager, its first day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from jishan.founding import services
from jishan.founding.buildings import CompoundLine, read_buildings
from jishan.founding.presets import all_presets, preset
from jishan.founding.services import Founding, suggested_slug
from jishan.founding.tailoring import OwnWords, tailored
from jishan.identity.models import User
from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.places.models import Community
from jishan.web.setup import door
from jishan.web.shared import access, presets
from jishan.web.shared.forms import focus_first_fault, near_day
from jishan.web.shared.founding import AddressWordForm

_OPENING_MAX = 1000


class QuestionsForm(AddressWordForm):
    preset = forms.ChoiceField(
        label=gettext_lazy("从哪一份细则起步"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一份细则。拿不准就选通用的，以后随时能改。")},
    )
    name = forms.CharField(
        label=gettext_lazy("社区叫什么"),
        max_length=40,
        help_text=gettext_lazy("写全称，会印在卡片和告示上，比如“河沿社区”。"),
        error_messages={"required": gettext_lazy("请写上社区的名称。")},
    )
    area_name = forms.CharField(
        label=gettext_lazy("属于哪个街道或镇"),
        max_length=80,
        error_messages={"required": gettext_lazy("请写上街道或镇的名称，比如“解放路街道”。")},
    )
    address = forms.CharField(label=gettext_lazy("居委会在哪里"), required=False, max_length=200)
    phone = forms.CharField(label=gettext_lazy("居委会电话"), required=False, max_length=40)
    office_hours = forms.CharField(label=gettext_lazy("办公时间"), required=False, max_length=120)
    compounds = forms.CharField(
        label=gettext_lazy("小区和楼栋"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "一行一个小区：河沿小区 1-6 号楼，每栋 3 个单元。手里有居民名单的可以空着，带名单进来时会自动建好。"
        ),
    )
    store_name = forms.CharField(
        label=gettext_lazy("换东西的地方叫什么"),
        max_length=40,
        initial=gettext_lazy("积分超市"),
        error_messages={"required": gettext_lazy("请写上名字，比如“积分超市”。")},
    )
    store_place = forms.CharField(
        label=gettext_lazy("在哪里"), required=False, max_length=80, help_text=gettext_lazy("比如“居委会一楼”。")
    )
    store_hours = forms.CharField(
        label=gettext_lazy("什么时候开"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("比如“周三、周五 9:00 到 11:30”。"),
    )
    lays_out_shelf = forms.BooleanField(
        label=gettext_lazy("先把这份细则里的物品摆上货架，数量到货再记"), required=False, initial=True
    )
    manager = forms.CharField(
        label=gettext_lazy("您的姓名"), max_length=40, error_messages={"required": gettext_lazy("请写上您的姓名。")}
    )
    username = forms.CharField(
        label=gettext_lazy("登录名"),
        max_length=80,
        help_text=gettext_lazy("可以用姓名的拼音或手机号，自己记得住就好。"),
        error_messages={"required": gettext_lazy("请起一个登录名。")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=gettext_lazy("密码"),
        max_length=128,
        strip=False,
        help_text=gettext_lazy("至少 8 位，不能只有数字。"),
        error_messages={"required": gettext_lazy("请起一个密码。")},
        widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=gettext_lazy("密码再写一遍"),
        max_length=128,
        strip=False,
        error_messages={"required": gettext_lazy("请把密码再写一遍。")},
        widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "new-password"}),
    )
    starts_on = forms.DateField(
        label=gettext_lazy("从哪天开始记分"),
        validators=[near_day],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("已经在纸上记了一阵子的，写当初开始的那天。"),
        error_messages={
            "required": gettext_lazy("请选一天。"),
            "invalid": gettext_lazy("日期请写成 2026-03-08 这样。"),
        },
    )
    opening = forms.IntegerField(
        label=gettext_lazy("新登记的居民先有几分"),
        min_value=0,
        max_value=_OPENING_MAX,
        initial=0,
        help_text=gettext_lazy("一般是 0。存折上的旧积分不写在这里，开张以后单独转进来。"),
        error_messages={"required": gettext_lazy("请写一个数，没有就写 0。")},
    )

    field_order = ("preset", "name", "area_name", "slug")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["preset"].choices = [(one.code, one.scheme.title) for one in all_presets()]  # type: ignore[attr-defined]
        self.fields["preset"].initial = all_presets()[0].code
        self.fields["starts_on"].initial = clock.today
        self.fields["name"].widget.attrs |= {
            "hx-get": reverse("setup:slug"),
            "hx-trigger": "change",
            "hx-target": "#address-word",
        }

    def clean_compounds(self) -> list[CompoundLine]:
        try:
            return read_buildings(self.cleaned_data["compounds"])
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from None

    def clean(self) -> dict[str, Any]:
        say = super().clean()
        if "password" in say and "password_again" in say and say["password"] != say["password_again"]:
            self.add_error("password_again", _("两遍写的不一样，请再写一遍。"))
        return say

    def founding(self) -> Founding:
        """What the service is asked to open. Raises what a rulebook refuses."""
        say = self.cleaned_data
        own = OwnWords(
            community=say["name"],
            store=say["store_name"],
            place=say["store_place"],
            hours=say["store_hours"],
            opening=say["opening"],
        )
        return Founding(
            slug=say["slug"].lower(),
            name=say["name"],
            text=tailored(preset(say["preset"]), own),
            starts_on=say["starts_on"],
            phone=say["phone"],
            address=say["address"],
            office_hours=say["office_hours"],
            compounds=say["compounds"],
            lays_out_shelf=say["lays_out_shelf"],
        )


# Under which question a refusal belongs.
_FIELDS = {
    "slug_unfit": "slug",
    "slug_taken": "slug",
    "community_name_missing": "name",
    "address_too_long": "compounds",
    "username_unfit": "username",
    "username_taken": "username",
    "user_name_missing": "manager",
    "password_weak": "password",
    "starts_too_late": "starts_on",
}


@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@access.open_to_all
@door.with_code
def ask(request: HttpRequest) -> HttpResponse:
    form = QuestionsForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (opened := _opened(request, form)):
        community, user = opened
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        request.session.pop(door.IN_SESSION, None)
        messages.success(request, _("%(name)s开张了，您是第一位信用管理员。") % {"name": community.name})
        return redirect("desk:first_steps", community.slug)
    focus_first_fault(form)
    return render(
        request,
        "setup/questions.html",
        {"form": form, "tiles": presets.tiles(), "chosen": form["preset"].value(), "host": request.get_host()},
        status=409 if form.errors else 200,
    )


def _opened(request: HttpRequest, form: QuestionsForm) -> tuple[Community, User] | None:
    say = form.cleaned_data
    try:
        return services.set_up(
            code=request.session[door.IN_SESSION],
            area_name=say["area_name"],
            founding=form.founding(),
            username=say["username"],
            name=say["manager"],
            password=say["password"],
        )
    except Refused as refusal:
        form.add_error(_FIELDS.get(refusal.code), refusal.message)
    return None


@require_safe
@access.open_to_all
@door.with_code
def slug(request: HttpRequest) -> HttpResponse:
    """Where the page of a community of this name would be: a fragment under the name, while it is typed."""
    context = {"slug": suggested_slug(request.GET.get("name", "")), "host": request.get_host()}
    return render(request, "setup/_slug.html", context)


@require_safe
@access.open_to_all
@door.with_code
def rulebook(request: HttpRequest, preset: str) -> HttpResponse:
    return presets.page(request, preset, back=reverse("setup:questions"))
