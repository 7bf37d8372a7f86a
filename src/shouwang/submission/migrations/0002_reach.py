"""Confirmations, reports and what hangs on them are seen in their area; rows leave a history."""

from django.db import migrations

_AREA = "area >= (SELECT scope_lo()) AND area < (SELECT scope_hi())"
_BY_SUBMISSION = "EXISTS (SELECT 1 FROM submission_submission s WHERE s.id = submission_id)"
TABLES = {
    "submission_confirmation": _AREA,
    "submission_tick": _AREA,
    "submission_submission": _AREA,
    "submission_returnitem": _AREA,
    "submission_amendment": _AREA,
    # Hold no area of their own (they are never changed, not even when a place is recoded).
    "submission_snapshot": _BY_SUBMISSION,
    "submission_printout": _BY_SUBMISSION,
}
# A tick is written once with its confirmation; what is frozen the web role cannot change.
TRACKED = (
    "submission_confirmation", "submission_submission", "submission_returnitem",
    "submission_amendment",
)


def forwards():
    statements = []
    for table, condition in TABLES.items():
        statements.append(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        statements.append(f"CREATE POLICY reach ON {table} USING ({condition})")
    statements += [f"SELECT audit_track_table('{table}', '{{}}')" for table in TRACKED]
    return ";\n".join(statements)


def backwards():
    statements = []
    for table in TABLES:
        statements.append(f"DROP POLICY reach ON {table}")
        statements.append(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for table in TRACKED:
        statements += [
            f"DROP TRIGGER audit_{deed} ON {table}" for deed in ("insert", "update", "delete")
        ]
    return ";\n".join(statements)


class Migration(migrations.Migration):
    dependencies = [("submission", "0001_initial"), ("audit", "0002_history_and_reach")]
    operations = [migrations.RunSQL(forwards(), backwards())]
