"""What staff do with a residents' list: hand it in, set right what was misread, have it written, take it all back.

Nothing is written before `write` (or the job of `start_writing`), and then all of it or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from jishan.identity.models import User
from jishan.lib import clock, jobs
from jishan.lib.reading import read_sheets
from jishan.lib.text import clean
from jishan.people.models import Household, Membership, Resident
from jishan.people.phones import keyed_hash
from jishan.people.services import NewResident, add_residents
from jishan.places.models import Building, Community, Compound, Entrance, Grid, Home
from jishan.places.services import HomeAddress, ensure_homes
from jishan.switchover.arrivals.errors import ListBusy, ListDecided, NobodyNew, NoPeople, QuestionsOpen
from jishan.switchover.arrivals.keeping import Draft, open_draft, seal_draft, without_id_numbers
from jishan.switchover.arrivals.matching import Matched, entrances_here
from jishan.switchover.arrivals.queries import View, look
from jishan.switchover.arrivals.taking_back import delete_rows, start_taking_back, take_back
from jishan.switchover.arrivals.understanding import Choices
from jishan.switchover.models import Arrival, Arrived

__all__ = [
    "change_columns",
    "choose",
    "decide",
    "drop_list",
    "hand_in",
    "start_taking_back",
    "start_writing",
    "take_back",
    "write",
]

_BATCH = 500
# So many are entered between two words about how far it has come.
_CHUNK = 2000
_CHINESE = re.compile(r"[\u3400-\u9fff]{2}|[A-Za-z]{2} [A-Za-z]{2}")
_PLACES = (Grid, Compound, Building, Entrance, Home)


@transaction.atomic
def hand_in(*, community: Community, content: bytes, file_name: str, by: User | None) -> Arrival:
    """Read a file and keep what it says, sealed, until staff have decided. No resident is written.

    Raises what `read_sheets` raises, and `NoPeople`.
    """
    sheets, ids = without_id_numbers(read_sheets(content, name=file_name))
    arrival = Arrival(
        community=community,
        file_name=clean(file_name)[:200],
        file_hash=keyed_hash("arrivals, files", community.pk.bytes + content),
        by=by.pk if by else None,
    )
    draft = Draft(sheets=sheets, choices=Choices(), ids=ids)
    if not any(_CHINESE.search(cell) for sheet in sheets for row in sheet.rows for cell in row.cells):
        raise NoPeople
    arrival.sealed = seal_draft(arrival, draft)
    arrival.save(force_insert=True)
    return arrival


@transaction.atomic
def change_columns(*, arrival: Arrival, sheet: int, columns: dict[int, str], use: bool) -> Arrival:
    """What the columns of one sheet are, and whether it counts. Raises `ListDecided`, `ListBusy`, `ListUnreadable`."""
    arrival, draft = _undecided(arrival)
    draft.choices.sheets[str(sheet)] = {"use": use, "columns": {str(at): field for at, field in columns.items()}}
    return _keep(arrival, draft)


@transaction.atomic
def choose(
    *, arrival: Arrival, compound: str | None = None, area_code: str | None = None, as_above: bool | None = None
) -> Arrival:
    """Which compound those live in whose row names none, the area code of short numbers, and whether a row without an
    address lives where the row above it lives. Raises as above."""
    arrival, draft = _undecided(arrival)
    if compound is not None:
        draft.choices.compound = clean(compound)[:40]
    if area_code is not None:
        draft.choices.area_code = "".join(sign for sign in area_code if sign in "0123456789")[:4]
    if as_above is not None:
        draft.choices.as_above = as_above
    return _keep(arrival, draft)


@transaction.atomic
def decide(
    *,
    arrival: Arrival,
    key: str = "",
    name: str | None = None,
    phone: str | None = None,
    address: str | None = None,
    do: str = "",
    leave_rest: bool | None = None,
) -> Arrival:
    """What is to become of one row: a corrected name, phone or address; `do` "add" enters it as it is, "leave" leaves it
    out, "ask" takes that back. `leave_rest` leaves out all rows that still hold a question. Raises as above."""
    arrival, draft = _undecided(arrival)
    if leave_rest is not None:
        draft.choices.leave_rest = leave_rest
    if key:
        row = {} if do == "ask" else dict(draft.choices.rows.get(key, {}))
        given = {"name": name, "phone": phone, "address": address}
        row |= {field: clean(text)[:100] for field, text in given.items() if text is not None}
        if do in ("add", "leave"):
            row["do"] = do
        elif any(text is not None for text in given.values()):
            row.pop("do", None)
        draft.choices.rows[key] = row
    return _keep(arrival, draft)


@transaction.atomic
def drop_list(*, arrival: Arrival) -> None:
    """Forget a list that nothing was written from. Raises `ListDecided`, `ListBusy`."""
    arrival = _locked(arrival)
    _refuse_decided(arrival)
    delete_rows(Arrival.objects.filter(community=arrival.community_id, pk=arrival.pk))


# Writing


@transaction.atomic
def start_writing(*, arrival: Arrival, by: User, then: str = "") -> UUID:
    """Ask for the list to be written in the background; the job's id. Asked twice it is one job.

    `then` is the address to go on to. Raises `ListDecided`, `QuestionsOpen`, `NobodyNew`, `ListUnreadable`.
    """
    arrival = _locked(arrival)
    if arrival.state == Arrival.State.WRITING and (work := _work_of(arrival)):
        return work
    _refuse_decided(arrival)
    _refuse_unready(look(arrival))
    job = jobs.enqueue(
        write_in_background,
        title=_("登记“%(name)s”里的居民") % {"name": arrival.file_name},
        started_by=by.pk,
        then=then,
        community=str(arrival.community_id),
        arrival=str(arrival.pk),
        by=str(by.pk),
    )
    arrival.state, arrival.job = Arrival.State.WRITING, str(job)
    arrival.save(update_fields=["state", "job"])
    return job


@jobs.job
def write_in_background(*, community: str, arrival: str, by: str) -> dict[str, int]:
    """The job behind `start_writing`: begun again after a killed worker, it finds nothing or everything written."""
    row = Arrival.objects.select_related("community").get(community=UUID(community), pk=arrival)
    try:
        written = write(arrival=row, by=User.objects.get(pk=by))
    except Exception:
        # The list can be looked at, set right and sent off again.
        waiting = Arrival.objects.filter(community=row.community, pk=row.pk, state=Arrival.State.WRITING)
        waiting.update(state=Arrival.State.READ)
        raise
    return {"residents": written.residents}


@transaction.atomic
def write(*, arrival: Arrival, by: User | None) -> Arrival:
    """Enter everyone the list brings, in one piece, and forget the list. Again, nothing changes.

    Raises `QuestionsOpen`, `NobodyNew`, `ListUnreadable`.
    """
    # All undecided lists of the community, one after the other: the same file handed in twice is written once.
    undecided = Arrival.objects.filter(community=arrival.community_id, written_at__isnull=True)
    list(undecided.select_for_update().order_by("pk").values_list("pk"))
    arrival = _locked(arrival)
    if arrival.written_at is not None:
        return arrival
    draft = open_draft(arrival)
    view = look(arrival, draft)
    _refuse_unready(view)
    newcomers = view.of("new")
    jobs.progress(0, len(newcomers), _("先把楼栋和门牌建好"))
    before = {model: _ids(model, arrival.community) for model in _PLACES}
    homes = _homes(arrival.community, newcomers)
    _enter(arrival, view, homes, by)
    made = {model._meta.model_name: _ids(model, arrival.community) - before[model] for model in _PLACES}
    arrival.made_places = {name: sorted(map(str, ids)) for name, ids in made.items() if ids}
    arrival.homes = len(made["home"])
    arrival.known, arrival.left_out = view.counts["known"] + view.counts["same"], view.counts["left"]
    arrival.state, arrival.sealed = Arrival.State.WRITTEN, None
    arrival.written_at, arrival.written_by = clock.now(), by.pk if by else None
    arrival.save()
    return arrival


def _enter(arrival: Arrival, view: View, homes: dict[str, Home], by: User | None) -> None:
    """The residents with their households, accounts and cards, and a row each that says where they came from."""
    community = arrival.community
    standing = _households_at(community, homes)
    by_family = {one.person.family: one.here.household for one in view.of("known") if one.here and one.person.family}
    families = {pk: None for pk in by_family.values() if pk}
    by_id = Household.objects.filter(community=community).in_bulk(list(families))
    # Who belongs together comes together, whoever heads the household first: it is named after the first of them.
    order = {
        one.person.family: position for position, one in reversed(list(enumerate(view.matched))) if one.person.family
    }
    places = {one.person.key: order.get(one.person.family, at) for at, one in enumerate(view.matched)}
    newcomers = sorted(view.of("new"), key=lambda one: (places[one.person.key], not one.person.is_head))
    households = 0
    for chunk in _chunks(newcomers):
        entries = []
        for one in chunk:
            person, home = one.person, homes.get(one.person.key)
            theirs = by_id.get(by_family.get(person.family) or UUID(int=0)) or (standing.get(home.pk) if home else None)
            entries.append(
                NewResident(
                    name=person.name,
                    phone=person.phone,
                    home=home,
                    household=theirs,
                    together=person.family,
                    remark=person.remark,
                )
            )
        residents = add_residents(community=community, entries=entries, by=by)
        made = _made(community, residents, entries)
        households += len(set(made.values()))
        Arrived.objects.bulk_create(
            [
                Arrived(
                    community=community,
                    arrival=arrival,
                    resident=resident,
                    household_id=made.get(resident.pk),
                    sheet=one.person.sheet[:80],
                    row=one.person.row,
                )
                for one, resident in zip(chunk, residents, strict=True)
            ],
            batch_size=_BATCH,
        )
        arrival.residents += len(residents)
        jobs.progress(arrival.residents, len(newcomers), _("已经登记 %(n)s 位") % {"n": arrival.residents})
    arrival.households = households


def _made(community: Community, residents: Sequence[Resident], entries: Sequence[NewResident]) -> dict[UUID, UUID]:
    """The household of each resident who did not join one that stood."""
    newly = [resident.pk for resident, entry in zip(residents, entries, strict=True) if entry.household is None]
    return dict(
        Membership.objects.filter(community=community, resident__in=newly).values_list("resident_id", "household_id")
    )


def _chunks(newcomers: Sequence[Matched]) -> list[list[Matched]]:
    """Pieces of about `_CHUNK`, none of which cuts through a household."""
    chunks: list[list[Matched]] = [[]]
    for one in newcomers:
        last = chunks[-1][-1].person.family if chunks[-1] else ""
        if len(chunks[-1]) >= _CHUNK and (not last or last != one.person.family):
            chunks.append([])
        chunks[-1].append(one)
    return chunks


def _homes(community: Community, newcomers: Sequence[Matched]) -> dict[str, Home]:
    """The home of each person who has one, by the person's key; made where it was missing.

    A grid is set for buildings that come with the list: which one looks after those that stand is not a list's to say.
    """
    standing = entrances_here(community)
    housed = [one.person for one in newcomers if one.person.has_home]
    addresses = [
        HomeAddress(
            compound=person.address.compound,
            building=person.address.building,
            entrance=person.address.entrance,
            home=person.address.home,
            grid="" if (person.address.compound, person.address.building) in standing else person.grid,
        )
        for person in housed
    ]
    made = ensure_homes(community, addresses) if addresses else []
    return {person.key: home for person, home in zip(housed, made, strict=True)}


def _households_at(community: Community, homes: dict[str, Home]) -> dict[UUID, Household]:
    """The household to join at each home: the only one that people belong to there."""
    at_home: dict[UUID, list[Household]] = {}
    lived_in = (
        Household.objects.filter(community=community, home__in={home.pk for home in homes.values()})
        .annotate(members=Count("memberships", filter=Q(memberships__until__isnull=True)))
        .filter(members__gt=0)
    )
    for household in lived_in:
        if household.home_id:
            at_home.setdefault(household.home_id, []).append(household)
    return {home: found[0] for home, found in at_home.items() if len(found) == 1}


def _ids(model: type[Grid | Compound | Building | Entrance | Home], community: Community) -> set[UUID]:
    return set(model._default_manager.filter(community=community).values_list("pk", flat=True))


# The row


def _locked(arrival: Arrival) -> Arrival:
    return (
        Arrival.objects.select_for_update(of=("self",))
        .select_related("community")
        .get(community=arrival.community_id, pk=arrival.pk)
    )


def _undecided(arrival: Arrival) -> tuple[Arrival, Draft]:
    arrival = _locked(arrival)
    _refuse_decided(arrival)
    return arrival, open_draft(arrival)


def _keep(arrival: Arrival, draft: Draft) -> Arrival:
    arrival.sealed = seal_draft(arrival, replace(draft))
    arrival.state = Arrival.State.READ
    arrival.save(update_fields=["sealed", "state"])
    return arrival


def _refuse_decided(arrival: Arrival) -> None:
    if arrival.written_at is not None:
        raise ListDecided
    if arrival.state == Arrival.State.WRITING and _work_of(arrival):
        raise ListBusy


def _refuse_unready(view: View) -> None:
    if view.counts["asked"]:
        raise QuestionsOpen(n=view.counts["asked"])
    if not view.counts["new"]:
        raise NobodyNew


def _work_of(arrival: Arrival) -> UUID | None:
    """The job that is writing the list; None when it is over, whatever became of it."""
    work = jobs.find(UUID(arrival.job)) if arrival.job else None
    return work.id if work and not work.is_over else None
