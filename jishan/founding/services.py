"""Open a community: its page's address, its rulebook, its first manager, its first shelf. And tick what came first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import formats

from jishan.founding.buildings import CompoundLine
from jishan.founding.errors import (
    AlreadyManaged,
    KeepsTheMachine,
    NotOursToLetIn,
    SetUpCodeUsed,
    SlugTaken,
    SlugUnfit,
    StartsTooLate,
)
from jishan.founding.models import FirstStep
from jishan.founding.setup_code import is_wanted, spend_code
from jishan.identity.models import User
from jishan.identity.services import create_user, make_operator, reset_password, tidy_username
from jishan.lib import clock
from jishan.lib.text import clean, pinyin_of_words
from jishan.people.cards import new_secret
from jishan.people.models import StaffRole
from jishan.people.queries import works_elsewhere
from jishan.people.services import appoint
from jishan.places.errors import CommunityNameMissing
from jishan.places.models import Area, Community
from jishan.places.services import ensure_buildings, open_area, open_community
from jishan.rulebook.models import AreaRulebookVersion
from jishan.rulebook.queries import scheme_of
from jishan.rulebook.services import adopt, publish
from jishan.store.services import add_article

__all__ = [
    "FirstManager",
    "Founding",
    "appoint_first_manager",
    "found_community",
    "new_area_slug",
    "set_up",
    "suggested_slug",
    "tick",
]

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
_COMING_AT_MOST = timedelta(days=366)
_PASSWORD_LENGTH = 10


@dataclass(frozen=True, kw_only=True)
class Founding:
    """What a community begins with. Its rulebook is a text, or a version of its area's that it adopts.

    `starts_on` may lie behind (the scheme ran on paper) or up to a year ahead; residents are entered from the day the
    community joins, which is then today. `lays_out_shelf` puts the rulebook's articles on the shelf, none in stock.
    """

    slug: str
    name: str
    starts_on: date
    text: str | bytes = ""
    area_version: AreaRulebookVersion | None = None
    place: str = ""
    phone: str = ""
    address: str = ""
    office_hours: str = ""
    compounds: Sequence[CompoundLine] = ()
    lays_out_shelf: bool = False


@dataclass(frozen=True)
class FirstManager:
    """Who manages from today; `password` is for the paper they are handed, "" where they have their own already."""

    role: StaffRole
    password: str


@transaction.atomic
def found_community(*, area: Area, founding: Founding, by: User | None) -> Community:
    """All of it or nothing; with the list of first things to do, which the desk shows until it is done.

    Raises `CommunityNameMissing`, `SlugUnfit`, `SlugTaken`, `StartsTooLate`, and what publishing and places raise.
    """
    _check(founding)
    community = open_community(
        area=area,
        slug=founding.slug,
        name=founding.name,
        place=founding.place,
        joined_on=min(founding.starts_on, clock.today()),
        phone=founding.phone,
        address=founding.address,
        office_hours=founding.office_hours,
    )
    if founding.area_version:
        version = adopt(area_version=founding.area_version, community=community, starts_on=founding.starts_on, by=by)
    else:
        version = publish(community=community, text=founding.text, starts_on=founding.starts_on, by=by)
    for line in founding.compounds:
        ensure_buildings(
            community=community, compound=line.compound, buildings=line.buildings, entrances=line.entrances
        )
    if founding.lays_out_shelf and by:
        for article in scheme_of(version).articles:
            add_article(
                community=community,
                name=article.name,
                points=article.points,
                drawing=article.drawing,
                limit_per_redemption=article.limit_per_redemption,
                limit_per_month=article.limit_per_month,
                by=by,
            )
    tick(community=community, step=FirstStep.Code.OPENED, by=by)
    return community


@transaction.atomic
def set_up(
    *, code: str, area_name: str, founding: Founding, username: str, name: str, password: str
) -> tuple[Community, User]:
    """The first community of an installation, with the person who sets it up as manager and operator.

    `code` is what `setup_code.check_code` returned; it is used up. Raises `SetUpCodeUsed`, and what
    `identity.create_user` and `found_community` raise; then nothing is written and the code still holds.
    """
    if not is_wanted():
        raise SetUpCodeUsed
    user = create_user(username=username, name=name, password=password)
    make_operator(user=user)
    area = Area.objects.filter(name=clean(area_name)).first() or open_area(
        slug=new_area_slug(area_name), name=area_name
    )
    community = found_community(area=area, founding=founding, by=user)
    appoint(community=community, user=user, role=StaffRole.Role.MANAGER, by=user)
    spend_code(code)  # last, for it cannot be rolled back
    return community, user


@transaction.atomic
def appoint_first_manager(*, community: Community, username: str, name: str, by: User | None) -> FirstManager:
    """A manager for a community of the area: someone with a sign-in already, or someone new with a password to print.

    Asked again for someone who never signed in, the password is a new one: the first paper was lost. Raises
    `AlreadyManaged` for someone who is manager here and has signed in, `NotOursToLetIn` and `KeepsTheMachine` where the
    password would open more than this community, and what `identity.create_user` raises.
    """
    user = User.objects.filter(username=tidy_username(username)).first()
    password = ""
    if user is None:
        password = _new_password()
        user = create_user(username=username, name=name, password=password)
    elif _manages(user, community):
        if user.last_login is not None:
            raise AlreadyManaged(name=user.name)
        if user.is_operator:
            raise KeepsTheMachine(name=user.name)
        if works_elsewhere(user, community):
            raise NotOursToLetIn(name=user.name)
        password = _new_password()
        reset_password(user=user, new=password)
    return FirstManager(appoint(community=community, user=user, role=StaffRole.Role.MANAGER, by=by), password)


@transaction.atomic
def tick(*, community: Community, step: str, by: User | None) -> FirstStep:
    """One of the first things is done, or the list put away; told again, it stays as it was."""
    row, _made = FirstStep.objects.get_or_create(community=community, step=step, defaults={"by": by.pk if by else None})
    return row


def suggested_slug(name: str) -> str:
    """The address word for a community of this name: 河沿社区 is heyan; "" where nothing of it can be spelled."""
    short = re.sub(
        r"(社区居民委员会|村民委员会|居民委员会|社区居委会|居委会|社区|街道|片区|镇|乡|村)$", "", clean(name)
    )
    spelled = re.sub(r"[^a-z0-9]+", "-", pinyin_of_words(short or name)).strip("-")[:40]
    return spelled if _SLUG.fullmatch(spelled) else ""


def new_area_slug(name: str) -> str:
    """A free address word for an area of this name."""
    base = suggested_slug(name) or "area"
    taken = set(Area.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug for slug in (base if n == 1 else f"{base[:36]}-{n}" for n in range(1, len(taken) + 3)) if slug not in taken
    )


def _check(founding: Founding) -> None:
    if not 1 <= len(clean(founding.name)) <= 80:
        raise CommunityNameMissing
    if not _SLUG.fullmatch(founding.slug):
        raise SlugUnfit
    if Community.objects.filter(slug=founding.slug).exists():
        raise SlugTaken(slug=founding.slug)
    latest = clock.today() + _COMING_AT_MOST
    if founding.starts_on > latest:
        raise StartsTooLate(latest=formats.date_format(latest))


def _manages(user: User, community: Community) -> bool:
    return StaffRole.objects.filter(
        community=community, user=user, role=StaffRole.Role.MANAGER, until__isnull=True
    ).exists()


def _new_password() -> str:
    """Easy to copy from paper: no signs that look alike, and never figures alone."""
    secret = new_secret(_PASSWORD_LENGTH).lower()
    return f"js-{secret[:5]}-{secret[5:]}"
