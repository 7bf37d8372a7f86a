"""How many letters, plans and agreements went along in a package."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("transfers", "0003_carried_work")]
    operations = [
        migrations.AddField(
            model_name="transfer",
            name="papers",
            field=models.PositiveIntegerField(default=0),
        )
    ]
