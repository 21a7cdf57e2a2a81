"""Every route, tried as everybody: who may see it sees it, a stranger learns nothing, the next community's rows are not there."""

from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from jishan.earning import services as earning
from jishan.earning.models import Deed
from jishan.identity.services import create_user
from jishan.ledger.models import Transfer
from jishan.people import services as people
from jishan.people.models import StaffRole
from jishan.people.permissions import AREA_OFFICER, CAPABILITIES
from jishan.store import services as store
from tests.architecture.routes import ROUTES
from tests.cast import JOINED, PASSWORD, give, picture, settle

# Routes whose parameter names something that a test has no right value for: nothing being there is a fair answer.
LOOSE = {"digest": "0" * 64, "token": "no-such-token", "key": uuid4()}
# Routes that are there for some moments only, and why.
SOMETIMES = {
    "accounts:sign_in_as_persona": "in demo mode only",
    "counter:photo": "an article without a photograph has none to show",
}

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Route:
    name: str
    parameters: frozenset[str]
    rule: str

    def address(self, values):
        return reverse(self.name, kwargs={name: values[name] for name in self.parameters})

    @property
    def is_loose(self):
        return bool(self.parameters & set(LOOSE)) or self.name in SOMETIMES


def routes(patterns=None, namespace="", above=frozenset()):
    """All routes of the URLconf with their parameters and marks."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        parameters = above | set(pattern.pattern.converters)
        if isinstance(pattern, URLPattern):
            name = f"{namespace}{pattern.name}"
            yield Route(name, frozenset(parameters), getattr(pattern.callback, "access_rule", "closed"))
        else:
            below = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, below, parameters)


EVERY_ROUTE = list(routes())


def test_every_route_is_listed_with_who_may_see_it():
    assert {route.name: route.rule for route in EVERY_ROUTE} == ROUTES


def test_a_name_is_given_once():
    names = [route.name for route in EVERY_ROUTE]
    assert sorted(names) == sorted(set(names))


@pytest.fixture
def here():
    return settle("heyan")


@pytest.fixture
def elsewhere(here):
    return settle("shanqian")


def things(cast) -> dict[str, UUID | str | int]:
    """One row of each kind that an address may name, by the name of the parameter."""
    given = give(cast, cast.zhang, 100)
    claimed = earning.record_deed(
        community=cast.community,
        key="claimed",
        rule="1.2",
        happened_on=JOINED,
        by=cast.zhang.user,
        source=Deed.Source.CLAIM,
        resident=cast.zhang,
        pictures=[earning.clean_picture(picture())],
    )
    redemption = store.redeem(
        community=cast.community, key="bought", resident=cast.zhang, basket={cast.towel.pk: 1}, by=cast.storekeeper
    )
    school = people.add_organisation(community=cast.community, kind="school", name="河沿小学", by=cast.manager)
    return {
        **LOOSE,
        "slug": cast.community.slug,
        "number": 1,
        "deed": claimed.pk,
        "evidence": claimed.evidence.get(community=cast.community).pk,
        "transfer": Transfer.objects.get(community=cast.community, pk=given.transfer_id).pk,
        "resident": cast.zhang.pk,
        "household": cast.zhang.memberships.get(community=cast.community).household_id,
        "organisation": school.pk,
        "redemption": redemption.pk,
        "article": cast.towel.pk,
        "role": StaffRole.objects.filter(community=cast.community, user=cast.collector).get().pk,
        "card": cast.zhang.cards.get(community=cast.community).pk,
    }


def roles(cast):
    """Everyone who may knock, by what they are: the user, and the capabilities they hold here."""
    everyone = {
        "nobody": (None, set()),
        "manager next door": (cast.outsider, set()),
        "user without a place": (create_user(username="passer-by", name="路人", password=PASSWORD), set()),
        "resident": (cast.zhang.user, {"resident"}),
        "helper": (cast.helper, {"resident"}),
    }
    for role, capabilities in CAPABILITIES.items():
        user = create_user(username=f"staff-{role}", name="同事", password=PASSWORD)
        if role == AREA_OFFICER:
            people.appoint_officer(area=cast.community.area, user=user)
        else:
            people.appoint(community=cast.community, user=user, role=role, since=JOINED)
        everyone[role] = (user, {f"staff:{name}" for name in capabilities})
    return everyone


def knock(user, address):
    """The answer to a GET, or to an empty POST where the page takes nothing else."""
    client = Client()
    if user:
        client.force_login(user)
    answer = client.get(address)
    return client.post(address) if answer.status_code == 405 else answer


def seen(answer):
    """What the visitor learns: "asked to sign in", "forbidden", "not there", or "in"."""
    if answer.status_code == 302 and answer.url.startswith(reverse("accounts:sign_in")):
        return "asked to sign in"
    return {403: "forbidden", 404: "not there"}.get(answer.status_code, "in")


def expected(route, user, held):
    if route.rule == "open":
        return "in"
    if user is None:
        return "asked to sign in"
    if route.rule == "signed_in" or route.rule in held:
        return "in"
    return "forbidden" if held else "not there"


def test_everybody_sees_what_is_theirs_to_see_and_nothing_else(here):
    values = things(here)
    wrong = []
    for role, (user, held) in roles(here).items():
        for route in EVERY_ROUTE:
            want, got = expected(route, user, held), seen(knock(user, route.address(values)))
            if got != want and not (route.is_loose and want == "in" and got == "not there"):
                wrong.append(f"{role} at {route.name}: {got}, not {want}")
    assert wrong == []


def test_the_next_communitys_rows_are_not_there_even_for_those_who_may_do_everything_here(here, elsewhere):
    values = {**things(elsewhere), "slug": here.community.slug}
    things(here)
    named = [route for route in EVERY_ROUTE if route.parameters - {"slug", "number"}]
    for user, held in ((here.manager, {"staff"}), (here.zhang.user, {"resident"})):
        for route in named:
            if route.rule.split(":")[0] in held or route.rule == "open":
                assert seen(knock(user, route.address(values))) == "not there", route.name


def test_a_view_without_a_mark_is_closed(here, settings):
    settings.ROOT_URLCONF = "tests.architecture.unmarked"
    assert Client().get("/unmarked/").status_code == 404
