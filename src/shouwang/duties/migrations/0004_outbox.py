"""The week's digests leave through the outbox; seen in their area alone."""

import django.db.models.deletion
import django.db.models.functions.text
import shouwang.core.fields
import shouwang.core.models
from django.db import migrations, models


VISIBLE = "area >= scope_lo() AND area < scope_hi()"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_installation'),
        ('audit', '0002_history_and_reach'),
        ('duties', '0003_fewer_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Outgoing',
            fields=[
                ('id', models.UUIDField(default=shouwang.core.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('area', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=12)),
                ('county', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=6)),
                ('township', shouwang.core.fields.CodeField(db_collation='C', editable=False, max_length=9)),
                ('channel', shouwang.core.fields.CodeField(choices=[('EMAIL', '电子邮件'), ('WEBHOOK', '短信网关')], db_collation='C', max_length=8)),
                ('address', shouwang.core.fields.SealedTextField()),
                ('state', shouwang.core.fields.CodeField(choices=[('PENDING', '待发送'), ('SENDING', '发送中'), ('SENT', '已发送'), ('FAILED', '发送失败'), ('UNSURE', '是否送达不明')], db_collation='C', default='PENDING', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=60)),
                ('week_of', models.DateField()),
                ('text', models.TextField()),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.post')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('state__in', ['PENDING', 'SENDING'])), fields=['state', 'id'], name='duties_outgoing_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('county', django.db.models.functions.text.Left(models.F('area'), 6)), ('township', django.db.models.functions.text.Left(models.F('area'), 9))), name='duties_outgoing_area_head'), models.UniqueConstraint(fields=('post', 'week_of', 'channel'), name='duties_one_digest_a_week')],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE duties_outgoing ENABLE ROW LEVEL SECURITY; "
            f"CREATE POLICY reach ON duties_outgoing USING ({VISIBLE});",
            "DROP POLICY reach ON duties_outgoing; "
            "ALTER TABLE duties_outgoing DISABLE ROW LEVEL SECURITY;",
        ),
    ]
