"""An index is dropped, and nothing else of the table is touched."""

import pytest
from django.db import connection, models
from django.db.migrations.state import ModelState, ProjectState

from jishan.lib.migrating import DropFieldIndex


@pytest.fixture
def project(transactional_db):
    """A table with an index and a trigger, as the ledger's have them."""
    state = ProjectState()
    fields = [("id", models.AutoField(primary_key=True)), ("community", models.IntegerField(db_index=True))]
    unique = models.UniqueConstraint(fields=["community", "id"], name="note_key")
    alone = models.UniqueConstraint(fields=["community"], condition=models.Q(id=1), name="note_first")
    state.add_model(ModelState("notes", "Note", fields, options={"constraints": [unique, alone]}))
    note = state.apps.get_model("notes", "Note")
    with connection.schema_editor() as editor:
        editor.create_model(note)
    yield state
    with connection.schema_editor() as editor:
        editor.delete_model(note)


def indexes():
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "notes_note")
    return sorted((facts["columns"], facts["unique"]) for facts in found.values() if facts["index"])


def test_it_drops_the_one_index_and_makes_it_again_backwards(project):
    kept = DropFieldIndex("note", "community", models.IntegerField(db_index=False))
    before, after = indexes(), project.clone()
    kept.state_forwards("notes", after)
    with connection.schema_editor(atomic=True) as editor:
        kept.database_forwards("notes", editor, project, after)
    assert indexes() == [found for found in before if found != (["community"], False)]
    assert (["community"], False) in before
    with connection.schema_editor(atomic=True) as editor:
        kept.database_backwards("notes", editor, after, project)
    assert indexes() == before
