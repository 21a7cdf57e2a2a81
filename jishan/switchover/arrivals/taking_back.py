"""Taking an arrival back as a whole, while nothing stands on it. Why rows are deleted here: docs/decisions/0015."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jishan.identity.models import User
from jishan.ledger.models import Account
from jishan.lib import clock, jobs
from jishan.people.models import Card, Household, Invitation, Membership, Resident
from jishan.places.models import Building, Community, Compound, Entrance, Grid, Home
from jishan.places.tenancy import CommunityModel
from jishan.switchover.arrivals.errors import NotWritten, StandsOnIt
from jishan.switchover.models import Arrival, Arrived

__all__ = ["Standing", "delete_rows", "standing_on", "start_taking_back", "take_back", "take_back_in_background"]

# What an arrival itself has made: it goes with the people.
_MADE_WITH_THEM: Final = (Arrived, Membership, Card, Invitation, Resident, Household)
_CALLED: Final[dict[str, str | Promise]] = {
    "earning.Deed": gettext_lazy("好事记录"),
    "ledger.Transfer": gettext_lazy("积分流水"),
    "ledger.Hold": gettext_lazy("预留的积分"),
    "ledger.Lot": gettext_lazy("积分流水"),
    "store.Redemption": gettext_lazy("兑换"),
    "people.Helper": gettext_lazy("帮手"),
    "people.Organisation": gettext_lazy("单位"),
    "switchover.OpeningLine": gettext_lazy("期初清单上的行"),
    "switchover.Correction": gettext_lazy("期初更正"),
}
_NAMED_MAX = 3
_CHUNK = 2000


@dataclass(frozen=True)
class Standing:
    """Something that would be left without its person: what it is, how many of them, whose (the first few)."""

    what: str
    count: int
    names: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        whose = "、".join(self.names)
        facts = {"n": self.count, "what": self.what, "whose": whose}
        if self.names:
            return ngettext("%(whose)s等有 %(n)s 条%(what)s", "%(whose)s等有 %(n)s 条%(what)s", self.count) % facts
        return ngettext("有 %(n)s 条%(what)s", "有 %(n)s 条%(what)s", self.count) % facts


def standing_on(arrival: Arrival) -> list[Standing]:
    """What has come to stand on the people of an arrival since; empty while it can be taken back."""
    return list(_standing(_Batch(arrival)))


class _Batch:
    """The rows of one arrival, as questions for their ids."""

    def __init__(self, arrival: Arrival) -> None:
        self.community: UUID = arrival.community_id
        self.arrived = Arrived.objects.filter(community=self.community, arrival=arrival)
        self.residents = Resident.objects.filter(community=self.community, pk__in=self.arrived.values("resident"))
        made = self.arrived.filter(household__isnull=False).values("household")
        self.households = Household.objects.filter(community=self.community, pk__in=made)
        hours = self.residents.filter(hours_account__isnull=False).values("hours_account")
        accounts = self.residents.values("account").union(self.households.values("account"), hours)
        self.accounts = Account.objects.filter(community=self.community, pk__in=accounts)

    def rows(self, model: type[Any], field: str, whose: QuerySet[Any]) -> QuerySet[Any]:
        rows: QuerySet[Any] = model._default_manager.filter(
            community=self.community, **{f"{field}__in": whose.values("pk")}
        )
        return rows


def _standing(batch: _Batch) -> Iterator[Standing]:
    moved = batch.rows(Membership, "resident", batch.residents).filter(until__isnull=False)
    yield from _found(_("迁动记录"), moved, "resident__name")
    yield from _found(_("登录名"), batch.residents.filter(user__isnull=False), "name")
    others = batch.rows(Membership, "household", batch.households).exclude(resident__in=batch.residents.values("pk"))
    yield from _found(_("后来住进这些家的居民"), others, "resident__name")
    for whose in (batch.residents, batch.households, batch.accounts):
        for model, field in _pointing_at(whose.model):
            called = str(_CALLED.get(model._meta.label, model._meta.verbose_name or model._meta.label))
            name = f"{field}__name" if whose.model is not Account else ""
            yield from _found(called, batch.rows(model, field, whose), name)


def _found(what: str, rows: QuerySet[Any], name: str) -> Iterator[Standing]:
    if count := rows.count():
        names = rows.order_by(name).values_list(name, flat=True).distinct()[:_NAMED_MAX] if name else ()
        yield Standing(what, count, tuple(names))


def _pointing_at(model: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """Every model with a relation to this one, also those that are written after this line."""
    for relation in model._meta.related_objects:
        pointing = relation.related_model
        if isinstance(pointing, type) and pointing not in _MADE_WITH_THEM:
            yield pointing, relation.field.name


@transaction.atomic
def start_taking_back(*, arrival: Arrival, by: User, then: str = "") -> UUID:
    """Ask for an arrival to be taken back in the background; the job's id. Raises `NotWritten`, `StandsOnIt`."""
    arrival = _locked(arrival.community_id, arrival.pk)
    _refuse(arrival)
    job = jobs.enqueue(
        take_back_in_background,
        title=_("撤回“%(name)s”里的居民") % {"name": arrival.file_name},
        started_by=by.pk,
        then=then,
        once=f"take back {arrival.pk} {clock.now():%Y%m%d%H%M}",
        community=str(arrival.community_id),
        arrival=str(arrival.pk),
        by=str(by.pk),
    )
    Arrival.objects.filter(community=arrival.community_id, pk=arrival.pk).update(job=str(job))
    return job


@jobs.job
def take_back_in_background(*, community: str, arrival: str, by: str) -> None:
    """The job behind `start_taking_back`; begun again, it finds the arrival taken back and is content."""
    row = Arrival.objects.select_related("community").get(community=UUID(community), pk=arrival)
    take_back(arrival=row, by=User.objects.get(pk=by))


@transaction.atomic
def take_back(*, arrival: Arrival, by: User | None) -> Arrival:
    """Delete everyone the arrival brought, with their cards, households and the homes made for them; all or nothing.

    The arrival's own row stays and says who took it back, when, and how many there were. Their accounts stay in the
    book, empty and nobody's. Again, nothing changes. Raises `NotWritten`, `StandsOnIt`.
    """
    arrival = _locked(arrival.community_id, arrival.pk)
    if arrival.state == Arrival.State.TAKEN_BACK:
        return arrival
    _refuse(arrival)
    batch = _Batch(arrival)
    # By their ids: the rows that say whose they are go first.
    residents = list(batch.residents.values_list("pk", flat=True))
    households = list(batch.households.values_list("pk", flat=True))
    jobs.progress(0, len(residents), _("正在撤回"))
    community = arrival.community_id
    delete_rows(batch.arrived)
    for done in range(0, len(residents), _CHUNK):
        some = residents[done : done + _CHUNK]
        for rows in (Card.objects, Invitation.objects, Membership.objects):
            delete_rows(rows.filter(community=community, resident__in=some))
        delete_rows(Resident.objects.filter(community=community, pk__in=some))
        jobs.progress(done + len(some), len(residents), _("已经撤回 %(n)s 位") % {"n": done + len(some)})
    for done in range(0, len(households), _CHUNK):
        delete_rows(Household.objects.filter(community=community, pk__in=households[done : done + _CHUNK]))
    for model in (Home, Entrance, Building, Compound, Grid):
        _delete_unused(model, arrival.community, arrival.made_places.get(str(model._meta.model_name), []))
    arrival.state, arrival.made_places = Arrival.State.TAKEN_BACK, {}
    arrival.taken_back_at, arrival.taken_back_by = clock.now(), by.pk if by else None
    arrival.save()
    return arrival


def _refuse(arrival: Arrival) -> None:
    if arrival.state != Arrival.State.WRITTEN:
        raise NotWritten
    if standing := standing_on(arrival):
        raise StandsOnIt(what="，".join(one.sentence for one in standing))


def _delete_unused(model: type[CommunityModel], community: Community, ids: list[str]) -> None:
    """Of the places that were made with the arrival, those that nothing needs."""
    needed = Q()
    for relation in model._meta.related_objects:
        pointing: Any = relation.related_model
        rows = pointing._default_manager.filter(
            community=OuterRef("community"), **{relation.field.name: OuterRef("pk")}
        )
        needed |= Q(Exists(rows))
    for done in range(0, len(ids), _CHUNK):
        delete_rows(model._default_manager.filter(~needed, community=community, pk__in=ids[done : done + _CHUNK]))


def delete_rows(rows: QuerySet[Any]) -> None:
    """Delete rows in one statement that names their community.

    Not by `delete()`, which loads every row to look for what hangs on it and then deletes by bare ids. We have looked,
    and the database refuses to leave anything hanging.
    """
    rows._raw_delete(rows.db)


def _locked(community: UUID, pk: UUID) -> Arrival:
    return Arrival.objects.select_for_update(of=("self",)).select_related("community").get(community=community, pk=pk)
