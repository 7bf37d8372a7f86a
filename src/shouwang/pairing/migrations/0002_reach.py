"""Volunteers are seen in their county; a pairing with its child's file."""

from django.db import migrations

POLICIES = {
    "pairing_volunteer": (
        "(area >= scope_lo() AND area < scope_hi()) OR county = left(scope_lo(), 6) "
        "OR user_id = scope_user()"
    ),
    "pairing_pairing": (
        "(area >= scope_lo() AND area < scope_hi()) "
        "OR EXISTS (SELECT 1 FROM registry_carefile f WHERE f.id = care_file_id)"
    ),
}
DEEDS = ("insert", "update", "delete")


class Migration(migrations.Migration):
    dependencies = [
        ("pairing", "0001_initial"),
        ("audit", "0002_history_and_reach"),
        ("registry", "0002_reach_and_history"),
    ]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; "
            f"CREATE POLICY reach ON {table} USING ({condition}); "
            f"SELECT audit_track_table('{table}', '{{}}');",
            f"DROP POLICY reach ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
            + ";".join(f"DROP TRIGGER audit_{deed} ON {table}" for deed in DEEDS),
        )
        for table, condition in POLICIES.items()
    ]
