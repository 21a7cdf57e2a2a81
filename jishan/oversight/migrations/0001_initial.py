
import django.db.models.deletion
import jishan.lib.clock
import jishan.lib.ids
import jishan.places.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('places', '0002_no_second_community_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='EnteredFigure',
            fields=[
                ('id', jishan.places.tenancy.CommunityKey(default=jishan.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('period', models.CharField(max_length=10)),
                ('name', models.CharField(max_length=40, verbose_name='这个数是什么')),
                ('value', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='数')),
                ('unit', models.CharField(blank=True, max_length=10, verbose_name='单位')),
                ('remark', models.CharField(blank=True, max_length=200, verbose_name='怎么来的')),
                ('by', models.UUIDField()),
                ('at', models.DateTimeField(default=jishan.lib.clock.now)),
                ('key', models.CharField(max_length=120)),
                ('taken_out_by', models.UUIDField(null=True)),
                ('taken_out_at', models.DateTimeField(null=True)),
                ('community', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='places.community')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('community', 'id'), name='enteredfigure_key'), models.UniqueConstraint(fields=('community', 'key'), name='entered_figure_key_once'), models.UniqueConstraint(condition=models.Q(('taken_out_at__isnull', True)), fields=('community', 'period', 'name'), name='entered_figure_once_per_period'), models.CheckConstraint(condition=models.Q(models.Q(('taken_out_at__isnull', True), ('taken_out_by__isnull', True)), models.Q(('taken_out_at__isnull', False), ('taken_out_by__isnull', False)), _connector='OR'), name='entered_figure_taken_out_by_someone')],
            },
        ),
    ]
