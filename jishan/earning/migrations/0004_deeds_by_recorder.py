from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("earning", "0003_paper_source")]

    operations = [
        migrations.AddIndex(
            model_name="deed",
            index=models.Index(fields=["community", "recorded_by", "source"], name="deed_by_recorder"),
        ),
    ]
