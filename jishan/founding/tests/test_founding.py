"""A community opens whole or not at all, by whoever may open it."""

from datetime import date, timedelta

import pytest

from jishan.founding import queries, services
from jishan.founding.buildings import read_buildings
from jishan.founding.errors import (
    AlreadyManaged,
    KeepsTheMachine,
    NotOursToLetIn,
    SetUpCodeUsed,
    SetUpCodeWrong,
    SlugTaken,
    SlugUnfit,
    StartsTooLate,
)
from jishan.founding.models import FirstStep
from jishan.founding.presets import preset
from jishan.founding.services import Founding
from jishan.founding.setup_code import check_code, is_wanted, make_code, still_holds
from jishan.founding.tailoring import OwnWords, tailored
from jishan.identity.errors import PasswordWeak, TooManyTries
from jishan.identity.models import User
from jishan.identity.services import create_user, make_operator
from jishan.lib import clock
from jishan.people import permissions
from jishan.people import services as people
from jishan.places.errors import CommunityNameMissing
from jishan.places.models import Area, Building, Community, Compound, Entrance
from jishan.rulebook import queries as rulebooks
from jishan.rulebook import services as rulebook_services
from jishan.rulebook.errors import Invalid, NoRulebook
from jishan.store import queries as store
from tests.at_once import at_once
from tests.cast import JOINED, PASSWORD, RULEBOOK, give, settle

pytestmark = pytest.mark.django_db


def founding(**more):
    facts = {
        "slug": "heyan",
        "name": "河沿社区",
        "starts_on": clock.today(),
        "text": tailored(preset("general"), OwnWords(community="河沿社区", store="河沿小铺", opening=2)),
        "lays_out_shelf": True,
        "compounds": read_buildings("河沿小区 1-3 号楼，每栋 2 个单元\n银杏苑"),
    }
    return Founding(**{**facts, **more})


def set_up(code=None, **more):
    code = code or check_code(make_code(), address="10.0.0.2")
    return services.set_up(
        code=code,
        area_name="解放路街道",
        founding=founding(**more),
        username="liguiying",
        name="李桂英",
        password=PASSWORD,
    )


def test_the_first_person_sets_up_everything_at_once():
    community, user = set_up()
    assert user.is_operator
    assert permissions.can(user, community, "manage_staff")
    assert (community.area.name, community.area.slug) == ("解放路街道", "jiefanglu")
    assert rulebooks.scheme_of(rulebooks.in_force(community)).store.name == "河沿小铺"
    assert rulebooks.in_force(community).published_by == user.pk
    assert [a.name for a in store.shelf(community)][:2] == ["香皂", "牙膏"]
    assert {a.stock for a in store.shelf(community)} == {0}
    assert Compound.objects.filter(community=community).count() == 2
    assert Building.objects.filter(community=community).count() == 3
    assert Entrance.objects.filter(community=community).count() == 6
    assert queries.first_things(community).is_shown


def test_a_newcomer_holds_what_was_said_at_set_up():
    from jishan.earning.services import welcome
    from jishan.ledger.queries import available

    community, user = set_up()
    resident = people.add_resident(community=community, name="张桂兰", by=user)
    welcome(community=community, residents=[resident], by=user)
    resident.account.refresh_from_db()
    assert available(resident.account) == 2


def test_the_code_is_good_once():
    code = check_code(make_code(), address="")
    set_up(code)
    assert not is_wanted()
    assert not still_holds(code)
    with pytest.raises(SetUpCodeUsed):
        set_up(code, slug="other")


def test_of_two_at_the_same_moment_the_second_finds_the_code_gone():
    code = check_code(make_code(), address="")
    make_code()  # the window was opened again
    with pytest.raises(SetUpCodeUsed):
        set_up(code)
    assert not Community.objects.exists()
    assert not User.objects.exists()


def test_what_is_refused_leaves_nothing_behind_and_the_code_holds():
    code = check_code(make_code(), address="")
    with pytest.raises(PasswordWeak):
        services.set_up(
            code=code, area_name="解放路街道", founding=founding(), username="li", name="李", password="123"
        )
    with pytest.raises(Invalid):
        set_up(code, text="title = 1")
    assert not Community.objects.exists()
    assert not Area.objects.exists()
    assert not User.objects.exists()
    assert still_holds(code)
    set_up(code)


def test_a_wrong_code_is_counted_and_then_even_the_right_one_waits():
    code = make_code()
    for _try in range(10):
        with pytest.raises(SetUpCodeWrong):
            check_code("AAAAA-AAAAA", address="10.0.0.9")
    with pytest.raises(TooManyTries):
        check_code(code, address="10.0.0.9")
    assert check_code(code, address="10.0.0.10")


def test_a_code_is_read_as_people_type_it():
    code = make_code()
    assert check_code(f" {code.lower().replace('-', ' ')} ", address="")


def test_no_code_was_made_no_code_is_right(settings, tmp_path):
    settings.VAR = tmp_path / "empty"
    with pytest.raises(SetUpCodeWrong):
        check_code("", address="10.0.0.11")


def test_a_scheme_that_ran_on_paper_began_then():
    community, _user = set_up(starts_on=date(2025, 3, 1))
    assert community.joined_on == date(2025, 3, 1)
    assert rulebooks.in_force(community, date(2025, 3, 1)).number == 1


def test_a_scheme_may_begin_next_monday():
    monday = clock.today() + timedelta(days=7)
    community, _user = set_up(starts_on=monday)
    assert community.joined_on == clock.today()
    with pytest.raises(NoRulebook):
        rulebooks.in_force(community)
    assert rulebooks.in_force(community, monday).number == 1


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"name": " "}, CommunityNameMissing),
        ({"name": "河" * 81}, CommunityNameMissing),
        ({"slug": "河沿"}, SlugUnfit),
        ({"slug": "He yan"}, SlugUnfit),
        ({"slug": "h"}, SlugUnfit),
        ({"starts_on": date(2099, 1, 1)}, StartsTooLate),
    ],
)
def test_what_no_community_can_be_called_is_refused(facts, refusal):
    with pytest.raises(refusal):
        set_up(**facts)


def test_an_address_word_is_taken_once():
    community, user = set_up()
    with pytest.raises(SlugTaken):
        services.found_community(area=community.area, founding=founding(), by=user)


def test_a_community_may_adopt_its_areas_rulebook():
    cast = settle("shanqian")
    version = rulebook_services.publish_for_area(area=cast.community.area, text=RULEBOOK, starts_on=JOINED)
    community = services.found_community(
        area=cast.community.area, founding=founding(text="", area_version=version), by=cast.manager
    )
    assert rulebooks.in_force(community).adopted_from == "解放路街道 第 1 版"


def test_the_first_manager_gets_a_password_once_and_another_while_they_never_signed_in():
    community, user = set_up()
    first = services.appoint_first_manager(community=community, username="wangfang", name="王芳", by=user)
    again = services.appoint_first_manager(community=community, username=" WangFang", name="", by=user)
    assert first.role == again.role
    assert again.password != first.password
    colleague = User.objects.get(username="wangfang")
    assert not colleague.check_password(first.password)
    assert colleague.check_password(again.password)
    User.objects.filter(pk=colleague.pk).update(last_login=clock.now())
    with pytest.raises(AlreadyManaged):
        services.appoint_first_manager(community=community, username="wangfang", name="", by=user)


def test_someone_who_works_elsewhere_keeps_their_own_password():
    community, user = set_up()
    colleague = create_user(username="zhaolei", name="赵磊", password=PASSWORD)
    appointed = services.appoint_first_manager(community=community, username="zhaolei", name="", by=user)
    assert appointed.password == ""
    colleague.refresh_from_db()
    assert colleague.check_password(PASSWORD)


def test_nobody_gets_into_another_community_or_the_machine_by_way_of_a_lost_slip():
    community, user = set_up()
    next_door = settle("shanqian")
    colleague = create_user(username="zhaolei", name="赵磊", password=PASSWORD)
    people.appoint(community=next_door.community, user=colleague, role="manager")
    keeper = create_user(username="cheng", name="程工", password=PASSWORD)
    make_operator(user=keeper)
    for username, refusal in (("zhaolei", NotOursToLetIn), ("cheng", KeepsTheMachine)):
        services.appoint_first_manager(community=community, username=username, name="", by=user)
        with pytest.raises(refusal):
            services.appoint_first_manager(community=community, username=username, name="", by=user)
        assert User.objects.get(username=username).check_password(PASSWORD)


def test_what_is_ticked_stays_ticked_and_the_list_goes_when_it_is_put_away():
    community, user = set_up()
    services.tick(community=community, step=FirstStep.Code.CARDS, by=user)
    services.tick(community=community, step=FirstStep.Code.CARDS, by=user)
    assert FirstStep.Code.CARDS in queries.first_things(community).ticked
    services.tick(community=community, step=FirstStep.Code.PUT_AWAY, by=user)
    assert not queries.first_things(community).is_shown


def test_a_community_that_never_had_the_list_shows_none():
    assert not queries.first_things(settle().community).is_shown


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("河沿社区", "heyan"),
        ("青龙街社区居委会", "qinglongjie"),
        ("解放路街道", "jiefanglu"),
        ("社区", "shequ"),
        ("A8 小区社区", "a8-xiaoqu"),
        ("！！", ""),
    ],
)
def test_an_address_word_is_suggested_by_the_sound_of_the_name(name, slug):
    assert services.suggested_slug(name) == slug


def test_the_state_of_communities_comes_from_their_rows():
    cast = settle()
    give(cast, cast.zhang, 10)
    here, next_door = queries.states_of([cast.community, cast.next_door])
    assert (here.residents, here.outstanding, here.waiting, here.managers) == (3, 10, 0, 2)
    assert here.last_deed_on == JOINED
    assert here.rulebook.number == 1
    assert here.has_second_reviewer
    assert (next_door.residents, next_door.outstanding) == (1, 0)
    assert not next_door.has_second_reviewer
    assert queries.states_of([]) == []


def test_the_areas_below_come_after_their_own():
    from jishan.places.services import open_area

    district = open_area(slug="lixia", name="历下区")
    street = open_area(slug="jiefanglu", name="解放路街道", parent=district)
    open_area(slug="other", name="别处")
    assert queries.areas_below(district) == [district, street]
    assert services.new_area_slug("解放路街道") == "jiefanglu-2"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_set_up_at_the_same_moment_one_does():
    code = check_code(make_code(), address="")

    def act(slug):
        return lambda: services.set_up(
            code=code,
            area_name="解放路街道",
            founding=founding(slug=slug, name=f"{slug}社区"),
            username=slug,
            name="李桂英",
            password=PASSWORD,
        )

    outcomes = at_once([act("heyan"), act("shanqian")])
    assert sorted(isinstance(outcome, Exception) for outcome in outcomes) == [False, True]
    assert Community.objects.count() == 1
    assert User.objects.count() == 1
    assert not still_holds(code)
