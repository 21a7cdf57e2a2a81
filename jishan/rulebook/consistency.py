"""What only shows when the parts of a rulebook are laid side by side: codes, references, limits that cross."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from itertools import combinations

from django.utils.translation import gettext as _

from jishan.rulebook.arithmetic import amount_bounds
from jishan.rulebook.locating import Path
from jishan.rulebook.reading import Faults
from jishan.rulebook.scheme import Every, Limit, Rule, Scheme
from jishan.rulebook.words import limit_sentence

__all__ = ["check_across"]

# From the shortest to the longest; a limit over a longer span cannot be the tighter one and still let the other matter.
_BY_LENGTH: tuple[Every, ...] = ("day", "week", "month", "quarter", "half_year", "year", "ever")


def check_across(scheme: Scheme, found: Faults) -> None:
    """Note every fault between parts that are each sound by themselves."""
    _check_names(scheme, found)
    _check_references(scheme, found)
    _check_own_limits(scheme, found)
    for place, rule in enumerate(scheme.rules):
        _check_subject_of_limits(rule, ("rules", place), found)
        _check_reach(scheme, rule, ("rules", place), found)
        _check_on_the_spot(scheme, rule, ("rules", place), found)


def _check_names(scheme: Scheme, found: Faults) -> None:
    numbered = [
        *(("rules", place, rule.code) for place, rule in enumerate(scheme.rules)),
        *(("deductions", place, deduction.code) for place, deduction in enumerate(scheme.deductions)),
    ]
    _once(numbered, "code", _("编号“%(name)s”用了两次，前面已经有一条。请换一个编号。"), found)
    for part in ("categories", "groups", "levels", "standings"):
        named = ((part, place, item.code) for place, item in enumerate(getattr(scheme, part)))
        _once(named, "code", _("编号“%(name)s”用了两次，前面已经有一个。请换一个编号。"), found)
    for part in ("categories", "rules", "articles", "benefits"):
        named = ((part, place, item.name) for place, item in enumerate(getattr(scheme, part)))
        _once(named, "name", _("名称“%(name)s”用了两次，大家会分不清。请换一个名称。"), found)


def _once(named: Iterable[tuple[str, int, str]], key: str, sentence: str, found: Faults) -> None:
    seen = set()
    for part, place, name in named:
        if name in seen:
            found.add((part, place, key), sentence % {"name": name})
        seen.add(name)


def _check_references(scheme: Scheme, found: Faults) -> None:
    categories = [category.code for category in scheme.categories]
    for place, rule in enumerate(scheme.rules):
        if rule.category not in categories:
            sentence = _("“%(name)s”归在类别“%(value)s”下，可是没有这个类别。%(hint)s")
            found.add(("rules", place, "category"), sentence % _meant(rule.name, rule.category, categories))
    codes = [rule.code for rule in scheme.rules]
    for place, group in enumerate(scheme.groups):
        for code in group.rules:
            if code not in codes:
                sentence = _("“%(name)s”里写了条目“%(value)s”，可是没有这个编号。%(hint)s")
                found.add(("groups", place, "rules"), sentence % _meant(group.name, code, codes))
        if len(set(group.rules)) < max(2, len(group.rules)):
            found.add(("groups", place), _("“%(name)s”要列出至少两条，每条一次。") % {"name": group.name})
    _check_frame_references(scheme, found)
    standings = {standing.code: standing for standing in scheme.standings}
    for place, reward in enumerate(scheme.rewards):
        standing = standings.get(reward.standing)
        if reward.standing and not standing:
            sentence = _("“%(name)s”按榜单“%(value)s”发，可是没有这个榜单。%(hint)s")
            found.add(("rewards", place, "standing"), sentence % _meant(reward.name, reward.standing, list(standings)))
        elif standing and reward.top and reward.top > standing.top:
            say = {"name": reward.name, "top": reward.top, "listed": standing.top}
            found.add(
                ("rewards", place, "top"), _("“%(name)s”奖前 %(top)s 名，榜单只列 %(listed)s 名。请改一个数。") % say
            )
    for place, standing in enumerate(scheme.standings):
        if standing.is_public and not scheme.privacy.ranking:
            sentence = _(
                "“%(name)s”要公开，可是没有打开排名。请在 [privacy] 里写 ranking = true，或写 is_public = false。"
            )
            found.add(("standings", place, "is_public"), sentence % {"name": standing.name})


def _check_frame_references(scheme: Scheme, found: Faults) -> None:
    for part in ("categories", "rules"):
        known = [item.code for item in getattr(scheme, part)]
        for code in getattr(scheme.frame, part, ()):
            if code not in known:
                sentence = _("“%(name)s”里写了编号“%(value)s”，可是没有这个编号。%(hint)s")
                found.add(("frame", part), sentence % _meant("[frame]", code, known))


def _meant(name: str, value: str, known: list[str]) -> dict[str, str]:
    near = difflib.get_close_matches(value, known, n=1, cutoff=0.5)
    if near:
        hint = _("您是不是想写“%(near)s”？") % {"near": near[0]}
    else:
        hint = _("现有的是：%(known)s。") % {"known": _("、").join(known) or _("一个也没有")}
    return {"name": name, "value": value, "hint": hint}


def _check_own_limits(scheme: Scheme, found: Faults) -> None:
    """Within one list: no two that say the same span differently, none that a longer span makes pointless."""
    lists: list[tuple[Path, tuple[Limit, ...]]] = [((), scheme.limits)]
    for part in ("categories", "rules"):
        lists += [((part, place), item.limits) for place, item in enumerate(getattr(scheme, part))]
    for path, limits in lists:
        for (_earlier, first), (second_place, second) in combinations(enumerate(limits), 2):
            if first.per != second.per:
                continue
            say = {"first": limit_sentence(first), "second": limit_sentence(second)}
            if first.every == second.every:
                sentence = _(
                    '“%(first)s”和“%(second)s”说的是同一段时间。请合成一条，例如 { times = 1, points = 10, every = "month" }。'
                )
                found.add((*path, "limits", second_place), sentence % say)
            elif _cross(first, second):
                sentence = _("“%(first)s”和“%(second)s”对不上：时间短的反而放得宽，永远用不到。请改一个数。")
                found.add((*path, "limits", second_place), sentence % say)


def _cross(first: Limit, second: Limit) -> bool:
    if first.every not in _BY_LENGTH or second.every not in _BY_LENGTH:
        return False
    short, long = sorted((first, second), key=lambda limit: _BY_LENGTH.index(limit.every))
    times = short.times is not None and long.times is not None and short.times > long.times
    points = short.points is not None and long.points is not None and short.points > long.points
    return times or points


def _check_subject_of_limits(rule: Rule, path: Path, found: Faults) -> None:
    fitting = {rule.subject, "activity", "community"} | ({"household"} if rule.subject == "resident" else set())
    for place, limit in enumerate(rule.limits):
        if limit.per not in fitting:
            sentence = _(
                '“%(name)s”的上限“%(limit)s”数不出来，这一条是记在 %(subject)s 上的。请写 per = "%(subject)s"，或删掉 per。'
            )
            say = {"name": rule.name, "limit": limit_sentence(limit), "subject": rule.subject}
            found.add((*path, "limits", place), sentence % say)


def _check_reach(scheme: Scheme, rule: Rule, path: Path, found: Faults) -> None:
    """No amount may lie above a limit that always cuts it, no limit above a wider one that comes first."""
    least, most = amount_bounds(rule)
    top = most if most is not None else least
    for limit, owner in _limits_over(scheme, rule):
        if limit.points is not None and top > limit.points:
            sentence = _(
                "“%(name)s”一次最多 %(points)s 分，超过了%(owner)s的上限“%(limit)s”，永远记不满。请改小分数，或放宽上限。"
            )
            say = {"name": rule.name, "points": top, "owner": owner, "limit": limit_sentence(limit)}
            found.add(path, sentence % say)
    for place, own in enumerate(rule.limits):
        for limit, owner in _limits_around(scheme, rule):
            same = own.per == limit.per and own.every == limit.every
            if same and own.points is not None and limit.points is not None and own.points > limit.points:
                sentence = _("“%(name)s”的上限“%(own)s”比%(owner)s的“%(limit)s”还宽，永远用不到。请改一个数。")
                say = {"name": rule.name, "own": limit_sentence(own), "owner": owner, "limit": limit_sentence(limit)}
                found.add((*path, "limits", place), sentence % say)


def _limits_over(scheme: Scheme, rule: Rule) -> Iterator[tuple[Limit, str]]:
    for limit in rule.limits:
        yield limit, _("这一条自己")
    yield from _limits_around(scheme, rule)


def _limits_around(scheme: Scheme, rule: Rule) -> Iterator[tuple[Limit, str]]:
    for category in scheme.categories:
        if category.code == rule.category:
            for limit in category.limits:
                yield limit, _("类别“%(name)s”") % {"name": category.name}
    for limit in scheme.limits:
        yield limit, _("整本细则")


def _check_on_the_spot(scheme: Scheme, rule: Rule, path: Path, found: Faults) -> None:
    if rule.review != "on_the_spot":
        return
    least, most = amount_bounds(rule)
    say = {"name": rule.name, "own": rule.on_the_spot_max, "book": scheme.on_the_spot_max, "least": least, "most": most}
    if rule.on_the_spot_max > scheme.on_the_spot_max:
        sentence = _("“%(name)s”当场最多 %(own)s 分，超过了整本细则定的 %(book)s 分。请改小。")
        found.add((*path, "on_the_spot_max"), sentence % say)
    elif rule.on_the_spot_max < least:
        sentence = _(
            '“%(name)s”一次至少 %(least)s 分，当场最多却只有 %(own)s 分，永远不能当场记。请写 review = "one"，或调高 on_the_spot_max。'
        )
        found.add((*path, "review"), sentence % say)
    elif most is not None and most < rule.on_the_spot_max < scheme.on_the_spot_max:
        sentence = _("“%(name)s”一次最多 %(most)s 分，当场最多写了 %(own)s 分。请写 on_the_spot_max = %(most)s。")
        found.add((*path, "on_the_spot_max"), sentence % say)
