"""Several records were written on one sheet of paper; the first of them keeps its photo."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("care", "0005_health_and_judgements")]
    operations = [
        migrations.AddField(
            model_name="record",
            name="sheet_of",
            field=models.UUIDField(null=True),
        )
    ]
