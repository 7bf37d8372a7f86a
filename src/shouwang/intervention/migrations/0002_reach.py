"""Behind the wall of the case; an organisation that is asked to act sees that one row besides."""

from django.db import migrations

PARTS = (
    "placement", "helpplan", "goal", "entitlement", "intervention", "guardianmeasure", "evidence",
    "receipt", "review",
)  # fmt: skip
MEMBER = "cases_is_member(case_id)"
POLICIES = {f"intervention_{part}": MEMBER for part in PARTS} | {
    "intervention_service": f"organisation_id = scope_org() OR {MEMBER}",
    "intervention_servedpaper": f"village_id = scope_org() OR {MEMBER}",
    # The sub-select obeys the policy of the papers: whoever sees the paper sees its visits.
    "intervention_papervisit": (
        f"{MEMBER} OR EXISTS (SELECT 1 FROM intervention_servedpaper p WHERE p.id = paper_id)"
    ),
}
DEEDS = ("insert", "update", "delete")


def forwards():
    statements = []
    for table, condition in POLICIES.items():
        statements += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY reach ON {table} USING (cases_is_system() OR {condition})",
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION cases_keep()",
            f"SELECT audit_track_table('{table}', '{{}}')",
        ]
    return ";\n".join(statements)


def backwards():
    statements = []
    for table in POLICIES:
        statements += [
            f"DROP POLICY reach ON {table}",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
            f"DROP TRIGGER {table}_kept ON {table}",
            *(f"DROP TRIGGER audit_{deed} ON {table}" for deed in DEEDS),
        ]
    return ";\n".join(statements)


class Migration(migrations.Migration):
    dependencies = [
        ("intervention", "0001_initial"),
        ("cases", "0002_reach"),
        ("audit", "0002_history_and_reach"),
    ]
    operations = [migrations.RunSQL(forwards(), backwards())]
