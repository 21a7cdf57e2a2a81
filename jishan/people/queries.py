"""Reads: who belongs where, on which day; who may act for whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils import formats

from jishan.identity.models import User
from jishan.lib import clock
from jishan.people import phones
from jishan.people.cards import read_scan
from jishan.people.errors import CardHolderLeft, CardOfAnotherCommunity, CardStopped, CardUnknown
from jishan.people.models import AreaOfficer, Card, Helper, Household, Membership, Organisation, Resident, StaffRole
from jishan.people.search import find_households, find_residents, with_homes
from jishan.places.models import Area, Community
from jishan.places.queries import areas_from, areas_over, communities_under

__all__ = [
    "areas_of_officer",
    "card_of",
    "communities_of",
    "find_households",
    "find_residents",
    "helpers_of",
    "home_label",
    "household_of",
    "in_force",
    "is_area_officer",
    "is_officer_of",
    "lives_here",
    "members_of",
    "minutes_of",
    "organisations",
    "phone_of",
    "resident_by_card",
    "residents_of_user",
    "roles_of",
    "share_household",
    "staff_of",
    "with_cards",
    "with_homes",
    "works_elsewhere",
]


def in_force(on: date | None = None) -> Q:
    """A filter on rows with `since` and `until`: those that hold on this day (today). `until` is the first day after."""
    on = on or clock.today()
    return Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gt=on))


def lives_here(resident: Resident, on: date | None = None) -> bool:
    """Does the resident belong to the community on this day (today)?"""
    on = on or clock.today()
    return resident.joined_on <= on and (resident.left_on is None or on < resident.left_on)


def resident_by_card(community: Community, scanned: str) -> Resident:
    """Whose card this is, from the text of its QR code or the eight figures under it; the account comes along.

    Raises `CardUnknown`, `CardStopped`, `CardOfAnotherCommunity`, `CardHolderLeft`.
    """
    scan = read_scan(scanned)
    if scan.slug and scan.slug != community.slug.lower():
        elsewhere = Community.objects.filter(slug__iexact=scan.slug).first()
        raise CardOfAnotherCommunity(community=elsewhere.name) if elsewhere else CardUnknown()
    which = Q(secret=scan.secret) if scan.secret else Q(code=scan.code)
    card = Card.objects.filter(which, community=community).select_related("resident__account").first()
    if card is None:
        raise CardUnknown
    resident = card.resident
    if resident.left_on is not None:
        raise CardHolderLeft(name=resident.name, day=formats.date_format(resident.left_on))
    if card.stopped_at is not None:
        raise CardStopped(name=resident.name, day=formats.date_format(clock.day_of(card.stopped_at)))
    return resident


def household_of(resident: Resident, on: date | None = None) -> Household | None:
    """The household the resident belongs to on this day (today)."""
    prefetched: Sequence[Membership] | None = getattr(resident, "current_memberships", None)
    if on is None and prefetched is not None:
        return prefetched[0].household if prefetched else None
    membership = (
        Membership.objects.filter(in_force(on), community=resident.community_id, resident=resident)
        .select_related("household__home")
        .order_by("-since")  # not by id, in whose order a database may be tempted to read everyone's
        .first()
    )
    return membership.household if membership else None


def share_household(a: Resident, b: Resident, on: date | None = None) -> bool:
    """Are the two the same person, or did they belong to one household on this day (today)?"""
    if a.pk == b.pk:
        return True
    households = list(
        Membership.objects.filter(in_force(on), community=a.community_id, resident__in=[a, b]).values_list(
            "household_id", flat=True
        )
    )
    return len(households) == 2 and households[0] == households[1]


def members_of(household: Household, on: date | None = None) -> list[Resident]:
    """Who belongs to the household on this day (today), by pinyin."""
    members = Membership.objects.filter(in_force(on), community=household.community_id, household=household)
    return [m.resident for m in members.select_related("resident").order_by("resident__pinyin")]


def home_label(resident: Resident) -> str:
    """Where the resident lives today, as the door says it ("6-2-401"); "" when nobody wrote it down.

    Residents from `find_residents` and `with_homes` answer without asking the database.
    """
    household = household_of(resident)
    return household.home.label if household and household.home else ""


def phone_of(resident: Resident) -> str:
    """The resident's number, opened; "" for none. Raises `PhoneUnreadable` when the key was changed."""
    return phones.unseal(resident.phone_sealed, owner=resident.pk)


def minutes_of(resident: Resident) -> int:
    """The minutes of service in the resident's book of hours."""
    account = resident.hours_account
    return (account.balance or 0) if account else 0


def card_of(resident: Resident) -> Card | None:
    """The resident's working card; without a question after `with_cards`."""
    prefetched: Sequence[Card] | None = getattr(resident, "working_cards", None)
    if prefetched is not None:
        return prefetched[0] if prefetched else None
    return (
        Card.objects.filter(community=resident.community_id, resident=resident, stopped_at__isnull=True)
        .select_related("community")
        .first()
    )


def with_cards(residents: QuerySet[Resident]) -> QuerySet[Resident]:
    """The same residents with their working cards, in one more question for the whole list."""
    working = Card.objects.filter(stopped_at__isnull=True).select_related("community")
    return residents.prefetch_related(Prefetch("cards", queryset=working, to_attr="working_cards"))


def residents_of_user(user: User, community: Community) -> list[Resident]:
    """Whose pages this user sees here: their own first, also after they left, then those they help today."""
    own = Resident.objects.filter(community=community, user=user)
    helps = Helper.objects.filter(in_force(), community=community, user=user, resident__left_on__isnull=True)
    rows = helps.select_related("resident").order_by("resident__pinyin")
    others = dict.fromkeys(row.resident for row in rows)
    return [*own, *(resident for resident in others if resident.user_id != user.pk)]


def helpers_of(resident: Resident) -> list[Helper]:
    """Who looks after the resident's points today, with their users."""
    helpers = Helper.objects.filter(in_force(), community=resident.community_id, resident=resident)
    return list(helpers.select_related("user").order_by("since"))


def roles_of(user: User, community: Community, on: date | None = None) -> list[StaffRole]:
    """The user's roles in this community on this day (today). Area officers have none here: see `is_area_officer`."""
    return list(
        StaffRole.objects.filter(in_force(on), community=community, user=user).select_related(
            "grid", "building", "entrance__building"
        )
    )


def is_area_officer(user: User, community: Community, on: date | None = None) -> bool:
    """Does the user look after an area that this community stands under, on this day (today)?"""
    posts = set(AreaOfficer.objects.filter(in_force(on), user=user).values_list("area_id", flat=True))
    return bool(posts) and not posts.isdisjoint(areas_over(community))


def is_officer_of(user: User, area: Area, on: date | None = None) -> bool:
    """Does the user look after this area, or one it stands under, on this day (today)?"""
    posts = set(AreaOfficer.objects.filter(in_force(on), user=user).values_list("area_id", flat=True))
    return bool(posts) and not posts.isdisjoint(areas_from(area.pk))


def areas_of_officer(user: User) -> list[Area]:
    """The areas the user looks after today, by name; those below them not named again."""
    posts = AreaOfficer.objects.filter(in_force(), user=user).values("area")
    return list(Area.objects.filter(pk__in=posts).order_by("name"))


def works_elsewhere(user: User, community: Community) -> bool:
    """Has the user anything to do beyond this community? Then it is not for this one to give them a new password."""
    return bool(areas_of_officer(user)) or any(one != community for one in communities_of(user))


def staff_of(community: Community, on: date | None = None) -> list[StaffRole]:
    """Everyone with a role in the community on this day (today), with their users and reach, by role and name."""
    roles = StaffRole.objects.filter(in_force(on), community=community)
    return list(roles.select_related("user", "grid", "building", "entrance__building").order_by("role", "user__name"))


def organisations(community: Community, kind: str = "") -> QuerySet[Organisation]:
    """The community's organisations, of one kind or of all, those that left not among them."""
    found = Organisation.objects.filter(community=community, left_on__isnull=True)
    return (found.filter(kind=kind) if kind else found).order_by("kind", "name")


def communities_of(user: User, *, as_officer: bool = True) -> list[Community]:
    """Where the user has anything to do: works, lives, helps, or (`as_officer`) looks after the area; by name.

    It looks through all communities by nature: a person who signs in has not said yet where to.
    """
    here: set[UUID] = set()
    own_rows: Iterable[QuerySet[StaffRole] | QuerySet[Helper] | QuerySet[Resident]] = (
        StaffRole.objects.filter(in_force(), user=user),
        Helper.objects.filter(in_force(), user=user),
        Resident.objects.filter(user=user),
    )
    for rows in own_rows:
        here.update(rows.values_list("community_id", flat=True))
    if as_officer:
        posts = AreaOfficer.objects.filter(in_force(), user=user).values_list("area_id", flat=True)
        here.update(community.pk for community in communities_under(list(posts)))
    return list(Community.objects.filter(pk__in=here).order_by("name", "slug"))
