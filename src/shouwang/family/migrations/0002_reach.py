"""Links, reports and the contact log are seen with the child's file, or by the secret of one link.

A visitor's connection has no area, organisation or user, so every other table shows it nothing.
`family_session()` is the link whose session the visitor holds, if that is still open;
`family_next_visit()` the day of the next home visit of its child: all that is told of the file.
"""

from django.db import migrations

BY_FILE = (
    "(area >= scope_lo() AND area < scope_hi()) "
    "OR EXISTS (SELECT 1 FROM registry_carefile f WHERE f.id = care_file_id)"
)
FUNCTIONS = """
CREATE FUNCTION family_key() RETURNS bytea LANGUAGE sql STABLE
    AS $$ SELECT decode(NULLIF(current_setting('shouwang.family', true), ''), 'hex') $$;

CREATE FUNCTION family_session() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT l.id FROM family_link l
    WHERE l.session_digest = family_key() AND l.revoked_at IS NULL AND l.locked_at IS NULL
      AND l.closed_at IS NULL AND l.expires_at > now()
$$;

CREATE FUNCTION family_next_visit() RETURNS date LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT min(d.due_on) FROM duties_duty d JOIN family_link l ON l.care_file_id = d.care_file_id
    WHERE l.id = family_session() AND d.source = 'care.visit' AND d.status = 'OPEN'
$$;
"""
UNDO = """
DROP FUNCTION family_next_visit(); DROP FUNCTION family_session(); DROP FUNCTION family_key();
"""
TABLES = ("family_link", "family_report", "family_attempt")
DEEDS = ("insert", "update", "delete")
OWN_LINK = "family_key() IN (token_digest, code_digest, session_digest)"
OWN_REPORT = "link_id = (SELECT family_session())"


def _reach(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; "
        f"CREATE POLICY reach ON {table} USING ({BY_FILE}); "
        f"SELECT audit_track_table('{table}', '{{}}');",
        f"DROP POLICY reach ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
        + ";".join(f"DROP TRIGGER audit_{deed} ON {table}" for deed in DEEDS),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("family", "0001_initial"),
        ("audit", "0002_history_and_reach"),
        ("duties", "0001_initial"),
        ("registry", "0002_reach_and_history"),
    ]
    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO),
        *(_reach(table) for table in TABLES),
        migrations.RunSQL(
            f"CREATE POLICY visitor ON family_link FOR SELECT USING ({OWN_LINK}); "
            f"CREATE POLICY visitor_writes ON family_link FOR UPDATE USING ({OWN_LINK}); "
            f"CREATE POLICY visitor ON family_report FOR SELECT USING ({OWN_REPORT}); "
            "CREATE POLICY visitor_writes ON family_report FOR INSERT WITH CHECK "
            f"({OWN_REPORT} AND status = 'NEW' AND care_file_id = "
            "(SELECT l.care_file_id FROM family_link l WHERE l.id = link_id));",
            "DROP POLICY visitor ON family_link; DROP POLICY visitor_writes ON family_link; "
            "DROP POLICY visitor ON family_report; DROP POLICY visitor_writes ON family_report;",
        ),
    ]
