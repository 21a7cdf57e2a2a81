import django.db.models.deletion
from django.db import migrations, models

from jishan.lib.migrating import DropFieldIndex


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("places", "0002_no_second_community_index")]

    operations = [
        DropFieldIndex(
            model_name=name,
            name="community",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="places.community"
            ),
        )
        for name in ("household", "resident", "membership", "helper", "card", "invitation", "organisation", "staffrole")
    ] + [
        # Each stood beside the index that the foreign key to the user brings.
        migrations.RemoveIndex(model_name="helper", name="helper_by_user"),
        migrations.RemoveIndex(model_name="staffrole", name="staff_role_by_user"),
        migrations.RemoveIndex(model_name="areaofficer", name="area_officer_by_user"),
    ]
