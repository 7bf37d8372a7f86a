import django.db.models.deletion
import django.db.models.functions.text
import shouwang.core.fields
import shouwang.core.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Confirmation',
            fields=[
                ('id', models.UUIDField(default=shouwang.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('area', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=12)),
                ('county', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=6)),
                ('township', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=9)),
                ('period', shouwang.core.fields.CodeField(db_collation='C', max_length=10, verbose_name='月份')),
                ('number', models.PositiveSmallIntegerField(default=1, verbose_name='次数')),
                ('as_of', models.DateField(verbose_name='核对日期')),
                ('confirmed_at', models.DateTimeField(verbose_name='核对时间')),
                ('user_id', models.UUIDField(null=True)),
                ('confirmed_by', models.CharField(max_length=120, verbose_name='核对人')),
                ('responsible', models.CharField(max_length=72, verbose_name='负责人')),
                ('on_behalf', models.BooleanField(default=False, verbose_name='乡（镇）代为核对')),
                ('counts', models.JSONField(default=dict)),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='说明')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['county', 'period'], name='submission_confirm_county')],
                'constraints': [models.CheckConstraint(condition=models.Q(('county', django.db.models.functions.text.Left(models.F('area'), 6)), ('township', django.db.models.functions.text.Left(models.F('area'), 9))), name='submission_confirmation_area_head'), models.UniqueConstraint(fields=('area', 'period', 'number'), name='submission_confirmed_once')],
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.UUIDField(default=shouwang.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('area', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=12)),
                ('county', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=6)),
                ('township', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=9)),
                ('kind', shouwang.core.fields.CodeField(choices=[('MONTH', '村级月度核对'), ('QUARTER', '季度更新'), ('SEMESTER', '学期普查')], db_collation='C', max_length=10, verbose_name='种类')),
                ('period', shouwang.core.fields.CodeField(db_collation='C', max_length=10, verbose_name='期间')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='版次')),
                ('starts_on', models.DateField()),
                ('due_on', models.DateField(verbose_name='截止日期')),
                ('as_of', models.DateField(verbose_name='统计日期')),
                ('unit_name', models.CharField(max_length=120, verbose_name='报送单位')),
                ('status', shouwang.core.fields.CodeField(choices=[('PREPARED', '待签发'), ('SUBMITTED', '已报送'), ('RETURNED', '已退回'), ('ACCEPTED', '已接收'), ('WITHDRAWN', '已撤回'), ('DISCARDED', '已作废')], db_collation='C', max_length=10, verbose_name='状态')),
                ('profile', shouwang.core.fields.CodeField(db_collation='C', max_length=2)),
                ('figures', models.JSONField(default=dict)),
                ('prepared_at', models.DateTimeField(verbose_name='填报时间')),
                ('prepared_by_id', models.UUIDField(null=True)),
                ('prepared_by', models.CharField(max_length=120, verbose_name='填表人')),
                ('verified_by', models.CharField(blank=True, max_length=120, verbose_name='核实人')),
                ('responsible', models.CharField(blank=True, max_length=72, verbose_name='负责人')),
                ('submitted_at', models.DateTimeField(null=True, verbose_name='报送时间')),
                ('is_late', models.BooleanField(default=False, verbose_name='逾期')),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('reviewed_by', models.CharField(blank=True, max_length=120)),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                ('review_note', models.CharField(blank=True, max_length=500, verbose_name='审核意见')),
                ('included_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='submission.submission')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['county', 'kind', 'period'], name='submission_county')],
                'constraints': [models.CheckConstraint(condition=models.Q(('county', django.db.models.functions.text.Left(models.F('area'), 6)), ('township', django.db.models.functions.text.Left(models.F('area'), 9))), name='submission_submission_area_head'), models.UniqueConstraint(fields=('area', 'kind', 'period', 'version'), name='submission_one_version'), models.UniqueConstraint(condition=models.Q(('status__in', ('PREPARED', 'SUBMITTED', 'ACCEPTED'))), fields=('area', 'kind', 'period'), name='submission_one_live')],
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.UUIDField(default=shouwang.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('content_hash', shouwang.core.fields.CodeField(db_collation='C', max_length=64)),
                ('body', models.BinaryField()),
                ('submission', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='snapshot', to='submission.submission')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReturnItem',
            fields=[
                ('id', models.UUIDField(default=shouwang.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('area', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=12)),
                ('county', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=6)),
                ('township', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=9)),
                ('care_file_id', models.UUIDField()),
                ('child_name', models.CharField(max_length=72, verbose_name='姓名')),
                ('reason', models.CharField(max_length=500, verbose_name='退回原因')),
                ('file_version', models.PositiveIntegerField()),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='return_items', to='submission.submission')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['care_file_id'], name='submission_return_file')],
                'constraints': [models.CheckConstraint(condition=models.Q(('county', django.db.models.functions.text.Left(models.F('area'), 6)), ('township', django.db.models.functions.text.Left(models.F('area'), 9))), name='submission_returnitem_area_head')],
            },
        ),
        migrations.CreateModel(
            name='Printout',
            fields=[
                ('id', models.UUIDField(default=shouwang.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('content_hash', shouwang.core.fields.CodeField(db_collation='C', max_length=64)),
                ('body', models.BinaryField()),
                ('submission', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='printout', to='submission.submission')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Amendment',
            fields=[
                ('id', models.UUIDField(default=shouwang.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('area', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=12)),
                ('county', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=6)),
                ('township', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=9)),
                ('number', models.PositiveSmallIntegerField()),
                ('status', shouwang.core.fields.CodeField(choices=[('PROPOSED', '待第二人审批'), ('APPROVED', '已更正'), ('REJECTED', '不予更正')], db_collation='C', max_length=10, verbose_name='状态')),
                ('reason', models.CharField(max_length=500, verbose_name='更正原因')),
                ('content', models.JSONField(default=dict)),
                ('content_hash', shouwang.core.fields.CodeField(db_collation='C', max_length=64)),
                ('proposed_at', models.DateTimeField(verbose_name='提出时间')),
                ('proposed_by_id', models.UUIDField(null=True)),
                ('proposed_by', models.CharField(max_length=120, verbose_name='提出人')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='审批时间')),
                ('decided_by', models.CharField(blank=True, max_length=120, verbose_name='审批人')),
                ('decision_note', models.CharField(blank=True, max_length=500, verbose_name='审批意见')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='submission.submission')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('county', django.db.models.functions.text.Left(models.F('area'), 6)), ('township', django.db.models.functions.text.Left(models.F('area'), 9))), name='submission_amendment_area_head'), models.UniqueConstraint(fields=('submission', 'number'), name='submission_amendment_number')],
            },
        ),
        migrations.CreateModel(
            name='Tick',
            fields=[
                ('id', models.UUIDField(default=shouwang.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('area', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=12)),
                ('county', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=6)),
                ('township', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=9)),
                ('care_file_id', models.UUIDField()),
                ('kind', shouwang.core.fields.CodeField(choices=[('UNCHANGED', '无变化'), ('CHANGED', '有变化'), ('NEW', '新增'), ('LEFT', '离开')], db_collation='C', max_length=10)),
                ('file_version', models.PositiveIntegerField()),
                ('confirmation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ticks', to='submission.confirmation')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['care_file_id'], name='submission_tick_file')],
                'constraints': [models.CheckConstraint(condition=models.Q(('county', django.db.models.functions.text.Left(models.F('area'), 6)), ('township', django.db.models.functions.text.Left(models.F('area'), 9))), name='submission_tick_area_head')],
            },
        ),
    ]
