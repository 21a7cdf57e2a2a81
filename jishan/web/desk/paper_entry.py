"""Typing a filled sheet in: one row of fields per line, everything by keyboard, each line answered by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.lib.text import clean, halfwidth, pinyin_initials
from jishan.paper import queries, services
from jishan.paper.models import PaperForm, PaperLine
from jishan.people import queries as people
from jishan.people.models import Resident
from jishan.rulebook import queries as rulebook
from jishan.rulebook.errors import NoRulebook
from jishan.rulebook.scheme import Range, Rule, Scheme
from jishan.store import queries as store
from jishan.store.models import Article
from jishan.web.desk import holders, pages
from jishan.web.desk.holders import Choice
from jishan.web.shared import access
from jishan.web.shared.access import StaffPage
from jishan.web.shared.forms import near_day

FIELDS = ("who", "chosen", "what", "quantity", "more")
_QUANTITY_MAX = 100_000
_PART = re.compile(r"(?P<name>.*?)\s*[×xX*]?\s*(?:(?P<count>\d{1,3})\s*[件个瓶袋盒支块条包份]?)?")


class Unclear(Refused):
    """A line that cannot be told yet; the sentence is made where it is found."""

    code = "unclear"

    def __init__(self, sentence: str, choices: list[Choice] | None = None) -> None:
        super().__init__()
        self.said = sentence
        self.choices = choices or []

    @property
    def message(self) -> str:
        return self.said


@dataclass
class Row:
    """One line of the sheet on the page: what is typed, and what became of it."""

    number: int
    typed: dict[str, str] = field(default_factory=dict)
    done: str = ""
    wrong: str = ""
    choices: list[Choice] = field(default_factory=list)
    link: str = ""


class DayForm(forms.Form):
    day = forms.DateField(
        label=gettext_lazy("单子上的日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[near_day],
        error_messages={
            "required": gettext_lazy("请填单子上的日期。"),
            "invalid": gettext_lazy("日期请写成 2026-03-08 这样。"),
        },
    )
    hour = forms.TimeField(
        label=gettext_lazy("大约几点"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": gettext_lazy("请填大约几点。"), "invalid": gettext_lazy("时间请写成 09:30 这样。")},
    )

    def __init__(self, posted: QueryDict | None, *, row: PaperForm) -> None:
        super().__init__(posted, initial={"day": row.filled_on or clock.today(), "hour": row.filled_at or time(10, 0)})
        self.fields["day"].widget.attrs["max"] = clock.today().isoformat()
        if row.kind == PaperForm.Kind.DEEDS:
            del self.fields["hour"]

    @property
    def moment(self) -> datetime:
        say = self.cleaned_data
        return timezone.make_aware(datetime.combine(say["day"], say["hour"]))


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("record_deeds")
def deeds(request: StaffPage, form: UUID) -> HttpResponse:
    row = access.get(request, PaperForm, form, "community")
    if row.kind != PaperForm.Kind.DEEDS:
        return pages.say_and_go(request, _("这是兑换单，请到兑换台的同事那里补录。"), "desk:papers")
    day = DayForm(request.POST or None, row=row)
    on = day.cleaned_data["day"] if request.method == "POST" and day.is_valid() else clock.today()
    try:
        scheme = rulebook.scheme_of(rulebook.in_force(request.community, on))
    except NoRulebook as refusal:
        return _show(request, row, day, [], said=refusal.message)

    def enter(number: int, typed: Mapping[str, str]) -> PaperLine:
        rule = _rule(scheme, typed["what"], on)
        more = _more(rule, typed["more"])
        return services.enter_deed(
            form=row,
            line=number,
            happened_on=on,
            rule=rule.code,
            by=request.user,
            typed=typed,
            quantity=_quantity(typed["quantity"]) if rule.asks_quantity else 1,
            **_subject(request, rule, typed),  # type: ignore[arg-type]
            **more,  # type: ignore[arg-type]
        )

    return _run(request, row, day, enter, scheme=scheme)


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("run_counter")
def redemptions(request: StaffPage, form: UUID) -> HttpResponse:
    row = access.get(request, PaperForm, form, "community")
    if row.kind != PaperForm.Kind.REDEMPTIONS:
        return pages.say_and_go(request, _("这是记分单，请到记分的同事那里补录。"), "desk:papers")
    day = DayForm(request.POST or None, row=row)

    def enter(number: int, typed: Mapping[str, str]) -> PaperLine:
        resident = _who(request, typed, "resident", "run_counter").holder
        assert isinstance(resident, Resident)
        return services.enter_redemption(
            form=row,
            line=number,
            happened_at=day.moment,
            resident=resident,
            basket=_basket(request, typed["what"]),
            by=request.user,
            typed=typed,
        )

    return _run(request, row, day, enter)


# A sheet and its lines ------------------------------------------------------------------------------------------------


def _run(
    request: StaffPage,
    row: PaperForm,
    day: DayForm,
    enter: Callable[[int, Mapping[str, str]], PaperLine],
    scheme: Scheme | None = None,
) -> HttpResponse:
    """Enter every line that has something in it and is not entered yet; show what became of each."""
    if request.method != "POST" or not day.is_valid() or row.void_at is not None:
        return _show(request, row, day, _rows(row, request), scheme=scheme)
    PaperForm.objects.filter(community=row.community, pk=row.pk).update(
        filled_on=day.cleaned_data["day"], filled_at=day.cleaned_data.get("hour")
    )
    choices: dict[int, list[Choice]] = {}
    wrong: dict[int, str] = {}
    for number in range(1, services.LINES + 1):
        typed = _typed(request, number)
        if not typed["who"] and not typed["what"]:
            services.clear_line(form=row, line=number)
            continue
        try:
            enter(number, typed)
        except Refused as refusal:
            wrong[number] = refusal.message
            if isinstance(refusal, Unclear):
                choices[number] = refusal.choices
                services.refuse_line(form=row, line=number, typed=typed, refusal=refusal.message, by=request.user)
    if not wrong and request.POST.get("finish"):
        services.finish_form(form=row, by=request.user)
        return pages.say_and_go(request, _("%(number)s 补录完了。") % {"number": row.number}, "desk:papers")
    rows = _rows(row, request)
    for one in rows:
        one.choices = choices.get(one.number, [])
        one.wrong = wrong.get(one.number, one.wrong)
    return _show(request, row, day, rows, scheme=scheme, said=_sum(rows))


def _typed(request: StaffPage, number: int) -> dict[str, str]:
    return {name: clean(request.POST.get(f"{name}_{number}", ""))[:80] for name in FIELDS}


def _rows(row: PaperForm, request: StaffPage) -> list[Row]:
    entered = queries.lines(row)
    rows = []
    for number in range(1, services.LINES + 1):
        line = entered.get(number)
        typed = _typed(request, number) if request.method == "POST" else {}
        if line is None:
            rows.append(Row(number, typed))
        elif line.is_recorded:
            rows.append(Row(number, done=_became(line), link=_link(request, line)))
        else:
            rows.append(Row(number, typed or line.typed, wrong=line.refusal))
    return rows


def _became(line: PaperLine) -> str:
    """张桂兰 扫雪除冰，等待审核; 张桂兰 毛巾 1 件，5 分."""
    if line.deed is not None:
        deed = line.deed
        rule = rulebook.scheme_of(deed.version).rule(deed.rule)
        who = deed.resident or deed.household or deed.organisation
        say = {"who": who.name if who else "", "rule": rule.name, "state": deed.get_state_display()}
        return _("%(who)s %(rule)s，%(state)s") % say
    redemption = line.redemption
    assert redemption is not None
    return _("%(who)s %(n)s 件，%(points)s 分") % {
        "who": redemption.taker_name,
        "n": redemption.articles,
        "points": redemption.points,
    }


def _link(request: StaffPage, line: PaperLine) -> str:
    if line.deed_id:
        return reverse("desk:deed", args=[request.community.slug, line.deed_id])
    return reverse("counter:undo", args=[request.community.slug, line.redemption_id])


def _sum(rows: list[Row]) -> str:
    done, wrong = sum(bool(row.done) for row in rows), sum(bool(row.wrong) for row in rows)
    said = ngettext("%(n)s 行补录好了。", "%(n)s 行补录好了。", done) % {"n": done}
    if wrong:
        said += ngettext(
            "还有 %(n)s 行没有记上，原因写在那一行下面。", "还有 %(n)s 行没有记上，原因写在那一行下面。", wrong
        ) % {"n": wrong}
    return said


def _show(
    request: StaffPage,
    row: PaperForm,
    day: DayForm,
    rows: list[Row],
    *,
    scheme: Scheme | None = None,
    said: str = "",
) -> HttpResponse:
    rules = [rule for rule in scheme.open_rules(clock.today()) if rule.subject != "building"] if scheme else []
    return pages.show(
        request,
        "desk/paper_entry.html",
        {
            "heading": _("补录 %(number)s") % {"number": row.number},
            "back": reverse("desk:papers", args=[request.community.slug]),
            "back_label": _("停电时的纸单"),
            "form": row,
            "day": day,
            "rows": rows,
            "said": said,
            "rules": rules,
            "asks_more": any(isinstance(rule.amount, Range) or rule.tier_names for rule in rules),
            "articles": list(store.shelf(request.community)) if row.kind == PaperForm.Kind.REDEMPTIONS else [],
            "is_done": bool(rows) and not any(one.wrong for one in rows) and any(one.done for one in rows),
        },
    )


# What a line says -----------------------------------------------------------------------------------------------------


def _who(request: StaffPage, typed: Mapping[str, str], kind: str, capability: str) -> Choice:
    """The one a line names. Raises Unclear with those who may be meant."""
    # Chosen among several for a rule of another kind, it no longer says who is meant.
    is_fitting = typed["chosen"].startswith(f"{kind}:")
    if is_fitting and (chosen := holders.by_token(request, typed["chosen"], capability=capability)):
        return chosen
    found, nobody = holders.found_or_said(request, typed["who"], kind, capability)
    if nobody:
        raise Unclear(nobody)
    if len(found) > 1:
        raise Unclear(_("有几位都像，请选是哪一位。"), found)
    return found[0]


def _subject(request: StaffPage, rule: Rule, typed: Mapping[str, str]) -> dict[str, object]:
    if rule.subject == "building":
        raise Unclear(_("“%(rule)s”记给整栋楼，请到“记分”里记。") % {"rule": rule.name})
    kind = "organisation" if rule.subject == "organisation" else "resident"
    holder = _who(request, typed, kind, "record_deeds").holder
    if rule.subject == "household" and isinstance(holder, Resident):
        household = people.household_of(holder)
        if household is None:
            raise Unclear(_("%(name)s现在不在哪一户，先把住处登记好。") % {"name": holder.name})
        return {"household": household}
    return {rule.subject: holder}


def _rule(scheme: Scheme, text: str, on: date) -> Rule:
    """By its number, its name or a part of it, or the initials of its name."""
    if not text:
        raise Unclear(_("请写上做了什么：细则号或者名称。"))
    code = halfwidth(text).split(" ")[0]
    rules = scheme.open_rules(on)
    for fits in (
        [rule for rule in rules if rule.code == code],
        [rule for rule in rules if rule.name == text],
        [rule for rule in rules if text in rule.name],
        [rule for rule in rules if pinyin_initials(rule.name).startswith(text.lower())],
    ):
        if len(fits) == 1:
            return fits[0]
        if fits:
            names = _("、").join(f"{rule.code} {rule.name}" for rule in fits[:4])
            raise Unclear(_("“%(text)s”可能是%(names)s，请写细则号。") % {"text": text, "names": names})
    raise Unclear(_("细则里没有“%(text)s”，请写细则号，比如 1.1。") % {"text": text})


def _quantity(text: str) -> int:
    if not text:
        return 1
    figures = halfwidth(text)
    if not figures.isascii() or not figures.isdigit() or not int(figures) <= _QUANTITY_MAX:
        raise Unclear(_("“%(text)s”不是整数，数量请写 1、2、3。") % {"text": text})
    return int(figures)


def _more(rule: Rule, text: str) -> dict[str, object]:
    """The tier, or the points proposed within a range."""
    if rule.tier_names:
        if text not in rule.tier_names:
            raise Unclear(
                _("“%(rule)s”分几档，请写%(names)s中的一档。")
                % {"rule": rule.name, "names": _("、").join(rule.tier_names)}
            )
        return {"tier": text}
    if isinstance(rule.amount, Range) and text:
        return {"asked_points": _quantity(text)}
    return {}


def _basket(request: StaffPage, text: str) -> dict[UUID, int]:
    """毛巾 2、洗衣液: each article by its name or the initials of it, with how many; one where no figure stands."""
    basket: dict[UUID, int] = {}
    for part in filter(None, (clean(part) for part in re.split(r"[、，,;；+]", halfwidth(text)))):
        found = _PART.fullmatch(part)
        name = found["name"] if found else part
        article = _article(request, name, part)
        count = int(found["count"]) if found and found["count"] and article.name != part else 1
        basket[article.pk] = basket.get(article.pk, 0) + count
    if not basket:
        raise Unclear(_("请写上领了什么，比如“毛巾 2、洗衣液”。"))
    return basket


def _article(request: StaffPage, name: str, whole: str) -> Article:
    exact = store.shelf(request.community).filter(name__in=[name, whole]).order_by("-name")
    found = list(exact[:2]) or list(store.find_articles(request.community, name)[:5])
    if not found or not name:
        raise Unclear(_("货架上没有“%(name)s”，换个写法试试。") % {"name": name or whole})
    if len(found) > 1 and found[0].name not in (name, whole):
        names = _("、").join(article.name for article in found)
        raise Unclear(_("“%(name)s”可能是%(names)s，请写全。") % {"name": name, "names": names})
    return found[0]
