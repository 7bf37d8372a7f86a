"""Exports that were asked for: who, what for, who let them go, until when they are kept."""

import django.db.models.functions.text
import shouwang.core.fields
import shouwang.core.models
from django.db import migrations, models


REACH = """
ALTER TABLE registry_export ENABLE ROW LEVEL SECURITY;
CREATE POLICY reach ON registry_export USING (area >= scope_lo() AND area < scope_hi());
SELECT audit_track_table('registry_export', '{query,password}');
"""
UNDO_REACH = """
DROP TRIGGER audit_insert ON registry_export; DROP TRIGGER audit_update ON registry_export;
DROP TRIGGER audit_delete ON registry_export;
DROP POLICY reach ON registry_export;
ALTER TABLE registry_export DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0007_merging'),
    ]

    operations = [
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.UUIDField(default=shouwang.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('area', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=12)),
                ('county', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=6)),
                ('township', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=9)),
                ('kind', shouwang.core.fields.CodeField(db_collation='C', max_length=30)),
                ('kind_label', models.CharField(max_length=80, verbose_name='名单')),
                ('query', shouwang.core.fields.SealedTextField()),
                ('conditions', models.JSONField(default=dict, verbose_name='查询条件')),
                ('columns', models.JSONField(default=list, verbose_name='导出的列')),
                ('rows', models.PositiveIntegerField(verbose_name='行数')),
                ('purpose', models.CharField(max_length=200, verbose_name='用途')),
                ('status', shouwang.core.fields.CodeField(choices=[('ASKED', '待审批'), ('REFUSED', '未批准'), ('APPROVED', '正在生成'), ('READY', '可以下载'), ('FAILED', '没有生成'), ('EXPIRED', '已过期删除')], db_collation='C', max_length=8, verbose_name='状态')),
                ('asked_by', models.UUIDField()),
                ('asker', models.CharField(max_length=160, verbose_name='申请人')),
                ('post_id', models.UUIDField(null=True)),
                ('asked_at', models.DateTimeField(verbose_name='申请时间')),
                ('answered_by', models.CharField(blank=True, max_length=160, verbose_name='审批人')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.CharField(blank=True, max_length=200, verbose_name='审批意见')),
                ('made_at', models.DateTimeField(blank=True, null=True)),
                ('digest', models.BinaryField(default=b'')),
                ('stored_as', shouwang.core.fields.CodeField(blank=True, db_collation='C', max_length=80)),
                ('password', shouwang.core.fields.SealedTextField(default=b'')),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='保存至')),
                ('downloads', models.PositiveIntegerField(default=0, verbose_name='下载次数')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['asked_by', '-asked_at'], name='registry_export_own'), models.Index(fields=['status', 'area'], name='registry_export_status')],
                'constraints': [models.CheckConstraint(condition=models.Q(('county', django.db.models.functions.text.Left(models.F('area'), 6)), ('township', django.db.models.functions.text.Left(models.F('area'), 9))), name='registry_export_area_head')],
            },
        ),
        migrations.RunSQL(REACH, UNDO_REACH),
    ]
