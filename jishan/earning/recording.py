"""The one door in: whatever earns points ends in `record_deed`, and comes out of it as the same deed however often."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from jishan.earning.awarding import Award, award
from jishan.earning.binding import Binder, Bound, DeedEntry
from jishan.earning.errors import KeyReused, TooManyPictures
from jishan.earning.models import Deed, Evidence
from jishan.earning.pictures import CleanPicture, store_picture
from jishan.identity.models import User
from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.people.models import Household, Organisation, Resident
from jishan.places import numbering
from jishan.places.models import Building, Community
from jishan.rulebook import queries as rulebook

__all__ = ["DeedEntry", "add_pictures", "record_deed", "record_deeds"]


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
        key,
        rule,
        happened_on,
        resident,
        household,
        building,
        organisation,
        quantity,
        tier,
        asked_points,
        note.strip(),
        place.strip(),
        tuple(pictures),
    )
    (outcome,) = record_deeds(community=community, entries=[entry], by=by, source=source)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def record_deeds(*, community: Community, entries: Sequence[DeedEntry], by: User, source: str) -> list[Deed | Refused]:
    """Record many at once, each on its own feet: a refusal takes the place of its deed and the others stand.

    Keys that were recorded before give their first deed, so that a list sent twice changes nothing.
    """
    source = Deed.Source(source)
    binder = Binder(community, by, source, entries)
    outcomes: dict[int, Deed | Refused] = {}
    fresh: list[tuple[int, Bound]] = []
    known = _known(community, [entry.key for entry in entries])
    for place, entry in enumerate(entries):
        try:
            first = known.get(entry.key)
            if first is not None:
                outcomes[place] = _the_same(first, entry)
            else:
                item = binder.bind(entry)
                binder.check_source_and_proof(item)
                fresh.append((place, item))
        except Refused as refusal:
            outcomes[place] = refusal
    # The amounts are asked for all at once: what is used is read in one statement.
    amounts = binder.refused_amounts([item for _, item in fresh])
    outcomes |= {place: amounts[item.entry.key] for place, item in fresh if item.entry.key in amounts}
    fresh = [(place, item) for place, item in fresh if place not in outcomes]
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
    community: Community, fresh: list[tuple[int, Bound]], by: User, source: Deed.Source
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
            community=community,
            key=entry.key,
            fingerprint=entry.fingerprint,
            version=item.version,
            rule=item.rule.code,
            resident=entry.resident,
            household=entry.household,
            building=entry.building,
            organisation=entry.organisation,
            wallet=item.wallet,
            source=source,
            happened_on=entry.happened_on,
            quantity=entry.quantity,
            tier=entry.tier,
            asked_points=entry.asked_points,
            note=entry.note,
            place=entry.place,
            recorded_by=by.pk,
            recorded_at=now,
        )
        pictures += _evidence(deed, entry.pictures, by)
    written = list(deeds.values())
    numbers = numbering.next_numbers(community=community, series=numbering.DEED, moment=now, count=len(written))
    for deed, number in zip(written, numbers, strict=True):
        deed.number = number
    Deed.objects.bulk_create(written)
    Evidence.objects.bulk_create(pictures)
    if source == Deed.Source.ON_THE_SPOT:
        for why in award(community=community, awards=[Award(deed) for deed in written], by=by, at=now).values():
            raise why  # the deed and its number are given back with the transaction
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
        )
        for picture in {picture.digest: picture for picture in pictures}.values()
    ]


def add_pictures(*, deed: Deed, by: User, pictures: Sequence[CleanPicture]) -> None:
    """Add pictures to a deed that is not decided yet; one that it has already is passed over."""
    most = rulebook.scheme_of(deed.version).rule(deed.rule).proof.photos_max
    with transaction.atomic():
        there = set(Evidence.objects.filter(community=deed.community, deed=deed).values_list("digest", flat=True))
        new = [picture for picture in pictures if picture.digest not in there]
        if len(there) + len(new) > most:
            raise TooManyPictures(most=most)
        Evidence.objects.bulk_create(_evidence(deed, new, by))
