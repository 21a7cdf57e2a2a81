from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("earning", "0003_paper_source")]

    operations = [
        migrations.AddIndex(
            model_name="deed",
            index=models.Index(
                condition=models.Q(("source", "claim")),
                fields=["community", "recorded_by", "recorded_at"],
                name="deed_by_claimant",
            ),
        ),
    ]
