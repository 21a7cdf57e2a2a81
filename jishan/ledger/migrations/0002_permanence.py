"""Transfers are never changed or deleted from here on."""

from django.db import migrations

from jishan.ledger import permanence


def install(apps, schema_editor):
    permanence.install(schema_editor.connection)


def remove(apps, schema_editor):
    permanence.remove(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(install, remove),
    ]
