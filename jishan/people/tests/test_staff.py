from datetime import UTC, date, datetime

import pytest

from jishan.identity.errors import PasswordWeak, UsernameTaken
from jishan.identity.models import User
from jishan.identity.services import create_user
from jishan.lib import clock
from jishan.people import permissions, queries
from jishan.people.errors import (
    AlreadySignsIn,
    DateInFuture,
    HelpsThemselves,
    LastManager,
    ReachTooSmall,
    ReachUnclear,
    RoleUnknown,
    UserIsAnotherResident,
)
from jishan.people.models import AreaOfficer, StaffRole
from jishan.people.services import (
    add_helper,
    add_resident,
    appoint,
    appoint_officer,
    create_staff,
    dismiss,
    dismiss_officer,
    end_helper,
    join_household,
    link_user,
    move_out,
)
from jishan.places.services import open_area, open_community
from tests.at_once import at_once

pytestmark = pytest.mark.django_db

NEXT_WEEK = datetime(2026, 3, 15, 2, tzinfo=UTC)


@pytest.fixture
def chen(db):
    return create_user(username="chen", name="陈静", password=None)


# Roles


def test_a_role_holds_from_its_day_to_its_last(yihe, chen, manager):
    role = appoint(community=yihe, user=chen, role="collector", by=manager, since=date(2026, 3, 10))
    assert not permissions.can(chen, yihe, "record_deeds")
    with clock.at(NEXT_WEEK):
        assert permissions.can(chen, yihe, "record_deeds")
        ended = dismiss(role=role, by=manager)
        assert ended.until == date(2026, 3, 15)
        assert not permissions.can(chen, yihe, "record_deeds")
    assert queries.roles_of(chen, yihe, on=date(2026, 3, 14)) == [role]
    assert queries.roles_of(chen, yihe, on=date(2026, 3, 15)) == []


def test_a_role_holds_in_its_own_community_only(yihe, haiyun, manager):
    assert permissions.can(manager, yihe, "manage_staff")
    assert not permissions.capabilities(manager, haiyun)


def test_the_same_appointment_again_changes_nothing(yihe, chen, manager):
    assert appoint(community=yihe, user=chen, role="collector") == appoint(community=yihe, user=chen, role="collector")
    again = appoint(community=yihe, user=chen, role="storekeeper")
    assert {role.role for role in queries.roles_of(chen, yihe)} == {"collector", "storekeeper"}
    assert StaffRole.objects.filter(user=chen).count() == 2
    assert again.role == "storekeeper"


def test_a_role_ended_can_be_given_again(yihe, chen, manager):
    first = appoint(community=yihe, user=chen, role="collector")
    dismiss(role=first, by=manager)
    assert appoint(community=yihe, user=chen, role="collector") != first
    assert permissions.can(chen, yihe, "record_deeds")


def test_dismissing_twice_keeps_the_first_day(yihe, chen, manager):
    role = appoint(community=yihe, user=chen, role="collector")
    dismiss(role=role, by=manager)
    with clock.at(NEXT_WEEK):
        assert dismiss(role=role, by=manager).until == date(2026, 3, 8)


def test_a_role_that_was_to_end_later_can_end_today(yihe, chen, manager):
    role = appoint(community=yihe, user=chen, role="collector")
    assert dismiss(role=role, by=manager, on=date(2026, 4, 1)).until == date(2026, 4, 1)
    assert permissions.can(chen, yihe, "record_deeds")
    assert dismiss(role=role, by=manager).until == date(2026, 3, 8)
    assert not permissions.can(chen, yihe, "record_deeds")


def test_a_role_that_never_began_ends_on_its_first_day(yihe, chen, manager):
    role = appoint(community=yihe, user=chen, role="collector", since=date(2026, 4, 1))
    assert dismiss(role=role, by=manager).until == date(2026, 4, 1)
    assert queries.roles_of(chen, yihe, on=date(2026, 4, 2)) == []


def test_an_unknown_role_and_two_reaches_are_refused(yihe, home, chen):
    with pytest.raises(RoleUnknown, match="没有“king”这个岗位"):
        appoint(community=yihe, user=chen, role="king")
    with pytest.raises(ReachUnclear):
        appoint(community=yihe, user=chen, role="collector", building=home.entrance.building, entrance=home.entrance)


@pytest.mark.parametrize("role", ["manager", "storekeeper", "auditor"])
def test_who_looks_after_the_whole_is_not_appointed_for_a_part(yihe, home, chen, role):
    for reach in ({"building": home.entrance.building}, {"entrance": home.entrance}):
        with pytest.raises(ReachTooSmall, match="整个社区"):
            appoint(community=yihe, user=chen, role=role, **reach)
    assert not queries.roles_of(chen, yihe)


def test_the_last_manager_stays_until_another_is_named(yihe, manager, chen, home):
    (mine,) = queries.roles_of(manager, yihe)
    appoint(community=yihe, user=chen, role="manager", since=date(2026, 4, 1))
    with pytest.raises(LastManager, match="请先任命另一位"):
        dismiss(role=mine, by=manager)
    appoint(community=yihe, user=chen, role="manager")
    dismiss(role=mine, by=chen)
    assert not permissions.can(manager, yihe, "manage_staff")


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_dismiss_each_other_at_once_leave_one(yihe, manager, chen):
    (first,) = queries.roles_of(manager, yihe)
    second = appoint(community=yihe, user=chen, role="manager")
    outcomes = at_once([lambda: dismiss(role=first, by=chen), lambda: dismiss(role=second, by=manager)])
    assert sum(isinstance(outcome, LastManager) for outcome in outcomes) == 1


@pytest.mark.django_db(transaction=True)
def test_an_appointment_sent_twice_at_once_is_one(yihe, chen):
    outcomes = at_once([lambda: appoint(community=yihe, user=chen, role="collector") for _ in range(3)])
    assert len({role.pk for role in outcomes}) == 1


def test_a_new_member_of_staff_gets_a_sign_in_and_a_role_or_neither(yihe):
    role = create_staff(community=yihe, username="sun", name="孙工", password="chun-he-2027", role="auditor")
    assert (role.user.name, role.role) == ("孙工", "auditor")
    with pytest.raises(UsernameTaken):
        create_staff(community=yihe, username="sun", name="孙二", password="chun-he-2027", role="auditor")
    with pytest.raises(PasswordWeak):
        create_staff(community=yihe, username="zhou", name="周", password="123", role="auditor")
    with pytest.raises(RoleUnknown):
        create_staff(community=yihe, username="zhou", name="周", password="chun-he-2027", role="king")
    assert not User.objects.filter(username="zhou").exists()


def test_the_list_of_staff_costs_one_statement(yihe, home, manager, chen, django_assert_num_queries):
    appoint(community=yihe, user=chen, role="grid_worker", grid=home.entrance.building.grid)
    appoint(community=yihe, user=chen, role="entrance_head", entrance=home.entrance)
    with django_assert_num_queries(1):
        listed = [
            (role.role, role.user.name, str(role.grid or role.building or role.entrance or ""))
            for role in queries.staff_of(yihe)
        ]
    assert listed == [
        ("entrance_head", "陈静", "6 号楼 2 单元"),
        ("grid_worker", "陈静", "一网格"),
        ("manager", "王主任", ""),
    ]


# What a role may


def test_every_role_has_its_capabilities_and_a_manager_all():
    assert set(permissions.CAPABILITIES) == {*StaffRole.Role.values, permissions.AREA_OFFICER}
    assert permissions.CAPABILITIES["manager"] == permissions.ALL_CAPABILITIES
    assert all("see_desk" in granted for granted in permissions.CAPABILITIES.values())


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        ("collector", "record_deeds award_on_the_spot", "review_deeds manage_residents run_counter manage_staff"),
        ("grid_worker", "record_deeds award_on_the_spot", "review_deeds edit_rulebook"),
        ("entrance_head", "record_deeds", "award_on_the_spot review_deeds see_register"),
        ("storekeeper", "run_counter manage_store see_register", "record_deeds review_deeds"),
        ("auditor", "audit see_register", "record_deeds review_deeds reverse_deeds run_counter"),
    ],
)
def test_a_role_may_what_it_is_for_and_no_more(yihe, chen, role, may, may_not):
    appoint(community=yihe, user=chen, role=role)
    assert all(permissions.can(chen, yihe, capability) for capability in may.split())
    assert not any(permissions.can(chen, yihe, capability) for capability in may_not.split())


def test_two_roles_add_up(yihe, chen):
    roles = [appoint(community=yihe, user=chen, role=role) for role in ("collector", "storekeeper")]
    granted = permissions.CAPABILITIES["collector"] | permissions.CAPABILITIES["storekeeper"]
    assert permissions.capabilities(chen, yihe) == permissions.capabilities(chen, yihe, roles) == granted
    assert permissions.roles_granting(roles, "run_counter") == roles[1:]


def test_an_unknown_capability_is_nobodys(yihe, manager):
    assert not permissions.can(manager, yihe, "fly")


# Reach


def test_a_limited_role_reaches_who_lives_there_today(yihe, zhang, li, home, manager, chen):
    building = home.entrance.building
    reaches = [{}, {"grid": building.grid}, {"building": building}, {"entrance": home.entrance}]
    for reach in reaches:
        role = appoint(community=yihe, user=chen, role="grid_worker", **reach)
        assert permissions.within_reach([role], zhang)
        assert permissions.within_reach([role], li) is (reach == {})
        assert permissions.reaches_everyone([role]) is (reach == {})
    join_household(resident=li, household=queries.household_of(zhang), by=manager)
    assert permissions.within_reach([role], li)
    move_out(resident=li, by=manager)
    assert not permissions.within_reach([role], li)


def test_who_has_no_home_on_paper_is_reached_by_the_whole_community_only(yihe, home, manager, chen):
    homeless = add_resident(community=yihe, name="周奶奶", by=manager)
    limited = appoint(community=yihe, user=chen, role="collector", entrance=home.entrance)
    assert not permissions.within_reach([limited], homeless)
    assert permissions.within_reach([limited, *queries.roles_of(manager, yihe)], homeless)


def test_no_role_reaches_nobody(zhang):
    assert not permissions.within_reach([], zhang)


# Area officers


def test_an_officer_reviews_in_all_communities_under_the_area(area, yihe, haiyun, chen):
    district = open_area(slug="weihai", name="威海市")
    area.parent = district
    area.save()
    elsewhere = open_community(area=open_area(slug="enshi", name="恩施"), slug="jichanglu", name="机场路社区")
    post = appoint_officer(area=district, user=chen)
    assert appoint_officer(area=district, user=chen) == post
    for community in (yihe, haiyun):
        assert permissions.can(chen, community, "review_deeds")
        assert not permissions.can(chen, community, "record_deeds")
    assert not permissions.capabilities(chen, elsewhere)
    assert queries.communities_of(chen) == [haiyun, yihe]
    dismiss_officer(officer=post)
    assert not permissions.capabilities(chen, yihe)
    assert queries.communities_of(chen) == []
    assert AreaOfficer.objects.count() == 1


# Users and residents


def test_a_resident_with_a_user_sees_their_own_page_and_whom_they_help(yihe, zhang, li, chen, manager):
    link_user(resident=zhang, user=chen, by=manager)
    helper = add_helper(resident=li, user=chen, by=manager)
    assert queries.residents_of_user(chen, yihe) == [zhang, li]
    assert [h.user.name for h in queries.helpers_of(li)] == ["陈静"]
    end_helper(helper=helper, by=manager)
    assert queries.residents_of_user(chen, yihe) == [zhang]
    assert queries.helpers_of(li) == []


def test_who_left_still_sees_their_own_history_but_nobody_helps_with_it(yihe, zhang, li, chen, manager):
    link_user(resident=zhang, user=chen, by=manager)
    add_helper(resident=li, user=chen, by=manager)
    move_out(resident=zhang, by=manager)
    move_out(resident=li, by=manager)
    assert queries.residents_of_user(chen, yihe) == [zhang]


def test_a_user_belongs_to_one_resident_in_a_community_and_a_resident_to_one_user(yihe, zhang, li, chen, manager):
    link_user(resident=zhang, user=chen, by=manager)
    assert link_user(resident=zhang, user=chen, by=manager) == zhang
    with pytest.raises(UserIsAnotherResident, match="“chen”"):
        link_user(resident=li, user=chen, by=manager)
    with pytest.raises(AlreadySignsIn, match="张桂兰 已经有自己的登录名了"):
        link_user(resident=zhang, user=manager, by=manager)


def test_a_user_may_live_in_one_community_and_work_in_another(yihe, haiyun, zhang, chen, manager):
    link_user(resident=zhang, user=chen, by=manager)
    appoint(community=haiyun, user=chen, role="collector")
    assert queries.communities_of(chen) == [haiyun, yihe]
    assert queries.residents_of_user(chen, haiyun) == []


def test_helping_is_asked_for_once_and_not_for_oneself_nor_ahead(yihe, zhang, li, chen, manager):
    link_user(resident=zhang, user=chen, by=manager)
    assert add_helper(resident=li, user=chen, by=manager) == add_helper(resident=li, user=chen, by=manager)
    with pytest.raises(HelpsThemselves):
        add_helper(resident=zhang, user=chen, by=manager)
    with pytest.raises(DateInFuture):
        add_helper(resident=li, user=manager, by=manager, since=date(2026, 3, 9))


def test_a_user_nobody_knows_has_nothing_anywhere(yihe, chen):
    assert queries.communities_of(chen) == []
    assert queries.residents_of_user(chen, yihe) == []
    assert permissions.capabilities(chen, yihe) == frozenset()
