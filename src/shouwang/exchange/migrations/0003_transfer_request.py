"""申请转入: seen by both sides."""


import django.db.models.deletion
import django.db.models.functions.text
import shouwang.core.fields
import shouwang.core.models
from django.db import migrations, models


CONDITION = """(area >= scope_lo() AND area < scope_hi())
    OR (from_area >= scope_lo() AND from_area < scope_hi()) OR organisation_id = scope_org()"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_installation'),
        ('exchange', '0002_reach'),
    ]

    operations = [
        migrations.CreateModel(
            name='TransferRequest',
            fields=[
                ('id', models.UUIDField(default=shouwang.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('area', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=12)),
                ('county', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=6)),
                ('township', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=9)),
                ('from_area', shouwang.core.fields.CodeField(db_collation='C', max_length=12, verbose_name='现登记地')),
                ('row_id', models.UUIDField(null=True)),
                ('child_name', models.CharField(max_length=72, verbose_name='儿童姓名')),
                ('id_digest', models.BinaryField()),
                ('reason', models.CharField(max_length=200, verbose_name='申请理由')),
                ('status', shouwang.core.fields.CodeField(choices=[('REQUESTED', '待对方答复'), ('ACCEPTED', '对方已同意'), ('DECLINED', '对方未同意')], db_collation='C', default='REQUESTED', max_length=10, verbose_name='状态')),
                ('requested_at', models.DateTimeField(verbose_name='申请时间')),
                ('requested_by', models.CharField(max_length=120, verbose_name='申请人')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                ('answered_by', models.CharField(blank=True, max_length=120, verbose_name='答复人')),
                ('answer', models.CharField(blank=True, max_length=200, verbose_name='答复意见')),
                ('care_file_id', models.UUIDField(null=True)),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to='exchange.batch')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='accounts.organisation')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['county', '-requested_at'], name='exchange_transfer_to'), models.Index(fields=['from_area', '-requested_at'], name='exchange_transfer_from')],
                'constraints': [models.CheckConstraint(condition=models.Q(('county', django.db.models.functions.text.Left(models.F('area'), 6)), ('township', django.db.models.functions.text.Left(models.F('area'), 9))), name='exchange_transferrequest_area_head'), models.UniqueConstraint(condition=models.Q(('status', 'REQUESTED')), fields=('organisation', 'id_digest'), name='exchange_one_request')],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE exchange_transferrequest ENABLE ROW LEVEL SECURITY; "
            f"CREATE POLICY reach ON exchange_transferrequest USING ({CONDITION});",
            "DROP POLICY reach ON exchange_transferrequest; "
            "ALTER TABLE exchange_transferrequest DISABLE ROW LEVEL SECURITY;",
        ),
    ]
