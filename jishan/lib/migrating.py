"""What migrations share."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.migrations import AlterField

__all__ = ["DropFieldIndex"]


class DropFieldIndex(AlterField):
    """A field loses its index and nothing else: `DROP INDEX`, on both databases, and undone by `CREATE INDEX`.

    Django alone would copy the whole table on SQLite, which takes long where there is much, and loses the triggers
    of the rows that are never changed.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model, field = self._standing(app_label, to_state)
        for name in schema_editor._constraint_names(
            model,
            [field.column],
            index=True,
            type_=models.Index.suffix,
            exclude={row.name for row in (*model._meta.constraints, *model._meta.indexes)},
        ):
            schema_editor.execute(schema_editor._delete_index_sql(model, name))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model, field = self._standing(app_label, to_state)
        schema_editor.execute(schema_editor._create_index_sql(model, fields=[field]))

    def _standing(self, app_label: str, state: Any) -> tuple[Any, Any]:
        model = state.apps.get_model(app_label, self.model_name)
        return model, model._meta.get_field(self.name)
