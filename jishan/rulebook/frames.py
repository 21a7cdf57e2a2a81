"""The frame an area sets for its communities' own rulebooks: where a scheme steps out of it, and what to do instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jishan.lib import clock
from jishan.places.models import Area
from jishan.rulebook.arithmetic import amount_bounds
from jishan.rulebook.describe import rule_sentence
from jishan.rulebook.models import AreaRulebookVersion
from jishan.rulebook.queries import scheme_of
from jishan.rulebook.scheme import AmountKind, Frame, Rule, Scheme

__all__ = ["AMOUNT_KINDS", "AreaFrame", "Breach", "breaches", "frame_over", "frame_sentences", "is_locked"]

AMOUNT_KINDS: dict[AmountKind, Promise] = {
    "fixed": gettext_lazy("每次固定几分"),
    "range": gettext_lazy("审核的人在几分到几分里定"),
    "tiers": gettext_lazy("分几档"),
    "measured": gettext_lazy("按小时、分钟或件数"),
    "monthly_base": gettext_lazy("每月一个基本分，没做到就少"),
    "standing": gettext_lazy("按名次"),
    "referral": gettext_lazy("带来一位新人"),
}


@dataclass(frozen=True)
class AreaFrame:
    """A frame with the area's own scheme, which its locked rules are compared with."""

    area: str
    number: int
    frame: Frame
    scheme: Scheme


@dataclass(frozen=True)
class Breach:
    """One place outside the frame: the sentence, and the rule it is about ("" where it is about the whole book)."""

    sentence: str
    rule: str = ""


def frame_over(area: Area | None, on: date | None = None) -> AreaFrame | None:
    """The frame that holds under an area on a day (today where none is given).

    It is the one of the latest version in force of the nearest area upward that has published any; a version without
    [frame] binds nobody.
    """
    day = on or clock.today()
    while area is not None:
        version = AreaRulebookVersion.objects.filter(area=area, starts_on__lte=day).order_by("-number").first()
        if version is not None:
            scheme = scheme_of(version)
            return AreaFrame(area.name, version.number, scheme.frame, scheme) if scheme.frame else None
        area = area.parent
    return None


def frame_sentences(scheme: Scheme) -> list[str]:
    """What a scheme's frame asks of the communities under it, a sentence each; none where it has no frame."""
    frame = scheme.frame
    if frame is None:
        return []
    names = {"categories": [scheme.category(code).name for code in frame.categories]}
    names["rules"] = [scheme.rule(code).name for code in frame.rules]
    names["kinds"] = [str(AMOUNT_KINDS[kind]) for kind in frame.kinds]
    told = [
        (frame.points_per_time_max is not None, _("一次不超过 %(n)s 分。") % {"n": frame.points_per_time_max}),
        (frame.on_the_spot_max is not None, _("当场不超过 %(n)s 分。") % {"n": frame.on_the_spot_max}),
        (bool(frame.kinds), _("只用这几种记分办法：%(names)s。") % {"names": _("、").join(names["kinds"])}),
        (bool(frame.categories), _("要有这几类：%(names)s。") % {"names": _("、").join(names["categories"])}),
        (bool(frame.rules), _("这几条不能改：%(names)s。") % {"names": _("、").join(names["rules"])}),
        (not frame.deductions, _("不扣分。")),
        (frame.yuan_anchor_min is not None, _("一分折合不低于 %(n)s 元。") % {"n": frame.yuan_anchor_min}),
        (frame.yuan_anchor_max is not None, _("一分折合不高于 %(n)s 元。") % {"n": frame.yuan_anchor_max}),
    ]
    return [sentence for is_said, sentence in told if is_said]


def is_locked(within: AreaFrame | None, code: str) -> bool:
    """Whether a community may not change this rule."""
    return within is not None and code in within.frame.rules


def breaches(scheme: Scheme, within: AreaFrame | None) -> list[Breach]:
    """Everything in a scheme that its area's frame does not allow, rule by rule, then the whole book."""
    if within is None:
        return []
    found = [breach for rule in scheme.rules for breach in _of_rule(rule, within)]
    return [*found, *_of_locks(scheme, within), *_of_book(scheme, within)]


def _of_rule(rule: Rule, within: AreaFrame) -> Iterator[Breach]:
    frame = within.frame
    say = {"area": within.area, "rule": rule.name, "max": frame.points_per_time_max}
    if frame.kinds and rule.amount.kind not in frame.kinds:
        kinds = _("、").join(str(AMOUNT_KINDS[kind]) for kind in frame.kinds)
        sentence = _("“%(rule)s”的记分办法是“%(kind)s”，%(area)s只许用：%(kinds)s。请换一种。")
        yield Breach(sentence % {**say, "kind": AMOUNT_KINDS[rule.amount.kind], "kinds": kinds}, rule.code)
    if frame.points_per_time_max is not None:
        most = amount_bounds(rule)[1]
        if most is not None and most > frame.points_per_time_max:
            sentence = _("“%(rule)s”一次最多 %(points)s 分，%(area)s规定一次不超过 %(max)s 分。请改小。")
            yield Breach(sentence % {**say, "points": most}, rule.code)
        elif most is None and not _is_held(rule, frame.points_per_time_max):
            sentence = _(
                "“%(rule)s”没有写最多几分，%(area)s规定一次不超过 %(max)s 分。请加一条上限：每天最多 %(max)s 分。"
            )
            yield Breach(sentence % say, rule.code)
    if frame.on_the_spot_max is not None and rule.on_the_spot_max > frame.on_the_spot_max:
        say_spot = {**say, "own": rule.on_the_spot_max, "max": frame.on_the_spot_max}
        sentence = _("“%(rule)s”当场最多记 %(own)s 分，%(area)s规定当场不超过 %(max)s 分。请改小，或改成先审核。")
        yield Breach(sentence % say_spot, rule.code)


def _is_held(rule: Rule, most: int) -> bool:
    """Whether a limit of its own keeps one time of an open-ended amount within `most`."""
    return any(limit.points is not None and limit.points <= most for limit in rule.limits)


def _of_locks(scheme: Scheme, within: AreaFrame) -> Iterator[Breach]:
    own = {rule.code: rule for rule in scheme.rules}
    for code in within.frame.rules:
        theirs = within.scheme.rule(code)
        say = {"area": within.area, "code": code, "rule": theirs.name, "sentence": rule_sentence(theirs)}
        if code not in own:
            sentence = _("缺少“%(rule)s”，%(area)s规定每个社区都要有。请加上编号 %(code)s 的这一条：%(sentence)s")
            yield Breach(sentence % say)
        elif _as_told(own[code]) != _as_told(theirs):
            yield Breach(_("“%(rule)s”由%(area)s统一规定，不能改。请改回：%(sentence)s") % say, code)


def _as_told(rule: Rule) -> Rule:
    """A rule without what a community may choose: its picture, and where it stands in its own book."""
    return replace(rule, drawing="", icon="", category="", assumed=False)


def _of_book(scheme: Scheme, within: AreaFrame) -> Iterator[Breach]:
    frame, anchor = within.frame, scheme.points.yuan_anchor
    used = {rule.category for rule in scheme.rules}
    say = {"area": within.area}
    for code in frame.categories:
        if code not in used:
            name = within.scheme.category(code).name
            sentence = _("类别“%(name)s”里一条也没有，%(area)s规定要有。请把类别（编号 %(code)s）和至少一条细则加上。")
            yield Breach(sentence % {**say, "name": name, "code": code})
    if frame.on_the_spot_max is not None and scheme.on_the_spot_max > frame.on_the_spot_max:
        sentence = _("整本当场最多记 %(own)s 分，%(area)s规定不超过 %(max)s 分。请改小。")
        yield Breach(sentence % {**say, "own": scheme.on_the_spot_max, "max": frame.on_the_spot_max})
    if not frame.deductions and scheme.deductions:
        yield Breach(_("%(area)s规定不扣分。请把扣分的条目去掉。") % say)
    if anchor is None:
        return
    if frame.yuan_anchor_min is not None and anchor < frame.yuan_anchor_min:
        sentence = _("一分折合 %(own)s 元，%(area)s规定不低于 %(min)s 元。请改高。")
        yield Breach(sentence % {**say, "own": anchor, "min": frame.yuan_anchor_min})
    if frame.yuan_anchor_max is not None and anchor > frame.yuan_anchor_max:
        sentence = _("一分折合 %(own)s 元，%(area)s规定不高于 %(max)s 元。请改低。")
        yield Breach(sentence % {**say, "own": anchor, "max": frame.yuan_anchor_max})
