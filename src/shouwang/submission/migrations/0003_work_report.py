import django.db.models.deletion
import django.db.models.functions.text
import shouwang.core.fields
import shouwang.core.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('submission', '0002_reach'),
    ]

    operations = [
        migrations.CreateModel(
            name='WorkReport',
            fields=[
                ('id', models.UUIDField(default=shouwang.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('area', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=12)),
                ('county', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=6)),
                ('township', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=9)),
                ('kind', shouwang.core.fields.CodeField(choices=[('INFORMATION', '工作信息'), ('RESEARCH', '调研文章'), ('SCHOOL_UPDATE', '学校档案更新'), ('ANALYSIS', '情况分析'), ('PROPOSAL', '新情况新问题和对策建议'), ('SUMMARY', '工作总结'), ('PLAN', '实施方案')], db_collation='C', max_length=13, verbose_name='种类')),
                ('period', shouwang.core.fields.CodeField(db_collation='C', max_length=10, verbose_name='月份')),
                ('due_on', models.DateField(null=True, verbose_name='截止日期')),
                ('title', models.CharField(max_length=100, verbose_name='标题')),
                ('text', models.TextField(max_length=20000, verbose_name='正文')),
                ('figures', models.JSONField(default=dict)),
                ('unit_name', models.CharField(max_length=120, verbose_name='报送单位')),
                ('sent_at', models.DateTimeField(verbose_name='报送时间')),
                ('sent_by', models.CharField(max_length=120, verbose_name='报送人')),
                ('is_late', models.BooleanField(default=False, verbose_name='逾期')),
                ('received_at', models.DateTimeField(null=True, verbose_name='签收时间')),
                ('received_by', models.CharField(blank=True, max_length=120, verbose_name='签收人')),
                ('reply', models.CharField(blank=True, max_length=500, verbose_name='反馈意见')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['county', 'period', 'kind'], name='submission_work_county'), models.Index(fields=['organisation', 'period'], name='submission_work_unit')],
                'constraints': [models.CheckConstraint(condition=models.Q(('county', django.db.models.functions.text.Left(models.F('area'), 6)), ('township', django.db.models.functions.text.Left(models.F('area'), 9))), name='submission_workreport_area_head')],
            },
        ),
    ]
