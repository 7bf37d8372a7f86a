"""Findings are seen with their file; their course is kept; files that share a key are found."""

from django.db import migrations

IN_AREA = "(area >= scope_lo() AND area < scope_hi())"
BY_FILE = "EXISTS (SELECT 1 FROM registry_carefile f WHERE f.id = care_file_id)"
BY_FINDING = "EXISTS (SELECT 1 FROM quality_finding f WHERE f.id = finding_id)"

POLICIES = {
    "quality_finding": f"{IN_AREA} OR {BY_FILE}",
    "quality_step": f"{IN_AREA} OR {BY_FINDING}",
    "quality_completeness": f"{IN_AREA} OR {BY_FILE}",
    "quality_run": IN_AREA,
}
# The check writes these by the hundred thousand; what people decide stays in the history.
DERIVED = "{params,fingerprint,weight,last_seen,basis}"

# Array operators are not leakproof: under row-level security they would scan. The function repeats
# the scope itself.
SHARING = """
CREATE FUNCTION quality_sharing(wanted bigint[])
RETURNS TABLE (file_id uuid, shared bigint[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.care_file_id, c.keys FROM quality_completeness c
    WHERE c.keys && wanted AND c.area >= scope_lo() AND c.area < scope_hi()
$$;
"""
TRACK = f"""
CREATE TRIGGER audit_update AFTER UPDATE ON quality_finding
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION audit_track('{DERIVED}');
CREATE TRIGGER audit_delete AFTER DELETE ON quality_finding
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION audit_track('{DERIVED}');
"""


def forwards():
    statements = []
    for table, condition in POLICIES.items():
        statements.append(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        statements.append(f"CREATE POLICY reach ON {table} USING ({condition})")
    return ";\n".join(statements) + ";\n" + SHARING + TRACK


def backwards():
    statements = [
        "DROP TRIGGER audit_update ON quality_finding",
        "DROP TRIGGER audit_delete ON quality_finding",
        "DROP FUNCTION quality_sharing(bigint[])",
    ]
    for table in POLICIES:
        statements.append(f"DROP POLICY reach ON {table}")
        statements.append(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    return ";\n".join(statements)


class Migration(migrations.Migration):
    dependencies = [
        ("quality", "0001_initial"),
        ("registry", "0002_reach_and_history"),
        ("audit", "0002_history_and_reach"),
    ]
    operations = [migrations.RunSQL(forwards(), backwards())]
