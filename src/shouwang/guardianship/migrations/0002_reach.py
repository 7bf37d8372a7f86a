"""An agreement is seen with its child's file: by area, or by a grant."""

from django.db import migrations

CONDITION = (
    "(area >= scope_lo() AND area < scope_hi()) "
    "OR EXISTS (SELECT 1 FROM registry_carefile f WHERE f.id = care_file_id)"
)
TABLE = "guardianship_agreement"
DEEDS = ("insert", "update", "delete")


class Migration(migrations.Migration):
    dependencies = [
        ("guardianship", "0001_initial"),
        ("audit", "0002_history_and_reach"),
        ("registry", "0002_reach_and_history"),
    ]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY; "
            f"CREATE POLICY reach ON {TABLE} USING ({CONDITION}); "
            f"SELECT audit_track_table('{TABLE}', '{{version}}');",
            f"DROP POLICY reach ON {TABLE}; ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY;"
            + ";".join(f"DROP TRIGGER audit_{deed} ON {TABLE}" for deed in DEEDS),
        )
    ]
