import django.db.models.deletion
from django.db import migrations, models

from jishan.lib.migrating import DropFieldIndex


class Migration(migrations.Migration):
    dependencies = [("earning", "0001_initial"), ("places", "0002_no_second_community_index")]

    operations = [
        DropFieldIndex(
            model_name=name,
            name="community",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="places.community"
            ),
        )
        for name in ("deed", "review", "evidence", "limituse")
    ]
