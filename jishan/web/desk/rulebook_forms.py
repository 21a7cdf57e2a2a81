"""One rule as a form: what is asked, and the rule that comes of the answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jishan.rulebook import editing
from jishan.rulebook.arithmetic import amount_bounds
from jishan.rulebook.frames import AMOUNT_KINDS
from jishan.rulebook.rules import PHOTOS_MAX, is_claimable, is_money, step_name, usual_proof, usual_unit
from jishan.rulebook.scheme import (
    DRAWINGS,
    Amount,
    AmountKind,
    ByStanding,
    Category,
    Fixed,
    Limit,
    Measured,
    MonthlyBase,
    Proof,
    Range,
    Referral,
    Rounding,
    Rule,
    Scheme,
    Step,
    Tier,
    Tiers,
)
from jishan.web.desk.rulebook_fields import WHO, Row, Rows, limit_rows, number, speak, whole

__all__ = ["CategoryForm", "RuleForm"]

WHOSE = (
    ("resident/resident", gettext_lazy("个人，分归本人")),
    ("resident/household", gettext_lazy("个人，分归全家")),
    ("household/household", gettext_lazy("家庭，分归全家")),
    ("household/resident", gettext_lazy("家庭，分归带头的人")),
    ("building/resident", gettext_lazy("楼栋，分归楼长")),
    ("building/household", gettext_lazy("楼栋，分归楼长一家")),
    ("organisation/organisation", gettext_lazy("单位和商户")),
)
PROOFS = (
    ("photo", gettext_lazy("照片")),
    ("sign_in_sheet", gettext_lazy("签到表")),
    ("check_in", gettext_lazy("现场签到")),
    ("witness", gettext_lazy("见证人")),
    ("paper", gettext_lazy("证书、证明")),
)
REVIEWS = (
    ("on_the_spot", gettext_lazy("当场就记")),
    ("one", gettext_lazy("一位审核")),
    ("two", gettext_lazy("两位先后审核")),
)
PER = (("hour", gettext_lazy("小时")), ("minute", gettext_lazy("分钟")), ("piece", gettext_lazy("件")))
ROUNDINGS: tuple[tuple[Rounding, Promise], ...] = (
    ("down", gettext_lazy("不满的不算")),
    ("up", gettext_lazy("不满的也算")),
    ("nearest", gettext_lazy("过半才算")),
)
STEPS = (("top", gettext_lazy("前几名")), ("percent", gettext_lazy("前百分之几")))


# Fields that have no label of their own beside them, for they stand in a sentence.
_IN_SENTENCES = (
    "points", "points_min", "points_max", "measured_each", "measured_per", "measured_points", "measured_rounding",
    "base", "fault", "referral", "newcomer", "photos_min", "photos_max", "on_the_spot_max",
)  # fmt: skip
_WHO = dict(WHO)
_SUBJECTS = {
    "resident": gettext_lazy("个人"),
    "household": gettext_lazy("家庭"),
    "building": gettext_lazy("楼栋"),
    "organisation": gettext_lazy("单位"),
}


class TierRow(Row[Tier]):
    name = forms.CharField(label=gettext_lazy("这一档叫什么"), max_length=40, required=False)
    points = number(gettext_lazy("几分"), least=1)

    def item(self) -> Tier | None:
        name, points = self.cleaned_data.get("name"), self.cleaned_data.get("points")
        if not name and points is None:
            return None
        if not name or points is None:
            self.add_error("points" if name else "name", _("名字和分数都要写。"))
            return None
        return Tier(name, points)

    @classmethod
    def initial_of(cls, item: Tier) -> dict[str, Any]:
        return {"name": item.name, "points": item.points}


class StepRow(Row[Step]):
    way = forms.ChoiceField(label=gettext_lazy("怎么取"), choices=STEPS, required=False)
    top = number(gettext_lazy("几"), least=1, most=1000)
    points = number(gettext_lazy("几分"), least=1)

    def item(self) -> Step | None:
        top, points = self.cleaned_data.get("top"), self.cleaned_data.get("points")
        if top is None and points is None:
            return None
        if top is None or points is None:
            self.add_error("points" if top else "top", _("名次和分数都要写。"))
            return None
        if self.cleaned_data.get("way") == "percent":
            if top > 100:
                self.add_error("top", _("百分之几最大是 100。"))
            return Step(step_name(None, top), points, None, top)
        return Step(step_name(top, None), points, top)

    @classmethod
    def initial_of(cls, item: Step) -> dict[str, Any]:
        way = "top" if item.top else "percent"
        return {"way": way, "top": item.top or item.top_percent, "points": item.points}


class RuleForm(forms.Form):
    """Fields of every kind of amount stand on the page; those of the chosen kind count."""

    name = forms.CharField(
        label=gettext_lazy("做什么事"),
        max_length=40,
        error_messages={"required": gettext_lazy("请写这一条叫什么，例如“扫雪除冰”。")},
    )
    category = forms.ChoiceField(label=gettext_lazy("归在哪一类"))
    kind = forms.ChoiceField(label=gettext_lazy("怎么记分"), choices=list(AMOUNT_KINDS.items()))
    points = number(gettext_lazy("每次几分"), least=1)
    points_min = number(gettext_lazy("最少"), least=1)
    points_max = number(gettext_lazy("最多"), least=1)
    measured_each = number(gettext_lazy("每多少"), least=1, most=1440)
    measured_per = forms.ChoiceField(label=gettext_lazy("按什么算"), choices=PER, required=False)
    measured_points = number(gettext_lazy("记几分"), least=1)
    measured_rounding = forms.ChoiceField(label=gettext_lazy("不满的怎么算"), choices=ROUNDINGS, required=False)
    coefficient = forms.DecimalField(
        label=gettext_lazy("再乘系数"),
        required=False,
        max_value=Decimal(20),
        min_value=Decimal("0.01"),
        decimal_places=4,
    )
    base = number(gettext_lazy("每月几分"), least=1)
    fault = number(gettext_lazy("有一处没做到少几分"), least=1)
    referral = number(gettext_lazy("每带来一位几分"), least=1)
    newcomer = number(gettext_lazy("新来的这位几分"))
    proof = forms.MultipleChoiceField(
        label=gettext_lazy("要什么凭据"), choices=PROOFS, required=False, widget=forms.CheckboxSelectMultiple
    )
    photos_min = number(gettext_lazy("最少几张"), most=PHOTOS_MAX)
    photos_max = number(gettext_lazy("最多几张"), least=1, most=PHOTOS_MAX)
    review = forms.ChoiceField(label=gettext_lazy("谁来审"), choices=REVIEWS)
    on_the_spot_max = number(gettext_lazy("当场最多记几分"), least=1)
    notice_days = number(gettext_lazy("公示几天没有异议再记"), most=60)
    whose = forms.ChoiceField(label=gettext_lazy("记给谁"), choices=WHOSE)
    claimable = forms.BooleanField(label=gettext_lazy("居民可以自己申报"), required=False)
    poor_makes_zero = forms.BooleanField(label=gettext_lazy("评价不合格就不记分"), required=False)
    starts_on = forms.DateField(label=gettext_lazy("从哪天起"), required=False)
    ends_on = forms.DateField(label=gettext_lazy("到哪天止"), required=False)
    description = forms.CharField(
        label=gettext_lazy("说明"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("写给居民看的一两句话，比如怎么算做到了。"),
    )
    unit = forms.CharField(label=gettext_lazy("数量叫什么"), max_length=10, required=False)
    drawing = forms.ChoiceField(
        label=gettext_lazy("配图"), choices=[("", gettext_lazy("不配图")), *((name, name) for name in DRAWINGS)],
        required=False, widget=forms.RadioSelect,
    )  # fmt: skip
    assumed = forms.BooleanField(label=gettext_lazy("标成“暂定”，居民看得到这个数字还在试行"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: QueryDict | None, *, scheme: Scheme, rule: Rule, is_new: bool, kinds: Sequence[AmountKind] = ()
    ) -> None:
        """`rule` is what the form begins with; `kinds` those an area allows (empty: all)."""
        super().__init__(data, initial=_initial(rule))
        self.scheme, self.old, self.is_new = scheme, rule, is_new
        self.fields["category"].choices = [(one.code, one.name) for one in scheme.categories]  # type: ignore[attr-defined]
        if kinds:
            allowed = {*kinds, rule.amount.kind}
            self.fields["kind"].choices = [(k, AMOUNT_KINDS[k]) for k in AMOUNT_KINDS if k in allowed]  # type: ignore[attr-defined]
        for name in ("starts_on", "ends_on"):
            field = self.fields[name]
            field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            field.error_messages["invalid"] = _("日期请写成 2026-12-01 这样。")
        speak(self, _IN_SENTENCES)
        tiers = rule.amount.tiers if isinstance(rule.amount, Tiers) else ()
        steps = rule.amount.steps if isinstance(rule.amount, ByStanding) else ()
        self.tiers = Rows(TierRow, "tier", data, tiers)
        self.steps = Rows(StepRow, "step", data, steps)
        self.limits = limit_rows(data, rule.limits, rule.subject)
        self.rule: Rule = rule
        self.spot_wanted = 0  # what the book would have to allow on the spot for this rule to go on being so

    @property
    def first_wrong(self) -> str:
        """The first thing to put right, wherever on the form it stands."""
        forms_with_errors = [self, *self.limits.forms, *self.tiers.forms, *self.steps.forms]
        said = (str(error) for form in forms_with_errors for errors in form.errors.values() for error in errors)
        return next(said, "")

    @property
    def shown_kind(self) -> str:
        return str(self["kind"].value())

    def is_valid(self) -> bool:
        """The parts first, so that all of them say what is wrong; then the rule as a whole."""
        parts = [super().is_valid(), self.limits.is_valid()]
        kind = self.cleaned_data.get("kind")
        parts += [self.tiers.is_valid()] if kind == "tiers" else []
        parts += [self.steps.is_valid()] if kind == "standing" else []
        if not all(parts):
            return False
        amount = self._amount(kind)
        if amount is None or self.errors:
            return False
        self.rule = self._rule(amount)
        self._check(self.rule)
        return not self.errors and not any(form.errors for form in self.limits.forms)

    # The amount

    def _amount(self, kind: Any) -> Amount | None:
        ways: dict[str, Callable[[dict[str, Any]], Amount | None]] = {
            "fixed": lambda said: Fixed(said["points"]) if self._needs("points") else None,
            "range": self._range,
            "tiers": self._tiers,
            "measured": self._measured,
            "monthly_base": self._monthly_base,
            "standing": self._standing,
            "referral": lambda said: (
                Referral(said["referral"], whole(said, "newcomer")) if self._needs("referral") else None
            ),
        }
        return ways[kind](self.cleaned_data)

    def _needs(self, *names: str) -> bool:
        for name in names:
            if self.cleaned_data.get(name) is None and name not in self.errors:
                self.add_error(name, _("请写几分。"))
        return not self.errors

    def _range(self, said: dict[str, Any]) -> Range | None:
        if not self._needs("points_min", "points_max"):
            return None
        if said["points_min"] >= said["points_max"]:
            self.add_error("points_max", _("最多的要比最少的多。一样多的话，请选“每次固定几分”。"))
            return None
        return Range(said["points_min"], said["points_max"])

    def _tiers(self, said: dict[str, Any]) -> Tiers | None:
        names = [tier.name for tier in self.tiers.items]
        if len(names) < 2:
            self.add_error("kind", _("请至少写两档，例如“社区级 10 分”和“区级 20 分”。"))
        elif len(set(names)) < len(names):
            self.add_error("kind", _("有两档同名，请换一个名字。"))
        else:
            return Tiers(self.tiers.items)
        return None

    def _standing(self, said: dict[str, Any]) -> ByStanding | None:
        if not self.steps.items:
            self.add_error("kind", _("请至少写一个名次，例如“前 3 名，10 分”。"))
            return None
        # A step keeps the name its rulebook gave it: deeds know it by that.
        old = self.old.amount.steps if isinstance(self.old.amount, ByStanding) else ()
        names = {(step.top, step.top_percent): step.name for step in old}
        steps = (replace(one, name=names.get((one.top, one.top_percent), one.name)) for one in self.steps.items)
        return ByStanding(tuple(steps))

    def _monthly_base(self, said: dict[str, Any]) -> MonthlyBase | None:
        if not self._needs("base", "fault"):
            return None
        if said["fault"] > said["base"]:
            self.add_error("fault", _("一处就比一个月的分还多。请写小一些。"))
            return None
        return MonthlyBase(said["base"], said["fault"])

    def _measured(self, said: dict[str, Any]) -> Measured | None:
        if not self._needs("measured_points"):
            return None
        return Measured(
            points=said["measured_points"],
            per=said["measured_per"] or "hour",
            each=whole(said, "measured_each", 1) or 1,
            rounding=said["measured_rounding"] or "down",
            coefficient=said.get("coefficient") or Decimal(1),
        )

    # The rule

    def _rule(self, amount: Amount) -> Rule:
        said = self.cleaned_data
        subject, wallet = said["whose"].split("/")
        kinds: Any = tuple(kind for kind in _kept_order(self.old.proof.kinds, said["proof"])) or ("none",)
        usual = usual_proof(kinds)
        least = whole(said, "photos_min", usual.photos_min) if usual.wants_photos else 0
        most = whole(said, "photos_max", max(least, usual.photos_max)) if usual.wants_photos else 0
        claimable = said["claimable"] and (subject in ("resident", "household"))
        same_kind = amount.kind == self.old.amount.kind and said["unit"] == self.old.unit
        unit = said["unit"] if said["unit"] and (same_kind or said["unit"] != self.old.unit) else usual_unit(amount)
        return replace(
            self.old,
            name=said["name"].strip(),
            category=said["category"],
            amount=amount,
            description=said["description"].strip(),
            unit=unit,
            subject=subject,
            wallet=wallet,
            limits=self.limits.items,
            proof=Proof(kinds, least, most),
            review=said["review"],
            on_the_spot_max=self._spot(amount, said),
            notice_days=whole(said, "notice_days"),
            poor_makes_zero=said["poor_makes_zero"],
            claimable_by_resident=claimable if not self.is_new else claimable and is_claimable(subject, amount),
            starts_on=said["starts_on"],
            ends_on=said["ends_on"],
            drawing=said["drawing"],
            assumed=said["assumed"],
        )

    def _spot(self, amount: Amount, said: dict[str, Any]) -> int:
        """What is credited at once. A rule that always was goes on being so when its points change."""
        if said["review"] != "on_the_spot":
            return 0
        book = self.scheme.on_the_spot_max
        own = whole(said, "on_the_spot_max", book)
        was_always = self.old.review == "on_the_spot" and amount_bounds(self.old)[1] in range(1, own + 1)
        most = amount_bounds(replace(self.old, amount=amount))[1]
        if most is not None and own != book:
            untouched = own == self.old.on_the_spot_max
            if most < own or (was_always and untouched and most <= book):
                return most
        return own

    def _check(self, rule: Rule) -> None:
        """What does not fit: within the rule, and with the book around it."""
        if rule.proof.wants_photos and rule.proof.photos_min > rule.proof.photos_max:
            self.add_error("photos_max", _("最少要 %(n)s 张，最多不能比它少。") % {"n": rule.proof.photos_min})
        if rule.starts_on and rule.ends_on and rule.ends_on < rule.starts_on:
            self.add_error("ends_on", _("结束的日子比开始的早，请改一个。"))
        if is_money(rule.unit):
            self.add_error("unit", _("给钱不记分。给东西的话，请按件、按袋、按公斤记。"))
        self._check_spot(rule)
        self._check_limits(rule)
        if self.errors or any(form.errors for form in self.limits.forms):
            return
        scheme = editing.with_rule(self.scheme, rule)
        place = [one.code for one in scheme.rules].index(rule.code)
        for fault in editing.faults_of(scheme):
            if fault.path[:2] == ("rules", place):
                self._put(fault.path, fault.sentence)

    def _put(self, path: Sequence[str | int], sentence: str) -> None:
        field = path[2] if len(path) > 2 else None
        if field == "limits":
            self.limits.refuse(int(path[3]) if len(path) > 3 else 0, sentence)
        else:
            known = {"name": "name", "category": "category", "points": "points", "ends_on": "ends_on", "unit": "unit"}
            self.add_error(known.get(str(field)), sentence)

    def _check_spot(self, rule: Rule) -> None:
        if rule.review != "on_the_spot":
            return
        book, (least, _most) = self.scheme.on_the_spot_max, amount_bounds(rule)
        say = {"book": book, "own": rule.on_the_spot_max, "least": least}
        if not book:
            self.add_error("review", _("整本细则没有开当场记分。请先在“整本的事”里写当场最多记几分，或者选先审核。"))
        elif rule.on_the_spot_max > book:
            self.add_error("on_the_spot_max", _("整本细则定的是当场最多 %(book)s 分，这一条不能更多。") % say)
        elif least > rule.on_the_spot_max:
            sentence = _(
                "一次至少 %(least)s 分，当场却最多只能记 %(own)s 分（整本定的是 %(book)s 分）。请改一个数，或者选先审核。"
            )
            self.add_error("on_the_spot_max", sentence % say)
            if least > book:
                self.spot_wanted = amount_bounds(rule)[1] or least

    def _check_limits(self, rule: Rule) -> None:
        fitting = {rule.subject, "activity", "community"} | ({"household"} if rule.subject == "resident" else set())
        seen: dict[tuple[str, str], Limit] = {}
        for place, limit in enumerate(rule.limits):
            if limit.per not in fitting:
                say = {"subject": _SUBJECTS[rule.subject], "was": _WHO[limit.per], "fits": _WHO[rule.subject]}
                self.limits.refuse(place, _("改记在%(subject)s上了，请把“%(was)s”换成“%(fits)s”。") % say)
            if (limit.per, limit.every) in seen:
                self.limits.refuse(place, _("上面已经有一句说的是同一段时间。请并成一句。"))
            seen[limit.per, limit.every] = limit


def _kept_order(old: Sequence[str], chosen: Sequence[str]) -> list[str]:
    """The order a rulebook named its proofs in stays; what is new comes after."""
    return [kind for kind in old if kind in chosen] + [kind for kind in chosen if kind not in old]


def _initial(rule: Rule) -> dict[str, Any]:
    amount, proof = rule.amount, rule.proof
    said: dict[str, Any] = {
        "name": rule.name, "category": rule.category, "kind": amount.kind, "measured_each": 1, "measured_per": "hour",
        "measured_rounding": "down", "proof": [kind for kind in proof.kinds if kind != "none"],
        "photos_min": proof.photos_min if proof.wants_photos else 1,
        "photos_max": proof.photos_max if proof.wants_photos else 3,
        "review": rule.review, "on_the_spot_max": rule.on_the_spot_max or None, "notice_days": rule.notice_days or None,
        "whose": f"{rule.subject}/{rule.wallet}", "claimable": rule.claimable_by_resident,
        "poor_makes_zero": rule.poor_makes_zero, "starts_on": rule.starts_on, "ends_on": rule.ends_on,
        "description": rule.description, "unit": rule.unit, "drawing": rule.drawing, "assumed": rule.assumed,
    }  # fmt: skip
    if isinstance(amount, Fixed):
        said["points"] = amount.points
    elif isinstance(amount, Range):
        said |= {"points_min": amount.points_min, "points_max": amount.points_max}
    elif isinstance(amount, Measured):
        said |= {
            "measured_points": amount.points, "measured_per": amount.per, "measured_each": amount.each,
            "measured_rounding": amount.rounding,
            "coefficient": None if amount.coefficient == 1 else amount.coefficient,
        }  # fmt: skip
    elif isinstance(amount, MonthlyBase):
        said |= {"base": amount.points, "fault": amount.points_per_fault}
    elif isinstance(amount, Referral):
        said |= {"referral": amount.points, "newcomer": amount.newcomer_points or None}
    return said


class CategoryForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("这一类叫什么"),
        max_length=20,
        error_messages={"required": gettext_lazy("请给这一类起个名字。")},
    )
    description = forms.CharField(label=gettext_lazy("一句说明"), max_length=200, required=False)
    drawing = forms.ChoiceField(
        label=gettext_lazy("配图"), choices=[("", gettext_lazy("不配图")), *((name, name) for name in DRAWINGS)],
        required=False, widget=forms.RadioSelect,
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: QueryDict | None, *, scheme: Scheme, category: Category) -> None:
        initial = {"name": category.name, "description": category.description, "drawing": category.drawing}
        super().__init__(data, initial=initial)
        self.scheme, self.old, self.category = scheme, category, category
        self.limits = limit_rows(data, category.limits)

    def is_valid(self) -> bool:
        if not all([super().is_valid(), self.limits.is_valid()]):
            return False
        said = self.cleaned_data
        self.category = replace(
            self.old,
            name=said["name"].strip(),
            description=said["description"].strip(),
            drawing=said["drawing"],
            limits=self.limits.items,
        )
        scheme = editing.with_category(self.scheme, self.category)
        place = [one.code for one in scheme.categories].index(self.category.code)
        for fault in editing.faults_of(scheme):
            if fault.path[:3] == ("categories", place, "limits"):
                self.limits.refuse(int(fault.path[3]) if len(fault.path) > 3 else 0, fault.sentence)
            elif fault.path[:2] == ("categories", place):
                self.add_error("name", fault.sentence)
        return not self.errors and not any(form.errors for form in self.limits.forms)
