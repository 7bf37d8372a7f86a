"""The rota of volunteers: shifts, places taken, hours told and signed off (W-31)."""

import django.db.models.deletion
import django.db.models.functions.text
import shouwang.core.fields
import shouwang.core.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pairing', '0002_reach'),
    ]

    operations = [
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.UUIDField(default=shouwang.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('area', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=12)),
                ('county', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=6)),
                ('township', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=9)),
                ('on', models.DateField(verbose_name='日期')),
                ('begins', models.TimeField(verbose_name='开始')),
                ('ends', models.TimeField(verbose_name='结束')),
                ('place_name', models.CharField(max_length=80, verbose_name='地点')),
                ('task', models.CharField(max_length=200, verbose_name='服务内容')),
                ('wanted', models.PositiveSmallIntegerField(default=1, verbose_name='需要人数')),
                ('status', shouwang.core.fields.CodeField(choices=[('PLANNED', '已排班'), ('CANCELLED', '已取消')], db_collation='C', default='PLANNED', max_length=9, verbose_name='状态')),
                ('cancel_reason', models.CharField(blank=True, max_length=200, verbose_name='取消原因')),
                ('planned_by', models.CharField(max_length=120, verbose_name='排班人')),
                ('planned_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['county', 'on'], name='pairing_shift_county')],
                'constraints': [models.CheckConstraint(condition=models.Q(('county', django.db.models.functions.text.Left(models.F('area'), 6)), ('township', django.db.models.functions.text.Left(models.F('area'), 9))), name='pairing_shift_area_head'), models.CheckConstraint(condition=models.Q(('begins__lt', models.F('ends'))), name='pairing_shift_times')],
            },
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.UUIDField(default=shouwang.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('area', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=12)),
                ('county', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=6)),
                ('township', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=9)),
                ('status', shouwang.core.fields.CodeField(choices=[('SIGNED_UP', '已报名'), ('REPORTED', '已填报，待签认'), ('CONFIRMED', '已签认'), ('ABSENT', '未到'), ('WITHDRAWN', '已退出')], db_collation='C', default='SIGNED_UP', max_length=9, verbose_name='状态')),
                ('hours', models.DecimalField(decimal_places=1, max_digits=4, null=True, verbose_name='服务小时')),
                ('content', shouwang.core.fields.SealedTextField(blank=True, default=b'', verbose_name='服务情况')),
                ('reported_by', models.CharField(blank=True, max_length=120, verbose_name='填报人')),
                ('reported_user', models.UUIDField(null=True)),
                ('decided_by', models.CharField(blank=True, max_length=120, verbose_name='签认人')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='签认时间')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('entered_at', models.DateTimeField()),
                ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='pairing.volunteer')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='pairing.shift')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['volunteer', 'status'], name='pairing_service_volunteer')],
                'constraints': [models.CheckConstraint(condition=models.Q(('county', django.db.models.functions.text.Left(models.F('area'), 6)), ('township', django.db.models.functions.text.Left(models.F('area'), 9))), name='pairing_service_area_head'), models.UniqueConstraint(condition=models.Q(('status', 'WITHDRAWN'), _negated=True), fields=('shift', 'volunteer'), name='pairing_service_once')],
            },
        ),
    ]
