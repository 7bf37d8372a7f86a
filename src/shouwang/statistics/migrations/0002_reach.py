"""Spells are seen in their area only."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("statistics", "0001_initial"), ("audit", "0002_history_and_reach")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE statistics_spell ENABLE ROW LEVEL SECURITY; "
            "CREATE POLICY reach ON statistics_spell "
            "USING (area >= scope_lo() AND area < scope_hi());",
            "DROP POLICY reach ON statistics_spell; "
            "ALTER TABLE statistics_spell DISABLE ROW LEVEL SECURITY;",
        )
    ]
