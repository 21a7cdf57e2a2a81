"""What one rulebook changes against another, in plain lines: rules come and go, are worth more, ask for other proof."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jishan.rulebook.describe import (
    amount_phrase,
    date_phrase,
    proof_phrase,
    review_phrase,
    rule_sentence,
    scheme_page,
    subject_phrase,
)
from jishan.rulebook.scheme import Category, Fixed, Limit, Rule, Scheme
from jishan.rulebook.words import limit_sentence

__all__ = ["Change", "compare"]


@dataclass(frozen=True)
class Change:
    """One thing that is different: a rule, or something of the whole book, and line by line what of it."""

    kind: str  # new, gone, changed
    title: str
    lines: tuple[str, ...]
    code: str = ""  # of the rule, where it is one

    @property
    def sentence(self) -> str:
        """扫雪除冰：每次 2 分改为每次 3 分"""
        return _("%(title)s：%(lines)s") % {"title": self.title, "lines": _("；").join(self.lines)}


def compare(old: Scheme | None, new: Scheme) -> list[Change]:
    """The changes a reader would notice, rules first. Against no old one every rule is new."""
    if old is None:
        return [_new(rule) for rule in new.rules]
    return [*_rules(old, new), *_categories(old, new), *_book(old, new), *_articles(old, new)]


# Rules


def _rules(old: Scheme, new: Scheme) -> Iterator[Change]:
    before = {rule.code: rule for rule in old.rules}
    after = {rule.code: rule for rule in new.rules}
    for code, rule in after.items():
        if code not in before:
            yield _new(rule)
        elif lines := tuple(_of_rule(old, before[code], new, rule)):
            yield Change("changed", before[code].name, lines, code)
    for code, rule in before.items():
        if code not in after:
            yield Change("gone", rule.name, (rule_sentence(rule),), code)
    kept = [code for code in before if code in after]
    if kept != [code for code in after if code in before]:
        yield Change("changed", _("条目的先后"), (_("换了顺序，内容没变。"),))


def _new(rule: Rule) -> Change:
    return Change("new", rule.name, (rule_sentence(rule),), rule.code)


def _of_rule(old: Scheme, was: Rule, new: Scheme, now: Rule) -> Iterator[str]:
    if was.name != now.name:
        yield _("改名叫“%(name)s”") % {"name": now.name}
    if amount_phrase(was) != amount_phrase(now):
        yield _amounts(was, now)
    yield from _limits(was.limits, now.limits)
    phrases: tuple[tuple[Promise, Callable[[Rule], str]], ...] = (
        (gettext_lazy("凭据"), proof_phrase),
        (gettext_lazy("审核"), review_phrase),
        (gettext_lazy("记给谁"), lambda rule: subject_phrase(rule) or _("个人，分归本人")),
        (gettext_lazy("日期"), lambda rule: date_phrase(rule) or _("一直有效")),
    )
    for title, phrase in phrases:
        if phrase(was) != phrase(now):
            yield _named(title, phrase(was), phrase(now))
    if was.claimable_by_resident != now.claimable_by_resident:
        yield _("居民可以自己申报了") if now.claimable_by_resident else _("改由工作人员记，居民不能自己申报")
    if was.poor_makes_zero != now.poor_makes_zero:
        yield _("评价不合格不记分") if now.poor_makes_zero else _("评价不合格也记分")
    if was.category != now.category:
        yield _("挪到“%(category)s”") % {"category": new.category(now.category).name}
    if was.description != now.description:
        yield _("说明改成“%(words)s”") % {"words": now.description} if now.description else _("去掉了说明")
    if (was.drawing, was.icon) != (now.drawing, now.icon):
        yield _("换了配图")
    if was.assumed != now.assumed:
        yield _("标成暂定") if now.assumed else _("不再是暂定的了")


def _amounts(was: Rule, now: Rule) -> str:
    if isinstance(was.amount, Fixed) and isinstance(now.amount, Fixed) and was.unit == now.unit:
        say = {"was": amount_phrase(was), "points": now.amount.points}
        return _("%(was)s改为 %(points)s 分") % say
    return _turned(amount_phrase(was), amount_phrase(now))


def _turned(was: str, now: str) -> str:
    return _("%(was)s改为%(now)s") % {"was": was, "now": _spaced(now)}


def _named(title: str | Promise, was: str, now: str) -> str:
    return _("%(title)s：%(was)s，改为%(now)s") % {"title": title, "was": was, "now": _spaced(now)}


def _spaced(words: str) -> str:
    """A figure stands off from the character before it."""
    return f" {words}" if words[:1].isdigit() else words


def _limits(was: Iterable[Limit], now: Iterable[Limit]) -> Iterator[str]:
    """Limits over the same span of the same people are one limit whose figure changed."""
    before = {(limit.per, limit.every): limit for limit in was}
    after = {(limit.per, limit.every): limit for limit in now}
    for span, limit in after.items():
        if span not in before:
            yield _("新的上限：%(limit)s") % {"limit": limit_sentence(limit)}
        elif before[span] != limit:
            yield _turned(limit_sentence(before[span]), limit_sentence(limit))
    for span, limit in before.items():
        if span not in after:
            yield _("不再限“%(limit)s”") % {"limit": limit_sentence(limit)}


# The book around them


def _categories(old: Scheme, new: Scheme) -> Iterator[Change]:
    before = {category.code: category for category in old.categories}
    after = {category.code: category for category in new.categories}
    for code, category in after.items():
        title = _("类别“%(name)s”") % {"name": category.name}
        if code not in before:
            yield Change("new", title, (category.description or _("新的一类"),))
        elif lines := tuple(_of_category(before[code], category)):
            yield Change("changed", title, lines)
    for code, category in before.items():
        if code not in after:
            yield Change("gone", _("类别“%(name)s”") % {"name": category.name}, (_("这一类没有了"),))
    if list(before) != list(after) and set(before) == set(after):
        yield Change("changed", _("类别的先后"), (_("换了顺序，内容没变。"),))


def _of_category(was: Category, now: Category) -> Iterator[str]:
    if was.name != now.name:
        yield _turned(_("“%(words)s”") % {"words": was.name}, _("“%(words)s”") % {"words": now.name})
    yield from _limits(was.limits, now.limits)
    if was.description != now.description:
        yield _("说明改成“%(words)s”") % {"words": now.description} if now.description else _("去掉了说明")
    if (was.drawing, was.icon) != (now.drawing, now.icon):
        yield _("换了配图")


def _book(old: Scheme, new: Scheme) -> Iterator[Change]:
    """What the page of the rulebook says of the whole book, sentence by sentence, and the few figures it leaves out."""
    told = {
        _("细则的名字"): (old.title, new.title),
        _("口号"): (old.brand, new.brand),
        _("开头的话"): (old.summary, new.summary),
        _("分叫什么"): (old.points.name, new.points.name),
        _("一个人当场最多能记"): (_spot(old), _spot(new)),
        _("一分折合多少钱（只用来做预算）"): (_anchor(old), _anchor(new)),
    }
    for title, (was, now) in told.items():
        if was != now:
            yield Change("changed", title, (_turned(was, now) if was and now else now or _("去掉了"),))
    before = {section.code: section for section in scheme_page(old).sections}
    after = {section.code: section for section in scheme_page(new).sections}
    for code in dict.fromkeys([*after, *before]):
        section = after.get(code) or before[code]
        was_said = before[code].sentences if code in before else ()
        now_said = after[code].sentences if code in after else ()
        if was_said != now_said:
            gone = [_("不再写：%(words)s") % {"words": one} for one in was_said if one not in now_said]
            come = [_("现在写：%(words)s") % {"words": one} for one in now_said if one not in was_said]
            kind = "new" if not was_said else "changed" if now_said else "gone"
            yield Change(kind, section.title, tuple(gone + come) or (_("换了顺序，内容没变。"),))


def _spot(scheme: Scheme) -> str:
    return _("%(points)s 分") % {"points": scheme.on_the_spot_max} if scheme.on_the_spot_max else _("不能当场记分")


def _anchor(scheme: Scheme) -> str:
    return _("%(yuan)s 元") % {"yuan": scheme.points.yuan_anchor} if scheme.points.yuan_anchor else ""


def _articles(old: Scheme, new: Scheme) -> Iterator[Change]:
    before = {article.name: article for article in old.articles}
    after = {article.name: article for article in new.articles}
    come = [article.name for name, article in after.items() if name not in before]
    gone = [name for name in before if name not in after]
    lines = [_("新添%(names)s") % {"names": _("、").join(come)}] if come else []
    lines += [_("去掉%(names)s") % {"names": _("、").join(gone)}] if gone else []
    for name, article in after.items():
        if name in before and before[name].points != article.points:
            say = {"name": name, "was": before[name].points, "now": article.points}
            lines.append(_("%(name)s %(was)s 分改为 %(now)s 分") % say)
    if lines:
        yield Change("changed", _("开张时的物品（已经开张的，以货架为准）"), tuple(lines))
