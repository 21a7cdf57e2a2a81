"""What the claim page asks, and what was answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jishan.earning.binding import NOTE_MAX, PLACE_MAX
from jishan.lib import clock
from jishan.lib.text import clean, halfwidth, pinyin_initials, pinyin_run
from jishan.people import queries as people
from jishan.people.models import Household, Resident
from jishan.places.models import Building
from jishan.rulebook import queries as rulebook
from jishan.rulebook.describe import amount_phrase, proof_phrase, rule_sentence, subject_phrase
from jishan.rulebook.errors import NoRulebook
from jishan.rulebook.scheme import Category, MonthlyBase, Range, Referral, Rule, Scheme
from jishan.rulebook.words import unit_name
from jishan.web.resident.drafts import PICTURES_MAX
from jishan.web.shared.access import ResidentPage
from jishan.web.shared.forms import KeyedForm
from jishan.web.shared.rule_icons import icon_of

__all__ = ["Asks", "ClaimForm", "Offer"]

OTHER_DAY = "other"
# Up to so many tiles are seen at a glance; more are folded by category and can be searched.
_TILES_AT_A_GLANCE = 15
_NUMBER_MAX = 100_000
_DATE_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]


# What is offered --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tile:
    rule: Rule
    icon: str
    amount: str
    search: str  # name, number, pinyin and initials: what a person may type to find it


@dataclass(frozen=True)
class Group:
    category: Category
    icon: str
    tiles: list[Tile]

    @property
    def codes(self) -> set[str]:
        return {tile.rule.code for tile in self.tiles}


@dataclass(frozen=True)
class Asks:
    """What a rule wants to know besides, and says about itself."""

    rule: Rule

    @property
    def sentence(self) -> str:
        return rule_sentence(self.rule)

    @property
    def proof(self) -> str:
        return proof_phrase(self.rule)

    @property
    def goes_to(self) -> str:
        return subject_phrase(self.rule)

    @property
    def quantity_label(self) -> str:
        unit = unit_name(self.rule.unit)
        if not self.rule.asks_quantity:
            return ""
        if isinstance(self.rule.amount, MonthlyBase):
            return _("这个月有几处没做到")
        if isinstance(self.rule.amount, Referral):
            return _("带来几位")
        return _("做了多少%(unit)s") % {"unit": unit}

    @property
    def quantity_min(self) -> int:
        return 0 if isinstance(self.rule.amount, MonthlyBase) else 1

    @property
    def range(self) -> Range | None:
        return self.rule.amount if isinstance(self.rule.amount, Range) else None

    @property
    def photos_most(self) -> int:
        return min(self.rule.proof.photos_max, PICTURES_MAX)

    @property
    def photos(self) -> str:
        """How many pictures, in a few words."""
        least, most = self.rule.proof.photos_min, self.photos_most
        if not most:
            return _("这一条不用照片")
        if not least:
            return _("可以不拍，最多 %(most)s 张") % {"most": most}
        if least == most:
            return _("要 %(most)s 张") % {"most": most}
        return _("%(least)s 到 %(most)s 张") % {"least": least, "most": most}


class Offer:
    """Everything the page offers this reader today: deeds by category, days, and for whom."""

    def __init__(self, request: ResidentPage) -> None:
        self._request = request
        self.today = clock.today()

    @cached_property
    def scheme(self) -> Scheme | None:
        try:
            return rulebook.scheme_of(rulebook.in_force(self._request.community, self.today))
        except NoRulebook:
            return None

    @cached_property
    def groups(self) -> list[Group]:
        if self.scheme is None:
            return []
        # A rule that ended last week may still be claimed for a day before; the service looks at the day.
        rules = [rule for rule in self.scheme.rules if rule.claimable_by_resident and self._may_be_claimed(rule)]
        groups = (Group(c, icon_of(c), list(self._tiles(c, rules))) for c in self.scheme.categories)
        return [group for group in groups if group.tiles]

    def _may_be_claimed(self, rule: Rule) -> bool:
        if rule.subject == "organisation" or (rule.starts_on and rule.starts_on > self.today):
            return False
        lately = self.today - timedelta(days=31)
        return rule.ends_on is None or rule.ends_on >= lately

    def _tiles(self, category: Category, rules: list[Rule]) -> Iterator[Tile]:
        for rule in rules:
            if rule.category == category.code:
                words = [rule.name, rule.code, category.name, pinyin_run(rule.name), pinyin_initials(rule.name)]
                yield Tile(rule, icon_of(rule, icon_of(category)), amount_phrase(rule), " ".join(words).lower())

    @property
    def is_long(self) -> bool:
        return sum(len(group.tiles) for group in self.groups) > _TILES_AT_A_GLANCE

    @cached_property
    def rules(self) -> dict[str, Rule]:
        return {tile.rule.code: tile.rule for group in self.groups for tile in group.tiles}

    @cached_property
    def household(self) -> Household | None:
        return people.household_of(self._request.resident)

    @cached_property
    def people(self) -> list[tuple[Resident, str]]:
        """Whom one may claim for: the one whose page it is first, then the family, then others one helps."""
        here = self._request.resident
        family = people.members_of(self.household) if self.household else []
        listed = {resident.pk: resident for resident in [here, *family, *self._request.residents]}
        present = [resident for resident in listed.values() if people.lives_here(resident)]
        return [(resident, self._called(resident)) for resident in present]

    def _called(self, resident: Resident) -> str:
        return _("我自己") if resident.user_id == self._request.user.pk else resident.name

    @property
    def days(self) -> list[tuple[str, str]]:
        """Days as values that mean the same when the form is sent after midnight."""
        yesterday = self.today - timedelta(days=1)
        return [
            (self.today.isoformat(), _("今天")),
            (yesterday.isoformat(), _("昨天")),
            (OTHER_DAY, _("选日期")),
        ]

    def building_of(self, household: Household | None) -> Building | None:
        return household.home.entrance.building if household and household.home else None


# What was answered ------------------------------------------------------------------------------------------------


class Number(forms.IntegerField):
    """A whole number as people type it: full-width figures too; too large ones get a sentence, not an overflow."""

    def __init__(self, *, missing: str | Promise = "", **kwargs: Any) -> None:
        whole = gettext_lazy("请填整数，例如 2。")
        kwargs["error_messages"] = {
            "invalid": whole,
            "required": missing or whole,
            "max_value": gettext_lazy("这个数太大了，请看看是不是多按了几个零。"),
            "min_value": gettext_lazy("请填 %(limit_value)s 或更大的整数。"),
        }
        super().__init__(max_value=_NUMBER_MAX, **kwargs)

    def to_python(self, value: Any) -> int | None:
        text = halfwidth(str(value or "")).strip()
        # int() would read a thousand figures, and slowly.
        return super().to_python(text if len(text) <= 20 else "9" * 20)


class ClaimForm(KeyedForm):
    """One claim. Rules, people and days are checked against the offer; limits and dates by the service."""

    rule = forms.CharField(error_messages={"required": gettext_lazy("请先选做了什么。")})
    day = forms.CharField(error_messages={"required": gettext_lazy("请选哪天做的。")})
    other_day = forms.DateField(
        required=False,
        input_formats=_DATE_FORMATS,
        error_messages={"invalid": gettext_lazy("日期看不明白，请写成 2026-03-08 这样。")},
    )
    who = forms.CharField(error_messages={"required": gettext_lazy("请选是谁做的。")})
    quantity = Number(required=False, min_value=0)
    tier = forms.CharField(required=False, max_length=40)
    asked_points = Number(required=False, min_value=1)
    place = forms.CharField(
        required=False,
        max_length=PLACE_MAX,
        error_messages={"max_length": gettext_lazy("地点最多 %(limit_value)s 个字，现在有 %(show_value)s 个。")},
    )
    note = forms.CharField(
        required=False,
        max_length=NOTE_MAX,
        error_messages={"max_length": gettext_lazy("最多写 %(limit_value)s 个字，现在有 %(show_value)s 个。")},
    )

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        self.offer = offer
        super().__init__(*args, **kwargs)

    def clean_rule(self) -> Rule:
        rule = self.offer.rules.get(self.cleaned_data["rule"])
        if rule is None:
            raise forms.ValidationError(_("细则里没有这一条，请从下面选一条。"))
        return rule

    def clean_who(self) -> Resident:
        for resident, _called in self.offer.people:
            if str(resident.pk) == self.cleaned_data["who"]:
                return resident
        raise forms.ValidationError(_("只能为自己、家里人或您帮忙照看的人申报。"))

    def clean_place(self) -> str:
        return clean(self.cleaned_data["place"])

    def clean_note(self) -> str:
        return clean(self.cleaned_data["note"])

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if "day" in answers:
            self._settle_day(answers)
        rule = answers.get("rule")
        if rule:
            self._ask_what_the_rule_asks(rule, answers)
        return answers

    def _settle_day(self, answers: dict[str, Any]) -> None:
        chosen = answers["day"]
        if chosen != OTHER_DAY:
            try:
                answers["day"] = date.fromisoformat(chosen)
            except ValueError:
                self.add_error("day", _("请选哪天做的。"))
        elif answers.get("other_day"):
            answers["day"] = answers["other_day"]
        elif "other_day" in self.errors:
            del answers["day"]
        else:
            self.add_error("other_day", _("请选是哪一天。"))
            del answers["day"]

    def _ask_what_the_rule_asks(self, rule: Rule, answers: dict[str, Any]) -> None:
        """Leave out answers to questions the rule does not ask: they may stand there from another choice."""
        if not rule.asks_quantity:
            answers["quantity"] = 1
            self.errors.pop("quantity", None)
        elif answers.get("quantity") is None and "quantity" not in self.errors:
            answers["quantity"] = 1
        if rule.tier_names and answers.get("tier") not in rule.tier_names:
            self.add_error("tier", _("请选一档。"))
        if not rule.tier_names:
            answers["tier"] = ""
        if not isinstance(rule.amount, Range):
            answers["asked_points"] = None
            self.errors.pop("asked_points", None)

    def facts(self) -> dict[str, Any] | None:
        """What the services want to know of the deed; None while what it hangs on is not answered."""
        answers = self.cleaned_data
        needed = ("rule", "day", "who", "quantity")
        if any(name not in answers for name in needed) or (answers["rule"].tier_names and "tier" not in answers):
            return None
        rule, resident = answers["rule"], answers["who"]
        of_more = rule.subject in {"household", "building"}
        household = people.household_of(resident) if of_more else None
        return {
            "rule": rule.code,
            "happened_on": answers["day"],
            "resident": resident,
            "household": household if rule.subject == "household" else None,
            "building": self.offer.building_of(household) if rule.subject == "building" else None,
            "quantity": answers["quantity"],
            "tier": answers.get("tier", ""),
            "asked_points": answers.get("asked_points"),
            "place": answers.get("place", ""),
            "note": answers.get("note", ""),
        }
