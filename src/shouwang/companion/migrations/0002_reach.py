"""What is keyed is seen in its area only; ticks are kept in the history."""

from django.db import migrations

TABLES = ("companion_task", "companion_keyed")
DEEDS = ("insert", "update", "delete")


class Migration(migrations.Migration):
    dependencies = [("companion", "0001_initial"), ("audit", "0002_history_and_reach")]
    operations = [
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; "
                f"CREATE POLICY reach ON {table} USING (area >= scope_lo() AND area < scope_hi());",
                f"DROP POLICY reach ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
            )
            for table in TABLES
        ),
        migrations.RunSQL(
            "SELECT audit_track_table('companion_keyed', '{}');",
            ";".join(f"DROP TRIGGER audit_{deed} ON companion_keyed" for deed in DEEDS),
        ),
    ]
