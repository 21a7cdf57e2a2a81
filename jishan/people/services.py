"""What staff do about people: enter a resident, move them, give them a card, name a colleague.

Whether the caller may is asked by the page (`people.permissions`); what must hold through every door is refused here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import formats

from jishan.identity.models import User
from jishan.ledger.models import Account
from jishan.ledger.services import open_accounts, open_book
from jishan.lib import clock, sql
from jishan.lib.text import clean, pinyin_initials, pinyin_key, pinyin_run
from jishan.people import cards, phones
from jishan.people.errors import (
    AlreadyHere,
    AlreadyHereWithoutHome,
    AlreadyLeft,
    DateInFuture,
    DateTooEarly,
    JoinedTooEarly,
    OrganisationNameMissing,
    OrganisationNameTaken,
    RemarkTooLong,
    StillHere,
)
from jishan.people.hours import hours_account_of, hours_accounts_of
from jishan.people.invitations import PrintedInvitation, accept_invitation, end_invitations, invite
from jishan.people.models import Card, Household, Membership, Organisation, Resident
from jishan.people.names import tidy_name
from jishan.people.queries import household_of
from jishan.people.staff import (
    add_helper,
    appoint,
    appoint_officer,
    create_staff,
    dismiss,
    dismiss_officer,
    end_helper,
    link_user,
)
from jishan.places.models import Community, Home

__all__ = [
    "NewResident",
    "PrintedInvitation",
    "accept_invitation",
    "add_helper",
    "add_organisation",
    "add_resident",
    "add_residents",
    "appoint",
    "appoint_officer",
    "change_household",
    "change_resident",
    "create_staff",
    "dismiss",
    "dismiss_officer",
    "end_helper",
    "hours_account_of",
    "hours_accounts_of",
    "invite",
    "join_household",
    "link_user",
    "move_back",
    "move_out",
    "replace_card",
    "set_up_household",
]

_REMARK_MAX = 200


@dataclass(frozen=True, kw_only=True)
class NewResident:
    """One resident to enter. `together`: entries with the same text here make one new household."""

    name: str
    phone: str = ""
    home: Home | None = None
    household: Household | None = None
    together: str = ""
    joined_on: date | None = None
    remark: str = ""
    is_public: bool = True


@transaction.atomic
def add_resident(
    *,
    community: Community,
    name: str,
    by: User | None,
    phone: str = "",
    home: Home | None = None,
    household: Household | None = None,
    joined_on: date | None = None,
    remark: str = "",
) -> Resident:
    """Enter one resident: an account, a household of their own unless one is given, a working card.

    A second one of the same name in the same home is refused (`AlreadyHere`): it is nearly always a form sent twice.
    Raises also what `add_residents` raises.
    """
    entry = NewResident(name=name, phone=phone, home=home, household=household, joined_on=joined_on, remark=remark)
    _refuse_double(community, entry)
    return add_residents(community=community, entries=[entry], by=by)[0]


@transaction.atomic
def add_residents(*, community: Community, entries: Sequence[NewResident], by: User | None) -> list[Resident]:
    """Enter many residents, in the same order, in a number of statements that hardly depends on how many.

    All or none. Raises `NameMissing`, `NameTooLong`, `NameUnfit`, `PhoneUnfit`, `RemarkTooLong`, `DateInFuture`,
    `JoinedTooEarly`.
    """
    residents = [_resident(community, entry, by) for entry in entries]
    if not residents:
        return []
    newcomers = _new_households(community, entries, residents)
    accounts = open_accounts(book=open_book(community=community), count=len(residents) + len(newcomers))
    rows: list[Resident | Household] = [*residents, *newcomers.values()]
    for row, account in zip(rows, accounts, strict=True):
        row.account = account
    sql.insert(newcomers.values())
    sql.insert(residents)
    sql.insert(
        Membership(
            community=community,
            household=entry.household or newcomers[_together(entry, position)],
            resident=resident,
            since=resident.joined_on,
            by=_id(by),
        )
        for position, (entry, resident) in enumerate(zip(entries, residents, strict=True))
    )
    _issue_cards(community, residents, by)
    return residents


@transaction.atomic
def change_resident(
    *, resident: Resident, by: User | None, name: str, phone: str, remark: str, is_public: bool
) -> Resident:
    """Write down a new name, phone, remark or wish to be seen. Raises as `add_residents` does."""
    _describe(resident, name=name, phone=phone, remark=remark, is_public=is_public)
    resident.by = _id(by)
    resident.save(
        update_fields=[
            "name", "pinyin", "spelling", "initials", "phone_sealed", "phone_hash", "phone_tail_hash", "remark",
            "is_public", "by",
        ]
    )  # fmt: skip
    return resident


@transaction.atomic
def join_household(*, resident: Resident, household: Household, by: User | None, on: date | None = None) -> Membership:
    """The resident belongs to this household from `on` (today); the one before ends that day.

    Who is in it already stays as they are. Raises `AlreadyLeft`, `DateInFuture`, `DateTooEarly`.
    """
    resident, on = _locked(resident), on or clock.today()
    _refuse_if_left(resident)
    current = Membership.objects.filter(community=resident.community_id, resident=resident, until__isnull=True).first()
    if current is not None and current.household_id == household.pk:
        return current
    _refuse_day(on, current.since if current else resident.joined_on)
    _end_membership(resident, on)
    return Membership.objects.create(
        community_id=resident.community_id, household=household, resident=resident, since=on, by=_id(by)
    )


@transaction.atomic
def set_up_household(
    *, resident: Resident, by: User | None, home: Home | None = None, on: date | None = None
) -> Household:
    """The resident lives in a household of their own from `on` (today), at `home` if that is known.

    Raises as `join_household` does.
    """
    household = Household.objects.create(
        community_id=resident.community_id,
        home=home,
        name=resident.name,
        account=_open_account(resident.community),
        created_on=on or clock.today(),
        by=_id(by),
    )
    join_household(resident=resident, household=household, by=by, on=on)
    return household


@transaction.atomic
def change_household(*, household: Household, by: User | None, name: str, home: Home | None) -> Household:
    """Write down another name or home: the whole household moved, or the home was not known before.

    Raises `NameMissing`, `NameTooLong`, `NameUnfit`.
    """
    household.name, household.home, household.by = tidy_name(name), home, _id(by)
    household.save(update_fields=["name", "home", "by"])
    return household


@transaction.atomic
def move_out(*, resident: Resident, by: User | None, on: date | None = None) -> Resident:
    """The resident no longer belongs here from `on` (today): household, card and invitation end with it.

    Their account and history stay. Raises `AlreadyLeft`, `DateInFuture`, `DateTooEarly`.
    """
    given, resident, on = resident, _locked(resident), on or clock.today()
    _refuse_if_left(resident)
    last = Membership.objects.filter(community=resident.community_id, resident=resident, until__isnull=True).first()
    _refuse_day(on, max(resident.joined_on, last.since) if last else resident.joined_on)
    _end_membership(resident, on)
    _stop_card(resident)
    end_invitations(resident)
    resident.left_on, resident.by = on, _id(by)
    resident.save(update_fields=["left_on", "by"])
    given.left_on = on
    return resident


@transaction.atomic
def move_back(*, resident: Resident, by: User | None, household: Household | None = None) -> Resident:
    """The resident is here again from today, with the same account and a new card.

    Without a `household` they return to their last one. Raises `StillHere`.
    """
    given, resident = resident, _locked(resident)
    if resident.left_on is None:
        raise StillHere(name=resident.name)
    last = Membership.objects.filter(community=resident.community_id, resident=resident).order_by("since", "pk").last()
    Membership.objects.create(
        community_id=resident.community_id,
        household=household or last.household,  # type: ignore[union-attr]  # everyone was entered into a household
        resident=resident,
        since=max(clock.today(), resident.left_on),
        by=_id(by),
    )
    resident.left_on, resident.by = None, _id(by)
    resident.save(update_fields=["left_on", "by"])
    _issue_cards(resident.community, [resident], by)
    given.left_on = None
    return resident


@transaction.atomic
def replace_card(*, resident: Resident, by: User | None, lost: Card | None = None) -> Card:
    """A new card; the old one stops working now. Raises `AlreadyLeft`.

    `lost`: the card the page showed. When it was replaced already (a form sent twice) the card that replaced it comes
    back and nothing changes.
    """
    resident = _locked(resident)
    _refuse_if_left(resident)
    working = Card.objects.filter(community=resident.community_id, resident=resident, stopped_at__isnull=True).first()
    if working is not None and lost is not None and lost.pk != working.pk:
        return working
    _stop_card(resident)
    return _issue_cards(resident.community, [resident], by)[0]


@transaction.atomic
def add_organisation(
    *,
    community: Community,
    kind: str,
    name: str,
    by: User | None,
    is_from_outside: bool = False,
    contact: str = "",
) -> Organisation:
    """Enter a merchant, partner unit, property company, school or volunteer team, with an account.

    Raises `OrganisationNameMissing`, `OrganisationNameTaken`.
    """
    name = clean(name)
    if not 1 <= len(name) <= 80:
        raise OrganisationNameMissing
    organisation = Organisation(
        community=community,
        kind=Organisation.Kind(kind),
        name=name,
        is_from_outside=is_from_outside,
        contact=clean(contact)[:80],
        account=_open_account(community),
        by=_id(by),
    )
    try:
        with transaction.atomic():
            organisation.save(force_insert=True)
    except IntegrityError as taken:
        raise OrganisationNameTaken(name=name) from taken
    return organisation


def _resident(community: Community, entry: NewResident, by: User | None) -> Resident:
    joined_on = entry.joined_on or clock.today()
    if joined_on > clock.today():
        raise DateInFuture
    if joined_on < community.joined_on:
        raise JoinedTooEarly(day=formats.date_format(community.joined_on))
    resident = Resident(community=community, joined_on=joined_on, by=_id(by))
    _describe(resident, name=entry.name, phone=entry.phone, remark=entry.remark, is_public=entry.is_public)
    return resident


def _describe(resident: Resident, *, name: str, phone: str, remark: str, is_public: bool) -> None:
    """The name with its search keys, the phone sealed with its hashes: always written together."""
    name, phone, remark = tidy_name(name), phones.tidy_phone(phone), clean(remark)
    if len(remark) > _REMARK_MAX:
        raise RemarkTooLong(longest=_REMARK_MAX)
    resident.name, resident.remark, resident.is_public = name, remark, is_public
    resident.pinyin, resident.spelling = pinyin_key(name)[:200], pinyin_run(name)[:200]
    resident.initials = pinyin_initials(name)[:40]
    resident.phone_sealed = phones.seal(phone, owner=resident.pk)
    resident.phone_hash = phones.phone_hash(phone, community=resident.community_id)
    resident.phone_tail_hash = phones.tail_hash(phone, community=resident.community_id)


def _new_households(
    community: Community, entries: Sequence[NewResident], residents: Sequence[Resident]
) -> dict[str, Household]:
    """A household for each entry that brings none, one for those that come together, named after the first of them."""
    households: dict[str, Household] = {}
    for position, (entry, resident) in enumerate(zip(entries, residents, strict=True)):
        key = _together(entry, position)
        if entry.household is None and key not in households:
            households[key] = Household(
                community=community,
                home=entry.home,
                name=resident.name,
                created_on=resident.joined_on,
                by=resident.by,
            )
    return households


def _together(entry: NewResident, position: int) -> str:
    return f"together {entry.together}" if entry.together else f"alone {position}"


def _refuse_double(community: Community, entry: NewResident) -> None:
    home = entry.household.home if entry.household else entry.home
    name, phone = tidy_name(entry.name), phones.tidy_phone(entry.phone)
    namesakes = Resident.objects.filter(community=community, name=name, left_on__isnull=True)
    for namesake in namesakes:
        household = household_of(namesake)
        theirs = household.home if household else None
        if home is not None and theirs == home:
            raise AlreadyHere(home=home.label, name=name)
        same_phone = namesake.phone_hash == phones.phone_hash(phone, community=community.pk)
        if home is None and theirs is None and same_phone:
            raise AlreadyHereWithoutHome(name=name)


def _issue_cards(community: Community, residents: Sequence[Resident], by: User | None) -> list[Card]:
    codes = cards.new_codes(community, len(residents))
    return sql.insert(
        Card(
            community=community,
            resident=resident,
            secret=cards.new_secret(),
            code=code,
            issued_at=clock.now(),
            by=_id(by),
        )
        for resident, code in zip(residents, codes, strict=True)
    )


def _stop_card(resident: Resident) -> None:
    Card.objects.filter(community=resident.community_id, resident=resident, stopped_at__isnull=True).update(
        stopped_at=clock.now()
    )


def _end_membership(resident: Resident, on: date) -> None:
    Membership.objects.filter(community=resident.community_id, resident=resident, until__isnull=True).update(until=on)


def _locked(resident: Resident) -> Resident:
    """The resident's row as it is now, held until the end: two members of staff move the same person one by one."""
    return Resident.objects.select_for_update(of=("self",)).get(community=resident.community_id, pk=resident.pk)


def _refuse_if_left(resident: Resident) -> None:
    if resident.left_on is not None:
        raise AlreadyLeft(name=resident.name, day=formats.date_format(resident.left_on))


def _refuse_day(on: date, earliest: date) -> None:
    if on > clock.today():
        raise DateInFuture
    if on < earliest:
        raise DateTooEarly(day=formats.date_format(earliest))


def _open_account(community: Community) -> Account:
    return open_accounts(book=open_book(community=community), count=1)[0]


def _id(user: User | None) -> UUID | None:
    return user.pk if user else None
