"""The one door in: whatever earns points ends in `record_deed`, and comes out of it as the same deed however often."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from jishan.earning import usage
from jishan.earning.awarding import Award, award, facts_of
from jishan.earning.errors import (
    BeforeCommunityJoined,
    BeforeResidentJoined,
    DeedInFuture,
    KeyReused,
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
from jishan.earning.models import Deed, Evidence
from jishan.earning.permissions import may_claim_for, people_close_to
from jishan.earning.pictures import CleanPicture, store_picture
from jishan.identity.models import User
from jishan.ledger.models import Account
from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.people import queries as people
from jishan.people.models import Household, Organisation, Resident
from jishan.places import numbering
from jishan.places.models import Building, Community
from jishan.rulebook import queries as rulebook
from jishan.rulebook.arithmetic import Quote, counters, quote
from jishan.rulebook.models import RulebookVersion
from jishan.rulebook.scheme import Rule, Scheme

__all__ = ["DeedEntry", "add_pictures", "quote_deed", "record_deed", "record_deeds"]

_SUBJECT_WORDS = {
    "resident": _("个人"),
    "household": _("一户人家"),
    "building": _("一栋楼（由一位居民代领积分）"),
    "organisation": _("一个单位"),
}
NOTE_MAX = 500
PLACE_MAX = 80


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
class _Bound:
    """An entry with the version, rule and wallet it falls under."""

    entry: DeedEntry
    version: RulebookVersion
    scheme: Scheme
    rule: Rule
    wallet: Account


def record_deed(
    *,
    community: Community,
    key: str,
    rule: str,
    happened_on: date,
    by: User,
    source: str,
    resident: Resident | None = None,
    household: Household | None = None,
    building: Building | None = None,
    organisation: Organisation | None = None,
    quantity: int = 1,
    tier: str = "",
    asked_points: int | None = None,
    note: str = "",
    place: str = "",
    pictures: Sequence[CleanPicture] = (),
) -> Deed:
    """Record one deed under the rule (by its code) that was in force on `happened_on`.

    It waits for review; with `source` ON_THE_SPOT, where the rule allows that, the points are credited at once. The
    second call with the same `key` returns the first deed. Raises a `Refused` of `earning.errors` or `rulebook.errors`.
    """
    entry = DeedEntry(
        key, rule, happened_on, resident, household, building, organisation,
        quantity, tier, asked_points, note.strip(), place.strip(), tuple(pictures),
    )  # fmt: skip
    (outcome,) = record_deeds(community=community, entries=[entry], by=by, source=source)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def record_deeds(*, community: Community, entries: Sequence[DeedEntry], by: User, source: str) -> list[Deed | Refused]:
    """Record many at once, each on its own feet: a refusal takes the place of its deed and the others stand.

    Keys that were recorded before give their first deed, so that a list sent twice changes nothing.
    """
    source = Deed.Source(source)
    bound = _Binder(community, by, source)
    outcomes: dict[int, Deed | Refused] = {}
    fresh: list[tuple[int, _Bound]] = []
    known = _known(community, [entry.key for entry in entries])
    for place, entry in enumerate(entries):
        try:
            first = known.get(entry.key)
            if first is not None:
                outcomes[place] = _the_same(first, entry)
            else:
                fresh.append((place, bound(entry)))
        except Refused as refusal:
            outcomes[place] = refusal
    # On the spot each deed is credited or refused by itself; a list for review goes in with a few statements.
    together = [[item] for item in fresh] if source == Deed.Source.ON_THE_SPOT else [fresh]
    for some in together:
        try:
            outcomes |= _write(community, some, by, source)
        except Refused as refusal:
            outcomes |= {place: refusal for place, _ in some}
        except IntegrityError:
            # Another request with one of these keys was faster: its rows can be read now. If not, it is a real fault.
            if not _known(community, [item.entry.key for _, item in some]):
                raise
            return record_deeds(community=community, entries=entries, by=by, source=source)
    return [outcomes[place] for place in range(len(entries))]


def _known(community: Community, keys: list[str]) -> dict[str, Deed]:
    return {deed.key: deed for deed in Deed.objects.filter(community=community, key__in=keys)}


def _the_same(first: Deed, entry: DeedEntry) -> Deed:
    if first.fingerprint != entry.fingerprint:
        raise KeyReused
    return first


@transaction.atomic
def _write(
    community: Community, fresh: list[tuple[int, _Bound]], by: User, source: Deed.Source
) -> dict[int, Deed | Refused]:
    """Write the deeds; a key that stands twice in one list gives one deed."""
    now = clock.now()
    deeds: dict[str, Deed] = {}
    outcomes: dict[int, Deed | Refused] = {}
    pictures: list[Evidence] = []
    for place, item in fresh:
        entry = item.entry
        if entry.key in deeds:
            try:
                outcomes[place] = _the_same(deeds[entry.key], entry)
            except KeyReused as refusal:
                outcomes[place] = refusal
            continue
        deed = deeds[entry.key] = outcomes[place] = Deed(
            community=community, key=entry.key, fingerprint=entry.fingerprint, version=item.version, rule=item.rule.code,
            resident=entry.resident, household=entry.household, building=entry.building,
            organisation=entry.organisation, wallet=item.wallet, source=source, happened_on=entry.happened_on,
            quantity=entry.quantity, tier=entry.tier, asked_points=entry.asked_points, note=entry.note,
            place=entry.place, recorded_by=by.pk, recorded_at=now,
        )  # fmt: skip
        pictures += _evidence(deed, entry.pictures, by)
    written = list(deeds.values())
    numbers = numbering.next_numbers(community=community, series=numbering.DEED, moment=now, count=len(written))
    for deed, number in zip(written, numbers, strict=True):
        deed.number = number
    Deed.objects.bulk_create(written)
    Evidence.objects.bulk_create(pictures)
    if source == Deed.Source.ON_THE_SPOT:
        for refusal in award(community=community, awards=[Award(deed) for deed in written], at=now).values():
            raise refusal  # the deed and its number are given back with the transaction
    return outcomes


def _evidence(deed: Deed, pictures: Sequence[CleanPicture], by: User) -> list[Evidence]:
    folder = f"evidence/{deed.community_id}"
    return [
        Evidence(
            community=deed.community,
            deed=deed,
            file=store_picture(picture, folder),
            digest=picture.digest,
            width=picture.width,
            height=picture.height,
            added_at=clock.now(),
            added_by=by.pk,
        )  # fmt: skip
        for picture in {picture.digest: picture for picture in pictures}.values()
    ]


def add_pictures(*, deed: Deed, by: User, pictures: Sequence[CleanPicture]) -> None:
    """Add pictures to a deed that is not decided yet; one that it has already is passed over."""
    version = deed.version
    rule = rulebook.scheme_of(version).rule(deed.rule)
    with transaction.atomic():
        there = set(Evidence.objects.filter(community=deed.community, deed=deed).values_list("digest", flat=True))
        new = [picture for picture in pictures if picture.digest not in there]
        if len(there) + len(new) > rule.proof.photos_max:
            raise TooManyPictures(most=rule.proof.photos_max)
        Evidence.objects.bulk_create(_evidence(deed, new, by))


class _Binder:
    """Finds the version, rule and wallet of an entry and refuses what may not be recorded; remembers what it looked up."""

    def __init__(self, community: Community, by: User, source: Deed.Source) -> None:
        self._community = community
        self._by = by
        self._source = source
        self._today = clock.today()
        self._versions: dict[date, RulebookVersion] = {}
        self._close = people_close_to(by, community.pk) if source == Deed.Source.ON_THE_SPOT else (set(), set())

    def __call__(self, entry: DeedEntry) -> _Bound:
        self._check_day_and_people(entry)
        version = self._version(entry.happened_on)
        scheme = rulebook.scheme_of(version)
        rule = scheme.rule(entry.rule)
        if not rule.is_open_on(entry.happened_on):
            raise RuleNotInForce(rule=rule.name, happened_on=entry.happened_on)
        wallet = self._wallet(entry, rule)
        self._check_source(entry, rule)
        self._check_proof(entry, rule)
        item = _Bound(entry, version, scheme, rule, wallet)
        if self._source != Deed.Source.IMPORTED:
            self._check_amount(item)
        return item

    def _version(self, day: date) -> RulebookVersion:
        if day not in self._versions:
            self._versions[day] = rulebook.in_force(self._community, day)
        return self._versions[day]

    def _check_day_and_people(self, entry: DeedEntry) -> None:
        day = entry.happened_on
        if day > self._today:
            raise DeedInFuture(happened_on=day)
        if day < self._community.joined_on:
            raise BeforeCommunityJoined(joined_on=self._community.joined_on)
        for row in (entry.resident, entry.organisation):
            if row is None:
                continue
            if row.left_on is not None and row.left_on <= self._today:
                left = ResidentLeft if isinstance(row, Resident) else OrganisationLeft
                raise left(name=row.name, left_on=row.left_on)
            if day < row.joined_on:
                raise BeforeResidentJoined(name=row.name, joined_on=row.joined_on)
        for text, most in ((entry.note, NOTE_MAX), (entry.place, PLACE_MAX)):
            if len(text) > most:
                raise TextTooLong(most=most)

    def _wallet(self, entry: DeedEntry, rule: Rule) -> Account:
        """Whose account the points go to: the rule's wallet, found from the deed's subject."""
        holder: Resident | Household | Organisation | None = None
        if getattr(entry, rule.subject) is not None:
            if rule.wallet == "organisation":
                holder = entry.organisation
            elif rule.wallet == "resident":
                holder = entry.resident
            elif entry.resident is not None:
                holder = entry.household or people.household_of(entry.resident, entry.happened_on)
            else:
                holder = entry.household
        if holder is None:
            raise WrongSubject(rule=rule.name, subject=_SUBJECT_WORDS[rule.subject])
        return holder.account

    def _check_source(self, entry: DeedEntry, rule: Rule) -> None:
        if self._source == Deed.Source.CLAIM:
            if not rule.claimable_by_resident:
                raise NotClaimable(rule=rule.name)
            if entry.resident is None or not may_claim_for(self._by, entry.resident):
                raise NotYoursToClaim
        if self._source == Deed.Source.ON_THE_SPOT:
            if rule.review != "on_the_spot":
                raise NotOnTheSpot(rule=rule.name)
            residents, households = self._close
            if (entry.resident and entry.resident.pk in residents) or (
                entry.household and entry.household.pk in households
            ):
                raise OwnDeed

    def _check_proof(self, entry: DeedEntry, rule: Rule) -> None:
        if len(entry.pictures) > rule.proof.photos_max:
            raise TooManyPictures(most=rule.proof.photos_max)
        brought_by_a_person = self._source in {Deed.Source.CLAIM, Deed.Source.COLLECTED, Deed.Source.ON_THE_SPOT}
        if brought_by_a_person and len(entry.pictures) < rule.proof.photos_min:
            raise PicturesMissing(rule=rule.name, least=rule.proof.photos_min)

    def _check_amount(self, item: _Bound) -> None:
        answer = _quote(self._community, item)
        if answer.refused:
            raise WrongAmount(reason=answer.refused)
        if self._source == Deed.Source.ON_THE_SPOT and not item.rule.may_be_on_the_spot(answer.points):
            raise NotOnTheSpot(rule=item.rule.name)


def _quote(community: Community, item: _Bound) -> Quote:
    entry = item.entry
    facts = facts_of(
        rule=item.rule.code, resident=entry.resident, household=entry.household, building=entry.building,
        organisation=entry.organisation, happened_on=entry.happened_on, quantity=entry.quantity, tier=entry.tier,
        asked_points=entry.asked_points,
    )  # fmt: skip
    return quote(item.scheme, facts, usage.read(community, counters(item.scheme, facts)))


def quote_deed(*, community: Community, entry: DeedEntry, by: User, source: str) -> Quote:
    """How many points this would give now, and why not more; writes nothing and promises nothing.

    Raises what `record_deed` would raise, except that missing pictures do not matter yet.
    """
    binder = _Binder(community, by, Deed.Source(source))
    binder._check_day_and_people(entry)
    version = binder._version(entry.happened_on)
    scheme = rulebook.scheme_of(version)
    rule = scheme.rule(entry.rule)
    if not rule.is_open_on(entry.happened_on):
        raise RuleNotInForce(rule=rule.name, happened_on=entry.happened_on)
    return _quote(community, _Bound(entry, version, scheme, rule, binder._wallet(entry, rule)))
