"""Pairs of files and of persons that may be one; seen by who reaches both."""

import django.db.models.functions.text
import shouwang.core.fields
import shouwang.core.models
from django.db import migrations, models


REACH = """
ALTER TABLE exchange_duplicatepair ENABLE ROW LEVEL SECURITY;
CREATE POLICY reach ON exchange_duplicatepair USING (
    area >= scope_lo() AND area < scope_hi() AND right_area >= scope_lo() AND right_area < scope_hi());
SELECT audit_track_table('exchange_duplicatepair', '{score,sure,reasons,fingerprint}');
"""
UNDO_REACH = """
DROP TRIGGER audit_insert ON exchange_duplicatepair;
DROP TRIGGER audit_update ON exchange_duplicatepair;
DROP TRIGGER audit_delete ON exchange_duplicatepair;
DROP POLICY reach ON exchange_duplicatepair;
ALTER TABLE exchange_duplicatepair DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0012_reconciliation_reach'),
    ]

    operations = [
        migrations.CreateModel(
            name='DuplicatePair',
            fields=[
                ('id', models.UUIDField(default=shouwang.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('area', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=12)),
                ('county', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=6)),
                ('township', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=9)),
                ('kind', shouwang.core.fields.CodeField(choices=[('FILES', '儿童档案'), ('PERSONS', '父母、亲属')], db_collation='C', default='FILES', max_length=7)),
                ('left_id', models.UUIDField()),
                ('right_id', models.UUIDField()),
                ('right_area', shouwang.core.fields.CodeField(db_collation='C', max_length=12)),
                ('care_file_id', models.UUIDField()),
                ('score', models.FloatField(verbose_name='相似度')),
                ('sure', models.BooleanField(default=False)),
                ('reasons', models.JSONField(default=list)),
                ('fingerprint', models.BinaryField()),
                ('status', shouwang.core.fields.CodeField(choices=[('OPEN', '待核对'), ('LATER', '以后再说'), ('SAME', '已合并'), ('DIFFERENT', '不是同一人')], db_collation='C', default='OPEN', max_length=9, verbose_name='状态')),
                ('first_seen', models.DateField(verbose_name='发现日期')),
                ('later_until', models.DateField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='理由')),
                ('decided_by', models.CharField(blank=True, max_length=120, verbose_name='处理人')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='处理时间')),
                ('reopened', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['county', 'status', '-score'], name='exchange_duplicate_county'), models.Index(fields=['township', 'status', '-score'], name='exchange_duplicate_town'), models.Index(fields=['right_id'], name='exchange_duplicate_right')],
                'constraints': [models.CheckConstraint(condition=models.Q(('county', django.db.models.functions.text.Left(models.F('area'), 6)), ('township', django.db.models.functions.text.Left(models.F('area'), 9))), name='exchange_duplicatepair_area_head'), models.UniqueConstraint(fields=('left_id', 'right_id'), name='exchange_one_duplicate_pair'), models.CheckConstraint(condition=models.Q(('left_id__lt', models.F('right_id'))), name='exchange_duplicate_order')],
            },
        ),
        migrations.RunSQL(REACH, UNDO_REACH),
    ]
