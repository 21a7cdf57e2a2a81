"""What stands around the rules, one form a section: how long points last, the store, what may be redeemed, privacy."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jishan.rulebook import editing
from jishan.rulebook.scheme import DRAWINGS, Article, Coins, Group, Life, Scheme, Window
from jishan.web.desk.rulebook_fields import EVERY, WHO, Row, Rows, limit_rows, number, speak, whole

__all__ = ["SECTIONS", "TEXT_SECTIONS", "Section", "SectionForm"]

_SPANS = [(every, said) for every, said in EVERY if every != "activity"]
LAPSES = (
    ("never", gettext_lazy("一直有效")),
    ("after_months", gettext_lazy("记上以后几个月")),
    ("year_end", gettext_lazy("用到年底")),
)


class SectionForm(forms.Form):
    """One section of a scheme. `changed` is the scheme with what was written."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    rows: Rows[Any] | None = None
    rows_kind: ClassVar[str] = ""

    def __init__(self, data: QueryDict | None, scheme: Scheme) -> None:
        super().__init__(data, initial=self.initial_of(scheme))
        self.scheme = scheme

    def initial_of(self, scheme: Scheme) -> dict[str, Any]:
        raise NotImplementedError

    def change(self, scheme: Scheme) -> Scheme:
        """The scheme with this section as written; also of one that somebody changed elsewhere meanwhile."""
        raise NotImplementedError

    def is_valid(self) -> bool:
        parts = [super().is_valid(), self.rows.is_valid() if self.rows else True]
        if not all(parts):
            return False
        # What is wrong elsewhere was wrong before; what this section brings is said here.
        before = {fault.sentence for fault in editing.faults_of(self.scheme)}
        for fault in editing.faults_of(self.change(self.scheme)):
            if fault.sentence not in before:
                self.add_error(None, fault.sentence)
        return not self.errors


class BookForm(SectionForm):
    title = forms.CharField(
        label=gettext_lazy("细则的名字"),
        max_length=60,
        error_messages={"required": gettext_lazy("请写细则的名字，例如“颐和社区信用积分细则”。")},
    )
    brand = forms.CharField(label=gettext_lazy("口号"), max_length=40, required=False)
    summary = forms.CharField(
        label=gettext_lazy("开头的话"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("一两句话说清怎么攒、怎么用，放在公开页最上面。"),
    )
    on_the_spot_max = number(
        gettext_lazy("一个人当场最多能记几分"),
        help_text=gettext_lazy("超过的，要另一位工作人员审核。空着就是不能当场记。"),
    )
    rows_kind = "limits"

    def __init__(self, data: QueryDict | None, scheme: Scheme) -> None:
        super().__init__(data, scheme)
        self.rows = limit_rows(data, scheme.limits)

    def initial_of(self, scheme: Scheme) -> dict[str, Any]:
        return {
            "title": scheme.title,
            "brand": scheme.brand,
            "summary": scheme.summary,
            "on_the_spot_max": scheme.on_the_spot_max or None,
        }

    def change(self, scheme: Scheme) -> Scheme:
        said = self.cleaned_data
        scheme = editing.with_on_the_spot_max(scheme, whole(said, "on_the_spot_max"))
        words = {name: said[name].strip() for name in ("title", "brand", "summary")}
        return replace(scheme, **words, limits=self.rows.items if self.rows else scheme.limits)


class StoreForm(SectionForm):
    name = forms.CharField(label=gettext_lazy("超市叫什么"), max_length=40)
    place = forms.CharField(label=gettext_lazy("在哪里"), max_length=80, required=False)
    hours = forms.CharField(label=gettext_lazy("什么时候开"), max_length=80, required=False)

    def initial_of(self, scheme: Scheme) -> dict[str, Any]:
        store = scheme.store
        return {"name": store.name, "place": store.place, "hours": store.hours}

    def change(self, scheme: Scheme) -> Scheme:
        words = {name: self.cleaned_data[name].strip() for name in ("name", "place", "hours")}
        return replace(scheme, store=replace(scheme.store, **words))


class PointsForm(SectionForm):
    name = forms.CharField(label=gettext_lazy("居民怎么叫它"), max_length=12)
    opening = number(gettext_lazy("新加入的居民先有几分"))
    yuan_anchor = forms.DecimalField(
        label=gettext_lazy("一分折合多少元"),
        required=False,
        min_value=Decimal("0.01"),
        max_value=Decimal(1000),
        decimal_places=2,
        help_text=gettext_lazy("只用来做预算，居民看不到。空着就不折算。"),
    )

    def initial_of(self, scheme: Scheme) -> dict[str, Any]:
        points = scheme.points
        return {"name": points.name, "opening": points.opening or None, "yuan_anchor": points.yuan_anchor}

    def change(self, scheme: Scheme) -> Scheme:
        said = self.cleaned_data
        points = replace(
            scheme.points,
            name=said["name"].strip(),
            opening=whole(said, "opening"),
            yuan_anchor=said["yuan_anchor"],
        )
        return replace(scheme, points=points)


class LifeForm(SectionForm):
    lapse = forms.ChoiceField(label=gettext_lazy("分能用多久"), choices=LAPSES)
    months = number(gettext_lazy("几个月"), least=1, most=120)
    years = number(gettext_lazy("几年"), least=1, most=10)
    remind_days = number(gettext_lazy("到期前几天提醒"), most=180)

    def __init__(self, data: QueryDict | None, scheme: Scheme) -> None:
        super().__init__(data, scheme)
        speak(self, ("months", "years"))

    def initial_of(self, scheme: Scheme) -> dict[str, Any]:
        life = scheme.life
        return {"lapse": life.lapse, "months": life.months or 12, "years": life.years, "remind_days": life.remind_days}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("lapse") == "after_months" and said.get("months") is None and "months" not in self.errors:
            self.add_error("months", _("请写几个月。"))
        return said

    def change(self, scheme: Scheme) -> Scheme:
        said, lapse = self.cleaned_data, self.cleaned_data["lapse"]
        life = Life(
            lapse=lapse,
            months=whole(said, "months") if lapse == "after_months" else 0,
            years=whole(said, "years", 1) if lapse == "year_end" else 1,
            remind_days=whole(said, "remind_days", 30),
            assumed=scheme.life.assumed,
        )
        return replace(scheme, life=life)


class WindowRow(Row[Window]):
    name = forms.CharField(label=gettext_lazy("叫什么"), max_length=20, required=False)
    first = forms.CharField(label=gettext_lazy("从几月几日"), max_length=8, required=False)
    last = forms.CharField(label=gettext_lazy("到几月几日"), max_length=8, required=False)

    def item(self) -> Window | None:
        said = self.cleaned_data
        if not any(said.get(name) for name in ("name", "first", "last")):
            return None
        days = {}
        for name in ("first", "last"):
            days[name] = _month_day(said.get(name) or "")
            if days[name] is None and name not in self.errors:
                self.add_error(name, _("请写成 6-20 这样。"))
        if not said.get("name") and "name" not in self.errors:
            self.add_error("name", _("请给这段时间起个名字，例如“二季度兑换期”。"))
        first, last = days["first"], days["last"]
        return Window(said["name"], first, last) if first and last and said.get("name") else None

    @classmethod
    def initial_of(cls, item: Window) -> dict[str, Any]:
        return {"name": item.name, "first": "{}-{}".format(*item.first), "last": "{}-{}".format(*item.last)}


def _month_day(text: str) -> tuple[int, int] | None:
    found = re.fullmatch(r"\s*(\d{1,2})\D+(\d{1,2})\D*", text)
    if not found:
        return None
    month, day = int(found.group(1)), int(found.group(2))
    longest = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return (month, day) if 1 <= month <= 12 and 1 <= day <= longest[month - 1] else None


class RedemptionForm(SectionForm):
    base_kept = number(gettext_lazy("账上要留几分，多出来的才能兑"))
    times_max = number(gettext_lazy("每人最多兑几次"), least=1)
    every = forms.ChoiceField(label=gettext_lazy("在多长时间里"), choices=_SPANS, required=False)
    description = forms.CharField(label=gettext_lazy("还要说的话"), max_length=200, required=False)
    rows_kind = "windows"

    def __init__(self, data: QueryDict | None, scheme: Scheme) -> None:
        super().__init__(data, scheme)
        self.rows = Rows(WindowRow, "window", data, scheme.redemption.windows)

    def initial_of(self, scheme: Scheme) -> dict[str, Any]:
        one = scheme.redemption
        return {
            "base_kept": one.base_kept or None,
            "times_max": one.times_max,
            "every": one.every,
            "description": one.description,
        }

    def change(self, scheme: Scheme) -> Scheme:
        said = self.cleaned_data
        redemption = replace(
            scheme.redemption,
            base_kept=whole(said, "base_kept"),
            times_max=said["times_max"],
            every=(said["every"] or "quarter") if said["times_max"] else "quarter",
            windows=self.rows.items if self.rows else (),
            description=said["description"].strip(),
        )
        return replace(scheme, redemption=redemption)


class PrivacyForm(SectionForm):
    ranking = forms.BooleanField(label=gettext_lazy("可以排名次"), required=False)
    photos = forms.BooleanField(label=gettext_lazy("可以在社区里展示活动照片"), required=False)
    location = forms.BooleanField(label=gettext_lazy("签到时记下大致的位置"), required=False)

    def initial_of(self, scheme: Scheme) -> dict[str, Any]:
        one = scheme.privacy
        return {"ranking": one.ranking, "photos": one.photos, "location": one.location}

    def change(self, scheme: Scheme) -> Scheme:
        on = {name: self.cleaned_data[name] for name in ("ranking", "photos", "location")}
        return replace(scheme, privacy=replace(scheme.privacy, **on))


class CoinsForm(SectionForm):
    name = forms.CharField(label=gettext_lazy("纸币叫什么"), max_length=12)
    denominations = forms.CharField(
        label=gettext_lazy("有哪几种面值"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("写成 2、3。空着就是不用纸币。"),
    )

    def initial_of(self, scheme: Scheme) -> dict[str, Any]:
        return {"name": scheme.coins.name, "denominations": _("、").join(map(str, scheme.coins.denominations))}

    def clean_denominations(self) -> tuple[int, ...]:
        found = re.findall(r"\d+", self.cleaned_data["denominations"])
        if len(set(found)) < len(found) or any(not 0 < int(one) <= 1000 for one in found):
            raise forms.ValidationError(_("每种面值写一次，1 到 1000 分。"))
        return tuple(map(int, found))

    def change(self, scheme: Scheme) -> Scheme:
        said = self.cleaned_data
        return replace(scheme, coins=Coins(said["name"].strip(), said["denominations"], scheme.coins.assumed))


class ArticleRow(Row[Article]):
    name = forms.CharField(label=gettext_lazy("物品"), max_length=60, required=False)
    points = number(gettext_lazy("几分"), least=1)
    stock = number(gettext_lazy("有几件"))
    limit_per_redemption = number(gettext_lazy("一次最多"), least=1, most=1000)
    limit_per_month = number(gettext_lazy("每月最多"), least=1, most=1000)
    drawing = forms.ChoiceField(
        choices=[("", gettext_lazy("不配图")), *((name, name) for name in DRAWINGS)],
        required=False,
        widget=forms.HiddenInput,
    )
    assumed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def item(self) -> Article | None:
        said = self.cleaned_data
        if not said.get("name"):
            return None
        if said.get("points") is None:
            if "points" not in self.errors:
                self.add_error("points", _("请写几分。"))
            return None
        once, month = said["limit_per_redemption"], said["limit_per_month"]
        if once and month and once > month:
            self.add_error("limit_per_month", _("每月最多的，不能比一次最多的还少。"))
        return Article(
            said["name"].strip(), said["points"], said["drawing"], whole(said, "stock"), once, month, said["assumed"]
        )

    @classmethod
    def initial_of(cls, item: Article) -> dict[str, Any]:
        return {**vars(item), "assumed": item.assumed or None}


class ArticlesForm(SectionForm):
    rows_kind = "articles"

    def __init__(self, data: QueryDict | None, scheme: Scheme) -> None:
        super().__init__(data, scheme)
        self.rows = Rows(ArticleRow, "article", data, scheme.articles)

    def initial_of(self, scheme: Scheme) -> dict[str, Any]:
        return {}

    def change(self, scheme: Scheme) -> Scheme:
        return replace(scheme, articles=self.rows.items if self.rows else scheme.articles)


class GroupRow(Row[Group]):
    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    name = forms.CharField(label=gettext_lazy("这一组叫什么"), max_length=40, required=False)
    rules = forms.MultipleChoiceField(
        label=gettext_lazy("哪几条里只算最高的"), required=False, widget=forms.CheckboxSelectMultiple
    )
    per = forms.ChoiceField(label=gettext_lazy("数谁的"), choices=WHO, required=False)
    every = forms.ChoiceField(label=gettext_lazy("多长时间里"), choices=EVERY, required=False)

    def item(self) -> Group | None:
        said = self.cleaned_data
        if not said.get("name") and not said.get("rules"):
            return None
        if not said.get("name"):
            self.add_error("name", _("请给这一组起个名字。"))
        if len(said.get("rules") or ()) < 2:
            self.add_error("rules", _("请至少勾两条。"))
        if self.errors:
            return None
        per: Any = said["per"] or "resident"
        every: Any = said["every"] or "year"
        return Group(said["code"], said["name"].strip(), tuple(said["rules"]), per, every)

    @classmethod
    def initial_of(cls, item: Group) -> dict[str, Any]:
        return {**vars(item), "rules": list(item.rules)}


class GroupsForm(SectionForm):
    rows_kind = "groups"

    def __init__(self, data: QueryDict | None, scheme: Scheme) -> None:
        super().__init__(data, scheme)
        self.rows = Rows(GroupRow, "group", data, scheme.groups)
        for form in [*self.rows.forms, self.rows.empty]:
            form.fields["rules"].choices = [(rule.code, rule.name) for rule in scheme.rules]  # type: ignore[attr-defined]
            form.fields["every"].initial = "year"

    def initial_of(self, scheme: Scheme) -> dict[str, Any]:
        return {}

    def change(self, scheme: Scheme) -> Scheme:
        groups: list[Group] = []
        for group in self.rows.items if self.rows else ():
            taken = {one.code for one in [*scheme.groups, *groups]}
            code = group.code or next(c for n in range(1, 1000) if (c := f"g{n}") not in taken)
            groups.append(replace(group, code=code))
        return replace(scheme, groups=tuple(groups))


@dataclass(frozen=True)
class Section:
    """A section with its form; `part` is what two people may not change at once, `told` the describe section of it."""

    name: str
    title: str | Promise
    form: type[SectionForm]
    part: Callable[[Scheme], Any]
    hint: str | Promise = ""


SECTIONS: tuple[Section, ...] = (
    Section(
        "book",
        gettext_lazy("整本的事"),
        BookForm,
        lambda scheme: (scheme.title, scheme.brand, scheme.summary, scheme.on_the_spot_max, scheme.limits),
    ),
    Section("points", gettext_lazy("分"), PointsForm, lambda scheme: scheme.points),
    Section("life", gettext_lazy("分能用多久"), LifeForm, lambda scheme: scheme.life),
    Section("redemption", gettext_lazy("怎么兑换"), RedemptionForm, lambda scheme: scheme.redemption),
    Section("store", gettext_lazy("超市"), StoreForm, lambda scheme: scheme.store),
    Section("privacy", gettext_lazy("隐私"), PrivacyForm, lambda scheme: scheme.privacy),
    Section("groups", gettext_lazy("只按最高的一项"), GroupsForm, lambda scheme: scheme.groups),
    Section(
        "articles",
        gettext_lazy("开张时的物品"),
        ArticlesForm,
        lambda scheme: scheme.articles,
        gettext_lazy("只在新开张时用。已经开张的，物品和分数在“超市”里改。"),
    ),
    Section("coins", gettext_lazy("纸币"), CoinsForm, lambda scheme: scheme.coins),
)
# Written, checked and shown to residents, edited as text: nothing else acts on them yet.
TEXT_SECTIONS = ("benefits", "levels", "rewards", "deductions")
