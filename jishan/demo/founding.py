"""Founding a community for the demo: its places, rulebook, staff, residents and shelf, all by the services staff use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from django.conf import settings

from jishan.demo.names import household, person
from jishan.demo.plan import AREAS, CommunityPlan
from jishan.earning import services as earning
from jishan.identity.models import User
from jishan.identity.services import create_user
from jishan.people import services as people
from jishan.people.models import Household, Organisation, Resident
from jishan.places import services as places
from jishan.places.models import Area, Building, Community, Entrance, Grid
from jishan.rulebook import queries as rulebook_queries
from jishan.rulebook import services as rulebook
from jishan.rulebook.models import AreaRulebookVersion
from jishan.rulebook.scheme import Scheme
from jishan.store import services as store
from jishan.store.models import Article

__all__ = ["Founded", "found", "open_areas"]

BUILDINGS_PER_COMPOUND = 6
ENTRANCES_PER_BUILDING = 3
FLOORS = 6
# How many residents of each community have a sign-in of their own; the rest have a card.
WITH_SIGN_IN = 6
_REMARKS = ("膝盖不好，东西请帮忙送到车上", "耳朵背，说话请大声些", "孙女代领，电话联系", "眼睛不好，请念给她听")
_SHELF = (
    ("大米 5 斤", 40, "rice"), ("花生油 1 升", 60, "oil"), ("纯棉毛巾", 10, "towel"), ("洗衣液", 25, "laundry"),
    ("洗手液", 12, "soap"), ("小米 1 斤", 12, "millet"), ("保温杯", 45, "thermos"), ("围棋一副", 50, "go"),
)  # fmt: skip


@dataclass
class Founded:
    """A community with the people who will play its year."""

    plan: CommunityPlan
    community: Community
    scheme: Scheme
    manager: User
    second_manager: User
    collectors: list[User]
    storekeeper: User
    residents: list[Resident]
    households: list[Household]
    organisations: list[Organisation]
    buildings: list[Building]
    shelf: list[Article]


def open_areas(starts_on: date) -> dict[str, Area]:
    """The areas of the plan by slug, with their rulebooks published and an officer each."""
    areas: dict[str, Area] = {}
    for plan in AREAS:
        areas[plan.slug] = places.open_area(slug=plan.slug, name=plan.name, parent=areas.get(plan.parent))
        if plan.parent:
            officer = create_user(username=f"{plan.slug}-officer", name=_staff_name(plan.slug), password=None)
            people.appoint_officer(area=areas[plan.slug], user=officer, since=starts_on)
        if plan.rulebook:
            rulebook.publish_for_area(area=areas[plan.slug], text=_preset(plan.rulebook), starts_on=starts_on)
    return areas


def found(plan: CommunityPlan, area: Area, starts_on: date) -> Founded:
    """Found one community as of `starts_on`. The clock is set by the caller."""
    chance = Random(f"found {plan.slug} {plan.seed}")
    community = places.open_community(
        area=area,
        slug=plan.slug,
        name=plan.name,
        place=plan.place,
        joined_on=starts_on,
        is_invented=plan.is_invented,
        phone=f"0{chance.randint(310, 799)}-555{chance.randint(1000, 9999)}",
        address=f"{area.name}{plan.compounds[0]}居委会",
        office_hours=plan.office_hours,
    )
    staff = _appoint_staff(plan, community, starts_on)
    manager = staff["manager"][0]
    _publish(plan, community, area, starts_on, manager)
    scheme = rulebook_queries.scheme_of(rulebook_queries.in_force(community, starts_on))
    residents = _people(plan, community, manager, starts_on, chance)
    _sign_ins(plan, community, residents, manager)
    _entrance_head(plan, community, residents[0], starts_on)
    homes = Household.objects.filter(community=community).select_related("account").order_by("pk")
    organisations = [
        people.add_organisation(
            community=community, kind=o.kind, name=o.name, by=manager, is_from_outside=o.is_from_outside,
            contact=person(chance, "middle", chance.random() < 0.5),
        )
        for o in plan.organisations
    ]  # fmt: skip
    return Founded(
        plan, community, scheme, manager, staff["manager"][1], staff["collector"], staff["storekeeper"][0], residents,
        list(homes), organisations, list(Building.objects.filter(community=community).order_by("compound", "order")),
        _stock(community, scheme, staff["storekeeper"][0]),
    )  # fmt: skip


def _preset(name: str) -> bytes:
    return (settings.ROOT / "rulebooks" / f"{name}.toml").read_bytes()


def _publish(plan: CommunityPlan, community: Community, area: Area, starts_on: date, by: User) -> None:
    if plan.rulebook:
        rulebook.publish(community=community, text=_preset(plan.rulebook), starts_on=starts_on, by=by)
    else:
        newest = AreaRulebookVersion.objects.filter(area=area).latest("number")
        rulebook.adopt(area_version=newest, community=community, starts_on=starts_on, by=by)


def _staff_name(seed: str) -> str:
    chance = Random(f"staff {seed}")
    return person(chance, "middle", chance.random() < 0.6)


_STAFF = {"manager": 2, "collector": 2, "grid_worker": 1, "storekeeper": 1, "auditor": 1}


def _appoint_staff(plan: CommunityPlan, community: Community, since: date) -> dict[str, list[User]]:
    """Invented staff, with roles of their own; none has a password, so nobody signs in as them outside the demo."""
    staff: dict[str, list[User]] = {}
    for role, count in _STAFF.items():
        for number in range(1, count + 1):
            username = f"{plan.slug}-{role.replace('_', '-')}-{number}"
            user = create_user(username=username, name=_staff_name(username), password=None)
            if role != "grid_worker":
                people.appoint(community=community, user=user, role=role, since=since)
            staff.setdefault(role, []).append(user)
    return staff


def _people(plan: CommunityPlan, community: Community, by: User, since: date, chance: Random) -> list[Resident]:
    families: list[list[str]] = []
    while sum(map(len, families)) < plan.residents:
        families.append(household(chance))
    addresses = _addresses(plan, chance, len(families))
    homes = places.ensure_homes(community, addresses)
    entries = []
    for number, (family, home) in enumerate(zip(families, homes, strict=True)):
        for name in dict.fromkeys(family):
            entries.append(
                people.NewResident(
                    name=name,
                    # 199 0000: a range of our own making, so that no figure is anyone's telephone.
                    phone=f"1990000{chance.randint(0, 9999):04d}" if chance.random() < 0.75 else "",
                    home=home,
                    together=str(number),
                    joined_on=since,
                    remark=chance.choice(_REMARKS) if chance.random() < 0.04 else "",
                    is_public=chance.random() < 0.9,
                )
            )
    residents = people.add_residents(community=community, entries=entries, by=by)
    earning.welcome(community=community, residents=residents, by=by)
    worker = User.objects.get(username=f"{plan.slug}-grid-worker-1")
    grid = Grid.objects.filter(community=community).order_by("name")[0]
    people.appoint(community=community, user=worker, role="grid_worker", since=since, grid=grid)
    return residents


def _addresses(plan: CommunityPlan, chance: Random, count: int) -> list[places.HomeAddress]:
    """`count` different homes, each building in one of three grids."""
    every = [
        places.HomeAddress(
            compound=compound, building=str(building), entrance=str(entrance), home=f"{floor}{door:02d}",
            grid=f"第 {1 + (building - 1) % 3} 网格",
        )
        for compound in plan.compounds
        for building in range(1, BUILDINGS_PER_COMPOUND + 1)
        for entrance in range(1, ENTRANCES_PER_BUILDING + 1)
        for floor in range(1, FLOORS + 1)
        for door in (1, 2)
    ]  # fmt: skip
    return chance.sample(every, count)


def _sign_ins(plan: CommunityPlan, community: Community, residents: list[Resident], by: User) -> None:
    for number, resident in enumerate(residents[:WITH_SIGN_IN], start=1):
        user = create_user(username=f"{plan.slug}-resident-{number}", name=resident.name, password=None)
        people.link_user(resident=resident, user=user, by=by)
        resident.user = user


def _entrance_head(plan: CommunityPlan, community: Community, resident: Resident, since: date) -> None:
    """The first resident leads their own entrance: staff and neighbour in one person, as entrance heads are."""
    entrance = Entrance.objects.filter(community=community, homes__households__memberships__resident=resident).first()
    if resident.user and entrance:
        people.appoint(community=community, user=resident.user, role="entrance_head", since=since, entrance=entrance)


def _stock(community: Community, scheme: Scheme, keeper: User) -> list[Article]:
    """The articles the rulebook names, or a usual shelf where it names none."""
    if scheme.articles:
        return [
            store.add_article(
                community=community, name=a.name, points=a.points, by=keeper, stock=a.stock or 60, drawing=a.drawing,
                limit_per_redemption=a.limit_per_redemption, limit_per_month=a.limit_per_month,
            )
            for a in scheme.articles
        ]  # fmt: skip
    return [
        store.add_article(community=community, name=name, points=points, by=keeper, stock=60, drawing=drawing)
        for name, points, drawing in _SHELF
    ]
