"""A duty is seen in its area, by the organisation or the person that owes it."""

from django.db import migrations

CONDITION = (
    "(area >= scope_lo() AND area < scope_hi()) "
    "OR (organisation_id = scope_org() AND (scope_class() IS NULL OR class_label = scope_class())) "
    "OR user_id = scope_user()"
)


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_initial"), ("audit", "0002_history_and_reach")]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE duties_duty ENABLE ROW LEVEL SECURITY; "
            f"CREATE POLICY reach ON duties_duty USING ({CONDITION});",
            "DROP POLICY reach ON duties_duty; ALTER TABLE duties_duty DISABLE ROW LEVEL SECURITY;",
        )
    ]
