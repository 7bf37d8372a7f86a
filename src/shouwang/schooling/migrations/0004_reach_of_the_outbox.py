"""What leaves the house is seen like the notice it belongs to; its history leaves out addresses."""

from django.db import migrations

VISIBLE = (
    "(area >= scope_lo() AND area < scope_hi()) "
    "OR EXISTS (SELECT 1 FROM registry_carefile f WHERE f.id = care_file_id)"
)
DEEDS = ("insert", "update", "delete")


class Migration(migrations.Migration):
    dependencies = [("schooling", "0003_outbox"), ("audit", "0002_history_and_reach")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE schooling_outgoing ENABLE ROW LEVEL SECURITY; "
            f"CREATE POLICY reach ON schooling_outgoing USING ({VISIBLE}); "
            "SELECT audit_track_table('schooling_outgoing', '{address}');",
            "DROP POLICY reach ON schooling_outgoing; "
            "ALTER TABLE schooling_outgoing DISABLE ROW LEVEL SECURITY;"
            + ";".join(f"DROP TRIGGER audit_{deed} ON schooling_outgoing" for deed in DEEDS),
        )
    ]
