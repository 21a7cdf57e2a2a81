import django.db.models.deletion
from django.db import migrations, models

from jishan.lib.migrating import DropFieldIndex


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]

    operations = [
        DropFieldIndex(
            model_name=name,
            name="community",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="places.community"
            ),
        )
        for name in ("grid", "compound", "building", "entrance", "home", "register")
    ]
