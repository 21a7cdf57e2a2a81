"""A community's rows stay its own: the base of every tenant-owned row, and relations that compare the community.

Every tenant-owned row has a single key `id` and a `community`. Relations between such rows are ordinary foreign keys
whose joins, descriptors and lookups compare the community too, and `SameCommunity` makes the database refuse a link
across two communities by a composite foreign key. docs/decisions/0002-tenancy.md says what was tried instead.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models
from django.db.backends.signals import connection_created
from django.db.models.expressions import Col, ResolvedOuterRef
from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor, ForwardOneToOneDescriptor
from django.db.models.fields.related_lookups import RelatedExact, RelatedIn
from django.db.models.lookups import Exact, In
from django.db.models.sql.where import WhereNode
from django.dispatch import receiver

from jishan.lib.ids import uuid7


def community_col(model, alias=None):
    field = model._meta.get_field("community")
    return field.get_col(alias) if alias else field


class _CommunityLookup:
    "filter(resident=obj), resident__in=[objs], resident=OuterRef('pk') also compare community_id."

    def get_prep_lookup(self):
        values = self.rhs if isinstance(self.rhs, (list, tuple, set)) else [self.rhs]
        found = {getattr(v, "community_id", None) for v in values}
        self.communities = [] if None in found else sorted(found)
        return super().get_prep_lookup()

    def as_sql(self, compiler, connection):
        sql, params = super().as_sql(compiler, connection)
        extra = None
        if isinstance(self.lhs, Col):
            mine = community_col(self.lhs.target.model, self.lhs.alias)
            if self.communities:
                extra = In(mine, self.communities) if len(self.communities) > 1 else Exact(mine, self.communities[0])
            elif isinstance(self.rhs, Col) and issubclass(self.rhs.target.model, CommunityModel):
                extra = Exact(mine, community_col(self.rhs.target.model, self.rhs.alias))
        if extra is not None:
            more, more_params = compiler.compile(extra)
            sql, params = f"({more} AND {sql})", [*more_params, *params]
        return sql, params


class _Forward:
    def __set__(self, instance, value):
        if value is not None and instance.community_id is None:
            instance.community_id = value.community_id
        super().__set__(instance, value)

    def get_prefetch_querysets(self, instances, querysets=None):
        qs = querysets[0] if querysets else self.get_queryset()
        return super().get_prefetch_querysets(instances, [qs.filter(community_id__in={i.community_id for i in instances})])


class _CommunityRelation:
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("db_constraint", False)  # SameCommunity makes the composite one
        super().__init__(*args, **kwargs)

    def get_joining_fields(self, reverse_join=False):  # every JOIN ... ON
        ours, theirs = community_col(self.model), community_col(self.related_model)
        pair = (theirs, ours) if reverse_join else (ours, theirs)
        return (pair, *super().get_joining_fields(reverse_join))

    def get_extra_restriction(self, alias, related_alias):
        if alias is None:  # exclude() over a reverse relation trims the join into a subquery
            return WhereNode([Exact(community_col(self.model, related_alias), ResolvedOuterRef("community"))])

    def get_extra_descriptor_filter(self, instance):  # deed.resident
        return {"community_id": instance.community_id}

    def get_forward_related_filter(self, obj):  # account.resident (reverse one-to-one)
        return {**super().get_forward_related_filter(obj), "community_id": obj.community_id}

    def validate(self, value, obj):  # full_clean(), ModelForm
        models.Field.validate(self, value, obj)
        if value is not None and not self.related_model._base_manager.filter(
            community_id=obj.community_id, pk=value).complex_filter(self.get_limit_choices_to()).exists():
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={
                "model": self.related_model._meta.verbose_name, "pk": value, "field": "id", "value": value})


class CommunityForeignKey(_CommunityRelation, models.ForeignKey):
    forward_related_accessor_class = type("Forward", (_Forward, ForwardManyToOneDescriptor), {})


class CommunityOneToOneField(_CommunityRelation, models.OneToOneField):
    forward_related_accessor_class = type("ForwardOne", (_Forward, ForwardOneToOneDescriptor), {})


for cls in (CommunityForeignKey, CommunityOneToOneField):
    cls.register_lookup(type("CommunityExact", (_CommunityLookup, RelatedExact), {}))
    cls.register_lookup(type("CommunityIn", (_CommunityLookup, RelatedIn), {}))


class CommunityKey(models.UUIDField):
    "The id; comparing it with another row's column also compares community_id."


CommunityKey.register_lookup(type("KeyExact", (_CommunityLookup, Exact), {}))


@receiver(connection_created)
def group_by_every_column(connection, **kwargs):
    # the physical key may be (community_id, id): GROUP BY id alone does not imply the row
    connection.features.allows_group_by_selected_pks = False


def awaits_distribution(connection, model):
    "A fresh table on a Citus database: `distribute` adds its composite keys."
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('pg_dist_partition')")
        if not cursor.fetchone()[0]:
            return False
        cursor.execute("SELECT 1 FROM pg_dist_partition WHERE partmethod = 'h' AND logicalrelid = to_regclass(%s)", [model._meta.db_table])
        return not cursor.fetchone()


class SameCommunity(models.BaseConstraint):
    "FOREIGN KEY (community_id, x_id) REFERENCES x (community_id, id)"

    def __init__(self, *, field, name):
        self.field = field
        super().__init__(name=name)

    def constraint_sql(self, model, editor):
        f = model._meta.get_field(self.field)
        q = editor.quote_name
        sql = (f"CONSTRAINT {q(self.name)} FOREIGN KEY ({q('community_id')}, {q(f.column)}) "
               f"REFERENCES {q(f.related_model._meta.db_table)} ({q('community_id')}, {q('id')})")
        if editor.connection.vendor == "sqlite":
            return sql + " DEFERRABLE INITIALLY DEFERRED"
        if not awaits_distribution(editor.connection, model):
            editor.deferred_sql.append(f"ALTER TABLE {q(model._meta.db_table)} ADD {sql}")

    create_sql = constraint_sql

    def remove_sql(self, model, editor):
        return f"ALTER TABLE {editor.quote_name(model._meta.db_table)} DROP CONSTRAINT {editor.quote_name(self.name)}"

    def validate(self, *args, **kwargs):
        pass  # the field's own validate() does it

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field}

    def __eq__(self, other):
        return isinstance(other, SameCommunity) and (self.name, self.field) == (other.name, other.field)


class CommunityModel(models.Model):
    id = CommunityKey(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey("places.Community", on_delete=models.PROTECT)

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["community", "id"], name="%(class)s_key")]

    def _do_update(self, base_qs, *args, **kwargs):  # save() of an existing row
        done = super()._do_update(base_qs.filter(community_id=self.community_id), *args, **kwargs)
        if not done and not self._state.adding:
            raise DatabaseError("the row is gone, or its community was changed")
        return done

    def refresh_from_db(self, using=None, fields=None, from_queryset=None):
        qs = type(self)._base_manager.all() if from_queryset is None else from_queryset
        super().refresh_from_db(using, fields, qs.filter(community_id=self.community_id))
