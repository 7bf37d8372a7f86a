"""A record of work is seen with its child's file: by area, or by a grant."""

from django.db import migrations

CONDITION = (
    "(area >= scope_lo() AND area < scope_hi()) "
    "OR EXISTS (SELECT 1 FROM registry_carefile f WHERE f.id = care_file_id)"
)
DEEDS = ("insert", "update", "delete")


class Migration(migrations.Migration):
    dependencies = [
        ("care", "0001_initial"),
        ("audit", "0002_history_and_reach"),
        ("registry", "0002_reach_and_history"),
    ]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE care_record ENABLE ROW LEVEL SECURITY; "
            f"CREATE POLICY reach ON care_record USING ({CONDITION}); "
            "SELECT audit_track_table('care_record', '{}');",
            "DROP POLICY reach ON care_record; "
            "ALTER TABLE care_record DISABLE ROW LEVEL SECURITY;"
            + ";".join(f"DROP TRIGGER audit_{deed} ON care_record" for deed in DEEDS),
        )
    ]
