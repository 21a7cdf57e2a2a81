"""One test for each hook of `tenancy`, which fails without it: a new Django release is judged here.

The models above places are named, not imported: nothing in this package may depend on them, not even its tests.
"""

from contextlib import contextmanager

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.migrations import RemoveConstraint
from django.db.migrations.state import ProjectState
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Subquery
from django.test.utils import CaptureQueriesContext

from jishan.places.models import Building, Community, Compound, Entrance, Grid, Home
from jishan.places.tenancy import CommunityForeignKey, SameCommunity
from tests.tenancy_watch import unheld

Account = apps.get_model("ledger", "Account")
Book = apps.get_model("ledger", "Book")
Household = apps.get_model("people", "Household")


@contextmanager
def statements(expected):
    """So many statements, and each compares the community of every row it touches."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        yield
    sql = [query["sql"] for query in captured]
    assert len(sql) == expected, sql
    for statement in sql:
        assert unheld(statement) == [], statement


@pytest.fixture
def household(home):
    book = Book.objects.create(community=home.community, unit="points")
    account = Account.objects.create(book=book, kind="own", floor=0, balance=0)
    return Household.objects.create(home=home, name="张桂兰", account=account)


# Lookups: what `filter` is given


def test_filtering_by_an_object_compares_its_community(home):
    entrance = home.entrance
    with statements(1):
        assert Home.objects.filter(entrance=entrance).get() == home


def test_excluding_an_object_compares_its_community(home):
    entrance = home.entrance
    with statements(1):
        assert not Home.objects.exclude(entrance=entrance).exists()


def test_filtering_by_objects_compares_their_communities(home, home_next_door):
    entrances = [home.entrance, home_next_door.entrance]
    with statements(1):
        assert set(Home.objects.filter(entrance__in=entrances)) == {home, home_next_door}
    with statements(1):
        assert Home.objects.filter(entrance__in=entrances[:1]).get() == home


def test_an_object_that_claims_another_community_finds_nothing(home, haiyun):
    impostor = Entrance(pk=home.entrance_id, community=haiyun)
    assert not Home.objects.filter(entrance=impostor).exists()
    assert not Home.objects.filter(entrance__in=[impostor]).exists()


def test_an_outer_reference_on_a_relation_compares_the_community(yihe, home):
    entrances = Entrance.objects.filter(community=yihe)
    with statements(1):
        assert entrances.filter(Exists(Home.objects.filter(entrance=OuterRef("pk")))).get().pk == home.entrance_id


def test_an_outer_reference_on_the_key_compares_the_community(yihe, home):
    number = Entrance.objects.filter(pk=OuterRef("entrance")).values("number")
    with statements(1):
        assert Home.objects.filter(community=yihe).annotate(door=Subquery(number)).get().door == "2"


def test_an_outer_reference_to_a_global_row_is_compared_as_it_stands(yihe, home):
    assert not Community.objects.filter(Exists(Home.objects.filter(entrance=OuterRef("pk")))).exists()


# Joins


def test_a_join_to_a_parent_compares_the_community(yihe, home):
    with statements(1):
        assert Home.objects.filter(community=yihe, entrance__building__number="6").get() == home


def test_a_join_to_children_compares_the_community(yihe, home):
    with statements(1):
        assert Compound.objects.filter(community=yihe, buildings__entrances__homes=home).get().name == "颐和苑"


def test_select_related_compares_the_community(yihe, home):
    with statements(1):
        found = Home.objects.filter(community=yihe).select_related("entrance__building__grid").get()
        assert found.entrance.building.grid.name == "一网格"


def test_an_outer_join_to_a_reverse_one_to_one_compares_the_community(yihe, household):
    with statements(1):
        account = Account.objects.filter(community=yihe).select_related("household").get(pk=household.account_id)
        assert account.household == household


def test_exclude_over_children_compares_the_community_in_its_subquery(yihe, home):
    with statements(1):
        assert not Entrance.objects.filter(community=yihe).exclude(homes__number="401").exists()
    with statements(1):
        assert Entrance.objects.filter(community=yihe).exclude(homes__number="999").exists()


def test_exclude_over_grandchildren_compares_the_community_in_its_subquery(yihe, home):
    with statements(1):
        assert not Building.objects.filter(community=yihe).exclude(entrances__homes__number="401").exists()


def test_exclude_from_a_child_over_its_parents_other_children_compares_the_community(yihe, home):
    with statements(1):
        assert not Home.objects.filter(community=yihe).exclude(entrance__homes__number="401").exists()


def test_exclude_over_an_optional_relation_compares_the_community_in_its_subquery(yihe, home):
    with statements(1):
        assert not Home.objects.filter(community=yihe).exclude(entrance__building__grid__buildings__number="6").exists()
    with statements(1):
        assert not Compound.objects.filter(community=yihe).exclude(buildings__grid__name="一网格").exists()


# Descriptors


def test_the_parent_of_a_row_is_fetched_by_community_and_id(home):
    home = Home.objects.get(pk=home.pk)
    with statements(1):
        assert home.entrance.number == "2"


def test_a_row_that_claims_another_community_has_no_parent_there(home, haiyun):
    home = Home.objects.get(pk=home.pk)
    home.community = haiyun
    with pytest.raises(Entrance.DoesNotExist):
        home.entrance  # noqa: B018


def test_the_children_of_a_row_are_fetched_by_community_and_id(home):
    entrance = Entrance.objects.get(pk=home.entrance_id)
    with statements(1):
        assert entrance.homes.get() == home


def test_the_one_row_at_the_other_end_is_fetched_by_community_and_id(household, haiyun):
    account = Account.objects.get(pk=household.account_id)
    with statements(1):
        assert account.household == household
    account = Account.objects.get(pk=household.account_id)
    account.community = haiyun
    assert not hasattr(account, "household")


def test_a_row_made_from_another_belongs_to_its_community(yihe):
    assert Building(compound=Compound(community=yihe)).community_id == yihe.pk
    assert Account(book=Book(community=yihe)).community_id == yihe.pk


def test_a_community_given_is_not_replaced_by_the_parents(yihe, haiyun):
    assert Building(community=haiyun, compound=Compound(community=yihe)).community_id == haiyun.pk


# Prefetch


def test_prefetching_parents_compares_the_community(yihe, home):
    with statements(2):
        assert Home.objects.filter(community=yihe).prefetch_related("entrance").get().entrance.number == "2"


def test_prefetching_parents_by_ones_own_queryset_compares_the_community(yihe, home):
    own = Prefetch("entrance", queryset=Entrance.objects.only("number", "community"))
    with statements(2):
        assert Home.objects.filter(community=yihe).prefetch_related(own).get().entrance.number == "2"


def test_prefetching_children_compares_the_community(yihe, home):
    with statements(2):
        entrance = Entrance.objects.filter(community=yihe).prefetch_related("homes").get()
        assert list(entrance.homes.all()) == [home]


def test_prefetching_both_ways_of_a_one_to_one_compares_the_community(yihe, household):
    with statements(2):
        account = Account.objects.filter(community=yihe, kind="own").prefetch_related("household").get()
        assert account.household == household
    with statements(2):
        assert Household.objects.filter(community=yihe).prefetch_related("account").get().account == account


def test_prefetching_rows_of_two_communities_keeps_them_apart(home, home_next_door):
    homes = Home.objects.filter(pk__in=[home.pk, home_next_door.pk]).prefetch_related("entrance__building__grid")
    assert {h.entrance.building.grid.community_id for h in homes} == {home.community_id, home_next_door.community_id}


# Saving and refreshing


def test_saving_compares_the_community(home):
    home.label = "6-2-401 西"
    with statements(1):
        home.save()


def test_a_row_whose_community_was_changed_is_not_written(home, haiyun):
    home.community, home.label = haiyun, "抢来的"
    with pytest.raises(DatabaseError, match="community was changed"), transaction.atomic():
        home.save()
    assert Home.objects.get(pk=home.pk).label == "6-2-401"


def test_a_row_that_is_gone_is_not_written_again(home):
    gone = Grid.objects.create(community=home.community, name="旧网格")
    Grid.objects.filter(pk=gone.pk).delete()
    with pytest.raises(DatabaseError, match="gone"), transaction.atomic():
        gone.save()
    assert not Grid.objects.filter(name="旧网格").exists()


def test_a_new_row_is_written_with_one_insert(yihe):
    with statements(1):
        Grid(community=yihe, name="二网格").save()


def test_refreshing_and_loading_a_deferred_column_compare_the_community(home):
    with statements(1):
        home.refresh_from_db()
    deferred = Home.objects.only("community").get(pk=home.pk)
    with statements(1):
        assert deferred.label == "6-2-401"


def test_refreshing_from_ones_own_queryset_compares_the_community(home):
    with statements(1):
        home.refresh_from_db(from_queryset=Home.objects.select_related("entrance"))


# Forms


def test_full_clean_finds_the_parent_in_the_same_community(yihe, haiyun, home, home_next_door):
    with statements(1):
        Home._meta.get_field("entrance").clean(home.entrance_id, Home(community=yihe))
    with pytest.raises(ValidationError) as refused:
        Home(community=haiyun, entrance_id=home.entrance_id, number="402", label="6-2-402").full_clean()
    assert list(refused.value.message_dict) == ["entrance"]


def test_full_clean_accepts_an_optional_parent_left_out(home):
    Building._meta.get_field("grid").clean(None, Building(community=home.community))


# Grouping


def test_group_by_names_every_column(yihe, home):
    with CaptureQueriesContext(connection) as captured:
        list(Entrance.objects.filter(community=yihe).annotate(doors=Count("homes")))
    assert '"places_entrance"."community_id"' in captured[0]["sql"].split("GROUP BY")[1]


# The database


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_a_link_across_two_communities(home, haiyun):
    with pytest.raises(IntegrityError):
        Home.objects.create(community=haiyun, entrance=home.entrance, number="402", label="6-2-402")
    with pytest.raises(IntegrityError):
        Home.objects.bulk_create([Home(community=haiyun, entrance=home.entrance, number="402", label="6-2-402")])


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_to_move_a_row_to_another_community(home, haiyun):
    with pytest.raises(IntegrityError):
        Home.objects.filter(pk=home.pk).update(community=haiyun)
    with pytest.raises(IntegrityError):
        Entrance.objects.filter(pk=home.entrance_id).update(community=haiyun)


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_a_one_to_one_across_two_communities(household, haiyun):
    with pytest.raises(IntegrityError):
        Household.objects.create(community=haiyun, name="别处", account=household.account)


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_a_parent_that_does_not_exist(home, haiyun):
    with pytest.raises(IntegrityError):
        Home.objects.create(community=haiyun, entrance_id=home.pk, number="402", label="6-2-402")


def test_a_link_has_one_foreign_key_and_it_begins_with_the_community(db):
    assert Home._meta.get_field("entrance").db_constraint is False
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Home._meta.db_table).values()
        keys = sorted(c["columns"] for c in found if c["foreign_key"])
        if connection.vendor == "sqlite":  # introspection there sees each column of a key by itself
            cursor.execute("SELECT id, group_concat(\"from\") FROM pragma_foreign_key_list('places_home') GROUP BY id")
            keys = sorted(columns.split(",") for _, columns in cursor.fetchall())
    assert keys == [["community_id"], ["community_id", "entrance_id"]]


def test_a_one_to_one_is_unique_within_its_community_and_not_by_itself(household):
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Household._meta.db_table).values()
    assert sorted(c["columns"] for c in found if c["unique"] and "account_id" in c["columns"]) == [
        ["community_id", "account_id"]
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        Household.objects.create(name="又一户", account=household.account)


@pytest.mark.django_db(transaction=True)
def test_the_constraint_is_made_and_taken_away_by_migrations():
    operation = RemoveConstraint("home", "home_entrance")
    before = ProjectState.from_apps(apps)
    after = before.clone()
    operation.state_forwards("places", after)
    clause = 'FOREIGN KEY ("community_id", "entrance_id") REFERENCES "places_entrance" ("community_id", "id")'
    with connection.schema_editor(collect_sql=True) as taken_away:
        operation.database_forwards("places", taken_away, before, after)
    with connection.schema_editor(collect_sql=True) as made:
        operation.database_backwards("places", made, after, before)
    assert clause not in " ".join(taken_away.collected_sql)
    assert clause in " ".join(made.collected_sql)
    if connection.vendor == "postgresql":
        assert taken_away.collected_sql == ['ALTER TABLE "places_home" DROP CONSTRAINT "home_entrance";']


def test_a_constraint_equals_its_copy_and_no_other(db):
    constraint = SameCommunity(field="entrance", name="home_entrance")
    assert constraint.clone() == constraint
    assert len({constraint, constraint.clone()}) == 1
    assert constraint != SameCommunity(field="entrance", name="other")
    assert constraint != SameCommunity(field="community", name="home_entrance")


def test_a_constraint_on_an_ordinary_foreign_key_is_reported_at_start():
    assert SameCommunity(field="entrance", name="right")._check(Home, connection) == []
    (fault,) = SameCommunity(field="community", name="wrong")._check(Home, connection)
    assert fault.id == "places.E001"


def test_every_community_relation_of_the_house_has_its_constraint():
    for model in apps.get_models():
        relations = {f.name for f in model._meta.concrete_fields if isinstance(f, CommunityForeignKey)}
        assert relations == {c.field for c in model._meta.constraints if isinstance(c, SameCommunity)}, model


# Updates


def test_an_update_that_takes_a_column_of_the_same_row_keeps_to_the_community(yihe, home):
    with statements(1):
        Home.objects.filter(community=yihe, pk=home.pk).update(order=F("order") + 1)
