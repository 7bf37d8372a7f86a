"""What a draft would do to children is seen in their area; what was drafted leaves a history."""

from django.db import migrations

TABLES = ("policy_whatifchange", "policy_whatiffigure")
IN_AREA = "area >= scope_lo() AND area < scope_hi()"


class Migration(migrations.Migration):
    dependencies = [("policy", "0002_drafts"), ("audit", "0002_history_and_reach")]
    operations = [
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; "
                f"CREATE POLICY reach ON {table} USING ({IN_AREA});",
                f"DROP POLICY reach ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
            )
            for table in TABLES
        ),
        migrations.RunSQL(
            "SELECT audit_track_table('policy_packdraft', '{version,changed_at}');",
            "DROP TRIGGER audit_insert ON policy_packdraft; "
            "DROP TRIGGER audit_update ON policy_packdraft; "
            "DROP TRIGGER audit_delete ON policy_packdraft;",
        ),
    ]
