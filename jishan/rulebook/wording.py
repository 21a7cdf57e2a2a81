"""A rule in the words of a staff table, and back: 每次5分, 每人每月最多4次, 照片1-3张, 公示3天.

The grammar is Chinese whatever language the page is in: the table is a paper of the community. What a phrase may mean
in two ways is not guessed: `Unclear` says so and what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from jishan.lib.errors import Refused
from jishan.lib.text import halfwidth
from jishan.rulebook.rules import PHOTOS_MAX, is_claimable, is_money, step_name, usual_proof, usual_unit
from jishan.rulebook.scheme import (
    POINTS_MAX,
    Amount,
    ByStanding,
    Every,
    Fixed,
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
    "Said",
    "Unclear",
    "amount_words",
    "proof_words",
    "read_amount",
    "read_proof",
    "read_words",
    "remark_words",
    "rule_words",
    "split_name",
]


class Unclear(Refused):
    """A cell that cannot be understood, or that has two meanings; the message says what to write."""

    code = "rule_table_unclear"
    sentence = "%(words)s"

    def __init__(self, words: str) -> None:
        super().__init__(words=words)


@dataclass
class Said:
    """What the words around an amount say: only what is said is set."""

    limits: list[Limit] = field(default_factory=list)
    unnamed: set[int] = field(default_factory=set)  # which of them do not say whom they count
    facts: dict[str, Any] = field(default_factory=dict)  # review, subject, starts_on and so on, by the rule's own names
    words: list[str] = field(default_factory=list)  # what is no term of the rule: its description

    def limit(self, limit: Limit, *, is_named: bool) -> None:
        if not is_named:
            self.unnamed.add(len(self.limits))
        self.limits.append(limit)

    def limits_for(self, subject: SubjectKind) -> tuple[Limit, ...]:
        """The limits; those that name nobody count whom the rule is for."""
        return tuple(
            replace(limit, per=subject) if place in self.unnamed else limit for place, limit in enumerate(self.limits)
        )

    def say(self, **facts: Any) -> None:
        for name, value in facts.items():
            if name in self.facts and self.facts[name] != value:
                raise Unclear(_("同一行里前后说得不一样。请只留一种说法。"))
            self.facts[name] = value


# Out ----------------------------------------------------------------------------------------------------------------

_WHO: dict[LimitPer, str] = {
    "resident": "每人", "household": "每户", "building": "每栋楼", "organisation": "每个单位",
    "activity": "每场活动合起来", "community": "全社区",
}  # fmt: skip
_SPAN: dict[Every, str] = {
    "activity": "每场活动", "day": "每天", "week": "每周", "month": "每月", "quarter": "每季度", "half_year": "每半年",
    "year": "每年", "ever": "一共",
}  # fmt: skip
_SUBJECTS: dict[tuple[SubjectKind, WalletKind], str] = {
    ("resident", "resident"): "以个人记", ("resident", "household"): "分归全家",
    ("household", "household"): "以家庭记，分归全家", ("household", "resident"): "以家庭记，分归带头的人",
    ("building", "resident"): "以楼栋记，分归楼长", ("building", "household"): "以楼栋记，分归楼长一家",
    ("organisation", "organisation"): "以单位记",
}  # fmt: skip
_PROOFS: dict[ProofKind, str] = {
    "none": "不用", "photo": "照片", "paper": "证书证明", "check_in": "现场签到", "witness": "见证人",
    "sign_in_sheet": "签到表",
}  # fmt: skip
_MEASURES: dict[Per, str] = {"hour": "小时", "minute": "分钟", "piece": "件"}
_ROUNDINGS: dict[Rounding, str] = {"down": "", "up": "，不满的也算", "nearest": "，过半才算"}


def amount_words(amount: Amount) -> str:
    """每次5分; 3-160分; 社区级10分、区级20分"""
    match amount:
        case Fixed():
            words = f"每次{amount.points}分"
        case Range():
            words = f"{amount.points_min}-{amount.points_max}分"
        case Tiers():
            words = "、".join(f"{tier.name}{tier.points}分" for tier in amount.tiers)
        case Measured():
            each = "" if amount.each == 1 else str(amount.each)
            words = f"每{each}{_MEASURES[amount.per]}{amount.points}分{_ROUNDINGS[amount.rounding]}"
            words += "" if amount.coefficient == 1 else f"，乘系数{amount.coefficient:f}"
        case MonthlyBase():
            words = f"每月{amount.points}分，有一处没做到少{amount.points_per_fault}分"
        case ByStanding():
            words = "、".join(_step_words(step) for step in amount.steps)
        case Referral():
            words = f"每带来一位{amount.points}分"
            words += f"，新来的这位{amount.newcomer_points}分" if amount.newcomer_points else ""
    return words


def _step_words(step: Step) -> str:
    return f"前{step.top}名{step.points}分" if step.top else f"前{step.top_percent}%{step.points}分"


def rule_words(rule: Rule) -> str:
    """What stands under 说明/上限: the limits, then the description as it is written."""
    said = "；".join(_limit_words(limit) for limit in rule.limits)
    if not rule.description:
        return said
    return f"{said}；说明：{rule.description}" if said else f"说明：{rule.description}"


def _limit_words(limit: Limit) -> str:
    span = "" if limit.per == "activity" and limit.every == "ever" else _SPAN[limit.every]
    most = [f"{limit.times}次"] if limit.times is not None else []
    most += [f"{limit.points}分"] if limit.points is not None else []
    return f"{_WHO[limit.per]}{span}最多{'、'.join(most)}"


def proof_words(proof: Proof) -> str:
    usual = usual_proof(proof.kinds)
    words = []
    for kind in proof.kinds:
        counts = kind == "photo" or (kind == "paper" and "photo" not in proof.kinds)
        if counts and (kind == "photo" or proof != usual):
            words.append(f"{_PROOFS[kind]}{proof.photos_min}-{proof.photos_max}张")
        else:
            words.append(_PROOFS[kind])
    return "、".join(words)


def remark_words(rule: Rule) -> str:
    """What stands under 备注: everything that is not as usual."""
    words = []
    if rule.review == "on_the_spot":
        words.append(f"{rule.on_the_spot_max}分以内当场就记")
    elif rule.review == "two":
        words.append("两位先后审核")
    if rule.notice_days:
        words.append(f"公示{rule.notice_days}天")
    if (rule.subject, rule.wallet) != ("resident", "resident"):
        words.append(_SUBJECTS[rule.subject, rule.wallet])
    if rule.claimable_by_resident != is_claimable(rule.subject, rule.amount):
        words.append("居民可以自己申报" if rule.claimable_by_resident else "由工作人员记")
    words += ["评价不合格不记分"] if rule.poor_makes_zero else []
    words += [f"{rule.starts_on.isoformat()}起"] if rule.starts_on else []
    words += [f"{rule.ends_on.isoformat()}止"] if rule.ends_on else []
    words += [f"数量叫“{rule.unit}”"] if rule.unit != usual_unit(rule.amount) else []
    words += ["暂定"] if rule.assumed else []
    return "；".join(words)


# In: the small words ------------------------------------------------------------------------------------------------

_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_N = r"(\d+|[零一二两三四五六七八九十百]+)"
_TO = r"(?:-|~|—+|–|至|到)"
_WHO_SAID: dict[str, LimitPer] = {
    "每人": "resident", "每个人": "resident", "个人": "resident", "单人": "resident", "每户": "household",
    "每家": "household", "每个家庭": "household", "每栋楼": "building", "每栋": "building", "每个单位": "organisation",
    "每家单位": "organisation", "全社区": "community", "每场活动合起来": "activity",
}  # fmt: skip
_SPAN_SAID: dict[str, Every] = {
    "每场活动": "activity", "每次活动": "activity", "每场": "activity", "每天": "day", "每日": "day", "当天": "day",
    "一天": "day", "每周": "week", "每星期": "week", "一周": "week", "每个月": "month", "每月": "month", "当月": "month",
    "一个月": "month", "每季度": "quarter", "每个季度": "quarter", "每季": "quarter", "每半年": "half_year",
    "半年": "half_year", "每年度": "year", "每年": "year", "全年": "year", "一年": "year", "当年": "year",
    "一共": "ever", "总共": "ever", "累计": "ever", "终身": "ever", "日": "day", "天": "day", "周": "week", "月": "month",
    "季度": "quarter", "季": "quarter", "年": "year",
}  # fmt: skip
_WHO_RE = "|".join(sorted(_WHO_SAID, key=len, reverse=True))
_SPAN_RE = "|".join(sorted(_SPAN_SAID, key=len, reverse=True))
_MOST_RE = r"最多|不超过|不得超过|至多|上限为|上限是|上限|最高|限记|限|封顶"
_LIMIT = re.compile(
    rf"(?P<who>{_WHO_RE})?(?P<span>{_SPAN_RE})?(?P<most>{_MOST_RE})?(?P<later>{_SPAN_RE})?"
    rf"(?:可?(?:记|计|得|加|积|参加|申报))?(?:分)?:?(?P<n>\d+|[一二两三四五六七八九十百]+)(?P<unit>次|回|分)"
    rf"(?:[、,]?(?P<n2>\d+)(?P<unit2>次|分))?(?:/|每)?(?P<last>月|年|季度|季|周|天|日)?(?P<cap>封顶|为限|为止)?"
)
_LOOKS_LIKE_A_LIMIT = re.compile(
    rf"(?:{_MOST_RE}|一次性|只记|仅记|仅限)|(?:{'|'.join(k for k in _SPAN_SAID if len(k) > 1)}).{{0,3}}{_N}次"
)
_UNIT = r"[\u4e00-\u9fff]{1,4}?"
_TIMES = ("次", "回", "场", "趟", "人次", "人每次", "人每场")
_NOT_PIECES = {
    "天": "每天", "日": "每天", "周": "每周", "星期": "每周", "月": "每月", "个月": "每月", "季度": "每季度", "季": "每季度",
    "半年": "每半年", "年": "每年",
}  # fmt: skip
_NUMBERING = re.compile(r"^\s*(?:[（(]?[\d一二三四五六七八九十]{1,3}[)）]|[\d一二三四五六七八九十]{1,3}[、.．])\s*")


def _plain(text: str) -> str:
    """Half width, without spaces, signs that mean the same made one."""
    return re.sub(r"\s+", "", halfwidth(text)).replace("～", "~").replace("－", "-").replace("＋", "+")


def _int(text: str) -> int:
    """20, 二十, 十二 as a number."""
    if text.isdecimal():
        return int(text)
    total, digit = 0, 0
    for sign in text:
        if sign in "十百":
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[sign]
    return total + digit


def _points(text: str) -> int:
    value = _int(text)
    if not 0 < value <= POINTS_MAX:
        raise Unclear(_("“%(words)s”不是一个能用的分数。请写大于零的整数。") % {"words": text})
    return value


# In: amounts --------------------------------------------------------------------------------------------------------


def read_amount(text: str) -> tuple[Amount, Said]:
    """The amount a cell names, and what else it says (limits, a unit). Raises Unclear."""
    plain = _plain(text).strip("。;；,，")
    said = Said()
    _refuse_what_is_none(plain, text)
    for reader in (_read_standing, _read_monthly_base, _read_referral, _read_tiers):
        amount = reader(plain)
        if amount is not None:
            return amount, said
    first, *others = re.split(r"[,，;；。]", plain)
    amount = _read_single(first, text, said)
    for other in filter(None, others):
        amount = _read_more(amount, other, said)
    return amount, said


def _refuse_what_is_none(plain: str, text: str) -> None:
    say = {"words": text.strip()}
    if not plain:
        raise Unclear(_("没有写几分。请写“每次5分”，或“3-20分”让审核的人定。"))
    if re.search(r"酌情|视情况|视情|面议|待定|另定|适当|若干", plain):
        raise Unclear(_("“%(words)s”没有说几分。请写一个范围，例如“3-20分”，由审核的人在里面定。") % say)
    if is_money(plain):
        raise Unclear(_("“%(words)s”写的是钱。给钱不记分；给东西的话，请写“每件1分”这样。") % say)
    if re.search(r"\d\.\d+分?|半分|[零.]五分", plain) and "系数" not in plain:
        raise Unclear(
            _("“%(words)s”有小数。分只能是整数，请改成整数，或写成“每2次1分”的意思，例如“每2小时1分”。") % say
        )
    if re.match(r"^-\d|^扣|^减|倒扣", plain):
        raise Unclear(_("“%(words)s”是扣分。扣分要写依据、提前告知、申诉和期限，请在“全文”里写 [[deductions]]。") % say)
    if re.search(r"封顶|以内|以下|不超过|最高|至多", re.split("[,，]", plain, maxsplit=1)[0]):
        found = re.search(_N, plain)
        say["n"] = found.group() if found else "5"
        raise Unclear(
            _(
                "“%(words)s”有两种意思：是每次 1 到 %(n)s 分由审核的人定，还是最多记到 %(n)s 分？请写“1-%(n)s分”，或写“每次几分，每月最多%(n)s分”。"
            )
            % say
        )
    if re.search(r"以上|起$|分起", plain):
        raise Unclear(_("“%(words)s”没有说最多几分。请写一个范围，例如“5-20分”。") % say)


def _read_single(first: str, text: str, said: Said) -> Amount:
    """The first clause of a cell: a figure, a range, or so many for each of something."""
    say = {"words": text.strip()}
    if found := re.fullmatch(rf"(?:每次)?(?:记|计|得|加|\+)?{_N}分?{_TO}{_N}分?(?:/次|每次|不等)?", first):
        least, most = _points(found.group(1)), _points(found.group(2))
        if least >= most:
            raise Unclear(_("“%(words)s”前面的数不比后面的小。请对调，或只写一个数。") % say)
        return Range(least, most)
    if re.fullmatch(rf"{_N}分?[、/或]{_N}分?", first):
        raise Unclear(
            _("“%(words)s”有两种意思：是在两个数之间由审核的人定，还是分两档？请写“2-3分”，或“社区级2分、区级3分”。")
            % say
        )
    times = "|".join(sorted(_TIMES, key=len, reverse=True))
    if found := re.fullmatch(
        rf"(?:每(?:{times})|一次|单次)?(?:记|计|得|加|奖|\+)?{_N}(?:分|积分)?(?:/次|/人次|每次|一次)?", first
    ):
        return Fixed(_points(found.group(1)))
    if found := re.fullmatch(rf"每满?({_N})?(半)?个?({_UNIT})(?:记|计|得|加|奖)?{_N}分?", first):
        return _read_each(found, say, said)
    if found := re.fullmatch(rf"{_N}分?(?:/|每)({_N})?({_UNIT})", first):
        again = re.fullmatch(
            rf"每满?({_N})?(半)?个?({_UNIT}){_N}分", f"每{found.group(2) or ''}{found.group(4)}{found.group(1)}分"
        )
        if again:
            return _read_each(again, say, said)
    raise Unclear(_("没看懂“%(words)s”。请写成“每次5分”“3-20分”“每小时2分”或“社区级10分、区级20分”这样。") % say)


def _read_each(found: re.Match[str], say: dict[str, Any], said: Said) -> Amount:
    number, half, unit, points = found.group(2), found.group(3), found.group(4), _points(found.group(5))
    each = _int(number) if number else 1
    unit = unit.removeprefix("个") if unit != "个" else unit
    if unit in _TIMES and each == 1:
        return Fixed(points)
    if unit in _NOT_PIECES:
        say |= {"span": _NOT_PIECES[unit], "points": points}
        raise Unclear(
            _(
                "“%(words)s”有两种意思：是%(span)s最多记一次，还是每做一次都记 %(points)s 分？请写“每次%(points)s分，%(span)s最多1次”，或只写“每次%(points)s分”。"
            )
            % say
        )
    if unit in ("人", "户", "家", "家庭", "栋", "栋楼", "单位"):
        raise Unclear(
            _(
                "“%(words)s”有两种意思：是每次记这么多，还是一人一户一共只记一次？请写“每次%(points)s分”；只记一次的，再加“一共最多1次”。记给全家的，在备注里写“以家庭记”。"
            )
            % {**say, "points": points}
        )
    if unit in ("小时", "钟头"):
        return Measured(points * 1, "minute", 30) if half else Measured(points, "hour", each)
    if unit in ("分钟", "分"):
        return Measured(points, "minute", each)
    if half:
        raise Unclear(_("没看懂“%(words)s”里的“半”。请换成整数。") % say)
    if unit != "件":
        said.say(unit=unit)
    return Measured(points, "piece", each)


def _read_more(amount: Amount, other: str, said: Said) -> Amount:
    """What follows an amount after a comma: how it is rounded, a coefficient, a limit."""
    if isinstance(amount, Measured):
        if re.fullmatch(r"不满的?也算|不足的?也算|不足.{0,4}按.{0,6}算", other):
            return replace(amount, rounding="up")
        if re.fullmatch(r"过半才?算|四舍五入", other):
            return replace(amount, rounding="nearest")
        if re.fullmatch(r"不满的?不算|不足的?不算|不满.{0,4}不[计算记]", other):
            return replace(amount, rounding="down")
        if found := re.fullmatch(r"再?乘(?:系数|以)?(\d+(?:\.\d+)?)", other):
            return replace(amount, coefficient=Decimal(found.group(1)))
    _read_clause(other, other, said)
    if said.words:
        raise Unclear(
            _("分值里的“%(words)s”没看懂。上限请写成“每月最多4次”，别的话请写在说明里。") % {"words": said.words[-1]}
        )
    return amount


def _read_tiers(plain: str) -> Amount | None:
    pieces = [piece for piece in re.split(r"[、,，;；/]", plain) if piece]
    found = [
        re.fullmatch(
            r"(?P<name>.{0,39}?[^\d一二两三四五六七八九十百:：+])[:：]?\+?(?P<n>\d+|[一二两三四五六七八九十]+)分",
            piece,
        )
        for piece in pieces
    ]
    tiers = [Tier(match["name"], _points(match["n"])) for match in found if match]
    if len(tiers) < 2 or len(tiers) < len(pieces):
        return None
    if any(re.match(rf"每|{_MOST_RE}|{_SPAN_RE}", tier.name) for tier in tiers):
        return None
    if len({tier.name for tier in tiers}) < len(tiers):
        raise Unclear(_("“%(words)s”里有两档同名。请换一个名字。") % {"words": plain})
    return Tiers(tuple(tiers))


def _read_standing(plain: str) -> Amount | None:
    pieces = [piece for piece in re.split(r"[、,，;；]", plain) if piece]
    found = [re.fullmatch(rf"前{_N}(名|%){_N}分", piece) for piece in pieces]
    if not pieces or not all(found):
        return None
    steps = []
    for match in found:
        if match:
            top = _int(match.group(1))
            ranks, share = (top, None) if match.group(2) == "名" else (None, top)
            steps.append(Step(step_name(ranks, share), _points(match.group(3)), ranks, share))
    return ByStanding(tuple(steps))


def _read_monthly_base(plain: str) -> Amount | None:
    found = re.fullmatch(
        rf"每月(?:基础)?{_N}分[,，](?:每?有一处|每?发现一处|一处)(?:没做到|不合格|问题)?(?:就)?(?:少|扣|减){_N}分",
        plain,
    )
    if not found:
        return None
    base, fault = _points(found.group(1)), _points(found.group(2))
    if fault > base:
        raise Unclear(
            _("每处少 %(fault)s 分，比一个月的 %(base)s 分还多。请写小一些。") % {"fault": fault, "base": base}
        )
    return MonthlyBase(base, fault)


def _read_referral(plain: str) -> Amount | None:
    found = re.fullmatch(
        rf"每(?:带来|介绍|推荐)(?:一|1)?[位人名个](?:新人|新居民)?{_N}分(?:[,，]新(?:来的这位|人)(?:也有|也得|得)?{_N}分)?",
        plain,
    )
    if not found:
        return None
    return Referral(_points(found.group(1)), _int(found.group(2)) if found.group(2) else 0)


# In: the words around -----------------------------------------------------------------------------------------------


def read_words(*cells: str) -> Said:
    """Limits, review, subject, dates and whatever else the cells 说明/上限 and 备注 say. Raises Unclear."""
    said = Said()
    for cell in cells:
        found = re.search(r"(?:^|[；;\s])说明[:：]\s*", cell)
        told = cell if found is None else cell[: found.start()]
        description = cell[found.end() :].strip() if found else ""
        for piece in re.split(r"[；;。\n]", told):
            _read_piece(piece.strip(), said)
        if description:
            said.words.append(description)
    return said


def _read_piece(piece: str, said: Said) -> None:
    """A piece as a whole, else clause by clause; what is no term stays together as it was written."""
    if not piece or _read_term(_plain(piece), said):
        return
    left = [clause.strip() for clause in re.split(r"[,，]", piece)]
    words = [clause for clause in left if clause and not _is_read(clause, said)]
    if words:
        said.words.append("，".join(words))


def _is_read(clause: str, said: Said) -> bool:
    before = len(said.words)
    _read_clause(_plain(clause), clause, said)
    if len(said.words) > before:
        said.words.pop()
        return False
    return True


def _read_clause(plain: str, written: str, said: Said) -> None:
    if _read_term(plain, said):
        return
    if _LOOKS_LIKE_A_LIMIT.search(plain):
        raise Unclear(_("没看懂“%(words)s”。上限请写成“每月最多4次”或“每人每天最多10分”。") % {"words": written})
    said.words.append(written)


def _read_term(plain: str, said: Said) -> bool:
    return _read_limits(plain, said) or _read_review(plain, said) or _read_whose(plain, said) or _read_rest(plain, said)


def _read_limits(plain: str, said: Said) -> bool:
    if re.fullmatch(r"一次性|(?:只|仅|限)(?:记|限)?一次|终身一次", plain):
        said.limit(Limit("resident", "ever", 1), is_named=False)
        return True
    found = list(_LIMIT.finditer(plain))
    if not found or re.sub(r"[、和及,]", "", _without(plain, found)):
        return False
    limits = [(_limit(match), match["who"]) for match in found]
    if any(limit is None for limit, _who in limits):
        return False
    for limit, who in limits:
        if limit is not None:
            said.limit(limit, is_named=bool(who))
    return True


def _without(plain: str, found: Iterable[re.Match[str]]) -> str:
    rest, at = "", 0
    for match in found:
        rest, at = rest + plain[at : match.start()], match.end()
    return rest + plain[at:]


def _limit(match: re.Match[str]) -> Limit | None:
    span = match["span"] or match["later"] or match["last"]
    capped = match["most"] or match["cap"]
    if not span and _WHO_SAID.get(match["who"] or "") != "activity":
        if capped:
            raise Unclear(
                _("“%(words)s”没有写多长时间。请写“每月最多%(n)s%(unit)s”这样。")
                % {"words": match.group(), "n": match["n"], "unit": match["unit"]}
            )
        return None
    if not capped and match["unit"] == "分":
        raise Unclear(
            _("“%(words)s”有两种意思：是最多记这么多，还是每次就记这么多？请写“%(span)s最多%(n)s分”，或写在分值里。")
            % {"words": match.group(), "span": span, "n": match["n"]}
        )
    per: LimitPer = _WHO_SAID[match["who"]] if match["who"] else "resident"
    every: Every = _SPAN_SAID[span] if span else "ever"
    counts = {match["unit"].replace("回", "次"): _int(match["n"])}
    if match["n2"]:
        counts[match["unit2"]] = _int(match["n2"])
    return Limit(per, every, counts.get("次"), counts.get("分"))


def _read_review(plain: str, said: Said) -> bool:
    review: Review | None = None
    if found := re.fullmatch(rf"{_N}分(?:以内|以下|及以下)(?:的)?当场(?:就)?记(?:分)?", plain):
        said.say(review="on_the_spot", on_the_spot_max=_points(found.group(1)))
        return True
    if re.fullmatch(r"当场(?:就)?记(?:分)?|现场记分", plain):
        review = "on_the_spot"
    elif re.fullmatch(r"(?:要)?(?:两|二|2)[位名人](?:工作人员)?(?:先后)?审核", plain):
        review = "two"
    elif re.fullmatch(r"(?:要)?(?:一|1)[位名人](?:工作人员)?审核|先审核", plain):
        review = "one"
    elif found := re.fullmatch(rf"(?:要)?公示{_N}(?:天|日)(?:没有异议再记)?", plain):
        said.say(notice_days=_int(found.group(1)))
        return True
    if review:
        said.say(review=review)
    return review is not None


_WHOSE_SAID: dict[str, tuple[SubjectKind, WalletKind]] = {
    **{_plain(words): pair for pair, words in _SUBJECTS.items()},
    "以家庭记": ("household", "household"), "以户记": ("household", "household"), "按户记": ("household", "household"),
    "以楼栋记": ("building", "resident"), "以商户记": ("organisation", "organisation"),
    "以单位记,分归单位": ("organisation", "organisation"),
}  # fmt: skip


def _read_whose(plain: str, said: Said) -> bool:
    if plain not in _WHOSE_SAID:
        return False
    subject, wallet = _WHOSE_SAID[plain]
    said.say(subject=subject, wallet=wallet)
    return True


def _read_rest(plain: str, said: Said) -> bool:
    """Dates, who may claim, and the other small terms."""
    if re.fullmatch(r"由?(?:工作人员|社区)(?:统一)?(?:记|登记|录入)|居民不能自己申报", plain):
        said.say(claimable_by_resident=False)
    elif re.fullmatch(r"居民可以?(?:自己|自行)?申报", plain):
        said.say(claimable_by_resident=True)
    elif re.fullmatch(r"(?:评价)?不合格(?:的)?不(?:记|得)分", plain):
        said.say(poor_makes_zero=True)
    elif plain in ("暂定", "试行"):
        said.say(assumed=True)
    elif found := re.fullmatch(r"数量叫[“\"](.{1,10})[”\"]", plain):
        said.say(unit=found.group(1))
    elif found := re.fullmatch(
        r"(?:从|自)?(\d{4})[-年./](\d{1,2})[-月./](\d{1,2})日?(起|开始|止|为止|结束)(?:有效)?", plain
    ):
        try:
            day = date(int(found.group(1)), int(found.group(2)), int(found.group(3)))
        except ValueError:
            raise Unclear(_("“%(words)s”这一天不存在。请照 2026-12-01 的样子写。") % {"words": plain}) from None
        said.say(**{"starts_on" if found.group(4) in ("起", "开始") else "ends_on": day})
    else:
        return False
    return True


# In: proof ----------------------------------------------------------------------------------------------------------

_PROOF_SAID: tuple[tuple[str, ProofKind], ...] = (
    (r"(?:不用|无|不需要|免|没有)(?:凭据|证明|材料)?|-+|/|—+", "none"),
    (r"(?:现场|活动)?(?:签到表|签名表|名单|花名册|签字表)(?:上有名字就行)?", "sign_in_sheet"),
    (r"(?:现场|扫码)?签到|扫码", "check_in"),
    (r"(?:一位)?(?:见证人|证人|证明人|邻居证明|两人作证)", "witness"),
    (r"(?:证书|证件|证明|证明材料|材料|文件|聘书|奖状|复印件)+(?:等材料)?", "paper"),
    (r"(?:现场|活动)?(?:照片|相片|图片|拍照|影像资料|影像|图片资料)", "photo"),
)


def read_proof(text: str) -> Proof:
    """What a cell under 证明 asks for; nothing where it is empty. Raises Unclear."""
    plain = _plain(text).strip("。;；,，")
    if not plain:
        return usual_proof(("none",))
    if "或" in plain:
        raise Unclear(
            _(
                "“%(words)s”有两种意思：两样都要，还是有一样就行？系统里要的每样都得有。请只留一样，或写成“照片、签到表”。"
            )
            % {"words": text.strip()}
        )
    kinds: list[ProofKind] = []
    numbers: tuple[int, int] | None = None
    for piece in filter(None, re.split(r"[、,，;；/+]|和|及|加|与", plain)):
        bare, found = piece, re.search(rf"{_N}(?:{_TO}{_N})?张(?:以上)?$", piece)
        if found:
            bare = re.sub(r"(?:至少|最少|不少于)$", "", piece[: found.start()])
            least = _int(found.group(1))
            numbers = (
                least,
                _int(found.group(2))
                if found.group(2)
                else max(least, 3)
                if "以上" in piece or "少" in piece
                else least,
            )
        kind = next((kind for pattern, kind in _PROOF_SAID if re.fullmatch(pattern, bare)), None)
        if kind is None:
            raise Unclear(
                _(
                    "没看懂凭据“%(words)s”。可以写：不用、照片、签到表、现场签到、见证人、证书证明；照片可以写“照片1-3张”。"
                )
                % {"words": piece}
            )
        kinds.append(kind)
    if len(kinds) > 1 and "none" in kinds:
        raise Unclear(_("“%(words)s”又说不用又说要。请只留一种。") % {"words": text.strip()})
    usual = usual_proof(tuple(dict.fromkeys(kinds)))
    if numbers is None or not usual.wants_photos:
        return usual
    if not 0 <= numbers[0] <= numbers[1] <= PHOTOS_MAX or numbers[1] == 0:
        raise Unclear(_("照片最少 0 张，最多 %(most)s 张。") % {"most": PHOTOS_MAX})
    return replace(usual, photos_min=numbers[0], photos_max=numbers[1])


# In: a name with its amount behind it -------------------------------------------------------------------------------


def split_name(text: str) -> tuple[str, str]:
    """参加志愿服务每次5分，每月最多4次 → 参加志愿服务 and 每次5分，每月最多4次; the amount is empty where none is found.

    A number before a name (1、（一）) is left out.
    """
    name = _NUMBERING.sub("", text).strip()
    for place in range(2, len(name)):
        rest = name[place:]
        if not re.match(r"[\s,，:：（(]*(?:每|一次|[+\d记计得加])", rest) or name[place - 1].isdecimal():
            continue
        words = rest.strip(" ,，:：（）()")
        try:
            read_amount(words)
        except Unclear:
            continue
        return name[:place].strip(" ,，:：（("), words
    return name, ""
