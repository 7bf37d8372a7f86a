"""A batch is seen in its area, and by the organisation that sent it."""

from django.db import migrations

TABLES = ("exchange_batch", "exchange_sourcerow", "exchange_finding")
CONDITION = "(area >= scope_lo() AND area < scope_hi()) OR organisation_id = scope_org()"


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial"), ("audit", "0002_history_and_reach")]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; "
            f"CREATE POLICY reach ON {table} USING ({CONDITION});",
            f"DROP POLICY reach ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
        )
        for table in TABLES
    ]
