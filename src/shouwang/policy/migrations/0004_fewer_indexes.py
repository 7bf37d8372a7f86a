"""The run of a figure or a change is looked up by the index that narrows it by definition."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('policy', '0003_reach'),
    ]

    operations = [
        migrations.AlterField(
            model_name='whatifchange',
            name='run',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='policy.whatif'),
        ),
        migrations.AlterField(
            model_name='whatiffigure',
            name='run',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='policy.whatif'),
        ),
    ]
