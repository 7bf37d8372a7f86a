"""The file of a duty is looked up by the index that keeps its duties unique."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('duties', '0002_reach'),
        ('registry', '0012_page_of_a_file'),
    ]

    operations = [
        migrations.AlterField(
            model_name='duty',
            name='care_file',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='duties', to='registry.carefile'),
        ),
    ]
