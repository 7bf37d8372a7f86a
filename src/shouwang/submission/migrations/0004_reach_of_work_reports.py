"""A piece of writing is seen in its area, and by the unit that wrote it; it leaves a history."""

from django.db import migrations

TABLE = "submission_workreport"
REACH = "(area >= scope_lo() AND area < scope_hi()) OR organisation_id = scope_org()"
DEEDS = ("insert", "update", "delete")


class Migration(migrations.Migration):
    dependencies = [("submission", "0003_work_report"), ("audit", "0002_history_and_reach")]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY; "
            f"CREATE POLICY reach ON {TABLE} USING ({REACH}); "
            f"SELECT audit_track_table('{TABLE}', '{{}}');",
            f"DROP POLICY reach ON {TABLE}; ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY;"
            + ";".join(f"DROP TRIGGER audit_{deed} ON {TABLE}" for deed in DEEDS),
        )
    ]
