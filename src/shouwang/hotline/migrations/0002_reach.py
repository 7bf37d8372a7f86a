"""A call is seen by who took it, by whom it was handed over to, and from the county upwards."""

from django.db import migrations

# Counties and above look over the whole; which of their posts may, the query layer says.
SUPERVISED = "(area >= scope_lo() AND area < scope_hi() AND length(scope_lo()) <= 6)"
BY_CALL = "EXISTS (SELECT 1 FROM hotline_call c WHERE c.id = call_id)"
POLICIES = {
    "hotline_call": f"organisation_id = scope_org() OR handler_id = scope_org() OR {SUPERVISED}",
    "hotline_referral": BY_CALL,
    "hotline_callback": BY_CALL,
    "hotline_shift": f"organisation_id = scope_org() OR {SUPERVISED}",
}
DEEDS = ("insert", "update", "delete")


class Migration(migrations.Migration):
    dependencies = [
        ("hotline", "0001_initial"),
        ("audit", "0002_history_and_reach"),
        ("registry", "0002_reach_and_history"),
    ]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; "
            f"CREATE POLICY reach ON {table} USING ({condition}); "
            f"SELECT audit_track_table('{table}', '{{version}}');",
            f"DROP POLICY reach ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
            + ";".join(f"DROP TRIGGER audit_{deed} ON {table}" for deed in DEEDS),
        )
        for table, condition in POLICIES.items()
    ]
