"""An assessment is seen with its child's file; one of a sealed case not this way (see 0003)."""

from django.db import migrations

TABLE = "assessment_assessment"
CONDITION = (
    "case_id IS NULL AND ((area >= scope_lo() AND area < scope_hi()) "
    "OR EXISTS (SELECT 1 FROM registry_carefile f WHERE f.id = care_file_id))"
)
DEEDS = ("insert", "update", "delete")


def _drop(table: str) -> str:
    return ";".join(f"DROP TRIGGER audit_{deed} ON {table}" for deed in DEEDS)


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0001_initial"),
        ("audit", "0002_history_and_reach"),
        ("registry", "0002_reach_and_history"),
    ]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY; "
            f"CREATE POLICY reach ON {TABLE} USING ({CONDITION}); "
            f"SELECT audit_track_table('{TABLE}', '{{version}}'); "
            "SELECT audit_track_table('assessment_instrument', '{version}');",
            f"DROP POLICY reach ON {TABLE}; ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY; "
            f"{_drop(TABLE)}; {_drop('assessment_instrument')};",
        )
    ]
