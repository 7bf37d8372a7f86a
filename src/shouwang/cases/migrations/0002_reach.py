"""What belongs to a case is seen by its team alone; reports and their course are never deleted."""

from django.db import migrations

PARTS = (
    "addition", "delivery", "outgoing", "branch", "measure", "temporarycare", "notice", "inquiry",
    "referral", "followup", "conference", "decision", "supervision", "caseevent", "omission",
    "reward", "postmortem",
)  # fmt: skip
POLICIES = {f"cases_{part}": "cases_is_member(case_id)" for part in PARTS} | {
    "cases_case": "cases_is_member(id)",
    "cases_casemember": (
        "organisation_id = scope_org() OR user_id = scope_user() OR cases_is_member(case_id)"
    ),
    # A finding that was not told to the police yet is no case: its place sees it.
    "cases_report": (
        "cases_is_member(case_id) OR cases_reported(id) "
        "OR (state <> 'SENT' AND area >= scope_lo() AND area < scope_hi())"
    ),
    "cases_reporter": "user_id = scope_user() OR cases_knows_reporter(report_id)",
    "cases_sealednote": "cases_opens(case_id, kind)",
}
# `cases_reporter` is written once and never changed: it has no history to show.
TRACKED = [table for table in POLICIES if table not in ("cases_reporter", "cases_outgoing")]
KEPT = [table for table in POLICIES if table != "cases_outgoing"]
# Who opens which sealed sub-file; `workflow.OPENS` says the same, and a test compares them.
OPENS = {
    "REPORT": ("POLICE", "TOWNSHIP", "CIVIL_AFFAIRS", "WORKER"),
    "ABUSE": ("POLICE", "CIVIL_AFFAIRS", "WORKER"),
    "PSYCHOLOGY": ("PSYCHOLOGIST", "CIVIL_AFFAIRS", "WORKER"),
    "LEGAL": ("LEGAL", "POLICE", "CIVIL_AFFAIRS"),
}
DEEDS = ("insert", "update", "delete")


def functions():
    opens = " OR ".join(
        f"(kind = '{kind}' AND m.role IN ({', '.join(repr(role) for role in roles)}))"
        for kind, roles in OPENS.items()
    )
    return f"""
-- A named part of the system: the whole nation in reach, and nobody behind it.
CREATE FUNCTION cases_is_system() RETURNS boolean LANGUAGE sql STABLE
    AS $$ SELECT coalesce(scope_lo() = '0' AND scope_user() IS NULL, false) $$;

-- The memberships in force of the acting organisation and person.
CREATE FUNCTION cases_memberships(wanted uuid) RETURNS SETOF cases_casemember
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT m.* FROM cases_casemember m
    WHERE m.case_id = wanted
      AND m.since <= (now() AT TIME ZONE 'Asia/Shanghai')::date
      AND (m.until IS NULL OR m.until >= (now() AT TIME ZONE 'Asia/Shanghai')::date)
      AND ((m.user_id IS NULL AND m.organisation_id = scope_org()) OR m.user_id = scope_user())
$$;

-- THE wall: every table that belongs to a case stands behind it.
CREATE FUNCTION cases_is_member(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT cases_is_system() OR EXISTS (SELECT 1 FROM cases_memberships(wanted))
$$;

CREATE FUNCTION cases_opens(wanted uuid, kind text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT cases_is_system() OR EXISTS (
        SELECT 1 FROM cases_memberships(wanted) m WHERE {opens})
$$;

CREATE FUNCTION cases_reported(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM cases_reporter r
                   WHERE r.report_id = wanted AND r.user_id = scope_user())
$$;

-- Of a report's team the police alone may learn who reported.
CREATE FUNCTION cases_knows_reporter(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT cases_is_system() OR EXISTS (
        SELECT 1 FROM cases_report r, cases_memberships(r.case_id) m
        WHERE r.id = wanted AND m.role = 'POLICE')
$$;

-- Says of files only that a case not of the asker's hangs on them: they may not be merged.
CREATE FUNCTION cases_holds(files uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT c.care_file_id FROM cases_case c
    WHERE c.care_file_id = ANY (files) AND NOT cases_is_member(c.id)
$$;

CREATE FUNCTION cases_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'reports and cases are never deleted' USING ERRCODE = 'restrict_violation';
END $$;

-- What was reported stays as it was said; a child that becomes known, a case joined, may be noted.
CREATE FUNCTION cases_as_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'SENT' AND (OLD.state, OLD.reference, OLD.narrative, OLD.child, OLD.found_at,
            OLD.reported_at, OLD.situations) IS DISTINCT FROM (NEW.state, NEW.reference,
            NEW.narrative, NEW.child, NEW.found_at, NEW.reported_at, NEW.situations) THEN
        RAISE EXCEPTION 'a report is never rewritten' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_as_said BEFORE UPDATE ON cases_report
    FOR EACH ROW EXECUTE FUNCTION cases_as_said();

-- The history of what lies behind the wall is no road around it.
CREATE POLICY audit_history_sealed ON audit_history AS RESTRICTIVE FOR SELECT USING (
    NOT (starts_with(table_name, 'cases_') OR starts_with(table_name, 'intervention_'))
    OR cases_is_system());
"""


def forwards():
    statements = [functions()]
    for table, condition in POLICIES.items():
        statements.append(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        statements.append(
            f"CREATE POLICY reach ON {table} USING (cases_is_system() OR {condition})"
        )
    for table in KEPT:
        statements.append(
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION cases_keep()"
        )
    statements += [f"SELECT audit_track_table('{table}', '{{}}')" for table in TRACKED]
    return ";\n".join(statements)


def backwards():
    statements = ["DROP POLICY audit_history_sealed ON audit_history"]
    for table in POLICIES:
        statements.append(f"DROP POLICY reach ON {table}")
        statements.append(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    statements += [f"DROP TRIGGER {table}_kept ON {table}" for table in KEPT]
    statements += [
        f"DROP TRIGGER audit_{deed} ON {table}" for table in TRACKED for deed in DEEDS
    ]
    statements += [
        "DROP TRIGGER cases_as_said ON cases_report", "DROP FUNCTION cases_as_said()",
        "DROP FUNCTION cases_keep()", "DROP FUNCTION cases_holds(uuid[])",
        "DROP FUNCTION cases_knows_reporter(uuid)", "DROP FUNCTION cases_reported(uuid)",
        "DROP FUNCTION cases_opens(uuid, text)", "DROP FUNCTION cases_is_member(uuid)",
        "DROP FUNCTION cases_memberships(uuid)", "DROP FUNCTION cases_is_system()",
    ]  # fmt: skip
    return ";\n".join(statements)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("audit", "0002_history_and_reach"),
        ("registry", "0002_reach_and_history"),
    ]
    operations = [migrations.RunSQL(forwards(), backwards())]
