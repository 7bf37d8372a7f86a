"""Reach of the rota: shifts of the area; a volunteer's own places, and the shifts of the county."""

from django.db import migrations

AREA = "(area >= scope_lo() AND area < scope_hi())"
OWN_COUNTY = (
    "EXISTS (SELECT 1 FROM pairing_volunteer v WHERE v.user_id = scope_user() "
    "AND v.county = pairing_shift.county)"
)
OWN = (
    "EXISTS (SELECT 1 FROM pairing_volunteer v WHERE v.id = volunteer_id "
    "AND v.user_id = scope_user())"
)
POLICIES = {
    "pairing_shift": f"{AREA} OR {OWN_COUNTY}",
    "pairing_service": f"{AREA} OR {OWN}",
}
DEEDS = ("insert", "update", "delete")
# A volunteer sees the own place alone, and still has to know whether one is left.
TAKEN = """
CREATE FUNCTION pairing_taken(which uuid) RETURNS int LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT count(*)::int FROM pairing_service WHERE shift_id = which AND status <> 'WITHDRAWN'
    $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("pairing", "0003_rota"),
        ("audit", "0002_history_and_reach"),
        ("registry", "0002_reach_and_history"),
    ]
    operations = [
        migrations.RunSQL(TAKEN, "DROP FUNCTION pairing_taken(uuid)"),
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; "
                f"CREATE POLICY reach ON {table} USING ({condition}); "
                f"SELECT audit_track_table('{table}', '{{}}');",
                f"DROP POLICY reach ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
                + ";".join(f"DROP TRIGGER audit_{deed} ON {table}" for deed in DEEDS),
            )
            for table, condition in POLICIES.items()
        ),
    ]
