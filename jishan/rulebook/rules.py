"""Reading the heart of a rulebook: categories, rules with their amounts and limits, and groups."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

from django.utils.translation import gettext as _

from jishan.rulebook.reading import Table
from jishan.rulebook.scheme import (
    DRAWINGS,
    POINTS_MAX,
    Amount,
    ByStanding,
    Category,
    Every,
    Fixed,
    Group,
    Limit,
    LimitPer,
    Measured,
    MonthlyBase,
    Per,
    Proof,
    ProofKind,
    Range,
    Referral,
    Review,
    Rounding,
    Rule,
    Step,
    SubjectKind,
    Tier,
    Tiers,
    WalletKind,
)

__all__ = [
    "PHOTOS_MAX",
    "is_claimable",
    "is_money",
    "read_category",
    "read_drawing",
    "read_group",
    "read_limits",
    "read_rule",
    "step_name",
    "usual_proof",
    "usual_unit",
    "usual_wallet",
]

_UNITS: dict[str, str] = {"hour": "小时", "minute": "分钟", "piece": "件"}
_MONEY = ("元", "块钱", "角钱", "现金", "人民币", "yuan", "rmb", "cny", "¥", "￥", "$")
PHOTOS_MAX = 9


def read_category(table: Table) -> Category:
    return Category(
        code=table.code(length_max=40),
        name=table.text("name", required=True, length_max=20),
        description=table.text("description", length_max=200),
        drawing=read_drawing(table),
        icon=table.text("icon", length_max=40),
        limits=read_limits(table, "resident"),
    )


def read_rule(table: Table, on_the_spot_max: int) -> Rule:
    amount = _amount(table)
    subject = table.choice("subject", get_args(SubjectKind), "resident")
    review = table.choice("review", get_args(Review), "one")
    starts_on, ends_on = table.day("starts_on"), table.day("ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        table.fault(_("%(where)s的 ends_on 早于 starts_on。请把两个日期对调，或改一个。"), "ends_on")
    return Rule(
        code=table.code(),
        name=table.text("name", required=True, length_max=40),
        category=table.text("category", required=True, length_max=40),
        amount=amount,
        description=table.text("description", length_max=300),
        unit=_unit(table, amount),
        subject=subject,
        wallet=_wallet(table, subject),
        limits=read_limits(table, subject),
        proof=_proof(table),
        review=review,
        on_the_spot_max=_on_the_spot(table, review, on_the_spot_max),
        notice_days=table.whole("notice_days", 0, most=60),
        poor_makes_zero=table.flag("poor_makes_zero"),
        claimable_by_resident=table.flag("claimable_by_resident", is_claimable(subject, amount)),
        starts_on=starts_on,
        ends_on=ends_on,
        drawing=read_drawing(table),
        icon=table.text("icon", length_max=40),
        assumed=table.flag("assumed"),
    )


def read_group(table: Table) -> Group:
    return Group(
        code=table.code(length_max=40),
        name=table.text("name", required=True, length_max=40),
        rules=table.texts("rules"),
        per=table.choice("per", get_args(LimitPer), "resident"),
        every=table.choice("every", get_args(Every), "year"),
    )


def read_limits(table: Table, subject: SubjectKind) -> tuple[Limit, ...]:
    """The limits written on a rule, a category or the whole book; `subject` is who is meant where none is named."""
    limits = []
    for line in table.tables("limits", _("上限"), inline=True):
        per = line.choice("per", get_args(LimitPer), "activity" if line.values.get("per") == "activity" else subject)
        limit = Limit(
            per=per,
            every=line.choice("every", get_args(Every), "ever" if per == "activity" else "day"),
            times=line.whole_or_none("times", least=1),
            points=line.whole_or_none("points", least=1),
        )
        if not line.has("times") and not line.has("points"):
            line.fault(
                _(
                    '%(where)s没有写最多几次或几分。请写成 { times = 1, every = "day" } 或 { points = 20, every = "month" }。'
                )
            )
        if per != "activity" and not line.has("every"):
            line.fault(_('%(where)s没有写多长时间。请加上 every，例如 every = "month"。'))
        line.finish()
        limits.append(limit)
    return tuple(limits)


def read_drawing(table: Table) -> str:
    return table.choice("drawing", DRAWINGS, "")


# Amounts: exactly one of these ways


def _amount(table: Table) -> Amount:
    ways = {
        "points": _fixed_or_measured,
        "points_min": _range,
        "points_max": _range,
        "tiers": _tiers,
        "monthly_base": _monthly_base,
        "standing": _standing,
        "referral_points": _referral,
    }
    named = [key for key in ways if table.has(key)]
    if not named:
        table.fault(
            _("%(where)s没有写记多少分。固定分写 points = 2；由审核的人定写 points_min = 3 和 points_max = 160。")
        )
        return Fixed(1)
    if len({ways[key] for key in named}) > 1:
        table.fault(
            _("%(where)s同时写了 %(first)s 和 %(second)s 两种记分办法。请只留一种。"),
            named[1],
            first=named[0],
            second=named[1],
        )
    return ways[named[0]](table)


def _fixed_or_measured(table: Table) -> Amount:
    points = table.whole("points", 1, least=1)
    if not table.has("per"):
        for key in ("each", "rounding", "coefficient"):
            if table.has(key):
                table.fault(
                    _(
                        '%(where)s写了 %(key)s，却没有写按什么算。请加上 per = "hour"、"minute" 或 "piece"，或删掉 %(key)s。'
                    ),
                    key,
                )
        return Fixed(points)
    return Measured(
        points=points,
        per=table.choice("per", get_args(Per), "hour"),
        each=table.whole("each", 1, least=1, most=1440),
        rounding=table.choice("rounding", get_args(Rounding), "down"),
        coefficient=table.decimal("coefficient", most=Decimal(20)) or Decimal(1),
    )


def _range(table: Table) -> Amount:
    least = table.whole_or_none("points_min", least=1, required=True)
    most = table.whole_or_none("points_max", least=1, required=True)
    if least and most and least >= most:
        table.fault(
            _(
                "%(where)s的 points_min 是 %(least)s，不小于 points_max 的 %(most)s。请对调，或改成固定分 points = %(most)s。"
            ),
            "points_min",
            least=least,
            most=most,
        )
    return Range(least or 1, most or POINTS_MAX)


def _tiers(table: Table) -> Amount:
    tiers = []
    for line in table.tables("tiers", _("档次"), inline=True):
        name = line.text("name", required=True, length_max=40)
        tiers.append(Tier(name, line.whole_or_none("points", least=1, required=True) or 1))
        line.finish()
        if [tier.name for tier in tiers].count(name) > 1:
            line.fault(_("%(where)s和前面的同名：“%(name)s”。请换一个名字。"), "name", name=name)
    if len(tiers) < 2:
        table.fault(
            _(
                '%(where)s分档记分，至少要写两档，例如 tiers = [{ name = "社区级", points = 10 }, { name = "区级", points = 20 }]。'
            ),
            "tiers",
        )
    return Tiers(tuple(tiers))


def _monthly_base(table: Table) -> Amount:
    base = table.whole("monthly_base", 1, least=1)
    fault = table.whole_or_none("points_per_fault", least=1, required=True)
    if fault and fault > base:
        table.fault(
            _("%(where)s每处少 %(fault)s 分，比一个月的 %(base)s 分还多。请写小一些。"),
            "points_per_fault",
            fault=fault,
            base=base,
        )
    return MonthlyBase(base, fault or 1)


def _standing(table: Table) -> Amount:
    steps: list[Step] = []
    for line in table.tables("standing", _("名次"), inline=True):
        top, percent = line.whole_or_none("top", least=1), line.whole_or_none("top_percent", least=1, most=100)
        if line.has("top") == line.has("top_percent"):
            line.fault(_("%(where)s要写前几名或前百分之几，写一种。例如 { top = 3, points = 10 }。"))
        name = step_name(top, percent)
        points = line.whole_or_none("points", least=1, required=True) or 1
        steps.append(Step(line.text("name", name, length_max=40), points, top, percent))
        line.finish()
    if not steps:
        table.fault(
            _("%(where)s的 standing 里一个名次也没有。例如 standing = [{ top = 3, points = 10 }]。"), "standing"
        )
    return ByStanding(tuple(steps))


def step_name(top: int | None, percent: int | None) -> str:
    """What a step of a standing is called where nothing else is written."""
    return _("前 %(top)s 名") % {"top": top} if top else _("前 %(percent)s%%") % {"percent": percent}


def _referral(table: Table) -> Amount:
    return Referral(table.whole("referral_points", 1, least=1), table.whole("newcomer_points", 0))


# What stands around the amount


def is_claimable(subject: SubjectKind, amount: Amount) -> bool:
    """By default people claim for themselves and their household; faults are counted by somebody else."""
    return subject in ("resident", "household") and not isinstance(amount, MonthlyBase)


def usual_unit(amount: Amount) -> str:
    """What one of the quantity is called where nothing else is written."""
    return _UNITS[amount.per] if isinstance(amount, Measured) else "人" if isinstance(amount, Referral) else "次"


def is_money(unit: str) -> bool:
    """Whether a unit is money, for which no points are ever given."""
    return any(money in unit.lower() for money in _MONEY)


def _unit(table: Table, amount: Amount) -> str:
    unit = table.text("unit", usual_unit(amount), length_max=10)
    if is_money(unit):
        table.fault(_("%(where)s按“%(unit)s”记分。给钱不记分；给东西的话，请按件、按袋、按公斤记。"), "unit", unit=unit)
    return unit


def usual_wallet(subject: SubjectKind) -> WalletKind:
    """Whose the points are where nothing else is written."""
    return "resident" if subject == "building" else subject


def _wallet(table: Table, subject: SubjectKind) -> WalletKind:
    if subject == "building" and not table.has("wallet"):
        table.fault(
            _('%(where)s记在楼栋上，楼栋自己没有积分账户。请写 wallet = "resident"（楼长）或 "household"（楼长一家）。')
        )
    wallet: WalletKind = table.choice("wallet", get_args(WalletKind), usual_wallet(subject))
    if wallet == "organisation" and subject != "organisation":
        table.fault(
            _('%(where)s的分不能归单位：它不是记在单位上的。请写 wallet = "resident" 或 "household"。'), "wallet"
        )
    if subject == "organisation" and wallet != "organisation":
        table.fault(_('%(where)s记在单位上，分也归单位。请写 wallet = "organisation"，或删掉这一行。'), "wallet")
    return wallet


def usual_proof(kinds: tuple[ProofKind, ...]) -> Proof:
    """How many pictures are asked for where nothing else is written."""
    least = 1 if "photo" in kinds else 0
    return Proof(kinds, least, 3 if "photo" in kinds or "paper" in kinds else 0)


def _proof(table: Table) -> Proof:
    kinds = table.choices("proof", get_args(ProofKind), ("none",))
    if len(kinds) > 1 and "none" in kinds:
        table.fault(_('%(where)s的 proof 既写了 none 又写了别的。不需要凭据就只写 "none"。'), "proof")
    wants_photos = "photo" in kinds or "paper" in kinds
    least = table.whole("photos_min", usual_proof(kinds).photos_min, most=PHOTOS_MAX)
    most = table.whole("photos_max", max(least, 3) if wants_photos else 0, least=1, most=PHOTOS_MAX)
    for key in ("photos_min", "photos_max"):
        if table.has(key) and not wants_photos:
            table.fault(_('%(where)s写了 %(key)s，可是凭据里没有照片。请加上 proof = ["photo"]，或删掉 %(key)s。'), key)
    if wants_photos and least > most:
        table.fault(
            _("%(where)s最少要 %(least)s 张照片，最多却只收 %(most)s 张。请改一个数。"),
            "photos_min",
            least=least,
            most=most,
        )
    return Proof(kinds, least, most)


def _on_the_spot(table: Table, review: Review, book_max: int) -> int:
    if review != "on_the_spot":
        if table.has("on_the_spot_max"):
            table.fault(
                _('%(where)s写了 on_the_spot_max，却不是当场记分。请写 review = "on_the_spot"，或删掉这一行。'),
                "on_the_spot_max",
            )
        return 0
    if not book_max:
        table.fault(
            _("%(where)s当场记分，可是整本细则没有写当场最多记几分。请在最前面 title 下面写一行 on_the_spot_max = 2。"),
            "review",
        )
    return table.whole("on_the_spot_max", book_max, least=1)
