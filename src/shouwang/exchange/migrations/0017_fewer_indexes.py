"""A row's and a finding's batch begin other indexes; only files that are there are indexed.

An import writes each index for every row, and again when the row is entered.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0016_source_family'),
    ]

    operations = [
        migrations.AlterField(
            model_name='finding',
            name='batch',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='exchange.batch'),
        ),
        migrations.AlterField(
            model_name='finding',
            name='care_file_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name='sourcerow',
            name='batch',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='source_rows', to='exchange.batch'),
        ),
        migrations.AlterField(
            model_name='sourcerow',
            name='care_file_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(condition=models.Q(('care_file_id__isnull', False)), fields=['care_file_id'], name='exchange_finding_file'),
        ),
        migrations.AddIndex(
            model_name='sourcerow',
            index=models.Index(condition=models.Q(('care_file_id__isnull', False)), fields=['care_file_id'], name='exchange_row_file'),
        ),
    ]
