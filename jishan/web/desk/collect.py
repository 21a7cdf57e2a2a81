"""Recording for many at once: choose the rule, make the list (scan, search, a building), see what each gets, send."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from jishan.earning.models import Deed
from jishan.earning.pictures import CleanPicture
from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.places.models import Building
from jishan.rulebook import queries as rulebook
from jishan.rulebook.describe import amount_phrase, rule_sentence, subject_phrase
from jishan.rulebook.errors import NoRulebook, UnknownRule
from jishan.rulebook.scheme import Category, MonthlyBase, Range, Rule
from jishan.web.desk import collecting, pages, reach
from jishan.web.desk.collecting import Facts, Line, Outcome
from jishan.web.desk.uploads import PicturesField, cleaned
from jishan.web.shared import access
from jishan.web.shared.forms import KeyedForm
from jishan.web.shared.rule_icons import icon_of

_OFTEN = 4
# While one is still typing a short list is enough; the next letter makes it shorter.
_OFFERED = 8

# Refusals that are about the form and the same for everyone on the list: said once, at their field.
_ABOUT_THE_FORM = {
    "deed_in_future": "happened_on",
    "before_community_joined": "happened_on",
    "rule_not_in_force": "happened_on",
    "no_rulebook": "happened_on",
    "pictures_missing": "pictures",
    "too_many_pictures": "pictures",
    "not_a_picture": "pictures",
    "picture_too_large": "pictures",
}


class CollectForm(KeyedForm):
    """Only the questions this rule asks."""

    happened_on = forms.DateField(
        label=gettext_lazy("哪天做的"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    quantity = forms.IntegerField(label=gettext_lazy("数量"), min_value=0, max_value=100_000)
    tier = forms.ChoiceField(label=gettext_lazy("哪一档"), widget=forms.RadioSelect)
    asked_points = forms.IntegerField(label=gettext_lazy("建议记几分"))
    place = forms.CharField(label=gettext_lazy("在哪里"), required=False, max_length=80)
    note = forms.CharField(
        label=gettext_lazy("说明"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    pictures = PicturesField(label=gettext_lazy("照片"), required=False)

    def __init__(self, rule: Rule, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        self.fields["key"].initial = pages.new_key
        self.fields["happened_on"].initial = clock.today
        self.fields["happened_on"].widget.attrs["max"] = clock.today().isoformat()
        self.fields["happened_on"].error_messages |= {
            "required": _("请选是哪天做的。"),
            "invalid": _("日期请写成 2026-03-08 这样。"),
        }
        self._ask_amount(rule)
        if rule.proof.wants_photos:
            self._ask_pictures(rule)
        else:
            del self.fields["pictures"]

    def _ask_pictures(self, rule: Rule) -> None:
        say = {"least": rule.proof.photos_min, "most": rule.proof.photos_max}
        pictures = self.fields["pictures"]
        pictures.required = rule.proof.photos_min > 0
        pictures.error_messages["required"] = _("这一条要附照片，至少 %(least)s 张。") % say
        if pictures.required:
            pictures.help_text = _("%(least)s 到 %(most)s 张，名单上的人共用。请最后选。") % say
        else:
            pictures.help_text = _("最多 %(most)s 张，名单上的人共用。请最后选。") % say

    def _ask_amount(self, rule: Rule) -> None:
        whole = {"required": _("请写一个整数。"), "invalid": _("请写一个整数，不要小数和别的字。")}
        quantity = self.fields["quantity"]
        if rule.asks_quantity:
            faults = isinstance(rule.amount, MonthlyBase)
            quantity.label = _("有几处没做到") if faults else _("每人多少%(unit)s") % {"unit": rule.unit}
            quantity.initial = 0 if faults else 1
            quantity.error_messages |= whole
        else:
            del self.fields["quantity"]
        if rule.tier_names:
            cast(forms.ChoiceField, self.fields["tier"]).choices = [(name, name) for name in rule.tier_names]
            self.fields["tier"].error_messages["required"] = _("请选一档。")
        else:
            del self.fields["tier"]
        if isinstance(rule.amount, Range):
            say = {"least": rule.amount.points_min, "most": rule.amount.points_max}
            field = self.fields["asked_points"]
            field.required = False
            field.error_messages |= whole
            field.help_text = _("%(least)s 到 %(most)s 分，审核的人最后定。") % say
            field.widget.attrs |= {"min": say["least"], "max": say["most"]}
        else:
            del self.fields["asked_points"]

    def facts(self) -> Facts | None:
        """What the list has in common, None while something is missing."""
        if any(name in self.errors for name in self.fields if name != "pictures"):
            return None
        say = self.cleaned_data
        return Facts(
            key=say.get("key", ""),
            happened_on=say["happened_on"],
            quantity=say.get("quantity", 1),
            tier=say.get("tier", ""),
            asked_points=say.get("asked_points"),
            place=say["place"].strip(),
            note=say["note"].strip(),
        )


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("record_deeds")
def collect(request: access.StaffPage) -> HttpResponse:
    """Without a rule in the address, the rules as tiles; with one, the form and the list."""
    code = request.GET.get("rule", "")
    try:
        scheme = rulebook.scheme_of(rulebook.in_force(request.community))
        rule = scheme.rule(code) if code else None
    except NoRulebook as refusal:
        return pages.show(request, "desk/collect_rules.html", {"heading": _("记好事"), "refused": refusal.message})
    except UnknownRule:
        raise Http404 from None
    if rule is None:
        open_today = scheme.open_rules(clock.today())
        groups = [(c, _tiles([r for r in open_today if r.category == c.code], c)) for c in scheme.categories]
        return pages.show(
            request,
            "desk/collect_rules.html",
            {
                "heading": _("记哪一条"),
                "groups": [g for g in groups if g[1]],
                "often": _often(request, open_today),
                "who": request.GET.getlist("who"),
            },
        )
    return _list(request, rule)


def _tiles(rules: Sequence[Rule], category: Category) -> list[tuple[Rule, str, str, str]]:
    """For each rule its icon, what it gives, and for whom it counts where that is not a resident."""
    return [
        (
            rule,
            icon_of(rule, icon_of(category)),
            amount_phrase(rule),
            "" if rule.subject == "resident" else subject_phrase(rule),
        )
        for rule in rules
    ]


def _often(request: access.StaffPage, rules: Sequence[Rule]) -> list[Rule]:
    """The rules this user records most of late; none worth a heading while the rulebook is short."""
    mine = Deed.objects.filter(community=request.community, recorded_by=request.user.pk).order_by("-recorded_at")
    counted = Counter(mine.values_list("rule", flat=True)[:100])
    by_code = {rule.code: rule for rule in rules}
    return [by_code[code] for code, _n in counted.most_common(_OFTEN) if code in by_code] if len(rules) > 8 else []


# The form and its list ---------------------------------------------------------------------------------------------------


def _list(request: access.StaffPage, rule: Rule) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = CollectForm(rule, posted, request.FILES if posted else None)
    found: list[Line] = []
    said = ""
    # A resident's page brings its person along.
    tokens = request.GET.getlist("who")
    if posted is not None:
        tokens = posted.getlist("who")
        if "send" in posted and (answer := _sent(request, rule, form, tokens)) is not None:
            return answer
        tokens, found, said = _changed(request, rule, tokens)
    lines = collecting.lines_of(request, rule, tokens)
    facts = form.facts() if posted is not None else _blank(rule)
    if facts is not None and lines:
        lines = collecting.with_quotes(request, rule, lines, facts)
    if posted is not None and "send" not in posted:
        # Not sent yet: what is still empty is not a mistake.
        form = _unbound(rule, form)
    context = {
        "heading": rule.name,
        "back": reverse("desk:collect", args=[request.community.slug]),
        "back_label": _("换一条细则"),
        "rule": rule,
        "sentence": rule_sentence(rule),
        "form": form,
        "lines": lines,
        "found": found,
        "said": said,
        "address": _address(request, rule),
        "buildings": _buildings(request, rule),
        "building": _building(request),
        "recently": [line for line in collecting.recently(request, rule) if line.token not in tokens],
        "last_list": collecting.last_list(request, rule) if not tokens else [],
        "at_once": sum(line.is_on_the_spot and not line.refusal for line in lines),
        "ready": sum(not line.refusal for line in lines),
        "may_at_once": "award_on_the_spot" in request.capabilities and rule.review == "on_the_spot",
    }
    if request.headers.get("HX-Request"):
        return pages.show(request, "desk/_people.html", context)
    return pages.show(request, "desk/collect.html", context)


def _blank(rule: Rule) -> Facts:
    return Facts(key="", happened_on=clock.today(), tier=rule.tier_names[0] if rule.tier_names else "")


def _unbound(rule: Rule, form: CollectForm) -> CollectForm:
    """The same answers without the complaints."""
    kept = {name: form[name].value() for name in form.fields if name != "pictures"}
    return CollectForm(rule, initial=kept)


def _changed(request: access.StaffPage, rule: Rule, tokens: list[str]) -> tuple[list[str], list[Line], str]:
    """The list after what was pressed: taken off, added, scanned, a building, the list of last time."""
    posted = request.POST
    found: list[Line] = []
    said = ""
    if posted.get("remove"):
        tokens = [token for token in tokens if token != posted["remove"]]
    elif posted.get("last"):
        tokens = [line.token for line in collecting.last_list(request, rule)]
    elif posted.get("from_building"):
        everyone = collecting.by_building(request, rule, access.get(request, Building, posted["from_building"]))
        found = [line for line in everyone if line.token not in tokens]
        if not found:
            said = _("这栋楼的人都在名单上了。") if everyone else _("这栋楼还没有登记居民。")
    elif added := posted.getlist("add") + (posted.getlist("found") if "add_all" in posted else []):
        tokens = tokens + added
        # From a building one often taps several people: the rest of a long list stays where it was.
        left = [token for token in posted.getlist("found") if token not in tokens]
        found = collecting.lines_of(request, rule, left) if len(left) >= _OFFERED else []
    elif (text := posted.get("find", "").strip()) and "refresh" not in posted and "send" not in posted:
        found, said = collecting.find(request, rule, text, _building(request))
        if len(found) == 1:
            (line,) = found
            # A card scanned twice has to answer too: silence looks like a scanner that failed.
            if line.token in tokens:
                said = _("%(name)s已经在名单上了。") % {"name": line.name}
            tokens, found = list(dict.fromkeys([*tokens, line.token])), []
    return tokens, found, said


def _building(request: access.StaffPage) -> Building | None:
    pk = request.POST.get("building") or request.GET.get("building") or ""
    return access.get(request, Building, pk, "compound") if pk else None


def _buildings(request: access.StaffPage, rule: Rule) -> list[Building]:
    """To take a whole building's people, or to choose the building a deed is about."""
    if rule.subject == "organisation":
        return []
    rows = reach.buildings(request, "record_deeds").select_related("compound")
    return list(rows.order_by("compound__name", "order", "number"))


@require_safe
@access.staff("record_deeds")
def find(request: access.StaffPage) -> HttpResponse:
    """Whom one may mean while one is still typing."""
    text = request.GET.get("find", "").strip()
    try:
        scheme = rulebook.scheme_of(rulebook.in_force(request.community))
        rule = scheme.rule(request.GET.get("rule", ""))
    except Refused:
        raise Http404 from None
    found, said = collecting.find(request, rule, text, _building(request), most=_OFFERED) if text else ([], "")
    context = {"found": found, "said": said, "address": _address(request, rule)}
    return pages.show(request, "desk/_found.html", context)


def _address(request: access.StaffPage, rule: Rule) -> str:
    return f"{reverse('desk:collect', args=[request.community.slug])}?{urlencode({'rule': rule.code})}"


# Sending ----------------------------------------------------------------------------------------------------------------


def _sent(request: access.StaffPage, rule: Rule, form: CollectForm, tokens: list[str]) -> HttpResponse | None:
    """The page that says what became of each; None when the form has to be put right first."""
    lines = collecting.lines_of(request, rule, tokens)
    if not lines:
        form.add_error(None, _("还没有选人。请扫卡、找人，或者按楼栋选。"))
    facts = form.facts()
    if not form.is_valid() or facts is None:
        return None
    try:
        pictures: list[CleanPicture] = cleaned(form.cleaned_data.get("pictures") or [], most=rule.proof.photos_max)
    except Refused as refusal:
        form.add_error("pictures", refusal.message)
        return None
    outcomes = collecting.send(request, rule, lines, facts, pictures)
    if _about_the_form(form, outcomes):
        return None
    return _told(request, rule, form, outcomes)


def _about_the_form(form: CollectForm, outcomes: Sequence[Outcome]) -> bool:
    """Nobody was recorded, for one and the same reason that lies in the form: say it there."""
    reasons = {(outcome.code, outcome.refusal) for outcome in outcomes}
    if len(reasons) != 1 or any(outcome.deed for outcome in outcomes):
        return False
    ((code, sentence),) = reasons
    if code not in _ABOUT_THE_FORM:
        return False
    field = _ABOUT_THE_FORM[code]
    form.add_error(field if field in form.fields else None, sentence)
    return True


def _told(request: access.StaffPage, rule: Rule, form: CollectForm, outcomes: Sequence[Outcome]) -> HttpResponse:
    refused = [outcome for outcome in outcomes if outcome.deed is None]
    return pages.show(
        request,
        "desk/collect_done.html",
        {
            "heading": _heading(len(outcomes) - len(refused), len(refused)),
            "back": reverse("desk:collect", args=[request.community.slug]),
            "back_label": _("记好事"),
            "rule": rule,
            "outcomes": [outcome for outcome in outcomes if outcome.deed is not None],
            "refused": refused,
            "form": form,
            "new_key": pages.new_key(),
            "points": sum(outcome.deed.points or 0 for outcome in outcomes if outcome.deed),
            "waiting": sum(
                outcome.deed is not None and outcome.deed.state == Deed.State.WAITING for outcome in outcomes
            ),
        },
    )


def _heading(done: int, refused: int) -> str:
    if not refused:
        return _("%(n)s 件都记上了") % {"n": done}
    return _("%(n)s 件记上了，%(refused)s 件没有记上") % {"n": done, "refused": refused}
