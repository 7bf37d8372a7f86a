"""Merging and splitting files and persons; what two posts disagree about."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import shouwang.core.fields
import shouwang.core.models
from django.db import migrations, models


REACH = """
ALTER TABLE registry_merging ENABLE ROW LEVEL SECURITY;
CREATE POLICY reach ON registry_merging USING (area >= scope_lo() AND area < scope_hi());
ALTER TABLE registry_disagreement ENABLE ROW LEVEL SECURITY;
CREATE POLICY reach ON registry_disagreement USING (
    (area >= scope_lo() AND area < scope_hi()) OR registry_file_reached(care_file_id));
SELECT audit_track_table('registry_merging', '{}');
SELECT audit_track_table('registry_disagreement', '{}');

-- How many relationships of persons lie outside the acting reach: a merge would tear them off.
CREATE FUNCTION registry_ties_elsewhere(persons uuid[]) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM registry_relationship r
    WHERE r.person_id = ANY (persons)
      AND NOT COALESCE(r.area >= scope_lo() AND r.area < scope_hi(), false)
$$;
"""
UNDO_REACH = """
DROP FUNCTION registry_ties_elsewhere(uuid[]);
DROP TRIGGER audit_insert ON registry_merging; DROP TRIGGER audit_update ON registry_merging;
DROP TRIGGER audit_delete ON registry_merging;
DROP TRIGGER audit_insert ON registry_disagreement;
DROP TRIGGER audit_update ON registry_disagreement;
DROP TRIGGER audit_delete ON registry_disagreement;
DROP POLICY reach ON registry_merging;
ALTER TABLE registry_merging DISABLE ROW LEVEL SECURITY;
DROP POLICY reach ON registry_disagreement;
ALTER TABLE registry_disagreement DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0006_search_speed'),
    ]

    operations = [
        migrations.AddField(
            model_name='carefile',
            name='merged_into',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.carefile'),
        ),
        migrations.AddField(
            model_name='person',
            name='merged_into',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person'),
        ),
        migrations.AlterField(
            model_name='carefile',
            name='close_reason',
            field=shouwang.core.fields.CodeField(blank=True, choices=[('AGED_OUT', '年龄届满'), ('PARENT_RETURNED', '父母返乡共同生活'), ('JOINED_PARENTS', '随父母外出'), ('CAPACITY_RESTORED', '监护能力恢复'), ('MOVED_AWAY', '户籍迁出'), ('ADOPTED', '被收养'), ('DIED', '死亡'), ('NOT_FOUND', '查无此人'), ('DUPLICATE', '重复登记'), ('MISTAKEN', '误登'), ('MERGED', '已并入另一档案')], db_collation='C', max_length=20, verbose_name='退出原因'),
        ),
        migrations.CreateModel(
            name='Disagreement',
            fields=[
                ('id', models.UUIDField(default=shouwang.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('area', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=12)),
                ('county', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=6)),
                ('township', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=9)),
                ('field', shouwang.core.fields.CodeField(db_collation='C', max_length=40)),
                ('stands', shouwang.core.fields.SealedTextField()),
                ('claimed', shouwang.core.fields.SealedTextField()),
                ('stands_by', models.CharField(blank=True, max_length=120)),
                ('claimed_by', models.CharField(max_length=120)),
                ('organisation_name', models.CharField(blank=True, max_length=120)),
                ('claimed_on', models.DateField()),
                ('effective_on', models.DateField()),
                ('status', shouwang.core.fields.CodeField(choices=[('OPEN', '待核实'), ('ACCEPTED', '已采用'), ('REJECTED', '未采用')], db_collation='C', default='OPEN', max_length=8)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('settled_by', models.CharField(blank=True, max_length=120)),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('care_file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='disagreements', to='registry.carefile')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['care_file', 'status'], name='registry_disagreement_file'), models.Index(condition=models.Q(('status', 'OPEN')), fields=['county', 'claimed_on'], name='registry_disagreement_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('county', django.db.models.functions.text.Left(models.F('area'), 6)), ('township', django.db.models.functions.text.Left(models.F('area'), 9))), name='registry_disagreement_area_head')],
            },
        ),
        migrations.CreateModel(
            name='Merging',
            fields=[
                ('id', models.UUIDField(default=shouwang.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('area', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=12)),
                ('county', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=6)),
                ('township', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=9)),
                ('kind', shouwang.core.fields.CodeField(choices=[('FILES', '合并档案'), ('PERSONS', '合并人员'), ('SPLIT', '拆分档案')], db_collation='C', max_length=8)),
                ('from_id', models.UUIDField(db_index=True)),
                ('to_id', models.UUIDField(db_index=True)),
                ('from_label', models.CharField(max_length=120)),
                ('to_label', models.CharField(max_length=120)),
                ('lines', models.JSONField(default=list)),
                ('moved', models.JSONField(default=dict)),
                ('file_ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('reason', models.CharField(max_length=200, verbose_name='理由')),
                ('at', models.DateTimeField()),
                ('actor_label', models.CharField(max_length=120)),
                ('deed_xid', models.BigIntegerField(editable=False)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('undone_by', models.CharField(blank=True, max_length=120)),
                ('undo_reason', models.CharField(blank=True, max_length=200)),
                ('care_file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='mergings', to='registry.carefile')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['county', '-at'], name='registry_merging_county'), django.contrib.postgres.indexes.GinIndex(fields=['file_ids'], name='registry_merging_files')],
                'constraints': [models.CheckConstraint(condition=models.Q(('county', django.db.models.functions.text.Left(models.F('area'), 6)), ('township', django.db.models.functions.text.Left(models.F('area'), 9))), name='registry_merging_area_head')],
            },
        ),
        migrations.RunSQL(REACH, UNDO_REACH),
    ]
