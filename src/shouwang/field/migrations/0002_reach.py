"""What a phone sent is seen in its area, and by whoever sent it; rows leave a history."""

from django.db import migrations

CONDITION = (
    "(area >= (SELECT scope_lo()) AND area < (SELECT scope_hi())) "
    "OR user_id = (SELECT scope_user())"
)
DEEDS = ("insert", "update", "delete")


class Migration(migrations.Migration):
    dependencies = [("field", "0001_initial"), ("audit", "0002_history_and_reach")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE field_item ENABLE ROW LEVEL SECURITY; "
            f"CREATE POLICY reach ON field_item USING ({CONDITION}); "
            "SELECT audit_track_table('field_item', '{payload}');",
            "DROP POLICY reach ON field_item; ALTER TABLE field_item DISABLE ROW LEVEL SECURITY;"
            + ";".join(f"DROP TRIGGER audit_{deed} ON field_item" for deed in DEEDS),
        )
    ]
