"""Published rulebooks are never edited or deleted from here on."""

from django.db import migrations

from jishan.rulebook.permanence import PERMANENCE


def install(apps, schema_editor):
    PERMANENCE.install(schema_editor.connection)


def remove(apps, schema_editor):
    PERMANENCE.remove(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('rulebook', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(install, remove),
    ]
