"""From what somebody reports to what may be recorded: the version, rule and wallet it falls under, or a refusal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from jishan.earning import usage
from jishan.earning.errors import (
    BeforeCommunityJoined,
    DeedInFuture,
    NotClaimable,
    NotOnTheSpot,
    NotYoursToClaim,
    OrganisationLeft,
    OwnDeed,
    PicturesMissing,
    ResidentLeft,
    RuleNotInForce,
    TextTooLong,
    TooManyPictures,
    WrongAmount,
    WrongSubject,
)
from jishan.earning.facts import Homes, facts_of
from jishan.earning.models import Deed
from jishan.earning.permissions import may_claim_for, people_close_to
from jishan.earning.pictures import CleanPicture
from jishan.identity.models import User
from jishan.ledger.models import Account
from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.people.models import Household, Organisation, Resident
from jishan.places.models import Building, Community
from jishan.rulebook import queries as rulebook
from jishan.rulebook.arithmetic import Facts, Quote, counters, quote
from jishan.rulebook.models import RulebookVersion
from jishan.rulebook.scheme import Rule, Scheme

__all__ = ["NOTE_MAX", "Binder", "Bound", "DeedEntry"]

NOTE_MAX = 500
PLACE_MAX = 80
# Deeds that a person brings need the rule's proof; an import or a finished task has proven itself elsewhere.
_BROUGHT_BY_A_PERSON = {Deed.Source.CLAIM, Deed.Source.COLLECTED, Deed.Source.ON_THE_SPOT}
_SUBJECT_WORDS = {
    "resident": _("个人"),
    "household": _("一户人家"),
    "building": _("一栋楼（由一位居民代领积分）"),
    "organisation": _("一个单位"),
}


@dataclass(frozen=True)
class DeedEntry:
    """One deed as somebody reports it. Exactly one of resident, household, building and organisation is the subject;
    a building's deed names the resident who holds its points besides."""

    key: str
    rule: str
    happened_on: date
    resident: Resident | None = None
    household: Household | None = None
    building: Building | None = None
    organisation: Organisation | None = None
    quantity: int = 1
    tier: str = ""
    asked_points: int | None = None
    note: str = ""
    place: str = ""
    pictures: tuple[CleanPicture, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The same request gives the same 64 letters; a key that comes back with other content is refused."""
        who = [row and str(row.pk) for row in (self.resident, self.household, self.building, self.organisation)]
        what = [self.rule, self.happened_on.isoformat(), who, self.quantity, self.tier, self.asked_points]
        words = [self.note, self.place, sorted(picture.digest for picture in self.pictures)]
        return hashlib.sha256(json.dumps([what, words], ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Bound:
    """An entry with the version, rule and wallet it falls under."""

    entry: DeedEntry
    version: RulebookVersion
    scheme: Scheme
    rule: Rule
    wallet: Account


class Binder:
    """Binds the entries of one list; what they share (versions, households, the recorder's own people) is read once."""

    def __init__(self, community: Community, by: User, source: Deed.Source, entries: Sequence[DeedEntry]) -> None:
        self._community = community
        self._by = by
        self._source = source
        self._today = clock.today()
        self._homes = Homes(community, (entry.resident.pk for entry in entries if entry.resident))
        self._versions: dict[date, RulebookVersion] = {}
        self._close = people_close_to(by, community) if source == Deed.Source.ON_THE_SPOT else (set(), set())

    def bind(self, entry: DeedEntry) -> Bound:
        """The rule of the day the deed was done, and whose account its points go to."""
        self._check_day_and_people(entry)
        day = entry.happened_on
        if day not in self._versions:
            self._versions[day] = rulebook.in_force(self._community, day)
        scheme = rulebook.scheme_of(self._versions[day])
        rule = scheme.rule(entry.rule)
        if not rule.is_open_on(day):
            raise RuleNotInForce(rule=rule.name, happened_on=day)
        return Bound(entry, self._versions[day], scheme, rule, self._wallet(entry, rule))

    def _check_day_and_people(self, entry: DeedEntry) -> None:
        day = entry.happened_on
        if day > self._today:
            raise DeedInFuture(happened_on=day)
        if day < self._community.joined_on:
            raise BeforeCommunityJoined(joined_on=self._community.joined_on)
        # A deed done before the resident was entered counts: the sheet of Saturday is often typed in before the people.
        if entry.resident and entry.resident.left_on and entry.resident.left_on <= self._today:
            raise ResidentLeft(name=entry.resident.name, left_on=entry.resident.left_on)
        if entry.organisation and entry.organisation.left_on and entry.organisation.left_on <= self._today:
            raise OrganisationLeft(name=entry.organisation.name, left_on=entry.organisation.left_on)
        for text, most in ((entry.note, NOTE_MAX), (entry.place, PLACE_MAX)):
            if len(text) > most:
                raise TextTooLong(most=most)

    def _wallet(self, entry: DeedEntry, rule: Rule) -> Account:
        holder: Resident | Household | Organisation | None = None
        if getattr(entry, rule.subject) is not None:
            if rule.wallet == "organisation":
                holder = entry.organisation
            elif rule.wallet == "resident":
                holder = entry.resident
            elif entry.resident is not None:
                holder = entry.household or self._homes.on(entry.resident.pk, entry.happened_on)
            else:
                holder = entry.household
        if holder is None:
            raise WrongSubject(rule=rule.name, subject=_SUBJECT_WORDS[rule.subject])
        return holder.account

    def check_source_and_proof(self, item: Bound) -> None:
        """Who may bring this deed by this way, and whether its pictures are enough and not too many."""
        entry, rule = item.entry, item.rule
        if self._source == Deed.Source.CLAIM:
            self._check_claim(entry, rule)
        if self._source == Deed.Source.ON_THE_SPOT:
            self._check_on_the_spot(entry, rule)
        if len(entry.pictures) > rule.proof.photos_max:
            raise TooManyPictures(most=rule.proof.photos_max)
        if self._source in _BROUGHT_BY_A_PERSON and len(entry.pictures) < rule.proof.photos_min:
            raise PicturesMissing(rule=rule.name, least=rule.proof.photos_min)

    def _check_claim(self, entry: DeedEntry, rule: Rule) -> None:
        if not rule.claimable_by_resident:
            raise NotClaimable(rule=rule.name)
        if entry.resident is None or not may_claim_for(self._by, entry.resident):
            raise NotYoursToClaim

    def _check_on_the_spot(self, entry: DeedEntry, rule: Rule) -> None:
        if rule.review != "on_the_spot":
            raise NotOnTheSpot(rule=rule.name)
        residents, households = self._close
        gains = (entry.resident and entry.resident.pk in residents) or (
            entry.household and entry.household.pk in households
        )
        if gains:
            raise OwnDeed

    def quotes(self, items: Sequence[Bound]) -> dict[str, Quote]:
        """What each would give now, by key; each as if it came alone."""
        facts = {item.entry.key: self._facts(item) for item in items}
        limits = (c for item in items for c in counters(item.scheme, facts[item.entry.key]))
        used = usage.read(self._community, limits)
        return {item.entry.key: quote(item.scheme, facts[item.entry.key], used) for item in items}

    def _facts(self, item: Bound) -> Facts:
        entry = item.entry
        return facts_of(
            homes=self._homes,
            rule=item.rule.code,
            happened_on=entry.happened_on,
            resident=entry.resident,
            household=entry.household,
            building=entry.building,
            organisation=entry.organisation,
            quantity=entry.quantity,
            tier=entry.tier,
            asked_points=entry.asked_points,
        )

    def refused_amounts(self, items: Sequence[Bound]) -> dict[str, Refused]:
        """Those whose amount the rulebook refuses, or that are too much for one pair of eyes, by key."""
        if self._source == Deed.Source.IMPORTED:
            return {}
        refused: dict[str, Refused] = {}
        answers = self.quotes(items)
        for item in items:
            answer = answers[item.entry.key]
            if answer.refused:
                refused[item.entry.key] = WrongAmount(reason=answer.refused)
            elif self._source == Deed.Source.ON_THE_SPOT and not item.rule.may_be_on_the_spot(answer.points):
                refused[item.entry.key] = NotOnTheSpot(rule=item.rule.name)
        return refused
