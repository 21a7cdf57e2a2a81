from datetime import timedelta

import pytest

from jishan.lib import clock
from jishan.people import queries as people
from jishan.places.models import Building
from jishan.web.desk.tests.desk import Desk, entrance_head, words


def test_households_are_found_by_a_member_or_a_home(cast, manager):
    assert "张桂兰一家" in words(manager.get("households", q="刘福山"))
    assert "李秀珍一家" in words(manager.get("households", q="3-1"))
    assert "没有这样的一户" in words(manager.get("households", q="没有"))


def test_a_household_shows_who_lived_there_and_when(cast, manager):
    household = people.household_of(cast.zhang)
    target = manager.address("household_add", household.pk) + "?q=lxz"
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    fields = {"resident": str(cast.li.pk), "on": yesterday}
    said = words(manager.client.post(target, fields, follow=True))
    assert "李秀珍现在和张桂兰一家在一起。" in said
    assert said.count("起") >= 3
    assert "以前住过的" not in said
    assert "还没有" not in words(manager.get("household", household.pk)).split("现在一起住的")[0]


def test_a_day_before_they_moved_here_is_refused_at_its_field(cast, manager):
    household = people.household_of(cast.zhang)
    target = manager.address("household_add", household.pk) + "?q=lxz"
    said = words(manager.client.post(target, {"resident": str(cast.li.pk), "on": "2024-01-01"}))
    assert "日期不能早于" in said


def test_an_entrance_head_sees_the_households_of_their_entrance(cast):
    desk = Desk(cast, entrance_head(cast))
    said = words(desk.get("households"))
    assert "张桂兰一家" in said
    assert "李秀珍" not in said
    assert desk.get("household", people.household_of(cast.li).pk).status_code == 403
    assert desk.get("household", people.household_of(cast.zhang).pk).status_code == 200


def test_a_whole_household_moves_to_another_home(cast, manager):
    household = people.household_of(cast.zhang)
    assert 'value="401"' in manager.get("household_change", household.pk).content.decode()
    fields = {"name": "张家", "compound": "河沿小区", "building": "9号楼", "entrance": "1", "home": "102"}
    assert "改好了。" in words(manager.post("household_change", household.pk, **fields))
    assert people.home_label(cast.husband) == people.home_label(cast.zhang) == "9-1-102"
    assert "张家一家" in words(manager.get("household", household.pk))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "请写上户名。"),
        ({"name": "😀"}, "没法印在名册上"),
        ({"home": ""}, "住址没有写全"),
        ({"home": "4" * 13}, "12"),
    ],
)
def test_an_unfit_name_or_address_of_a_household_is_refused_at_its_field(cast, manager, wrong, sentence):
    household = people.household_of(cast.zhang)
    fields = {"name": "张家", "compound": "河沿小区", "building": "9", "entrance": "1", "home": "102", **wrong}
    assert sentence in words(manager.post("household_change", household.pk, **fields))
    assert people.home_label(cast.zhang) == "6-2-401"
    assert not Building.objects.filter(community=cast.community, number="9").exists()


def test_a_resident_sets_up_a_household_of_their_own(cast, manager):
    assert "现在在张桂兰一家" in words(manager.get("own_household", cast.husband.pk))
    fields = {"compound": "河沿小区", "building": "9", "entrance": "1", "home": "102", "on": clock.today().isoformat()}
    assert "现在单独一户了。" in words(manager.post("own_household", cast.husband.pk, **fields))
    assert people.home_label(cast.husband) == "9-1-102"
    assert not people.share_household(cast.husband, cast.zhang)
    early = fields | {"on": "2024-01-01"}
    assert "日期不能早于" in words(manager.post("own_household", cast.zhang.pk, **early))
