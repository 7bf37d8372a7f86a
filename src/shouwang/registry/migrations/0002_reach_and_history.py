"""Row-level security over everything that hangs on a file; history; search within reach."""

from django.db import migrations

IN_AREA = "(area >= scope_lo() AND area < scope_hi())"
BY_FILE = "EXISTS (SELECT 1 FROM registry_carefile f WHERE f.id = care_file_id)"
BY_PERSON = "EXISTS (SELECT 1 FROM registry_person p WHERE p.id = person_id)"

# Grants in force for the acting organisation; a class teacher's own class only.
GRANTED = """EXISTS (
    SELECT 1 FROM registry_grant g
    WHERE g.care_file_id = {file} AND g.organisation_id = scope_org()
      AND g.valid_from <= (now() AT TIME ZONE 'Asia/Shanghai')::date
      AND (g.valid_to IS NULL OR g.valid_to >= (now() AT TIME ZONE 'Asia/Shanghai')::date)
      AND (g.user_id IS NULL OR g.user_id = scope_user())
      AND (scope_class() IS NULL OR g.class_label = scope_class() OR g.user_id = scope_user()))"""

POLICIES = {
    "registry_grant": f"{IN_AREA} OR organisation_id = scope_org()",
    "registry_carefile": f"{IN_AREA} OR {GRANTED.format(file='registry_carefile.id')}",
    "registry_person": f"""{IN_AREA}
        OR EXISTS (SELECT 1 FROM registry_carefile f WHERE f.person_id = registry_person.id)
        OR EXISTS (SELECT 1 FROM registry_relationship r WHERE r.person_id = registry_person.id)""",
    "registry_household": f"""{IN_AREA}
        OR EXISTS (SELECT 1 FROM registry_carefile f WHERE f.household_id = registry_household.id)""",
    "registry_relationship": f"{IN_AREA} OR {BY_FILE}",
    "registry_guardianshiparrangement": f"{IN_AREA} OR {BY_FILE}",
    "registry_enrolment": f"{IN_AREA} OR {BY_FILE}",
    "registry_change": f"{IN_AREA} OR {BY_FILE}",
    "registry_migration": f"{IN_AREA} OR {BY_PERSON}",
    "registry_circumstance": f"{IN_AREA} OR {BY_PERSON}",
}
TRACKED = [table for table in POLICIES if table != "registry_change"]
# Columns that are derived, and so no part of a row's history.
DERIVED = {
    "registry_carefile": "{updated_at,version,verdict,verdicts,care_reason,carer_kind,rating,"
    "schooling,school_id,without_carer,determined_on,next_change_on}",
    "registry_person": "{version}",
}

# Text operators are not leakproof: under row-level security they would scan. The function repeats
# the scope itself, and a generic plan would choose the wrong index.
SEARCH = f"""
CREATE FUNCTION registry_search(pieces text[], pinyin text, initial text, most integer)
RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    RETURN QUERY
    WITH hit AS MATERIALIZED (
        SELECT p.id FROM registry_person p
        WHERE (cardinality(pieces) > 0 AND p.name_grams @> pieces)
          AND ((p.area >= scope_lo() AND p.area < scope_hi()) OR scope_lo() IS NULL)
        UNION ALL
        SELECT p.id FROM registry_person p
        WHERE pinyin <> '' AND p.name_pinyin >= pinyin AND p.name_pinyin < pinyin || '~'
          AND p.county >= left(scope_lo(), 6) AND p.county < scope_hi()
        UNION ALL
        SELECT p.id FROM registry_person p
        WHERE initial <> '' AND p.name_initials >= initial AND p.name_initials < initial || '~'
          AND p.county >= left(scope_lo(), 6) AND p.county < scope_hi()
    ), candidate AS (
        SELECT f.id FROM registry_carefile f JOIN hit ON hit.id = f.person_id
        UNION
        SELECT r.care_file_id FROM registry_relationship r JOIN hit ON hit.id = r.person_id
    )
    SELECT f.id FROM registry_carefile f JOIN candidate c ON c.id = f.id
    WHERE (f.area >= scope_lo() AND f.area < scope_hi()) OR {GRANTED.format(file="f.id")}
    LIMIT most;
END $$;

-- Says of numbers only that an open file holds them, in which village, in what state.
CREATE FUNCTION registry_number_held(digests bytea[])
RETURNS TABLE (digest bytea, village text, status text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT f.id_digest, f.area::text, f.status::text FROM registry_carefile f
    WHERE f.id_digest = ANY (digests) AND f.status <> 'CLOSED'
$$;
"""


def forwards():
    statements = []
    for table, condition in POLICIES.items():
        statements.append(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        statements.append(f"CREATE POLICY reach ON {table} USING ({condition})")
    statements += [
        f"SELECT audit_track_table('{table}', '{DERIVED.get(table, '{}')}')" for table in TRACKED
    ]
    return ";\n".join(statements) + ";\n" + SEARCH


def backwards():
    statements = [
        "DROP FUNCTION registry_search(text[], text, text, integer)",
        "DROP FUNCTION registry_number_held(bytea[])",
    ]
    for table in POLICIES:
        statements.append(f"DROP POLICY reach ON {table}")
        statements.append(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for table in TRACKED:
        statements += [
            f"DROP TRIGGER audit_{deed} ON {table}" for deed in ("insert", "update", "delete")
        ]
    return ";\n".join(statements)


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial"), ("audit", "0002_history_and_reach")]
    operations = [migrations.RunSQL(forwards(), backwards())]
