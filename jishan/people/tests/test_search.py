import pytest
from django.db import connection

from jishan.people import queries
from jishan.people.services import NewResident, add_resident, add_residents, appoint, join_household, move_out
from jishan.places.models import Building, Entrance, Grid, Home
from jishan.places.services import ensure_home

pytestmark = pytest.mark.django_db


@pytest.fixture
def everyone(yihe, haiyun, zhang, li, manager):
    """张桂兰 6-2-401, 李明 12-1-1203, 曾阿婆 without a home, Mary Smith, and a namesake next door."""
    zeng = add_resident(community=yihe, name="曾阿婆", by=manager, phone="0631-6781234")
    mary = add_resident(community=yihe, name="Mary Smith", by=manager, household=queries.household_of(li))
    add_resident(community=haiyun, name="张桂兰", by=manager, phone="13800001234")
    return {"张": zhang, "李": li, "曾": zeng, "M": mary}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "李 M 曾 张"),
        ("   ", "李 M 曾 张"),
        # names
        ("张桂兰", "张"),
        ("桂兰", "张"),
        ("张 桂 兰", "张"),
        ("婆", "曾"),
        ("Mary Smith", "M"),
        ("mary", "M"),
        ("王", ""),
        # pinyin and initials
        ("zgl", "张"),
        ("ZGL", "张"),
        ("ｚｇｌ", "张"),
        ("zg", "张"),
        ("z", "曾 张"),
        ("zhangguilan", "张"),
        ("zhang gui lan", "张"),
        ("zhanggu", "张"),
        ("zeng", "曾"),
        ("ceng", ""),
        ("ms", "M"),
        # phones
        ("13800001234", "张"),
        ("+86 138-0000-1234", "张"),
        ("１３８００００１２３４", "张"),
        ("1234", "曾 张"),
        ("0631-6781234", "曾"),
        ("13800001235", ""),
        # places
        ("6-2-401", "张"),
        ("６－２－４０１", "张"),
        ("6-2-4", "张"),
        ("6-2", "张"),
        ("6-", "张"),
        ("6", "张"),
        ("6号楼", "张"),
        ("6号楼2单元", "张"),
        ("6号楼 2单元 401室", "张"),
        ("6栋401", "张"),
        ("401", "张"),
        ("12号楼", "李 M"),
        ("1203", "李 M"),
        ("2号楼", ""),
        ("6-1", ""),
        # several words must all fit
        ("张 6号楼", "张"),
        ("6号楼 张", "张"),
        ("李 6号楼", ""),
        ("zgl 401", "张"),
        ("6号楼 2单元 张", "张"),
        ("兰 6号楼 2单元 401", "张"),
        ("138 0000 1234", "张"),
        ("mary 1203", "M"),
        ("桂 1234", "张"),
        # what fits nobody, and does no harm
        ("%", ""),
        ("_", ""),
        ("'; DROP TABLE people_resident; --", ""),
        ("<script>", ""),
        ("😀", ""),
        ("\x00", "李 M 曾 张"),
        ("9" * 500, ""),
        ("张" * 500, ""),
        ("②", ""),
    ],
)
def test_one_field_finds_a_resident_by_what_staff_would_type(yihe, everyone, text, found):
    assert list(queries.find_residents(yihe, text)) == [everyone[key] for key in found.split()]


def test_a_rare_character_is_found_as_it_is(yihe, manager):
    rare = add_resident(community=yihe, name="李𬭸㛃", by=manager)
    for text in ("𬭸", "㛃", "李𬭸", "llj"):
        assert list(queries.find_residents(yihe, text)) == [rare]


def test_a_name_with_dots_is_found_by_its_parts(yihe, manager):
    aishan = add_resident(community=yihe, name="买买提·艾山", by=manager)
    for text in ("艾山", "买买提·艾山", "mmtas", "maimaiti"):
        assert list(queries.find_residents(yihe, text)) == [aishan]


def test_a_cards_figures_find_its_bearer_while_it_works(yihe, zhang, li):
    assert list(queries.find_residents(yihe, queries.card_of(zhang).code)) == [zhang]


def test_where_somebody_lived_before_does_not_find_them(yihe, zhang, li, manager):
    join_household(resident=zhang, household=queries.household_of(li), by=manager)
    assert not queries.find_residents(yihe, "6-2-401").exists()
    assert set(queries.find_residents(yihe, "12-1-1203")) == {zhang, li}


def test_two_compounds_are_told_apart_by_their_names(yihe, zhang, manager):
    east = ensure_home(community=yihe, compound="红莲东园", building="6", entrance="2", home="401")
    wang = add_resident(community=yihe, name="王芳", by=manager, home=east)
    assert list(queries.find_residents(yihe, "红莲东园")) == [wang]
    assert list(queries.find_residents(yihe, "红莲东园 6-2-401")) == [wang]
    assert list(queries.find_residents(yihe, "颐和苑6号楼")) == [zhang]
    assert list(queries.find_residents(yihe, "红莲东园 6号楼 2单元")) == [wang]
    assert set(queries.find_residents(yihe, "6-2-401")) == {wang, zhang}
    assert [queries.home_label(r) for r in (wang, zhang)] == ["红莲东园 6-2-401", "颐和苑 6-2-401"]


def test_a_building_with_a_letter_is_found(yihe, manager):
    home = ensure_home(community=yihe, compound="颐和苑", building="A3栋", entrance="1单元", home="101室")
    wang = add_resident(community=yihe, name="王芳", by=manager, home=home)
    for text in ("A3-1-101", "a3号楼", "A3-1"):
        assert list(queries.find_residents(yihe, text)) == [wang]


# Reach


@pytest.mark.parametrize(
    ("reach", "found"),
    [
        ({}, "李 M 曾 张"),
        ({"grid": "一网格"}, "张"),
        ({"building": "12"}, "李 M"),
        ({"entrance": "2"}, "张"),
    ],
)
def test_a_role_finds_whom_it_reaches(yihe, everyone, manager, reach, found):
    where = {
        "grid": lambda name: Grid.objects.get(community=yihe, name=name),
        "building": lambda number: Building.objects.get(community=yihe, number=number),
        "entrance": lambda number: Entrance.objects.get(community=yihe, number=number),
    }
    role = appoint(
        community=yihe, user=manager, role="grid_worker", **{key: where[key](value) for key, value in reach.items()}
    )
    expected = [everyone[key] for key in found.split()]
    assert list(queries.find_residents(yihe, staff_roles=[role])) == expected
    assert list(queries.find_residents(yihe, "z", staff_roles=[role])) == [
        resident for resident in expected if resident.initials.startswith("z")
    ]


def test_several_limited_roles_reach_all_of_theirs(yihe, everyone, manager):
    grid, building = Grid.objects.get(community=yihe, name="一网格"), Building.objects.get(community=yihe, number="12")
    roles = [
        appoint(community=yihe, user=manager, role="grid_worker", grid=grid),
        appoint(community=yihe, user=manager, role="entrance_head", building=building),
    ]
    assert set(queries.find_residents(yihe, staff_roles=roles)) == {everyone[key] for key in "李M张"}


def test_no_role_finds_nobody(yihe, everyone):
    assert not queries.find_residents(yihe, staff_roles=[]).exists()
    assert not queries.find_households(yihe, staff_roles=[]).exists()


# Households


def test_households_are_found_by_a_member_or_a_home(yihe, everyone):
    homeless, of_li, of_zhang = (queries.household_of(everyone[key]) for key in "曾李张")
    assert set(queries.find_households(yihe)) == {of_li, of_zhang, homeless}
    assert list(queries.find_households(yihe, "mary")) == list(queries.find_households(yihe, "12号楼")) == [of_li]
    (found,) = queries.find_households(yihe, "李明")
    assert [m.resident.name for m in found.current_memberships] == ["李明", "Mary Smith"]


def test_a_household_nobody_belongs_to_any_more_is_left_out(yihe, zhang, manager):
    move_out(resident=zhang, by=manager)
    assert not queries.find_households(yihe).exists()


# Speed


def test_a_page_of_residents_with_homes_costs_two_statements_however_many(yihe, manager, django_assert_num_queries):
    homes = [ensure_home(community=yihe, compound="苑", building="1", entrance="1", home=str(n)) for n in (101, 102)]
    add_residents(
        community=yihe,
        entries=[NewResident(name="王", home=homes[n % 2], phone="13800001234") for n in range(40)],
        by=None,
    )
    for text in ("", "王", "w", "1-1", "1234", "101"):
        with django_assert_num_queries(2):
            residents = list(queries.find_residents(yihe, text)[:30])
            assert {queries.home_label(resident) for resident in residents} <= {"1-1-101", "1-1-102"}
            assert all(queries.phone_of(resident) == "13800001234" for resident in residents)
    with django_assert_num_queries(2):
        assert all(h.home.label for h in queries.find_households(yihe, "王")[:30] for _ in h.current_memberships)


@pytest.fixture
def crowd(yihe):
    """Rows enough for the databases to plan as they would for many; only what a plan looks at is filled in."""
    compound = ensure_home(
        community=yihe, compound="苑", building="0", entrance="0", home="0"
    ).entrance.building.compound
    buildings = Building.objects.bulk_create(Building(compound=compound, number=str(n)) for n in range(1, 41))
    entrances = Entrance.objects.bulk_create(Entrance(building=b, number=n) for b in buildings for n in "12")
    homes = Home.objects.bulk_create(
        Home(entrance=e, number=str(n), label="x") for e in entrances for n in range(101, 126)
    )
    entries = [NewResident(name="王芳", home=home, phone=f"139{n:08d}") for n, home in enumerate(homes)]
    add_residents(community=yihe, entries=entries, by=None)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


PLANS = {
    "zgl": "resident_by_initials",
    "zhanggui": "resident_by_spelling",
    "13900000077": "resident_by_phone",
    "0077": "resident_by_phone_tail",
    "12345678": "",  # the card's, which SQLite does not name
    "6-2-101": "",  # on PostgreSQL which one depends on the statistics
    "芳": "",
}


def test_no_search_reads_a_whole_table(yihe, crowd):
    def plan(text):
        return queries.find_residents(yihe, text).prefetch_related(None)[:30].explain()

    for text, index in PLANS.items():
        assert index in plan(text), plan(text)
        if text != "芳":
            assert "Seq Scan on people_" not in plan(text), plan(text)
        assert "SCAN people_" not in plan(text), plan(text)
    if connection.vendor == "sqlite":
        assert "COVERING INDEX resident_by_name" in plan("芳")
    else:  # a crowd it would rather sort than follow its index
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_sort = off")
    assert "resident_by_pinyin" in plan("")
