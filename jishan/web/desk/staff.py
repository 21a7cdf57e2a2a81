"""Who works here: appoint with dates and a reach, give a sign-in, dismiss. Area officers are shown, not changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from jishan.identity import services as identity
from jishan.identity.models import User
from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.people import queries as people
from jishan.people import services
from jishan.people.models import AreaOfficer, StaffRole
from jishan.people.queries import in_force
from jishan.places.models import Building, Community, Entrance, Grid
from jishan.places.queries import areas_over
from jishan.web.desk import lists, pages
from jishan.web.shared import access
from jishan.web.shared.forms import near_day

_PAST_SHOWN = 50
EVERYWHERE = "everywhere"

DUTIES = {
    StaffRole.Role.MANAGER: gettext_lazy("审核、冲回、登记居民、改细则、任命同事"),
    StaffRole.Role.COLLECTOR: gettext_lazy("记好事、当场记小分、打印卡"),
    StaffRole.Role.GRID_WORKER: gettext_lazy("在自己的网格里记好事、打印卡"),
    StaffRole.Role.ENTRANCE_HEAD: gettext_lazy("在自己的单元里记好事，交给同事审核"),
    StaffRole.Role.STOREKEEPER: gettext_lazy("开兑换台、管货架"),
    StaffRole.Role.AUDITOR: gettext_lazy("查每一笔，不动账"),
}


@require_safe
@access.staff("manage_staff")
def register(request: access.StaffPage) -> HttpResponse:
    today = clock.today()
    rows = StaffRole.objects.filter(community=request.community).select_related(
        "user", "grid", "building", "entrance__building"
    )
    coming = rows.filter(since__gt=today, until__isnull=True).order_by("since")
    past = rows.filter(until__lte=today).order_by("-until")[:_PAST_SHOWN]
    now = people.staff_of(request.community)
    officers = AreaOfficer.objects.filter(in_force(), area__in=areas_over(request.community))
    return pages.show(
        request,
        "desk/staff.html",
        {
            "heading": _("工作人员"),
            "now": [(role, DUTIES[StaffRole.Role(role.role)]) for role in sorted(now, key=_rank)],
            "coming": coming,
            "past": past,
            "officers": officers.select_related("user", "area").order_by("area__name", "user__name"),
        },
    )


def as_list(request: access.StaffPage, most: int) -> lists.List:
    """Everyone who has a post now or is about to, managers first."""
    rows = StaffRole.objects.filter(community=request.community).exclude(until__lte=clock.today())
    found = rows.select_related("user", "grid", "building__compound", "entrance__building__compound")
    columns = [
        lists.Column(_("姓名"), 14),
        lists.Column(_("岗位"), 14),
        lists.Column(_("管哪里"), 20),
        lists.Column(_("做什么"), 32),
        lists.Column(_("从哪天起"), 14),
    ]
    return lists.List(
        title=_("%(community)s工作人员") % {"community": request.community.name},
        columns=columns,
        rows=[
            [
                role.user.name,
                role.get_role_display(),
                str(role.grid or role.building or role.entrance or _("整个社区")),
                str(DUTIES[StaffRole.Role(role.role)]),
                role.since,
            ]
            for role in sorted(found[:most], key=lambda role: (_rank(role), role.user.name))
        ],
        back=reverse("desk:staff", args=[request.community.slug]),
    )


def _rank(role: StaffRole) -> int:
    """Managers first, as the duties are listed."""
    return list(DUTIES).index(StaffRole.Role(role.role))


class AppointForm(forms.Form):
    """Someone with a sign-in already, or someone new who gets one."""

    role = forms.ChoiceField(
        label=gettext_lazy("做什么"),
        widget=forms.RadioSelect,
        choices=StaffRole.Role.choices,
        error_messages={"required": gettext_lazy("请选一个岗位。")},
    )
    reach = forms.ChoiceField(label=gettext_lazy("管哪里"), initial=EVERYWHERE)
    since = forms.DateField(
        label=gettext_lazy("从哪天起"),
        validators=[near_day],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("请选一天。"),
            "invalid": gettext_lazy("日期请写成 2026-03-08 这样。"),
        },
    )
    username = forms.CharField(
        label=gettext_lazy("登录名"),
        max_length=80,
        help_text=gettext_lazy("已经有登录的写他现在的登录名；还没有的，起一个新的。"),
        error_messages={"required": gettext_lazy("请写上登录名。")},
    )
    name = forms.CharField(
        label=gettext_lazy("姓名"), required=False, max_length=40, help_text=gettext_lazy("新起的登录名才要写。")
    )
    password = forms.CharField(
        label=gettext_lazy("初始密码"),
        required=False,
        max_length=128,
        widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("新起的登录名才要写。至少 8 位，不能只有数字。请当面告诉本人，让他登录后自己改。"),
    )

    def __init__(self, community: Community, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.community = community
        self.fields["since"].initial = clock.today
        self.fields["reach"].choices = _reaches(community)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        say = super().clean() or self.cleaned_data
        everywhere = say.get("reach") == EVERYWHERE
        if everywhere and say.get("role") == StaffRole.Role.ENTRANCE_HEAD:
            self.add_error("reach", _("楼长要选是哪一栋楼、哪一个单元。"))
        if everywhere and say.get("role") == StaffRole.Role.GRID_WORKER:
            self.add_error("reach", _("网格员要选是哪一个网格。"))
        self.existing = User.objects.filter(username=identity.tidy_username(say.get("username", ""))).first()
        if say.get("username") and self.existing is None:
            for field, sentence in (
                ("name", _("没有这个登录名，会新建一个：请写上姓名。")),
                ("password", _("没有这个登录名，会新建一个：请写一个初始密码。")),
            ):
                if not say.get(field):
                    self.add_error(field, sentence)
        return say

    @property
    def within(self) -> dict[str, Any]:
        """The grid, building or entrance chosen, as the service takes it."""
        kind, _colon, pk = self.cleaned_data.get("reach", "").partition(":")
        model: type[Grid | Building | Entrance] | None = {"grid": Grid, "building": Building, "entrance": Entrance}.get(
            kind
        )  # type: ignore[assignment]
        return {kind: model._default_manager.get(community=self.community, pk=pk)} if model else {}


def _reaches(community: Community) -> list[tuple[str, Any]]:
    """Whole community, grids, buildings, entrances, each by its name."""
    grids = Grid.objects.filter(community=community).order_by("name")
    buildings = Building.objects.filter(community=community).select_related("compound")
    entrances = Entrance.objects.filter(community=community).select_related("building__compound")
    return [
        (EVERYWHERE, _("整个社区")),
        (_("网格"), [(f"grid:{g.pk}", g.name) for g in grids]),
        (
            _("一栋楼"),
            [
                (f"building:{b.pk}", f"{b.compound} {b}")
                for b in buildings.order_by("compound__name", "order", "number")
            ],
        ),
        (
            _("一个单元"),
            [
                (f"entrance:{e.pk}", f"{e.building.compound} {e}")
                for e in entrances.order_by("building__compound__name", "building__order", "order")
            ],
        ),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("manage_staff")
def appoint(request: access.StaffPage) -> HttpResponse:
    form = AppointForm(request.community, request.POST or None)
    if request.method == "POST" and form.is_valid():
        role = _appointed(request, form)
        if role:
            say = {"name": role.user.name, "role": role.get_role_display()}
            return pages.say_and_go(request, _("%(name)s现在是%(role)s了。") % say, "desk:staff")
    return pages.show(
        request,
        "desk/staff_new.html",
        {
            "heading": _("任命一位同事"),
            "back": reverse("desk:staff", args=[request.community.slug]),
            "back_label": _("工作人员"),
            "form": form,
            "duties": [(label, DUTIES[StaffRole.Role(code)]) for code, label in StaffRole.Role.choices],
        },
    )


def _appointed(request: access.StaffPage, form: AppointForm) -> StaffRole | None:
    say = form.cleaned_data
    try:
        with transaction.atomic():
            user = form.existing or identity.create_user(
                username=say["username"], name=say["name"], password=say["password"]
            )
            return services.appoint(
                community=request.community,
                user=user,
                role=say["role"],
                by=request.user,
                since=say["since"],
                **form.within,
            )
    except Refused as refusal:
        pages.refuse(
            form,
            refusal,
            username=["username_unfit", "username_taken"],
            name=["user_name_missing"],
            password=["password_weak"],
            reach=["reach_unclear", "reach_too_small"],
        )
    return None


class DismissForm(forms.Form):
    last = forms.DateField(
        label=gettext_lazy("做到哪天为止"),
        validators=[near_day],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("选今天的话，明天起就不能用工作台了；马上要停，请选昨天。"),
        error_messages={
            "required": gettext_lazy("请选一天。"),
            "invalid": gettext_lazy("日期请写成 2026-03-08 这样。"),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last"].initial = clock.today


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("manage_staff")
def dismiss(request: access.StaffPage, pk: UUID) -> HttpResponse:
    role = access.get(request, StaffRole, pk, "user", "grid", "building", "entrance__building")
    form = DismissForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.dismiss(role=role, by=request.user, on=form.cleaned_data["last"] + timedelta(days=1))
        except Refused as refusal:
            pages.refuse(form, refusal)
        else:
            say = {"name": role.user.name, "role": role.get_role_display()}
            return pages.say_and_go(request, _("%(name)s不再是%(role)s，做过的记录都留着。") % say, "desk:staff")
    return pages.show(
        request,
        "desk/staff_form.html",
        {
            "heading": _("%(name)s卸任%(role)s") % {"name": role.user.name, "role": role.get_role_display()},
            "back": reverse("desk:staff", args=[request.community.slug]),
            "back_label": _("工作人员"),
            "note": _("卸任以后这个岗位的页面就打不开了，经手过的每一笔都留着名字。"),
            "form": form,
            "button": _("确认卸任"),
        },
    )


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("新密码"),
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("至少 8 位，不能只有数字。请当面告诉本人。"),
        error_messages={"required": gettext_lazy("请写一个新密码。")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("manage_staff")
def reset_password(request: access.StaffPage, pk: UUID) -> HttpResponse:
    """For a colleague who forgot theirs. Whoever also works elsewhere is not this community's to let in."""
    role = access.get(request, StaffRole, pk, "user")
    if role.until is not None and role.until <= clock.today():
        raise Http404  # no colleague any more
    form = PasswordForm(request.POST or None)
    closed = _not_ours_to_let_in(request, role.user)
    if request.method == "POST" and form.is_valid() and not closed:
        try:
            identity.reset_password(user=role.user, new=form.cleaned_data["password"])
        except Refused as refusal:
            pages.refuse(form, refusal, password=["password_weak"])
        else:
            say = {"name": role.user.name}
            return pages.say_and_go(request, _("%(name)s的密码换好了，请当面告诉他。") % say, "desk:staff")
    return pages.show(
        request,
        "desk/staff_form.html",
        {
            "heading": _("给%(name)s重设密码") % {"name": role.user.name},
            "back": reverse("desk:staff", args=[request.community.slug]),
            "back_label": _("工作人员"),
            "note": closed,
            "form": None if closed else form,
            "button": _("换成这个密码"),
        },
    )


def _not_ours_to_let_in(request: access.StaffPage, user: User) -> str:
    """Why this password is not the community's to give: it would open more than the community. Empty where it is."""
    if user.is_operator and not request.user.is_operator:
        return _("%(name)s还管着这台机器，密码要本人来改，或者由另一位管机器的人来换。") % {"name": user.name}
    if people.works_elsewhere(user, request.community):
        return _("%(name)s在别的社区或片区也有岗位，密码要本人来改。") % {"name": user.name}
    return ""
