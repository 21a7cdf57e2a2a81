import pytest

from jishan.places.errors import AddressIncomplete, AddressTooLong
from jishan.places.models import Building, Community, Compound, Entrance, Grid, Home
from jishan.places.queries import areas_over, communities_under
from jishan.places.services import HomeAddress, ensure_home, ensure_homes, open_area, open_community, tidy_number
from tests.at_once import at_once

pytestmark = pytest.mark.django_db


def address(building="6", entrance="2", home="401", compound="颐和苑", grid=""):
    return HomeAddress(compound=compound, building=building, entrance=entrance, home=home, grid=grid)


# Areas and communities


def test_an_area_and_a_community_are_opened_once(area, yihe):
    assert open_area(slug="binhai", name="别的名字") == area
    assert open_community(area=area, slug="yihe", name="别的名字") == yihe
    assert Community.objects.get().name == "颐和社区"


def test_a_community_stands_under_its_area_and_those_above(area, yihe):
    district = open_area(slug="rushan", name="乳山市")
    area.parent = district
    area.save()
    assert areas_over(yihe) == [area.pk, district.pk]
    assert communities_under([district.pk]) == communities_under([area.pk]) == [yihe]
    assert communities_under([]) == []


def test_areas_that_name_each_other_as_parents_end_nowhere_but_end(area, yihe):
    other = open_area(slug="other", name="另一个", parent=area)
    area.parent = other
    area.save()
    assert set(areas_over(yihe)) == {area.pk, other.pk}
    assert communities_under([other.pk]) == [yihe]


# Homes


@pytest.mark.parametrize(
    ("sign", "number"),
    [
        ("6", "6"),
        ("６号楼", "6"),
        ("6 号楼", "6"),
        ("甲2栋", "甲2"),
        ("a3", "A3"),
        ("2单元", "2"),
        ("401室", "401"),
        ("6#", "6"),
        ("", ""),
    ],
)
def test_a_number_is_what_the_sign_says_without_the_word(sign, number):
    assert tidy_number(sign) == number


def test_a_home_brings_what_is_missing_above_it(yihe):
    home = ensure_home(
        community=yihe, compound=" 颐和苑 ", building="6号楼", entrance="2单元", home="401室", grid="一网格"
    )
    building = home.entrance.building
    assert (home.label, str(home), home.order) == ("6-2-401", "6-2-401", 401)
    assert (str(building), str(home.entrance)) == ("6 号楼", "6 号楼 2 单元")
    assert (building.compound.name, building.grid.name, building.order) == ("颐和苑", "一网格", 6)


def test_the_same_address_is_the_same_home(yihe, haiyun):
    home = ensure_home(community=yihe, compound="颐和苑", building="6", entrance="2", home="401")
    assert ensure_home(community=yihe, compound="颐和苑", building="６号楼", entrance="2", home="401") == home
    assert ensure_home(community=haiyun, compound="颐和苑", building="6", entrance="2", home="401") != home
    assert Home.objects.filter(community=yihe).count() == 1


def test_many_homes_come_back_in_order_doubles_included(yihe):
    first, second, again = ensure_homes(yihe, [address(home="401"), address(home="402"), address(home="401")])
    assert (first.number, second.number, again) == ("401", "402", first)
    assert (Building.objects.count(), Entrance.objects.count(), Home.objects.count()) == (1, 1, 2)


def test_a_hundred_homes_cost_as_many_statements_as_one(yihe, django_assert_max_num_queries):
    with django_assert_max_num_queries(18):
        ensure_homes(yihe, [address(building="0", home="0")])
    many = [address(building=str(n // 10 + 1), home=str(n)) for n in range(100)]
    with django_assert_max_num_queries(18):
        ensure_homes(yihe, many)
    with django_assert_max_num_queries(9):  # all there
        ensure_homes(yihe, many)


def test_no_homes_are_no_homes(yihe):
    assert ensure_homes(yihe, []) == []


def test_a_building_moves_to_the_grid_it_is_given(yihe):
    ensure_homes(yihe, [address(building="6", grid="一网格"), address(building="7", grid="一网格")])
    ensure_homes(yihe, [address(building="7", grid="二网格"), address(building="6")])
    assert list(Building.objects.order_by("number").values_list("number", "grid__name")) == [
        ("6", "一网格"),
        ("7", "二网格"),
    ]
    assert Grid.objects.count() == 2


def test_from_the_second_compound_on_homes_are_called_by_their_compound(yihe, haiyun):
    one = ensure_home(community=yihe, compound="颐和苑", building="6", entrance="2", home="401")
    next_door = ensure_home(community=haiyun, compound="海韵苑", building="6", entrance="2", home="401")
    assert one.label == "6-2-401"
    two = ensure_home(community=yihe, compound="红莲东园", building="6", entrance="2", home="401")
    three = ensure_home(community=yihe, compound="颐和苑", building="6", entrance="2", home="402")
    one.refresh_from_db()
    next_door.refresh_from_db()
    assert [home.label for home in (one, two, three)] == ["颐和苑 6-2-401", "红莲东园 6-2-401", "颐和苑 6-2-402"]
    assert next_door.label == "6-2-401"


def test_two_compounds_at_once_are_called_by_their_names(yihe):
    east, west = ensure_homes(yihe, [address(compound="东苑"), address(compound="西苑")])
    assert (east.label, west.label) == ("东苑 6-2-401", "西苑 6-2-401")
    assert ensure_homes(yihe, [address(compound="东苑")]) == [east]
    assert Home.objects.get(pk=east.pk).label == "东苑 6-2-401"


@pytest.mark.parametrize("missing", ["building", "entrance", "home"])
def test_an_address_needs_building_entrance_and_home(yihe, missing):
    with pytest.raises(AddressIncomplete, match="例如 6、2、401"):
        ensure_homes(yihe, [address(), address(**{missing: " "})])
    assert not Compound.objects.exists()


@pytest.mark.parametrize("too_long", [{"compound": "苑" * 41}, {"grid": "格" * 41}, {"home": "4" * 13}])
def test_an_address_longer_than_any_sign_is_refused(yihe, too_long):
    with pytest.raises(AddressTooLong):
        ensure_homes(yihe, [address(**too_long)])


@pytest.mark.django_db(transaction=True)
def test_two_who_write_down_the_same_home_at_once_get_the_same(yihe):
    outcomes = at_once([lambda: ensure_homes(yihe, [address()])[0].pk for _ in range(3)])
    assert len(set(outcomes)) == 1, outcomes
