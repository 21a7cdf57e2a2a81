"""A rulebook in plain language: sentences a neighbour would say, made from the rules and from nothing else.

Phrases carry no full stop; sentences do. What the rulebook itself says (names, descriptions) stays as it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy

from jishan.rulebook.arithmetic import amount_bounds
from jishan.rulebook.scheme import (
    ByStanding,
    Category,
    Fixed,
    Levels,
    LevelStep,
    Measured,
    MonthlyBase,
    Proof,
    ProofKind,
    Range,
    Referral,
    Reward,
    Rounding,
    Rule,
    Scheme,
    SubjectKind,
    Tiers,
)
from jishan.rulebook.words import day_name, limit_sentence, month_day_name, span_name, unit_name

__all__ = [
    "CategoryPart",
    "RuleRow",
    "SchemePage",
    "Section",
    "amount_phrase",
    "date_phrase",
    "limit_phrases",
    "proof_phrase",
    "review_phrase",
    "rule_sentence",
    "scheme_page",
    "subject_phrase",
]

_PROOFS: dict[ProofKind, Promise] = {
    "none": gettext_lazy("不用凭据"),
    "paper": gettext_lazy("证书、证明等材料"),
    "check_in": gettext_lazy("现场签到"),
    "witness": gettext_lazy("一位见证人"),
    "sign_in_sheet": gettext_lazy("签到表"),
}
_SUBJECTS: dict[SubjectKind, Promise] = {
    "resident": pgettext_lazy("whom a list or a level is of", "居民"),
    "household": pgettext_lazy("whom a list or a level is of", "家庭"),
    "building": pgettext_lazy("whom a list or a level is of", "楼栋"),
    "organisation": pgettext_lazy("whom a list or a level is of", "单位和商户"),
}
_POINTS = ngettext_lazy("%(points)s 分", "%(points)s 分", "points")
_NAMED = ngettext_lazy("%(name)s %(points)s 分", "%(name)s %(points)s 分", "points")
_EACH = ngettext_lazy("每%(unit)s %(points)s 分", "每%(unit)s %(points)s 分", "points")
_ROUNDINGS: dict[Rounding, Promise] = {
    "down": ngettext_lazy("每满 %(each)s %(unit)s记 %(points)s 分", "每满 %(each)s %(unit)s记 %(points)s 分", "points"),
    "up": ngettext_lazy(
        "每 %(each)s %(unit)s记 %(points)s 分，不满的也算", "每 %(each)s %(unit)s记 %(points)s 分，不满的也算", "points"
    ),
    "nearest": ngettext_lazy(
        "每 %(each)s %(unit)s记 %(points)s 分，过半才算", "每 %(each)s %(unit)s记 %(points)s 分，过半才算", "points"
    ),
}


@dataclass(frozen=True)
class RuleRow:
    """One rule as the public page shows it; `how` is the sentence, the rest are its parts for a table."""

    code: str
    name: str
    description: str
    how: str
    amount: str
    limits: tuple[str, ...]
    proof: str
    review: str
    subject: str
    dates: str
    claimable: bool
    assumed: bool
    drawing: str
    icon: str


@dataclass(frozen=True)
class CategoryPart:
    code: str
    name: str
    description: str
    drawing: str
    icon: str
    limits: tuple[str, ...]
    rules: tuple[RuleRow, ...]


@dataclass(frozen=True)
class Section:
    """Something said of the whole book: a heading and its sentences."""

    code: str
    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class SchemePage:
    title: str
    brand: str
    summary: str
    points_name: str
    categories: tuple[CategoryPart, ...]
    sections: tuple[Section, ...]


def scheme_page(scheme: Scheme, *, with_empty: bool = False) -> SchemePage:
    """The whole rulebook for the public page: its rules by category, then what holds for all of them.

    Categories without a rule are left out, unless `with_empty`.
    """
    return SchemePage(
        title=scheme.title,
        brand=scheme.brand,
        summary=scheme.summary,
        points_name=scheme.points.name,
        categories=tuple(
            part for part in (_category(scheme, item) for item in scheme.categories) if part.rules or with_empty
        ),
        sections=tuple(section for section in _sections(scheme) if section.sentences),
    )


def rule_sentence(rule: Rule) -> str:
    """参加扫雪除冰，每次 2 分，每人每天最多记 1 次。"""
    return _sentence([rule.name, *filter(None, [amount_phrase(rule), *limit_phrases(rule), *_conditions(rule)])])


def amount_phrase(rule: Rule) -> str:
    """每次 2 分; 3 到 160 分; 社区级 10 分、区级 20 分"""
    amount = rule.amount
    unit = unit_name(rule.unit)
    if isinstance(amount, Fixed):
        return _EACH % {"unit": unit, "points": amount.points}
    if isinstance(amount, Range):
        return _("%(min)s 到 %(max)s 分") % {"min": amount.points_min, "max": amount.points_max}
    if isinstance(amount, Tiers | ByStanding):
        steps = amount.tiers if isinstance(amount, Tiers) else amount.steps
        return _("、").join(_NAMED % {"name": step.name, "points": step.points} for step in steps)
    if isinstance(amount, Measured):
        return _measured(amount, unit)
    if isinstance(amount, MonthlyBase):
        say = {"base": amount.points, "fault": amount.points_per_fault}
        return _("每月 %(base)s 分，有一处没做到少 %(fault)s 分") % say
    return _referral(amount)


def limit_phrases(rule: Rule) -> tuple[str, ...]:
    return tuple(limit_sentence(limit) for limit in rule.limits)


def proof_phrase(rule: Rule) -> str:
    """照片 1 到 3 张; 签到表上有名字就行; 不用凭据"""
    if rule.proof.kinds == ("sign_in_sheet",):
        return _("签到表上有名字就行")
    phrases = [_photos(rule.proof) if kind == "photo" else str(_PROOFS[kind]) for kind in rule.proof.kinds]
    return _("，加").join(phrases)


def review_phrase(rule: Rule) -> str:
    """Who looks at it before the points are credited."""
    say = {"max": rule.on_the_spot_max, "days": rule.notice_days}
    if rule.review == "on_the_spot":
        most = amount_bounds(rule)[1]
        always = most is not None and most <= rule.on_the_spot_max
        phrase = _("当场就记") if always else _("%(max)s 分以内当场就记，再多要另一位工作人员审核") % say
    else:
        phrase = _("两位工作人员先后审核") if rule.review == "two" else _("一位工作人员审核")
    return _("%(review)s，公示 %(days)s 天没有异议再记") % {**say, "review": phrase} if rule.notice_days else phrase


def subject_phrase(rule: Rule) -> str:
    """For whom it is counted and whose the points are; empty for the usual case, a person's own."""
    if rule.subject == "resident":
        return _("分归全家") if rule.wallet == "household" else ""
    if rule.subject == "household":
        return _("以家庭记，分归带头的人") if rule.wallet == "resident" else _("以家庭记，分归全家")
    if rule.subject == "organisation":
        return _("以单位或商户记，分归单位")
    return _("以楼栋记，分归楼长一家") if rule.wallet == "household" else _("以楼栋记，分归楼长")


# A rule's parts


def _measured(amount: Measured, unit: str) -> str:
    say = {"unit": unit, "points": amount.points, "each": amount.each, "coefficient": amount.coefficient}
    phrase = str((_EACH if amount.each == 1 else _ROUNDINGS[amount.rounding]) % say)
    if amount.coefficient == 1:
        return phrase
    return _("%(amount)s，再乘 %(coefficient)s") % {"amount": phrase, "coefficient": amount.coefficient}


def _referral(amount: Referral) -> str:
    say = {"points": amount.points, "newcomer": amount.newcomer_points}
    if amount.newcomer_points:
        return _("每带来一位 %(points)s 分，新来的这位也有 %(newcomer)s 分") % say
    return _("每带来一位 %(points)s 分") % say


def _photos(proof: Proof) -> str:
    say = {"min": proof.photos_min, "max": proof.photos_max}
    if proof.photos_min == proof.photos_max:
        return _("照片 %(max)s 张") % say
    return (_("照片 %(min)s 到 %(max)s 张") if proof.photos_min else _("有照片更好，最多 %(max)s 张")) % say


def _conditions(rule: Rule) -> Iterator[str]:
    yield subject_phrase(rule)
    yield date_phrase(rule)
    if rule.poor_makes_zero:
        yield _("评价不合格不记分")


def date_phrase(rule: Rule) -> str:
    """From when until when; empty where it always holds."""
    if rule.starts_on and rule.ends_on:
        say = {"starts": day_name(rule.starts_on), "ends": day_name(rule.ends_on)}
        return _("%(starts)s到 %(ends)s有效") % say
    if rule.starts_on:
        return _("%(starts)s起有效") % {"starts": day_name(rule.starts_on)}
    return _("到 %(ends)s为止") % {"ends": day_name(rule.ends_on)} if rule.ends_on else ""


def _row(rule: Rule) -> RuleRow:
    return RuleRow(
        code=rule.code,
        name=rule.name,
        description=rule.description,
        how=rule_sentence(rule),
        amount=amount_phrase(rule),
        limits=limit_phrases(rule),
        proof=proof_phrase(rule),
        review=review_phrase(rule),
        subject=subject_phrase(rule),
        dates=date_phrase(rule),
        claimable=rule.claimable_by_resident,
        assumed=rule.assumed,
        drawing=rule.drawing,
        icon=rule.icon,
    )


def _category(scheme: Scheme, category: Category) -> CategoryPart:
    return CategoryPart(
        code=category.code,
        name=category.name,
        description=category.description,
        drawing=category.drawing,
        icon=category.icon,
        limits=tuple(_("这一类合起来，%(limit)s。") % {"limit": limit_sentence(limit)} for limit in category.limits),
        rules=tuple(_row(rule) for rule in scheme.rules if rule.category == category.code),
    )


# What holds for the whole book


def _sections(scheme: Scheme) -> Iterator[Section]:
    yield Section("limits", _("合起来的上限"), tuple(_overall(scheme)))
    yield Section("life", _("分能用多久"), tuple(_life(scheme)))
    yield Section("redemption", _("怎么兑换"), tuple(_redemption(scheme)))
    yield Section("benefits", _("除了物品，还能换什么"), tuple(_benefits(scheme)))
    yield Section("levels", _("等级"), tuple(_levels(levels) for levels in scheme.levels))
    yield Section("rewards", _("榜单和奖励"), tuple(_rewards(scheme)))
    yield Section("deductions", _("扣分"), tuple(_deductions(scheme)))
    yield Section("privacy", _("您的隐私"), tuple(_privacy(scheme)))


def _overall(scheme: Scheme) -> Iterator[str]:
    for limit in scheme.limits:
        yield _("各条合起来，%(limit)s。") % {"limit": limit_sentence(limit)}
    for group in scheme.groups:
        names = _("、").join(_("“%(name)s”") % {"name": scheme.rule(code).name} for code in group.rules)
        yield _("%(group)s：%(names)s，%(span)s只按最高的一条记分。") % {
            "group": group.name,
            "names": names,
            "span": span_name(group.every),
        }


def _life(scheme: Scheme) -> Iterator[str]:
    life = scheme.life
    say = {"months": life.months, "days": life.remind_days, "years": life.years - 1}
    if life.lapse == "never":
        yield _("分一直有效，不会过期。")
        return
    if life.lapse == "after_months":
        yield _("分从记上那天起 %(months)s 个月内有效，先记的先用。") % say
    elif life.years == 1:
        yield _("当年记的分，用到当年 12 月 31 日。") % say
    elif life.years == 2:
        yield _("当年记的分，用到第二年 12 月 31 日，先记的先用。")
    else:
        yield _("当年记的分，用到 %(years)s 年后的 12 月 31 日，先记的先用。") % say
    if life.remind_days:
        yield _("快到期时，提前 %(days)s 天告诉您。") % say


def _redemption(scheme: Scheme) -> Iterator[str]:
    store, redemption = scheme.store, scheme.redemption
    if scheme.points.opening:
        yield _("新加入的居民先有 %(points)s 分。") % {"points": scheme.points.opening}
    where = [part for part in (store.place, store.hours) if part]
    say = {"store": store.name, "where": _("，").join(where)}
    yield _("到%(store)s换物品：%(where)s。") % say if where else _("到%(store)s换物品。") % say
    if redemption.base_kept:
        yield _("账上要留 %(base)s 分，多出来的部分可以兑换。") % {"base": redemption.base_kept}
    if redemption.times_max:
        say_times = {"span": span_name(redemption.every), "times": redemption.times_max}
        yield _("每人%(span)s最多兑换 %(times)s 次。") % say_times
    for window in redemption.windows:
        first, last = month_day_name(*window.first), month_day_name(*window.last)
        yield _("%(name)s：%(first)s到 %(last)s。") % {"name": window.name, "first": first, "last": last}
    if redemption.description:
        yield redemption.description
    if scheme.coins.denominations:
        sizes = _("、").join(_POINTS % {"points": points} for points in scheme.coins.denominations)
        yield _("%(coin)s是纸做的，面值有 %(sizes)s，认券不认人，请收好。") % {
            "coin": scheme.coins.name,
            "sizes": sizes,
        }
    yield _("分不是钱，不能买卖，也不兑现金。")


def _benefits(scheme: Scheme) -> Iterator[str]:
    for benefit in scheme.benefits:
        say = {"name": benefit.name, "points": benefit.points, "by": benefit.given_by}
        phrases = [benefit.name, benefit.description]
        phrases += [_POINTS % say] if benefit.points else []
        phrases += [_("由%(by)s提供") % say] if benefit.given_by else []
        yield _sentence(phrase.rstrip("。") for phrase in phrases if phrase)


def _levels(levels: Levels) -> str:
    steps = _("、").join(_level_step(step) for step in levels.steps)
    say = {"name": levels.name, "who": _SUBJECTS[levels.subject], "steps": steps, "span": span_name(levels.every)}
    phrase = _("%(name)s（%(who)s，%(span)s算）：%(steps)s") % say
    moves = _("有升有降") if levels.moves_down else _("只升不降")
    return _sentence(part.rstrip("。") for part in (phrase, moves, levels.description) if part)


def _level_step(step: LevelStep) -> str:
    say = {"name": step.name, "points": step.points, "hours": step.hours}
    if step.points and step.hours:
        return _("%(name)s满 %(points)s 分和 %(hours)s 小时") % say
    if step.hours:
        return _("%(name)s满 %(hours)s 小时") % say
    return _("%(name)s满 %(points)s 分") % say if step.points else step.name


def _rewards(scheme: Scheme) -> Iterator[str]:
    for standing in scheme.standings:
        say = {
            "name": standing.name,
            "who": _SUBJECTS[standing.subject],
            "span": span_name(standing.every),
            "top": standing.top,
        }
        if standing.is_public and standing.subject in ("building", "organisation"):
            yield _("%(name)s：%(span)s列出%(who)s的前 %(top)s 名。") % say
        elif standing.is_public:
            yield _("%(name)s：%(span)s列出%(who)s的前 %(top)s 名，名字只露首尾；不愿上榜，说一声就不列。") % say
        else:
            yield _("%(name)s：%(span)s统计%(who)s的前 %(top)s 名，只作表彰用，不公开名次。") % say
    yield from (_reward(reward) for reward in scheme.rewards)


def _reward(reward: Reward) -> str:
    say = {"name": reward.name, "span": span_name(reward.every), "gives": reward.gives, "top": reward.top}
    if reward.top == 1:
        phrase = _("%(name)s：%(span)s第一名，%(gives)s") % say
    else:
        phrase = (
            _("%(name)s：%(span)s前 %(top)s 名，%(gives)s") if reward.top else _("%(name)s：%(span)s，%(gives)s")
        ) % say
    honour = _("荣誉是“%(honour)s”") % {"honour": reward.honour} if reward.honour else ""
    return _sentence(part.rstrip("。") for part in (phrase, honour, reward.description) if part)


def _deductions(scheme: Scheme) -> Iterator[str]:
    if not scheme.deductions:
        yield _("这份细则不扣分。")
    for deduction in scheme.deductions:
        yield _(
            "%(name)s，每次扣 %(points)s 分，依据是%(basis)s。扣之前 %(notice)s 天告诉您；"
            "%(appeal)s 天内可以申诉；%(months)s 个月后不再计较。"
        ) % {
            "name": deduction.name,
            "points": deduction.points,
            "basis": deduction.basis,
            "notice": deduction.notice_days,
            "appeal": deduction.appeal_days,
            "months": deduction.ends_after_months,
        }
    if scheme.deductions:
        yield _("办任何公共服务，都不看分多分少。")


def _privacy(scheme: Scheme) -> Iterator[str]:
    yield _("名字在公开的地方只露首尾，例如张*兰。不愿意出现，随时可以说。")
    if scheme.privacy.photos:
        yield _("活动照片可能在社区里展示，不愿意出镜请告诉我们。")
    else:
        yield _("您交的照片只有审核的人看得到，不对外展示。")
    if scheme.privacy.location:
        yield _("签到时会记下大致的位置，只用来核对是不是到了现场。")
    else:
        yield _("不记您的位置，照片里的位置信息会去掉。")
    if not scheme.privacy.ranking:
        yield _("不排名次。")


def _sentence(phrases: Iterable[str]) -> str:
    return _("%(sentence)s。") % {"sentence": _("，").join(phrases)}
