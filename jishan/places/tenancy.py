"""A community's rows stay its own: the base of every tenant-owned row, and relations that compare the community.

Every tenant-owned row has a single key `id` and a `community`. Relations between such rows are ordinary foreign keys
whose joins, descriptors and lookups compare the community too, and `SameCommunity` makes the database refuse a link
across two communities by a composite foreign key. docs/decisions/0002-tenancy.md says what was tried instead.

Several of the hooks below are not documented by Django. Each says what it is for, and `tests/test_tenancy.py` has a
test for each that fails without it, so that a new Django release is judged by the suite.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self, TypeVar
from uuid import UUID

from django.core import checks
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.signals import connection_created
from django.db.models.expressions import Col
from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor, ForwardOneToOneDescriptor
from django.db.models.fields.related_lookups import RelatedExact, RelatedIn
from django.db.models.lookups import Exact, In
from django.db.models.sql.compiler import SQLCompiler
from django.dispatch import receiver

from jishan.lib.ids import uuid7

__all__ = ["CommunityForeignKey", "CommunityKey", "CommunityModel", "CommunityOneToOneField", "SameCommunity"]

_Set = TypeVar("_Set")
_Get = TypeVar("_Get")
_JoiningFields = tuple[tuple["models.Field[Any, Any]", "models.Field[Any, Any]"], ...]

if TYPE_CHECKING:  # these take parameters in the stubs only
    _Lookup = models.Lookup[Any]
    _Exact = Exact[Any]
    _ForwardManyToOne = ForwardManyToOneDescriptor[Any]
    _ForwardOneToOne = ForwardOneToOneDescriptor[Any]
    _UUIDField = models.UUIDField[str | UUID, UUID]
else:
    _Lookup, _Exact, _UUIDField = models.Lookup, Exact, models.UUIDField
    _ForwardManyToOne, _ForwardOneToOne = ForwardManyToOneDescriptor, ForwardOneToOneDescriptor


def _community_of(model: type[models.Model]) -> models.ForeignKey[Any, Any]:
    field = model._meta.get_field("community")
    assert isinstance(field, models.ForeignKey)
    return field


def _community_column(column: Col) -> Col:
    """The community of the same row that this column was taken from."""
    return _community_of(column.target.model).get_col(column.alias)


# Lookups


class _CommunityLookup(_Lookup):
    """Compares the community beside the id: filter(resident=obj), filter(resident__in=[...]), resident=OuterRef("pk").

    exclude(homes__number=...) is such an outer reference too, which Django writes itself. The communities of objects
    are noted before Django reduces them to their keys. A bare id says nothing of its community; then the caller's own
    filter has to.
    """

    _communities: list[UUID]

    def get_prep_lookup(self) -> Any:
        values = self.rhs if isinstance(self.rhs, list | tuple | set) else [self.rhs]
        found: set[Any] = {getattr(value, "community_id", None) for value in values}
        self._communities = [] if None in found else sorted(found)
        return super().get_prep_lookup()

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        sql, params = super().as_sql(compiler, connection)
        same = self._same_community()
        if same is None:
            return sql, params
        more, more_params = compiler.compile(same)
        return f"({more} AND {sql})", [*more_params, *params]

    def _same_community(self) -> models.Lookup[Any] | None:
        if not isinstance(self.lhs, Col):
            return None
        ours = _community_column(self.lhs)
        if len(self._communities) > 1:
            return In(ours, self._communities)
        if self._communities:
            return Exact(ours, self._communities[0])
        if isinstance(self.rhs, Col) and issubclass(self.rhs.target.model, CommunityModel):
            return Exact(ours, _community_column(self.rhs))
        return None


class _RelatedExact(_CommunityLookup, RelatedExact):
    pass


class _RelatedIn(_CommunityLookup, RelatedIn):
    pass


class _KeyExact(_CommunityLookup, _Exact):
    pass


# Descriptors: deed.resident, and its prefetch


class _Forward(_ForwardManyToOne):
    def __set__(self, instance: models.Model, value: models.Model | None) -> None:
        """A row made from another one of the community belongs to it: Card(resident=resident) needs no community."""
        row: Any = instance
        if isinstance(value, CommunityModel) and row.community_id is None:
            row.community_id = value.community_id
        super().__set__(instance, value)

    def get_prefetch_querysets(
        self, instances: list[Any], querysets: list[models.QuerySet[Any]] | None = None
    ) -> tuple[Any, ...]:
        """prefetch_related("resident"): Django asks for the ids alone."""
        rows = querysets[0] if querysets else self.get_queryset(instance=instances[0])
        communities = {instance.community_id for instance in instances}
        return super().get_prefetch_querysets(instances, [rows.filter(community_id__in=communities)])


class _ForwardOne(_Forward, _ForwardOneToOne):
    pass


# Relations


class CommunityForeignKey(models.ForeignKey[_Set, _Get]):
    """A foreign key between two tenant-owned rows. Goes with a `SameCommunity` in the model's constraints."""

    forward_related_accessor_class = _Forward

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # `SameCommunity` makes the composite key; a second one on the id alone would only cost, and bar distribution.
        kwargs.setdefault("db_constraint", False)
        super().__init__(*args, **kwargs)

    def get_joining_fields(self, reverse_join: bool = False) -> _JoiningFields:
        """Every JOIN, in both directions: ON the community and the id."""
        ours, theirs = _community_of(self.model), _community_of(self.related_model)
        pair = (theirs, ours) if reverse_join else (ours, theirs)
        return (pair, *super().get_joining_fields(reverse_join))

    def get_extra_descriptor_filter(self, instance: models.Model) -> dict[str, Any]:
        """deed.resident: the row is fetched by community and id."""
        return {"community_id": getattr(instance, "community_id")}  # noqa: B009  the type checker knows only a Model

    def get_forward_related_filter(self, obj: models.Model) -> dict[str, Any]:
        """account.resident, the reverse of a one-to-one: fetched by community and id."""
        return {**super().get_forward_related_filter(obj), "community_id": getattr(obj, "community_id")}  # noqa: B009

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """full_clean() and forms: Django would look for the id in all communities."""
        models.Field.validate(self, value, model_instance)
        if value is None:
            return
        rows = self.related_model._base_manager.filter(
            community_id=getattr(model_instance, "community_id", None), pk=value
        )
        if not rows.complex_filter(self.get_limit_choices_to()).exists():
            facts = {"model": self.related_model._meta.verbose_name, "pk": value, "field": "id", "value": value}
            raise ValidationError(self.error_messages["invalid"], code="invalid", params=facts)


class CommunityOneToOneField(CommunityForeignKey[_Set, _Get], models.OneToOneField[_Set, _Get]):
    """A one-to-one between two tenant-owned rows.

    Goes with a `SameCommunity` too, and with a `UniqueConstraint` on the community and the field.
    """

    forward_related_accessor_class = _ForwardOne

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # The unique constraint is index enough.
        kwargs.setdefault("db_index", False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Migrations, and so the tables, see a foreign key: a one-to-one would make the column unique by itself.

        On a cluster every unique key begins with the community. In Python it stays unique: one object at the other
        end, which `select_related` can join.
        """
        name, _, args, kwargs = super().deconstruct()
        return name, f"{CommunityForeignKey.__module__}.{CommunityForeignKey.__qualname__}", args, kwargs


for _lookup in (_RelatedExact, _RelatedIn):
    CommunityForeignKey.register_lookup(_lookup)


class CommunityKey(_UUIDField):
    """The id. Compared with another row's column, as in Subquery(Card.objects.filter(pk=OuterRef("card"))), it
    compares the community too."""


CommunityKey.register_lookup(_KeyExact)


# The database


@receiver(connection_created)
def _group_by_every_column(connection: BaseDatabaseWrapper, **_: object) -> None:
    """PostgreSQL lets GROUP BY name the primary key alone. On a cluster that key is (community_id, id), and it may not."""
    connection.features.allows_group_by_selected_pks = False


class SameCommunity(models.BaseConstraint):
    """FOREIGN KEY (community_id, resident_id) REFERENCES people_resident (community_id, id).

    `field` is the name of a `CommunityForeignKey` of the model.
    """

    def __init__(self, *, field: str, name: str) -> None:
        self.field = field
        super().__init__(name=name)

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """The clause for CREATE TABLE, from where SQLite alone can take it.

        Elsewhere a statement that waits until the migration has made every table and unique key it may point to.
        """
        if schema_editor.connection.vendor == "sqlite":
            return f"{self._clause(model, schema_editor)} DEFERRABLE INITIALLY DEFERRED"
        table = schema_editor.quote_name(model._meta.db_table)
        schema_editor.deferred_sql.append(f"ALTER TABLE {table} ADD {self._clause(model, schema_editor)}")
        return None

    create_sql = constraint_sql

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing here: the field's own `validate` has said it in words."""

    def _check(self, model: type[models.Model], connection: BaseDatabaseWrapper) -> list[checks.CheckMessage]:
        """A slip in `field` would else be seen only by the first migration."""
        if isinstance(model._meta.get_field(self.field), CommunityForeignKey):
            return []
        hint = f"Make {self.field!r} a CommunityForeignKey, or name another field."
        return [checks.Error("SameCommunity needs a CommunityForeignKey.", hint=hint, obj=model, id="places.E001")]

    def _clause(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        field: Any = model._meta.get_field(self.field)
        quote = schema_editor.quote_name
        target = quote(field.related_model._meta.db_table)
        return (
            f"CONSTRAINT {quote(self.name)} FOREIGN KEY ({quote('community_id')}, {quote(field.column)}) "
            f"REFERENCES {target} ({quote('community_id')}, {quote('id')})"
        )

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field}

    def __eq__(self, other: object) -> bool:
        """The migration writer compares: without this every makemigrations would drop and make it again."""
        return isinstance(other, SameCommunity) and (self.name, self.field) == (other.name, other.field)

    def __hash__(self) -> int:
        return hash((self.name, self.field))


# Rows


class CommunityModel(models.Model):
    """The base of every tenant-owned row."""

    id = CommunityKey(primary_key=True, default=uuid7, editable=False)
    # The unique key below begins with it and finds a community's rows; an index of its own would be paid at each write.
    community = models.ForeignKey("places.Community", on_delete=models.PROTECT, db_index=False)

    class Meta:
        abstract = True
        # What the composite foreign keys of other rows point to.
        constraints = [models.UniqueConstraint(fields=["community", "id"], name="%(class)s_key")]

    def _do_update(self, base_qs: models.QuerySet[Self], *args: Any, **kwargs: Any) -> Any:
        """save() of a standing row: by community and id, and never as a new row when none was found.

        So a row whose community was changed in memory is not written anywhere. A row never moves: write a new one.
        """
        done = super()._do_update(base_qs.filter(community_id=self.community_id), *args, **kwargs)
        if not done and not self._state.adding:
            raise DatabaseError("the row is gone, or its community was changed")
        return done

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Self] | None = None,
    ) -> None:
        """Also what loads a deferred column: by community and id."""
        rows = type(self)._base_manager.all() if from_queryset is None else from_queryset
        super().refresh_from_db(using, fields, rows.filter(community_id=self.community_id))
