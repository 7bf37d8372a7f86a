"""What hangs on a child is seen with its file; a roll, a move and a hand-over by the schools too."""

from django.db import migrations

AREA = "(area >= scope_lo() AND area < scope_hi())"
FILE = "EXISTS (SELECT 1 FROM registry_carefile f WHERE f.id = care_file_id)"
# A teacher of one class reads the rolls of that class alone.
ROLL = "(school_id = scope_org() AND (scope_class() IS NULL OR class_key = scope_class()))"
SCHOOLS = "from_school_id = scope_org() OR to_school_id = scope_org()"

POLICIES = {
    "schooling_rollcall": f"{AREA} OR {ROLL}",
    "schooling_absence": f"{AREA} OR {FILE}",
    "schooling_followup": f"{AREA} OR {FILE}",
    "schooling_followupstep": f"{AREA} OR {FILE}",
    "schooling_notice": f"{AREA} OR {FILE}",
    "schooling_move": f"{AREA} OR {FILE} OR {SCHOOLS}",
    "schooling_handover": f"{AREA} OR {SCHOOLS}",
    "schooling_handoverpupil": (
        f"{AREA} OR {FILE} "
        "OR EXISTS (SELECT 1 FROM schooling_handover h WHERE h.id = handover_id)"
    ),
}
# No child hangs on these; who may read them is the pages' business.
TRACKED_ONLY = ("schooling_chief", "schooling_yearfigure")
DEEDS = ("insert", "update", "delete")


def _untrack(table: str) -> str:
    return ";".join(f"DROP TRIGGER audit_{deed} ON {table}" for deed in DEEDS)


class Migration(migrations.Migration):
    dependencies = [
        ("schooling", "0001_initial"),
        ("audit", "0002_history_and_reach"),
        ("registry", "0002_reach_and_history"),
    ]
    operations = [
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; "
                f"CREATE POLICY reach ON {table} USING ({condition}); "
                f"SELECT audit_track_table('{table}', '{{}}');",
                f"DROP POLICY reach ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
                + _untrack(table),
            )
            for table, condition in POLICIES.items()
        ),
        *(
            migrations.RunSQL(f"SELECT audit_track_table('{table}', '{{}}');", _untrack(table))
            for table in TRACKED_ONLY
        ),
    ]
