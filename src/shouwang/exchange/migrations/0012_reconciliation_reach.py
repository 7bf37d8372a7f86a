"""Lists and differences are seen in their area, by the sender, and with the child's file."""

from django.db import migrations

IN_AREA = "(area >= scope_lo() AND area < scope_hi())"
SENT = f"{IN_AREA} OR organisation_id = scope_org()"
# A class teacher has the differences of the own pupils by their files; the school's others not.
ASKED = f"""{IN_AREA}
    OR (organisation_id = scope_org() AND scope_class() IS NULL)
    OR EXISTS (SELECT 1 FROM registry_carefile f WHERE f.id = care_file_id)"""
POLICIES = {
    "exchange_departmentlist": SENT,
    "exchange_listrow": SENT,
    "exchange_reconciliation": SENT,
    "exchange_difference": ASKED,
}
# Not the rows of lists: their history would outlive the purge.
TRACKED = {
    "exchange_register": "{}",
    "exchange_departmentlist": "{counts}",
    "exchange_difference": "{run_id,seen_at,evidence,score}",
}


def forwards():
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; "
        f"CREATE POLICY reach ON {table} USING ({condition})"
        for table, condition in POLICIES.items()
    ]
    statements += [
        f"SELECT audit_track_table('{table}', '{derived}')" for table, derived in TRACKED.items()
    ]
    return ";\n".join(statements)


def backwards():
    statements = [
        f"DROP POLICY reach ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
        for table in POLICIES
    ]
    statements += [
        f"DROP TRIGGER audit_{deed} ON {table}"
        for table in TRACKED
        for deed in ("insert", "update", "delete")
    ]
    return ";\n".join(statements)


class Migration(migrations.Migration):
    dependencies = [("exchange", "0011_registers"), ("registry", "0002_reach_and_history")]
    operations = [migrations.RunSQL(forwards(), backwards())]
