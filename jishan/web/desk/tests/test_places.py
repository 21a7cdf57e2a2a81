from jishan.people import queries as people
from jishan.places.models import Building, Grid, Home
from jishan.web.desk.tests.desk import words


def test_the_tree_shows_buildings_with_their_homes(manager):
    said = words(manager.get("places"))
    assert "河沿小区" in said
    assert "6 号楼 2 单元 1 户" in said


def test_homes_are_added_several_at_a_time_and_again_changes_nothing(cast, manager):
    fields = {
        "compound": "河沿小区",
        "building": "7号楼",
        "entrance": "1",
        "homes": "101 102，201、202",
        "grid": "第一网格",
    }
    assert "4 户都在名册上了。" in words(manager.post("places_new", **fields))
    manager.post("places_new", **fields)
    assert Home.objects.filter(community=cast.community, entrance__building__number="7").count() == 4
    assert Building.objects.get(community=cast.community, number="7").grid.name == "第一网格"


def test_a_place_without_numbers_is_asked_for_them(manager):
    said = words(manager.post("places_new", compound="河沿小区"))
    assert "请写楼号，比如 6。" in said
    assert "请写门牌，比如 101 102。" in said


def test_a_building_is_given_to_a_grid_and_taken_out_again(cast, manager):
    building = people.household_of(cast.zhang).home.entrance.building
    assert "河沿小区 6 号楼归东网格了。" in words(manager.post("assign_grid", building.pk, new_grid="东网格"))
    assert Grid.objects.get(community=cast.community).name == "东网格"
    assert "不归任何网格了" in words(manager.post("assign_grid", building.pk, grid=""))
    assert words(manager.get("building", building.pk)).count("401") == 1


def test_collectors_look_and_do_not_change(cast, collector):
    building = people.household_of(cast.zhang).home.entrance.building
    assert collector.get("places").status_code == 200
    assert collector.post("assign_grid", building.pk, grid="").status_code == 403


def test_the_communitys_name_and_telephone_can_be_put_right(cast, manager):
    page = manager.get("facts").content.decode()
    assert 'value="河沿社区"' in page
    answer = manager.post("facts", name=" 河沿  新村社区 ", phone="0531-5551234", office_hours="周一到周五", address="")
    assert "公开的页面和以后印的纸都用新的" in words(answer)
    cast.community.refresh_from_db()
    assert (cast.community.name, cast.community.phone, cast.community.slug) == (
        "河沿 新村社区",
        "0531-5551234",
        "heyan",
    )
    assert "请写上社区的名称" in words(manager.post("facts", name=" "))
