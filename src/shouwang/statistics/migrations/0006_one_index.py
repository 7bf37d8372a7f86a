"""One index in the order of townships serves a province too: a reader skips between them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("statistics", "0005_definitions_together")]
    operations = [migrations.RemoveIndex(model_name="spell", name="statistics_spell_cover")]
