"""Rows written past the ORM are the rows the ORM would have written, and are refused as it is refused."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, models, transaction

from jishan.lib import sql
from jishan.places.models import Building, Community, Compound, Grid
from tests.cast import settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return settle().community


@pytest.mark.parametrize("count", [1, sql.ROWS_FEW, sql.ROWS_FEW + 1, 2500])
def test_few_and_many_are_written_alike(community, count):
    made = sql.insert(Grid(community=community, name=f"第 {n} 网格\t\\N\n") for n in range(count))
    assert not any(row._state.adding for row in made)
    stand = Grid.objects.filter(community=community, name__contains="\\N").order_by("pk")
    assert {(row.pk, row.name) for row in stand} == {(row.pk, row.name) for row in made}
    assert len(made) == count


def test_nothing_to_write_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert sql.insert([]) == []


def test_a_row_made_of_its_columns_is_like_any_other(community):
    grid = Grid.objects.create(community=community, name="第 1 网格")
    columns = {field.attname: getattr(grid, field.attname) for field in Grid._meta.concrete_fields}
    made = sql.new_row(Grid, **columns)
    assert made == grid
    assert made._state.adding
    assert made.community == community


@pytest.mark.parametrize("count", [1, sql.ROWS_FEW + 1])
def test_one_that_is_refused_leaves_none(community, count):
    taken = sql.insert([Grid(community=community, name="第 0 网格")])
    with pytest.raises(IntegrityError), transaction.atomic():
        sql.insert([Grid(community=community, name=f"第 {count - 1 - n} 网格") for n in range(count)])
    assert list(Grid.objects.filter(community=community, name__endswith="网格")) == taken


@pytest.mark.parametrize("count", [1, sql.ROWS_FEW + 1])
def test_a_link_to_the_next_community_is_refused(community, count):
    next_door = Community.objects.exclude(pk=community.pk).get()
    theirs = sql.insert([Compound(community=next_door, name="隔壁")])[0]

    def link():
        sql.insert(Building(community=community, compound_id=theirs.pk, number=str(n)) for n in range(count))
        connection.check_constraints()  # SQLite compares at the end

    with pytest.raises(IntegrityError), transaction.atomic():
        link()


def test_after_thousands_the_database_is_told_how_its_rows_lie(community, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as few:
        sql.insert(Grid(community=community, name=f"甲 {n}") for n in range(sql.ROWS_MANY - 1))
    with django_capture_on_commit_callbacks(execute=True) as many:
        sql.insert(Grid(community=community, name=f"乙 {n}") for n in range(sql.ROWS_MANY))
    assert (len(few), len(many)) == (0, 1)
    if not sql.is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'places_grid' AND idx LIKE '%autoindex%_2'")
            (told,) = cursor.fetchone()
        assert int(told.split()[1]) > 100


def test_a_model_with_files_is_refused_by_name(community):
    class Picture(models.Model):
        file = models.FileField()

        class Meta:
            app_label = "lib_tests"

    with pytest.raises(TypeError, match="Picture"):
        sql.insert_head(Picture)
