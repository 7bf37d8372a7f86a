"""A run keeps the county's figures, which a province reads without going through its files."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("quality", "0002_reach")]
    operations = [
        migrations.AddField(
            model_name="run", name="figures", field=models.JSONField(default=dict)
        )
    ]
