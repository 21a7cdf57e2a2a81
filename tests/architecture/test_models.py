"""The rows keep the order of the house, and a community's rows stay its own: the contract of TENANCY, over every model."""

from configparser import ConfigParser
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models

from jishan.ledger.permanence import PERMANENCE as LEDGER
from jishan.places.models import Community
from jishan.places.tenancy import CommunityForeignKey, CommunityModel, CommunityOneToOneField, SameCommunity
from jishan.rulebook.permanence import PERMANENCE as RULEBOOK

ROOT = Path(__file__).resolve().parents[2]

OURS = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("jishan.")]
TENANT = [model for model in OURS if issubclass(model, CommunityModel)]
# Rows that belong to no community, and why. Anything else must be tenant-owned.
GLOBAL = {
    "identity.User": "a person may work in one community and live in another",
    "places.Area": "the tree above communities",
    "places.Community": "the tenant itself",
    "people.AreaOfficer": "area-owned: an officer of many communities",
    "rulebook.AreaRulebookVersion": "area-owned: adopting one copies it into the community",
    "upkeep.Copy": "a copy is of the whole installation",
    "upkeep.Folder": "where copies of the whole installation go",
}


def of(kinds):
    return pytest.mark.parametrize("model", kinds, ids=lambda model: model._meta.label)


def layers():
    config = ConfigParser()
    config.read(ROOT / ".importlinter")
    names = config["importlinter:contract:house"]["layers"].split()
    return [name.strip("()") for name in names]


def package(model):
    return model.__module__.split(".")[1]


def relations(model):
    return [field for field in model._meta.get_fields() if isinstance(field, models.ForeignKey)]


@of(OURS)
def test_a_relation_points_down_or_stays_in_its_package(model):
    order = layers()
    for field in relations(model):
        if field.related_model.__module__.startswith("jishan."):
            assert order.index(package(field.related_model)) >= order.index(package(model)), field


@of(OURS)
def test_a_row_is_a_communitys_own_or_says_why_not(model):
    assert issubclass(model, CommunityModel) != (model._meta.label in GLOBAL)


def test_no_reason_is_left_over():
    assert set(GLOBAL) <= {model._meta.label for model in OURS}


@of(TENANT)
def test_every_unique_constraint_begins_with_the_community(model):
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            assert not constraint.expressions, constraint
            assert constraint.fields[0] == "community", constraint
    assert not model._meta.unique_together


@pytest.mark.django_db
@of(TENANT)
def test_every_unique_index_in_the_database_begins_with_the_community(model):
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    for name, facts in found.items():
        if facts["unique"] and not facts["primary_key"]:
            assert facts["columns"][0] == "community_id", name


@of(TENANT)
def test_a_relation_between_tenant_rows_compares_the_community(model):
    guarded = {c.field for c in model._meta.constraints if isinstance(c, SameCommunity)}
    towards_tenants = {field for field in relations(model) if issubclass(field.related_model, CommunityModel)}
    for field in towards_tenants:
        assert isinstance(field, (CommunityForeignKey, CommunityOneToOneField)), field
    assert {field.name for field in towards_tenants} == guarded


@of(TENANT)
def test_a_tenant_row_depends_on_no_area_and_holds_no_key_into_what_is_global(model):
    for field in relations(model):
        if not issubclass(field.related_model, CommunityModel) and field.related_model is not Community:
            assert field.related_model._meta.label == "identity.User", field
            assert not field.db_constraint, field


@of(TENANT)
def test_tenant_rows_have_no_hidden_tables_between_them(model):
    assert not model._meta.local_many_to_many


@of(TENANT)
def test_what_is_related_is_protected(model):
    for field in relations(model):
        assert field.remote_field.on_delete is models.PROTECT, field


@pytest.mark.django_db
@of(OURS)
def test_no_index_is_paid_for_that_only_begins_another(model):
    """A community's rows are found by the unique key that begins with it; a shorter index costs and finds nothing more."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    partial = {row.name for row in (*model._meta.constraints, *model._meta.indexes) if getattr(row, "condition", None)}
    whole = {name: facts["columns"] for name, facts in found.items() if facts["index"] and name not in partial}
    for name, columns in whole.items():
        longer = [other for other in whole if other != name and whole[other][: len(columns)] == columns]
        assert not longer, f"{name}: {longer}"


@pytest.mark.django_db
@pytest.mark.parametrize("guards", [LEDGER, RULEBOOK], ids=["ledger", "rulebook"])
def test_what_is_never_changed_keeps_its_triggers_through_all_migrations(guards):
    assert guards.missing(connection) == []
