"""Reads of cut-over lists: their sums, what stands in the way, and what a resident may know of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from jishan.earning.permissions import people_close_to
from jishan.identity.models import User
from jishan.ledger.models import Transfer
from jishan.lib import clock
from jishan.people.models import Household, Membership, Resident
from jishan.people.queries import in_force, with_homes
from jishan.places.models import Community
from jishan.rulebook import queries as rulebook
from jishan.rulebook.arithmetic import lapses_on
from jishan.rulebook.errors import NoRulebook
from jishan.rulebook.words import day_name
from jishan.switchover.models import (
    CoinCount,
    OpeningCorrection,
    OpeningLine,
    OpeningList,
    OpeningObjection,
    OpeningSignature,
)
from jishan.switchover.openings import errors

__all__ = [
    "Openings",
    "Totals",
    "behind",
    "check_life",
    "coins",
    "corrections_waiting",
    "digest",
    "earlier_lists",
    "life_days",
    "line",
    "lines",
    "lists",
    "not_public",
    "own_lines",
    "questions",
    "shown_lines_of",
    "signatures",
    "totals",
    "unanswered",
]

SIGNATURES_NEEDED = 2


@dataclass(frozen=True)
class Totals:
    """Sums over the lines that count, and over the coins."""

    lines: int = 0
    persons: int = 0
    households: int = 0
    organisations: int = 0
    points: int = 0
    minutes: int = 0
    coins: int = 0
    coin_points: int = 0


def lists(community: Community) -> QuerySet[OpeningList]:
    """The community's lists, newest first."""
    return OpeningList.objects.filter(community=community).order_by("-number")


def lines(opening: OpeningList) -> QuerySet[OpeningLine]:
    """The list's lines in order, each with whose it is and where they live."""
    return (
        OpeningLine.objects.filter(community=opening.community_id, list=opening)
        .select_related("resident__account", "household__home", "household__account", "organisation__account")
        .order_by("position")
    )


def line(objection: OpeningObjection) -> OpeningLine:
    """The line an objection is about, with whose it is."""
    return lines(objection.list).get(pk=objection.line_id)


def questions(opening: OpeningList) -> QuerySet[OpeningLine]:
    """Lines somebody has to decide about."""
    return lines(opening).exclude(question="").filter(left_out_because="")


def coins(opening: OpeningList) -> QuerySet[CoinCount]:
    return CoinCount.objects.filter(community=opening.community_id, list=opening).order_by("points_each")


def unanswered(opening: OpeningList) -> QuerySet[OpeningObjection]:
    return OpeningObjection.objects.filter(community=opening.community_id, list=opening, answer="")


def totals(opening: OpeningList) -> Totals:
    counted = OpeningLine.objects.filter(
        community=opening.community_id, list=opening, question="", left_out_because=""
    ).aggregate(
        lines=Count("pk"),
        persons=Count("resident"),
        households=Count("household"),
        organisations=Count("organisation"),
        points=Sum("points", default=0),
        minutes=Sum("minutes", default=0),
    )
    counted_coins = list(coins(opening))
    return Totals(
        **counted, coins=sum(c.count for c in counted_coins), coin_points=sum(c.points for c in counted_coins)
    )


# What is signed -------------------------------------------------------------------------------------------------------


def digest(opening: OpeningList) -> str:
    """Sixty-four letters that change with anything that would be posted: what a signature is for."""
    facts = [f"{opening.pk} {opening.cut_over_on} {opening.lapse}"]
    rows = OpeningLine.objects.filter(
        community=opening.community_id, list=opening, question="", left_out_because=""
    ).order_by("position")
    facts += [
        f"{position} {resident or household or organisation} {points} {minutes}"
        for position, resident, household, organisation, points, minutes in rows.values_list(
            "position", "resident_id", "household_id", "organisation_id", "points", "minutes"
        )
    ]
    facts += [f"{coin.points_each} {coin.count}" for coin in coins(opening)]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def signatures(opening: OpeningList, of: str | None = None) -> list[OpeningSignature]:
    """Who has signed the list as it stands now (`of`: its digest, where it is known), first to last."""
    found = OpeningSignature.objects.filter(community=opening.community_id, list=opening, digest=of or digest(opening))
    return list(found.order_by("at", "pk"))


def own_lines(opening: OpeningList, user: User) -> set[UUID]:
    """The lines of the user's own household, or of someone they help: their name does not stand for these."""
    residents, households = people_close_to(user, opening.community)
    if not residents:
        return set()
    own = OpeningLine.objects.filter(community=opening.community_id, list=opening).filter(
        Q(resident__in=residents) | Q(household__in=households)
    )
    return set(own.values_list("pk", flat=True))


# How long the points last ---------------------------------------------------------------------------------------------


def life_days(opening: OpeningList, posted_on: date | None = None) -> dict[str, date | None]:
    """The first day on which the points can no longer be spent, for each way to count; None where they last.

    Both by the rulebook in force on the day of posting (today). Empty where there is no rulebook.
    """
    on = posted_on or clock.today()
    try:
        scheme = rulebook.scheme_of(rulebook.in_force(opening.community, on))
    except NoRulebook:
        return {}
    return {
        OpeningList.Lapse.POSTED: lapses_on(scheme, on),
        OpeningList.Lapse.CUT_OVER: lapses_on(scheme, opening.cut_over_on),
    }


def check_life(opening: OpeningList) -> date | None:
    """The day the list's points lapse, if posted today. Raises LapsedBefore where that day has come already."""
    lapses = life_days(opening).get(opening.lapse)
    if lapses is not None and lapses <= clock.today():
        raise errors.LapsedBefore(cut_over=day_name(opening.cut_over_on), lapses=day_name(lapses))
    return lapses


# Whose lines ----------------------------------------------------------------------------------------------------------


def shown_lines_of(resident: Resident) -> list[OpeningLine]:
    """The lines of lists on view that are about this resident or their household."""
    # Asked for by every home page, and nearly always there is none: then the lines are not looked through at all.
    on_view = list(OpeningList.objects.filter(community=resident.community_id, state=OpeningList.State.SHOWN))
    if not on_view:
        return []
    return list(
        OpeningLine.objects.filter(
            Q(resident=resident) | Q(household__in=_households(resident)),
            community=resident.community_id,
            list__in=on_view,
            left_out_because="",
        )
        .select_related("list", "household")
        .order_by("list__number", "position")
    )


def _households(resident: Resident) -> QuerySet[Household]:
    now = Membership.objects.filter(in_force(), community=resident.community_id, resident=resident)
    return Household.objects.filter(community=resident.community_id, pk__in=now.values("household"))


def earlier_lists(opening: OpeningList) -> dict[UUID, int]:
    """For residents of this list who stand on another one too (posted or on view): that list's number."""
    own = OpeningLine.objects.filter(community=opening.community_id, list=opening, resident__isnull=False)
    others = (
        OpeningLine.objects.filter(
            community=opening.community_id,
            list__community=opening.community_id,
            list__state__in=[OpeningList.State.SHOWN, OpeningList.State.POSTED],
            left_out_because="",
            resident__in=own.values("resident"),
        )
        .exclude(list=opening)
        .values_list("resident_id", "list__number")
    )
    return dict(others)


def homes_of(opening: OpeningList, rows: Iterable[OpeningLine]) -> dict[UUID, Resident]:
    """The lines' residents by id, with their homes: `people.queries.home_label` asks nothing more of them."""
    wanted = [row.resident_id for row in rows if row.resident_id]
    found: dict[UUID, Resident] = {}
    for start in range(0, len(wanted), 500):
        some = Resident.objects.filter(community=opening.community_id, pk__in=wanted[start : start + 500])
        found.update((resident.pk, resident) for resident in with_homes(some))
    return found


def not_public(opening: OpeningList) -> set[UUID]:
    """The lines of people who want to stand on no list, and of households that one of them belongs to."""
    shy = Resident.objects.filter(community=opening.community_id, is_public=False)
    theirs = Membership.objects.filter(in_force(), community=opening.community_id, resident__in=shy)
    found = OpeningLine.objects.filter(community=opening.community_id, list=opening).filter(
        Q(resident__in=shy) | Q(household__in=theirs.values("household"))
    )
    return set(found.values_list("pk", flat=True))


def corrections_waiting(community: Community) -> QuerySet[OpeningCorrection]:
    """Corrections that wait for a second person, the longest waiting first."""
    return (
        OpeningCorrection.objects.filter(community=community, state=OpeningCorrection.State.WAITING)
        .select_related("line__list", "line__resident", "line__household", "line__organisation")
        .order_by("asked_at")
    )


# What stands behind a transfer ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Openings:
    """The lines, signatures and corrections that transfers of kind "opening" came from."""

    lines: dict[str, OpeningLine] = field(default_factory=dict)  # by the transfer's reference
    signed_by: dict[UUID, list[OpeningSignature]] = field(default_factory=dict)  # by list
    corrections: dict[UUID, OpeningCorrection] = field(default_factory=dict)  # by the transfer taken back

    def line_of(self, transfer: Transfer) -> OpeningLine | None:
        return self.lines.get(transfer.reference) if transfer.kind in {"opening", "reversal"} else None

    def users(self) -> set[UUID]:
        return {s.by for rows in self.signed_by.values() for s in rows} | {
            user for c in self.corrections.values() for user in (c.asked_by, c.decided_by) if user
        }


def behind(community: Community, transfers: Sequence[Transfer]) -> Openings:
    """What explains these transfers; asks nothing where none of them is an opening."""
    references = {t.reference for t in transfers if t.kind in {"opening", "reversal"} and len(t.reference) == 32}
    ids = [UUID(hex=reference) for reference in references if _is_hex(reference)]
    if not ids:
        return Openings()
    found = OpeningLine.objects.filter(community=community, pk__in=ids).select_related("list")
    by_reference = {row.pk.hex: row for row in found}
    if not by_reference:
        return Openings()
    signed: dict[UUID, list[OpeningSignature]] = {}
    for row in OpeningSignature.objects.filter(
        community=community, list__in={line.list_id for line in by_reference.values()}
    ).order_by("at", "pk"):
        signed.setdefault(row.list_id, []).append(row)
    corrections: dict[UUID, OpeningCorrection] = {}
    for correction in OpeningCorrection.objects.filter(
        community=community, line__in=list(by_reference.values()), state=OpeningCorrection.State.DONE
    ):
        for taken_back in (correction.points_replaced_id, correction.minutes_replaced_id):
            if taken_back:
                corrections[taken_back] = correction
    return Openings(by_reference, {pk: _last_round(rows) for pk, rows in signed.items()}, corrections)


def _last_round(rows: list[OpeningSignature]) -> list[OpeningSignature]:
    """The signatures under the list as it was posted: those with the digest of the last one."""
    return [row for row in rows if row.digest == rows[-1].digest]


def _is_hex(text: str) -> bool:
    return all(sign in "0123456789abcdef" for sign in text)
