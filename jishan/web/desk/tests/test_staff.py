from datetime import timedelta

import pytest

from jishan.identity.models import User
from jishan.identity.services import make_operator
from jishan.lib import clock
from jishan.people import queries as people
from jishan.people import services
from jishan.people.models import StaffRole
from jishan.web.desk.tests.desk import Desk, words

NEW = {
    "role": "collector",
    "reach": "everywhere",
    "username": "sunli",
    "name": "孙丽",
    "password": "qing-cheng-8",
    "since": "2026-01-01",
}


def test_everyone_who_works_here_is_listed_with_what_they_may_do(manager):
    said = words(manager.get("staff"))
    assert "李建国，信用管理员" in said
    assert "王楠，信用采集员" in said
    assert said.index("信用管理员") < said.index("超市管理员")


def test_someone_new_gets_a_sign_in_and_a_post(cast, manager):
    assert "孙丽现在是信用采集员了。" in words(manager.post("staff_new", **NEW))
    assert User.objects.get(username="sunli").check_password("qing-cheng-8")


def test_someone_with_a_sign_in_gets_one_more_post(cast, manager):
    fields = NEW | {"username": "heyan-collector", "name": "", "password": "", "role": "storekeeper"}
    manager.post("staff_new", **fields)
    assert {role.role for role in people.roles_of(cast.collector, cast.community)} == {"collector", "storekeeper"}


@pytest.mark.parametrize(
    "change, sentence",
    [
        ({"name": ""}, "会新建一个：请写上姓名。"),
        ({"password": ""}, "会新建一个：请写一个初始密码。"),
        ({"password": "12345678"}, "密码"),
        ({"username": "a b"}, "中间不留空格"),
        ({"role": "entrance_head"}, "楼长要选是哪一栋楼"),
        ({"role": "grid_worker"}, "网格员要选是哪一个网格"),
        ({"role": ""}, "请选一个岗位。"),
        ({"since": "下周"}, "日期请写成"),
    ],
)
def test_what_is_missing_is_said_and_nobody_is_made(cast, manager, change, sentence):
    response = manager.post("staff_new", **(NEW | change))
    assert sentence in words(response)
    assert not User.objects.filter(username="sunli").exists()


def test_an_entrance_heads_reach_is_chosen(cast, manager):
    entrance = people.household_of(cast.zhang).home.entrance
    manager.post("staff_new", **(NEW | {"role": "entrance_head", "reach": f"entrance:{entrance.pk}"}))
    (role,) = StaffRole.objects.filter(community=cast.community, role="entrance_head")
    assert role.entrance == entrance
    assert "6 号楼 2 单元" in words(manager.get("staff"))


def test_a_post_that_begins_later_is_shown_as_coming(cast, manager):
    later = (clock.today() + timedelta(days=9)).isoformat()
    manager.post("staff_new", **(NEW | {"since": later}))
    assert "就要上任的" in words(manager.get("staff"))


def test_a_post_ends_on_its_last_day(cast, manager):
    (role,) = people.roles_of(cast.collector, cast.community)
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    assert "王楠不再是信用采集员" in words(manager.post("staff_dismiss", role.pk, last=yesterday))
    assert not people.roles_of(cast.collector, cast.community)
    assert "卸任的" in words(manager.get("staff"))
    assert Desk(cast, cast.collector).get("today").status_code == 404


def test_the_last_manager_stays(cast, manager):
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    (second,) = people.roles_of(cast.second_manager, cast.community)
    manager.post("staff_dismiss", second.pk, last=yesterday)
    (own,) = people.roles_of(cast.manager, cast.community)
    assert "这是最后一位信用管理员" in words(manager.post("staff_dismiss", own.pk, last=yesterday))


def test_a_forgotten_password_is_set_anew(cast, manager):
    (role,) = people.roles_of(cast.collector, cast.community)
    assert "密码" in words(manager.post("staff_password", role.pk, password="123"))
    assert "王楠的密码换好了" in words(manager.post("staff_password", role.pk, password="xin-mi-ma-9"))
    cast.collector.refresh_from_db()
    assert cast.collector.check_password("xin-mi-ma-9")


def test_whoever_also_works_elsewhere_changes_their_own_password(cast, manager):
    services.appoint(community=cast.next_door, user=cast.collector, role="collector")
    (role,) = people.roles_of(cast.collector, cast.community)
    said = words(manager.post("staff_password", role.pk, password="xin-mi-ma-9"))
    assert "密码要本人来改" in said
    cast.collector.refresh_from_db()
    assert not cast.collector.check_password("xin-mi-ma-9")


def test_a_manager_does_not_become_operator_by_way_of_a_colleagues_password(cast, manager):
    make_operator(user=cast.collector)
    (role,) = people.roles_of(cast.collector, cast.community)
    assert "还管着这台机器" in words(manager.post("staff_password", role.pk, password="xin-mi-ma-9"))
    cast.collector.refresh_from_db()
    assert not cast.collector.check_password("xin-mi-ma-9")
    make_operator(user=cast.manager)
    manager.post("staff_password", role.pk, password="xin-mi-ma-9")
    cast.collector.refresh_from_db()
    assert cast.collector.check_password("xin-mi-ma-9"), "from one who looks after it already"


def test_area_officers_are_shown_and_not_changed(cast, manager):
    services.appoint_officer(area=cast.community.area, user=cast.outsider)
    said = words(manager.get("staff"))
    assert "片区的同事" in said
    assert "外人" in said


def test_an_area_officer_reviews_and_sees_everyone(cast):
    services.appoint_officer(area=cast.community.area, user=cast.helper)
    desk = Desk(cast, cast.helper)
    assert desk.get("review").status_code == 200
    assert "张桂兰" in words(desk.get("residents"))
    assert desk.get("staff").status_code == 403
    assert desk.get("collect").status_code == 403


def test_a_role_is_not_ended_at_the_end_of_the_calendar(cast, manager):
    (role,) = people.roles_of(cast.collector, cast.community)
    said = words(manager.post("staff_dismiss", role.pk, last="9999-12-31"))
    assert "这一天太远了，请看看年份有没有写错。" in said
    role.refresh_from_db()
    assert role.until is None


@pytest.mark.parametrize("role", ["manager", "storekeeper", "auditor"])
def test_who_works_for_the_whole_community_is_not_appointed_for_a_building(cast, manager, role):
    building = people.household_of(cast.zhang).home.entrance.building
    fields = {"role": role, "reach": f"building:{building.pk}", "since": "2026-01-01", "username": "heyan-helper"}
    assert "这个岗位管的是整个社区" in words(manager.post("staff_new", **fields))
    assert people.roles_of(cast.helper, cast.community) == []


def test_the_password_of_a_former_colleague_is_not_the_managers_to_set(cast, manager):
    (role,) = people.roles_of(cast.collector, cast.community)
    services.dismiss(role=role, by=cast.manager)
    assert manager.post("staff_password", role.pk, password="xin-mi-ma-9").status_code == 404
    cast.collector.refresh_from_db()
    assert not cast.collector.check_password("xin-mi-ma-9")
