"""A dormitory that is built is seen in its area, and by its school."""

from django.db import migrations

VISIBLE = "(area >= scope_lo() AND area < scope_hi()) OR organisation_id = scope_org()"
DEEDS = ("insert", "update", "delete")


class Migration(migrations.Migration):
    dependencies = [
        ("screening", "0003_dormitories"),
        ("audit", "0002_history_and_reach"),
        ("registry", "0002_reach_and_history"),
    ]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE screening_dormitory ENABLE ROW LEVEL SECURITY; "
            f"CREATE POLICY reach ON screening_dormitory USING ({VISIBLE}); "
            "SELECT audit_track_table('screening_dormitory', '{}');",
            "DROP POLICY reach ON screening_dormitory; "
            "ALTER TABLE screening_dormitory DISABLE ROW LEVEL SECURITY;"
            + ";".join(f"DROP TRIGGER audit_{deed} ON screening_dormitory" for deed in DEEDS),
        )
    ]
