"""A collector's list: who stands on it, what each would get now, and sending it. A line is named by a token.

`resident:<id>`, `household:<id>`, `organisation:<id>`, and `building:<id>:<id of the resident who holds its points>`.
The tokens travel in the form itself, so the page needs neither script nor anything kept on the server.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from jishan.earning import permissions as eyes
from jishan.earning import queries as earning
from jishan.earning import services
from jishan.earning.models import Deed
from jishan.earning.pictures import CleanPicture
from jishan.earning.services import DeedEntry
from jishan.lib.errors import Refused
from jishan.lib.text import clean, halfwidth
from jishan.people import queries as people
from jishan.people.models import Household, Organisation, Resident
from jishan.places.models import Building
from jishan.rulebook.arithmetic import Quote
from jishan.rulebook.scheme import Rule
from jishan.web.desk import reach
from jishan.web.shared import access

__all__ = [
    "Facts",
    "Line",
    "Outcome",
    "by_building",
    "find",
    "last_list",
    "lines_of",
    "recently",
    "send",
    "with_quotes",
]

FOUND_MAX = 20
# A whole building at once.
TOGETHER_MAX = 300


@dataclass(frozen=True)
class Facts:
    """What all deeds of the list have in common."""

    key: str
    happened_on: date
    quantity: int = 1
    tier: str = ""
    asked_points: int | None = None
    place: str = ""
    note: str = ""


@dataclass(frozen=True)
class Line:
    """One subject on the list; `quote` and `refusal` say what would come of it now."""

    token: str
    name: str
    where: str
    resident: Resident | None = None
    household: Household | None = None
    building: Building | None = None
    organisation: Organisation | None = None
    quote: Quote | None = None
    refusal: str = ""
    is_on_the_spot: bool = False

    def entry(self, rule: Rule, facts: Facts, pictures: Sequence[CleanPicture] = ()) -> DeedEntry:
        return DeedEntry(
            key=f"{facts.key}:{self.token}",
            rule=rule.code,
            happened_on=facts.happened_on,
            resident=self.resident,
            household=self.household,
            building=self.building,
            organisation=self.organisation,
            quantity=facts.quantity,
            tier=facts.tier,
            asked_points=facts.asked_points,
            note=facts.note,
            place=facts.place,
            pictures=tuple(pictures),
        )


@dataclass(frozen=True)
class Outcome:
    """What became of one line: its deed, or why there is none."""

    line: Line
    deed: Deed | None
    refusal: str = ""
    code: str = ""


# Who ------------------------------------------------------------------------------------------------------------------


def lines_of(request: access.StaffPage, rule: Rule, tokens: Iterable[str]) -> list[Line]:
    """The lines these tokens name, each once and in order; what names nobody this user reaches is passed over."""
    wanted = list(dict.fromkeys(tokens))
    found = {line.token: line for line in _read(request, rule, wanted)}
    return [found[token] for token in wanted if token in found]


def _read(request: access.StaffPage, rule: Rule, tokens: Sequence[str]) -> list[Line]:
    pks = [pk for token in tokens if (pk := _ids(token, rule.subject))]
    firsts = {pk[0] for pk in pks}
    if rule.subject == "resident":
        return _residents(reach.residents(request, capability="record_deeds").filter(pk__in=firsts))
    if rule.subject == "household":
        limited = reach.roles(request, "record_deeds")
        return _households(people.find_households(request.community, staff_roles=limited).filter(pk__in=firsts))
    if rule.subject == "organisation":
        return _organisations(request, Q(pk__in=firsts))
    reached = reach.buildings(request, "record_deeds").filter(pk__in=firsts).select_related("compound")
    buildings = {building.pk: building for building in reached}
    holders = reach.residents(request, capability="record_deeds").filter(pk__in={pk[1] for pk in pks})
    by_pk = {holder.pk: holder for holder in holders}
    return [_building(buildings[b], by_pk[r]) for b, r in pks if b in buildings and r in by_pk]


def _ids(token: str, subject: str) -> tuple[UUID, UUID] | None:
    """The ids a token holds (twice the same where there is one), None for anything we did not write."""
    kind, *ids = token.split(":")
    if kind != subject or len(ids) != (2 if subject == "building" else 1):
        return None
    try:
        return UUID(ids[0]), UUID(ids[-1])
    except ValueError:
        return None


def _residents(residents: Iterable[Resident]) -> list[Line]:
    return [Line(f"resident:{r.pk}", r.name, people.home_label(r), resident=r) for r in residents]


def _households(households: Iterable[Household]) -> list[Line]:
    return [
        Line(
            f"household:{h.pk}",
            _("%(name)s一家") % {"name": h.name},
            h.home.label if h.home else "",
            household=h,
        )
        for h in households
    ]


def _organisations(request: access.StaffPage, which: Q) -> list[Line]:
    if reach.is_limited(request, "record_deeds"):
        return []
    found = people.organisations(request.community).filter(which)
    return [Line(f"organisation:{o.pk}", o.name, str(o.get_kind_display()), organisation=o) for o in found]


def _building(building: Building, holder: Resident) -> Line:
    name = _("%(building)s（%(name)s代领）") % {"building": building, "name": holder.name}
    return Line(f"building:{building.pk}:{holder.pk}", name, building.compound.name, resident=holder, building=building)


def find(
    request: access.StaffPage, rule: Rule, text: str, building: Building | None = None, most: int = FOUND_MAX
) -> tuple[list[Line], str]:
    """Whom the text or the scanned card may mean, and a sentence when it means nobody."""
    if rule.subject != "organisation" and (scanned := _scanned(request, text)) is not None:
        if isinstance(scanned, str):
            return [], scanned
        if rule.subject == "household":
            home = people.household_of(scanned)
            return _households([home] if home else []), ""
        return _as_subjects([scanned], building, rule), ""
    if rule.subject == "household":
        limited = reach.roles(request, "record_deeds")
        lines = _households(people.find_households(request.community, text, staff_roles=limited)[:most])
    elif rule.subject == "organisation":
        lines = _organisations(request, Q(name__icontains=clean(text)))[:most]
    else:
        lines = _as_subjects(reach.residents(request, text, capability="record_deeds")[:most], building, rule)
    if lines:
        return lines, ""
    if rule.subject == "building" and building is None:
        return [], _("请先选是哪一栋楼，再找代领积分的居民。")
    return [], _("没有找到“%(text)s”。换个写法试试，比如名字拼音 zgl、楼号 6-2。") % {"text": text}


def _as_subjects(residents: Iterable[Resident], building: Building | None, rule: Rule) -> list[Line]:
    if rule.subject == "building":
        return [_building(building, r) for r in residents] if building else []
    return _residents(residents)


def _scanned(request: access.StaffPage, text: str) -> Resident | str | None:
    """The holder of a card, or why the card will not do; None when the text is no card."""
    typed = "".join(halfwidth(text).split())
    if not typed.upper().startswith("JS1") and not (typed.isdecimal() and len(typed) == 8):
        return None
    try:
        resident = people.resident_by_card(request.community, text)
    except Refused as refusal:
        return refusal.message
    reached = reach.residents(request, capability="record_deeds").filter(pk=resident.pk).first()
    return reached or _("%(name)s不在您负责的范围里，请交给那边的同事记。") % {"name": resident.name}


def by_building(request: access.StaffPage, rule: Rule, building: Building) -> list[Line]:
    """Everyone (or every household) living in a building, as far as this user reaches."""
    lives = Q(memberships__household__home__entrance__building=building, memberships__until__isnull=True)
    if rule.subject == "household":
        limited = reach.roles(request, "record_deeds")
        found = people.find_households(request.community, staff_roles=limited)
        return _households(found.filter(home__entrance__building=building)[:TOGETHER_MAX])
    return _residents(reach.residents(request, capability="record_deeds").filter(lives).distinct()[:TOGETHER_MAX])


def recently(request: access.StaffPage, rule: Rule, most: int = 8) -> list[Line]:
    """Whom this user recorded for lately, to add with one tap."""
    mine = Deed.objects.filter(community=request.community, recorded_by=request.user.pk).order_by("-recorded_at")
    return lines_of(request, rule, [_token(deed, rule) for deed in mine[:100]])[:most]


def last_list(request: access.StaffPage, rule: Rule) -> list[Line]:
    """The list this user last sent under the same rule."""
    mine = Deed.objects.filter(community=request.community, recorded_by=request.user.pk, rule=rule.code)
    latest = mine.order_by("-recorded_at").first()
    if latest is None:
        return []
    # Every deed's key begins with the key of the form it came from.
    form = latest.key.partition(":")[0]
    return lines_of(request, rule, [_token(deed, rule) for deed in mine.filter(key__startswith=f"{form}:")])


def _token(deed: Deed, rule: Rule) -> str:
    if rule.subject == "building":
        return f"building:{deed.building_id}:{deed.resident_id}"
    return f"{rule.subject}:{getattr(deed, f'{rule.subject}_id')}"


# What comes of it ----------------------------------------------------------------------------------------------------------


def with_quotes(request: access.StaffPage, rule: Rule, lines: Sequence[Line], facts: Facts) -> list[Line]:
    """The lines with what each would get now, or why not, and whether it is credited at once."""
    answers = earning.quote_entries(
        community=request.community,
        entries=[line.entry(rule, facts) for line in lines],
        by=request.user,
        source=Deed.Source.COLLECTED,
    )
    close = eyes.people_close_to(request.user, request.community)
    quoted = []
    for line, answer in zip(lines, answers, strict=True):
        if isinstance(answer, Refused):
            quoted.append(replace(line, refusal=answer.message))
        else:
            at_once = _at_once(request, rule, line, answer, close)
            quoted.append(replace(line, quote=answer, refusal=answer.refused, is_on_the_spot=at_once))
    return quoted


def _at_once(
    request: access.StaffPage, rule: Rule, line: Line, answer: Quote, close: tuple[set[UUID], set[UUID]]
) -> bool:
    """Small awards need one pair of eyes, but never those of the one who gains or of that household."""
    if "award_on_the_spot" not in request.capabilities or not rule.may_be_on_the_spot(answer.points):
        return False
    residents, households = close
    gains = (line.resident is not None and line.resident.pk in residents) or (
        line.household is not None and line.household.pk in households
    )
    return not gains


def send(
    request: access.StaffPage, rule: Rule, lines: Sequence[Line], facts: Facts, pictures: Sequence[CleanPicture]
) -> list[Outcome]:
    """Record the list: what may be credited at once is, the rest waits for review. Sent twice it changes nothing."""
    quoted = with_quotes(request, rule, lines, facts)
    outcomes: dict[str, Deed | Refused] = {}
    for source, some in (
        (Deed.Source.ON_THE_SPOT, [line for line in quoted if line.is_on_the_spot]),
        (Deed.Source.COLLECTED, [line for line in quoted if not line.is_on_the_spot]),
    ):
        answers = services.record_deeds(
            community=request.community,
            entries=[line.entry(rule, facts, pictures) for line in some],
            by=request.user,
            source=source,
        )
        outcomes |= {line.token: answer for line, answer in zip(some, answers, strict=True)}
    return [_outcome(line, outcomes[line.token]) for line in quoted]


def _outcome(line: Line, answer: Deed | Refused) -> Outcome:
    if isinstance(answer, Refused):
        return Outcome(line, None, answer.message, answer.code)
    return Outcome(line, answer)
