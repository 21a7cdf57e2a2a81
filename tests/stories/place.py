"""A real place for a story: its own rulebook, its shelf, its staff, and residents who come as the story needs them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from jishan.demo.plan import AREAS, COMMUNITIES
from jishan.earning import services as earning
from jishan.identity.models import User
from jishan.identity.services import create_user
from jishan.ledger import queries as ledger
from jishan.lib import checks, clock
from jishan.people import services as people
from jishan.people.models import Household, Resident
from jishan.places import services as places
from jishan.places.models import Community
from jishan.rulebook import queries as rulebook_queries
from jishan.rulebook import services as rulebook
from jishan.rulebook.scheme import Scheme
from jishan.store import services as store
from jishan.store.models import Article
from tests.cast import moment


@dataclass
class Place:
    community: Community
    scheme: Scheme
    manager: User
    second_manager: User
    collector: User
    storekeeper: User
    shelf: dict[str, Article] = field(default_factory=dict)

    def address(self, name: str, **more: object) -> str:
        return reverse(name, kwargs={"slug": self.community.slug, **more})

    def moves_in(self, name: str, home: str, *, household: Household | None = None) -> Resident:
        """A resident at "2-1-301" (building, entrance, home), present from the community's first day."""
        building, entrance, number = home.split("-")
        compound = next(p.compounds[0] for p in COMMUNITIES if p.slug == self.community.slug)
        where = places.ensure_home(
            community=self.community, compound=compound, building=building, entrance=entrance, home=number
        )
        return people.add_resident(
            community=self.community, name=name, by=self.manager, home=where, household=household,
            joined_on=self.community.joined_on,
        )  # fmt: skip

    def signs_in(self, resident: Resident) -> User:
        """Give a resident a sign-in of their own."""
        user = create_user(username=f"{self.community.slug}-{resident.pk.hex[-6:]}", name=resident.name, password=None)
        people.link_user(resident=resident, user=user, by=self.manager)
        resident.refresh_from_db()
        return user

    def deeds_of_old(self, rule: str, days: dict[date, list[Resident]], *, quantity: int = 1) -> None:
        """What was recorded and approved in the weeks before the story begins."""
        for day, residents in days.items():
            with clock.at(moment(day, 17)):
                entries = [
                    earning.DeedEntry(
                        key=f"{rule}-{day}-{r.pk}", rule=rule, happened_on=day, resident=r, quantity=quantity
                    )
                    for r in residents
                ]
                deeds = earning.record_deeds(
                    community=self.community, entries=entries, by=self.collector, source="collected"
                )
                outcomes = earning.approve_deeds(community=self.community, deeds=deeds, by=self.manager)
            assert not [outcome.refusal for outcome in outcomes if outcome.refusal]

    def at_the_counter(self, keeper: Client, resident: Resident, basket: dict[str, int], *, key: str) -> HttpResponse:
        """The storekeeper's page: find by name, put things in the basket, confirm; the page that answers."""
        found = keeper.post(self.address("counter:find"), {"scanned": resident.name})
        page = keeper.get(found.url)
        assert resident.name in page.content.decode()
        sent = {f"article-{self.shelf[name].pk}": quantity for name, quantity in basket.items()}
        points = sum(self.shelf[name].points * quantity for name, quantity in basket.items())
        return keeper.post(found.url, {"key": key, "shown_points": points, **sent}, follow=True)


def found_place(slug: str, joined_on: date) -> Place:
    """Found the community of the demo's plan with its real rulebook, as of `joined_on`; the clock stands there."""
    plan = next(plan for plan in COMMUNITIES if plan.slug == slug)
    area_plan = next(area for area in AREAS if area.slug == plan.area)
    with clock.at(moment(joined_on, 8)):
        area = places.open_area(slug=area_plan.slug, name=area_plan.name)
        community = places.open_community(
            area=area, slug=slug, name=plan.name, place=plan.place, joined_on=joined_on, is_invented=plan.is_invented
        )
        staff = {}
        for name, role in [
            ("李主任", "manager"),
            ("王副主任", "manager"),
            ("小赵", "collector"),
            ("老孙", "storekeeper"),
        ]:
            user = create_user(username=f"{slug}-{name}", name=name, password=None)
            people.appoint(community=community, user=user, role=role, since=joined_on)
            staff[name] = user
        if plan.rulebook:
            text = (settings.ROOT / "rulebooks" / f"{plan.rulebook}.toml").read_bytes()
            rulebook.publish(community=community, text=text, starts_on=joined_on, by=staff["李主任"])
        else:
            text = (settings.ROOT / "rulebooks" / f"{area_plan.rulebook}.toml").read_bytes()
            version = rulebook.publish_for_area(area=area, text=text, starts_on=joined_on)
            rulebook.adopt(area_version=version, community=community, starts_on=joined_on)
        scheme = rulebook_queries.scheme_of(rulebook_queries.in_force(community, joined_on))
        place = Place(community, scheme, *staff.values())
        for article in scheme.articles:
            place.shelf[article.name] = store.add_article(
                community=community, name=article.name, points=article.points, by=place.storekeeper, stock=article.stock,
                drawing=article.drawing, limit_per_redemption=article.limit_per_redemption,
                limit_per_month=article.limit_per_month,
            )  # fmt: skip
    return place


def visit(user: User) -> Client:
    """A browser in which this user has signed in."""
    client = Client()
    client.force_login(user)
    return client


def balance(resident: Resident) -> int:
    return ledger.available(resident.account)


def text_of(response: HttpResponse) -> str:
    return response.content.decode()


def the_books_balance() -> None:
    """`jishan check`, and every difference it finds."""
    faults = [fault for part in checks.parts().values() for fault in part.run().faults]
    assert not faults, faults
