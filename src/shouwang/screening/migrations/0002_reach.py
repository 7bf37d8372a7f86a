"""By area; a school by its organisation; who owes a removal by that; a house by the child's file."""

from django.db import migrations

IN_AREA = "(area >= scope_lo() AND area < scope_hi())"
BY_SCHOOL = f"{IN_AREA} OR organisation_id = scope_org()"
POLICIES = {
    "screening_unit": BY_SCHOOL,
    "screening_hazard": f"{BY_SCHOOL} OR owner_id = scope_org()",
    "screening_dangeroushouse": (
        f"{IN_AREA} OR (care_file_id IS NOT NULL "
        "AND EXISTS (SELECT 1 FROM registry_carefile f WHERE f.id = care_file_id))"
    ),
    "screening_safetycheck": BY_SCHOOL,
    "screening_problem": "EXISTS (SELECT 1 FROM screening_safetycheck k WHERE k.id = check_row_id)",
}
# A campaign names no child: every unit below reads what its county asks for. History all the same.
TRACKED = ("screening_campaign", *POLICIES)
DEEDS = ("insert", "update", "delete")


def forwards():
    for table, condition in POLICIES.items():
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"CREATE POLICY reach ON {table} USING ({condition})"
    for table in TRACKED:
        yield f"SELECT audit_track_table('{table}', '{{}}')"


def backwards():
    for table in POLICIES:
        yield f"DROP POLICY reach ON {table}"
        yield f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
    for table in TRACKED:
        for deed in DEEDS:
            yield f"DROP TRIGGER audit_{deed} ON {table}"


class Migration(migrations.Migration):
    dependencies = [
        ("screening", "0001_initial"),
        ("audit", "0002_history_and_reach"),
        ("registry", "0002_reach_and_history"),
    ]
    operations = [migrations.RunSQL("; ".join(forwards()), "; ".join(backwards()))]
