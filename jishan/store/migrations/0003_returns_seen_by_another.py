from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('store', '0002_no_second_community_index')]

    operations = [
        migrations.AddField(
            model_name='redemption',
            name='return_seen_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='redemption',
            name='return_seen_by',
            field=models.UUIDField(null=True),
        ),
        migrations.AddIndex(
            model_name='redemption',
            index=models.Index(condition=models.Q(('return_seen_by__isnull', True), ('state', 'undone'), ('undone_by', models.F('by'))), fields=['community', 'undone_at'], name='redemption_return_unseen'),
        ),
        migrations.AddConstraint(
            model_name='redemption',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('return_seen_at__isnull', True), ('return_seen_by__isnull', True)), models.Q(('return_seen_at__isnull', False), ('return_seen_by__isnull', False), ('state', 'undone'), models.Q(('return_seen_by', models.F('undone_by')), _negated=True)), _connector='OR'), name='redemption_return_seen_by_another'),
        ),
    ]
