"""Every route, tried as everybody: who may see it sees it, a stranger learns nothing, the next community's rows are not there."""

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from jishan.earning import services as earning
from jishan.earning.models import Deed
from jishan.identity.models import User
from jishan.identity.services import create_user, make_operator
from jishan.ledger.models import Transfer
from jishan.lib import clock
from jishan.oversight import services as oversight
from jishan.paper import services as papers
from jishan.people import services as people
from jishan.people.models import StaffRole
from jishan.people.permissions import AREA_OFFICER, CAPABILITIES
from jishan.places.models import Building
from jishan.rulebook import drafting
from jishan.rulebook import services as rulebook
from jishan.rulebook.models import AreaRulebookVersion
from jishan.store import services as store
from jishan.switchover.arrivals import services as arrivals
from jishan.switchover.openings import services as openings
from jishan.switchover.tests.opening_cast import line_of, shown, sign
from jishan.upkeep.models import Folder
from tests.architecture.routes import ROUTES
from tests.cast import JOINED, PASSWORD, RULEBOOK, give, picture, settle

# Routes whose parameter names something that a test has no right value for: nothing being there is a fair answer.
LOOSE = {
    "preset": "general",
    "errand": "recording",
    "name": "no-such.png",
    "digest": "0" * 64,
    "token": "no-such-token",
    "key": uuid4(),
    "job": uuid4(),
    "user": uuid4(),
}
# Routes that are there for some moments only, and why.
SOMETIMES = {
    "accounts:sign_in_as_persona": "in demo mode only",
    "public:trust_certificate": "while the office's network has a certificate authority",
    "public:trust_print": "while the office's network has a certificate authority",
    "figures": "from this machine alone, or with a token",
    "evidence": "whoever may not see the deed does not learn that it has a picture",
    "public:opening": "while the list is on view; the next community's list has the same number",
    "desk:collect_find": "it wants to know what is looked for",
    "desk:rulebook_rule_do": "it wants to know what is to be done",
    "desk:withdraw": "only those who recorded a deed take it back",
    "counter:photo": "an article without a photograph has none to show",
    "setup:code": "while there is no community yet",
    "setup:questions": "while there is no community yet",
    "setup:restore": "while there is no community yet",
    "setup:restored": "after a restore was asked for on a page",
    "setup:slug": "while there is no community yet",
    "setup:rulebook": "while there is no community yet",
}

pytestmark = pytest.mark.django_db


# What `<uuid:pk>` names, by the word before it.
PK_AFTER = {
    "adopt": "area_version",
    "arrivals": "arrival",
    "building": "building",
    "communities": "community",
    "deeds": "deed",
    "draft": "draft",
    "figures": "figure",
    "folders": "folder",
    "households": "household",
    "organisations": "organisation",
    "residents": "resident",
    "review": "deed",
    "staff": "role",
}
# Rows that the next community shares, because they are the area's.
SHARED = {"area_version", "community", "folder"}


@dataclass(frozen=True)
class Route:
    name: str
    parameters: frozenset[str]
    rule: str
    pk: str

    def address(self, values):
        return reverse(self.name, kwargs={name: values[self.pk if name == "pk" else name] for name in self.parameters})

    @property
    def is_loose(self):
        return bool(self.parameters & set(LOOSE)) or self.name in SOMETIMES


def routes(patterns=None, namespace="", above=frozenset(), address=""):
    """All routes of the URLconf with their parameters and marks."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        parameters, path = above | set(pattern.pattern.converters), f"{address}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            name = f"{namespace}{pattern.name}"
            word = re.search(r"(\w+)/<uuid:pk>", path)
            pk = PK_AFTER[word.group(1)] if word else ""
            yield Route(name, frozenset(parameters), getattr(pattern.callback, "access_rule", "closed"), pk)
        else:
            below = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, below, parameters, path)


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
    neighbour = create_user(username=f"{cast.community.slug}-neighbour", name="邻居", password=PASSWORD)
    helper = people.add_helper(resident=cast.zhang, user=neighbour, by=cast.manager)
    if not AreaRulebookVersion.objects.exists():
        rulebook.publish_for_area(area=cast.community.area, text=RULEBOOK, starts_on=JOINED)
    figure = oversight.enter_figure(
        community=cast.community,
        key="figure",
        period="2025-01",
        name="参与率",
        value=Decimal(90),
        unit="%",
        remark="",
        by=cast.manager,
    )
    school = people.add_organisation(community=cast.community, kind="school", name="河沿小学", by=cast.manager)
    return {
        **LOOSE,
        "slug": cast.community.slug,
        "area": cast.community.area.slug,
        "community": cast.community.pk,
        "folder": Folder.objects.get_or_create(path="/nowhere", defaults={"keep": 3})[0].pk,
        "number": 1,
        "period": "2025-01",
        "deed": claimed.pk,
        "evidence": claimed.evidence.get(community=cast.community).pk,
        "transfer": Transfer.objects.get(community=cast.community, pk=given.transfer_id).pk,
        "resident": cast.zhang.pk,
        "household": cast.zhang.memberships.get(community=cast.community).household_id,
        "organisation": school.pk,
        "redemption": redemption.pk,
        "article": cast.towel.pk,
        "role": StaffRole.objects.filter(community=cast.community, user=cast.collector).get().pk,
        "building": Building.objects.get(community=cast.community, number="6").pk,
        "helper": helper.pk,
        "figure": figure.pk,
        "arrival": arrivals.hand_in(
            community=cast.community,
            content="姓名,住址,电话\n王五,9-1-101,\n马六,女儿家,1990000\n张桂兰,6-2-401,\n合计,,3\n".encode(),
            file_name="名单.csv",
            by=cast.manager,
        ).pk,
        **opening_things(cast),
        **paper_things(cast),
        "area_version": AreaRulebookVersion.objects.get().pk,
        "draft": drafting.start_draft(community=cast.community, text=RULEBOOK, by=cast.manager).pk,
        "code": "1.1",
        "category": "help",
        "section": "life",
    }


def opening_things(cast) -> dict[str, UUID]:
    """A cut-over list on view with an objection, and one posted with a correction that waits."""
    with clock.at(clock.now() - timedelta(days=20)):
        opening = shown(cast, (cast.li, 4, 0))
    sign(opening, cast.manager), sign(opening, cast.second_manager)
    correction = openings.propose_correction(
        line=line_of(opening, cast.li), key="wrong", points=5, minutes=0, reason="漏看一页", by=cast.second_manager
    )
    opening = shown(cast, (cast.zhang, 3, 60))
    objection = openings.note_objection(
        opening=opening, key=str(uuid4()), said_by="张桂兰", words="少了 2 分", by=cast.manager
    )
    line = line_of(opening, cast.zhang)
    return {"opening": opening.pk, "line": line.pk, "objection": objection.pk, "correction": correction.pk}


def paper_things(cast) -> dict[str, UUID]:
    """A sheet for a power cut, printed and not typed in yet."""
    (form,) = papers.print_forms(community=cast.community, kind="deeds", count=1, key=str(uuid4()), by=cast.manager)
    return {"form": form.pk, "batch": form.batch}


def roles(cast):
    """Everyone who may knock, by what they are: the user, and the capabilities they hold here."""
    everyone = {
        "nobody": (None, set()),
        "manager next door": (cast.outsider, set()),
        "user without a place": (create_user(username="passer-by", name="路人", password=PASSWORD), set()),
        "resident": (cast.zhang.user, {"resident"}),
        "helper": (User.objects.get(username=f"{cast.community.slug}-neighbour"), {"resident"}),
    }
    operator = create_user(username="operator", name="管机器的", password=PASSWORD)
    make_operator(user=operator)
    everyone["operator"] = (operator, {"operator"})
    for role, capabilities in CAPABILITIES.items():
        user = create_user(username=f"staff-{role}", name="同事", password=PASSWORD)
        held = {f"staff:{name}" for name in capabilities}
        if role == AREA_OFFICER:
            people.appoint_officer(area=cast.community.area, user=user)
            held.add("officer")
        else:
            people.appoint(community=cast.community, user=user, role=role, since=JOINED)
        everyone[role] = (user, held)
    return everyone


def knock(user, address):
    """The answer to a GET, or to an empty POST where the page takes nothing else. What it changed is undone."""
    client = Client(raise_request_exception=False)
    with transaction.atomic():
        if user:
            client.force_login(user)
        answer = client.get(address)
        if answer.status_code == 405:
            answer = client.post(address)
        transaction.set_rollback(True)
    return answer


def seen(answer):
    """What the visitor learns: "asked to sign in", "forbidden", "not there", "broken" or "in"."""
    if answer.status_code == 302 and answer.url.startswith(reverse("accounts:sign_in")):
        return "asked to sign in"
    return {403: "forbidden", 404: "not there", 500: "broken"}.get(answer.status_code, "in")


def expected(route, user, held):
    if route.rule == "open":
        return "in"
    if user is None:
        return "asked to sign in"
    if route.rule == "signed_in" or route.rule in held:
        return "in"
    if route.rule in {"operator", "officer"}:
        return "not there"
    # Looking after the machine makes nobody one of a community's own people.
    return "forbidden" if held - {"operator"} else "not there"


def test_everybody_sees_what_is_theirs_to_see_and_nothing_else(here):
    values = things(here)
    wrong = []
    for role, (user, held) in roles(here).items():
        for route in EVERY_ROUTE:
            want, got = expected(route, user, held), seen(knock(user, route.address(values)))
            if got != want and not (route.is_loose and want == "in" and got in {"not there", "forbidden"}):
                wrong.append(f"{role} at {route.name}: {got}, not {want}")
    assert not wrong, "\n".join(wrong)


def test_the_next_communitys_rows_are_not_there_even_for_those_who_may_do_everything_here(here, elsewhere):
    values = {**things(elsewhere), "slug": here.community.slug}
    named = [
        route
        for route in EVERY_ROUTE
        if route.parameters - {"slug", "number", "period", "errand"} and route.pk not in SHARED
    ]
    shown = []
    for user, held in ((here.manager, {"staff"}), (here.zhang.user, {"resident"})):
        for route in named:
            is_theirs = route.rule.split(":")[0] in held or route.rule == "open"
            if is_theirs and seen(knock(user, route.address(values))) != "not there":
                shown.append(route.name)
    assert shown == []


def test_a_view_without_a_mark_is_closed(here, settings):
    settings.ROOT_URLCONF = "tests.architecture.unmarked"
    assert Client().get("/unmarked/").status_code == 404
