from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_no_second_community_index")]

    operations = [
        migrations.RemoveIndex(model_name="lot", name="lot_not_spent"),
        migrations.AddIndex(
            model_name="lot",
            index=models.Index(
                condition=models.Q(("remaining__gt", 0)),
                fields=["community", "account", "lapses_on", "entry"],
                name="lot_not_spent",
            ),
        ),
    ]
