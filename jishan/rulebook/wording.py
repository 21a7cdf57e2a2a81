"""A rule in the words of a staff table, and back: 每次5分, 每人每月最多4次, 照片1-3张, 公示3天.

The grammar is Chinese whatever language the page is in: the table is a paper of the community. What a phrase may mean
in two ways is not guessed: `Unclear` says both and what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from jishan.lib.text import halfwidth
from jishan.rulebook.rules import PHOTOS_MAX, is_claimable, step_name, usual_proof, usual_unit
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
    "limit_words",
    "proof_words",
    "read_amount",
    "read_proof",
    "read_words",
    "remark_words",
    "split_name",
]


class Unclear(Exception):
    """A cell that cannot be understood, or that has two meanings; the message says what to write."""


# Words ------------------------------------------------------------------------------------------------------------

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
_UNITS: dict[Per, str] = {"hour": "小时", "minute": "分钟", "piece": "件"}

# Patterns, over text in half width and without spaces.
_N = r"(\d+|[一二两三四五六七八九十百]+)"
_HAN = r"[\u4e00-\u9fff]"
_TO = r"(?:-|~|—+|–|－|～|至|到)"
_WHO_SAID: dict[str, LimitPer] = {
    "每人": "resident", "每个人": "resident", "个人": "resident", "每名居民": "resident", "每户": "household",
    "每家": "household", "每个家庭": "household", "每栋楼": "building", "每栋": "building", "每个单位": "organisation",
    "每家单位": "organisation", "全社区": "community", "全社区合起来": "community", "每场活动合起来": "activity",
}  # fmt: skip
_SPAN_SAID: dict[str, Every] = {
    "每场活动": "activity", "每次活动": "activity", "每场": "activity", "每天": "day", "每日": "day", "当天": "day",
    "一天": "day", "每周": "week", "每星期": "week", "每个星期": "week", "一周": "week", "每个月": "month",
    "每月": "month", "当月": "month", "一个月": "month", "月": "month", "每季度": "quarter", "每个季度": "quarter",
    "每季": "quarter", "季度": "quarter", "每半年": "half_year", "半年": "half_year", "每年度": "year", "每年": "year",
    "全年": "year", "一年": "year", "当年": "year", "年度": "year", "年": "year", "一共": "ever", "总共": "ever",
    "累计": "ever", "终身": "ever", "日": "day", "天": "day", "周": "week", "季": "quarter",
}  # fmt: skip


def _any(words: dict[str, Any]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_MOST = r"(?:最多|不超过|不得超过|至多|上限(?:为|是)?|最高|限|封顶)"
_VERB = r"(?:记|计|得|加|积|奖|领|参加|申报)?(?:分)?"
_HOW_MUCH = rf"{_N}(次|回|分)(?:[、,]?{_N}(次|回|分))?"
_LIMIT = re.compile(
    rf"(?P<who>{_any(_WHO_SAID)})?(?P<span>{_any(_SPAN_SAID)})?(?P<most>{_MOST})?(?P<span2>{_any(_SPAN_SAID)})?"
    rf"{_VERB}{_HOW_MUCH}(?P<per>(?:/|每){_any_('x')})?(?P<cap>封顶|为限|以内|为止)?"
    if False
    else rf"(?P<who>{_any(_WHO_SAID)})?(?P<span>{_any(_SPAN_SAID)})?(?P<most>{_MOST})?(?P<span2>{_any(_SPAN_SAID)})?"
    rf"{_VERB}{_HOW_MUCH}(?:(?:/|每)(?P<span3>月|年|季度|季|周|天|日))?(?P<cap>封顶|为限|为止)?"
)
