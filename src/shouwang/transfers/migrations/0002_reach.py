"""A transfer is seen by both sides; a package by the area into which it came."""

from django.db import migrations

IN_AREA = "(area >= scope_lo() AND area < scope_hi())"
BOTH = (
    f"{IN_AREA} OR (to_area <> '' AND to_area >= scope_lo() AND to_area < scope_hi()) "
    "OR organisation_id = scope_org()"
)
POLICIES = {"transfers_transfer": BOTH, "transfers_arrival": IN_AREA}
DEEDS = ("insert", "update", "delete")


class Migration(migrations.Migration):
    dependencies = [
        ("transfers", "0001_initial"),
        ("audit", "0002_history_and_reach"),
        ("registry", "0002_reach_and_history"),
    ]
    operations = [
        migrations.RunSQL(
            "".join(
                f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; "
                f"CREATE POLICY reach ON {table} USING ({condition}); "
                for table, condition in POLICIES.items()
            )
            # Not arrivals: what came in a package is destroyed when it was answered.
            + "SELECT audit_track_table('transfers_transfer', '{}');",
            "".join(
                f"DROP POLICY reach ON {table}; "
                f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
                for table in POLICIES
            )
            + ";".join(f"DROP TRIGGER audit_{deed} ON transfers_transfer" for deed in DEEDS),
        )
    ]
