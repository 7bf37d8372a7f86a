"""The file of a finding, and the finding of a step, begin other indexes already."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('quality', '0003_run_figures'),
        ('registry', '0012_page_of_a_file'),
    ]

    operations = [
        migrations.AlterField(
            model_name='finding',
            name='care_file',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='quality_findings', to='registry.carefile'),
        ),
        migrations.AlterField(
            model_name='step',
            name='finding',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='quality.finding'),
        ),
    ]
