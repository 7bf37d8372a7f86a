"""All codes in one number, and an index that answers for a province by itself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("statistics", "0002_reach")]
    operations = [
        migrations.AddField(
            model_name="spell", name="packed", field=models.BigIntegerField(default=0)
        ),
        migrations.RemoveIndex(model_name="spell", name="statistics_spell_day"),
        migrations.AddIndex(
            model_name="spell",
            index=models.Index(
                fields=["profile", "ends_on", "starts_on"],
                include=["area", "packed"],
                name="statistics_spell_cover",
            ),
        ),
    ]
