"""Lists, search and counts read indexes instead of scattered rows; reach is planned once.

* What reach says of rows outside the own area stands in functions: a policy that nests others is
  planned anew in every statement, which cost more than the statement.
* Search narrows to the county inside the index of names, takes every spelling in one call, and
  knows telephones by their digest.
* Totals of open files come from one index alone.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("shouwang.registry.migrations.0002_reach_and_history").POLICIES
SEARCH_BEFORE = import_module("shouwang.registry.migrations.0005_search_rare_names").SEARCH

IN_AREA = "(area >= scope_lo() AND area < scope_hi())"
AFTER = {
    "registry_carefile": f"{IN_AREA} OR registry_file_granted(id)",
    "registry_person": f"{IN_AREA} OR registry_person_related(id)",
    "registry_household": f"{IN_AREA} OR registry_household_related(id)",
    **{
        f"registry_{table}": f"{IN_AREA} OR registry_file_reached(care_file_id)"
        for table in ("relationship", "guardianshiparrangement", "enrolment", "change")
    },
    **{
        f"registry_{table}": f"{IN_AREA} OR registry_person_reached(person_id)"
        for table in ("migration", "circumstance")
    },
}
# The same conditions as the policies of 0002, word by word, only behind a name. Row-level security
# does not bind the owner, so each function repeats the reach of the tables it looks into.
HEAD = """RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
SET search_path = public, pg_temp"""
REACH = f"""
CREATE FUNCTION registry_file_granted(file uuid) {HEAD} AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM registry_grant g
        WHERE g.care_file_id = file AND g.organisation_id = scope_org()
          AND g.valid_from <= (now() AT TIME ZONE 'Asia/Shanghai')::date
          AND (g.valid_to IS NULL OR g.valid_to >= (now() AT TIME ZONE 'Asia/Shanghai')::date)
          AND (g.user_id IS NULL OR g.user_id = scope_user())
          AND (scope_class() IS NULL OR g.class_label = scope_class()
               OR g.user_id = scope_user()));
END $$;

CREATE FUNCTION registry_file_reached(file uuid) {HEAD} AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM registry_carefile f
        WHERE f.id = file
          AND ((f.area >= scope_lo() AND f.area < scope_hi()) OR registry_file_granted(f.id)));
END $$;

CREATE FUNCTION registry_person_related(person uuid) {HEAD} AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM registry_carefile f
        WHERE f.person_id = person
          AND ((f.area >= scope_lo() AND f.area < scope_hi()) OR registry_file_granted(f.id)))
    OR EXISTS (
        SELECT FROM registry_relationship r
        WHERE r.person_id = person
          AND ((r.area >= scope_lo() AND r.area < scope_hi())
               OR registry_file_reached(r.care_file_id)));
END $$;

CREATE FUNCTION registry_person_reached(person uuid) {HEAD} AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM registry_person p
        WHERE p.id = person
          AND ((p.area >= scope_lo() AND p.area < scope_hi()) OR registry_person_related(p.id)));
END $$;

CREATE FUNCTION registry_household_related(household uuid) {HEAD} AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM registry_carefile f
        WHERE f.household_id = household
          AND ((f.area >= scope_lo() AND f.area < scope_hi()) OR registry_file_granted(f.id)));
END $$;
"""  # noqa: S608
UNREACH = "".join(
    f"DROP FUNCTION registry_{name}(uuid);\n"
    for name in (
        "household_related", "person_reached", "person_related", "file_reached", "file_granted",
    )
)  # fmt: skip

INDEXES = """
-- A county and a piece of a name together: nobody of another county is fetched.
CREATE INDEX registry_person_named ON registry_person USING gin ((ARRAY[county]), name_grams);
CREATE INDEX registry_person_phones ON registry_person USING gin (phone_digests)
    WHERE phone_digests <> '{}';
CREATE INDEX registry_file_open ON registry_carefile (area, verdict, status, without_carer)
    WHERE status <> 'CLOSED';
DROP INDEX registry_person_grams;
"""
UNINDEX = """
CREATE INDEX registry_person_grams ON registry_person USING gin (name_grams);
DROP INDEX registry_file_open;
DROP INDEX registry_person_phones;
DROP INDEX registry_person_named;
"""

# Planned for the arguments it gets (a county is no province), and from the indexes alone: for a
# LIMIT the planner would trust to meet a rare name soon by reading everybody.
SETTINGS = """STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off"""
# Asked for a range of codes, answered for what of it lies in reach; without a reach for nothing
# (`greatest` passes over NULL).
WITHIN = """
    lo text COLLATE "C" := greatest(since COLLATE "C", scope_lo());
    hi text COLLATE "C" := least(until COLLATE "C", scope_hi());"""
UNLESS_NOWHERE = "IF scope_lo() IS NULL OR scope_hi() IS NULL THEN RETURN; END IF;"
SEARCH = f"""
DROP FUNCTION registry_search(text[], text, text, integer);

-- The files in reach of persons, as the child or as somebody of the family.
CREATE FUNCTION registry_files_of(persons uuid[], since text, until text, most integer)
RETURNS SETOF uuid LANGUAGE plpgsql {SETTINGS} AS $$
DECLARE {WITHIN}
BEGIN
    {UNLESS_NOWHERE}
    RETURN QUERY
    SELECT f.id FROM registry_carefile f
    WHERE f.person_id = ANY (persons) AND f.area >= lo AND f.area < hi
    UNION
    SELECT r.care_file_id FROM registry_relationship r
    WHERE r.person_id = ANY (persons) AND r.area >= lo AND r.area < hi
    LIMIT most;
END $$;

CREATE FUNCTION registry_search(
    pieces text[], spellings text[], initial text, since text, until text, most integer)
RETURNS SETOF uuid LANGUAGE plpgsql {SETTINGS} AS $$
DECLARE {WITHIN}
    first text COLLATE "C" := left(lo, 6);
    spelling text COLLATE "C";
    hits uuid[] := '{{}}';
BEGIN
    {UNLESS_NOWHERE}
    IF cardinality(pieces) > 0 AND length(first) = 6 THEN
        hits := ARRAY(
            SELECT p.id FROM registry_person p
            WHERE ARRAY[p.county] @> ARRAY[first::varchar] AND p.name_grams @> pieces
              AND p.area >= lo AND p.area < hi
            LIMIT most);
    ELSIF cardinality(pieces) > 0 THEN
        hits := ARRAY(
            SELECT p.id FROM registry_person p
            WHERE p.name_grams @> pieces AND p.area >= lo AND p.area < hi LIMIT most);
    END IF;
    FOREACH spelling IN ARRAY spellings LOOP
        hits := hits || ARRAY(
            SELECT p.id FROM registry_person p
            WHERE p.name_pinyin >= spelling AND p.name_pinyin < spelling || '~'
              AND p.county >= first AND p.county < hi AND p.area >= lo AND p.area < hi
            LIMIT most);
    END LOOP;
    IF initial <> '' THEN
        hits := hits || ARRAY(
            SELECT p.id FROM registry_person p
            WHERE p.name_initials >= initial AND p.name_initials < initial || '~'
              AND p.county >= first AND p.county < hi AND p.area >= lo AND p.area < hi
            LIMIT most);
    END IF;
    RETURN QUERY SELECT * FROM registry_files_of(hits, since, until, most);
END $$;

CREATE FUNCTION registry_search_phone(
    digests bytea[], since text, until text, most integer)
RETURNS SETOF uuid LANGUAGE plpgsql {SETTINGS} AS $$
DECLARE {WITHIN}
BEGIN
    {UNLESS_NOWHERE}
    RETURN QUERY SELECT * FROM registry_files_of(
        ARRAY(SELECT p.id FROM registry_person p
              WHERE p.phone_digests && digests AND p.phone_digests <> '{{}}'
                AND p.area >= lo AND p.area < hi LIMIT most),
        since, until, most);
END $$;

-- How many files of a range of codes within reach are not closed, counted up to `most`.
CREATE FUNCTION registry_count_open(since text, until text, most integer)
RETURNS SETOF bigint LANGUAGE plpgsql {SETTINGS} AS $$
DECLARE {WITHIN}
BEGIN
    {UNLESS_NOWHERE}
    RETURN QUERY
    SELECT count(*) FROM (
        SELECT FROM registry_carefile f
        WHERE f.area >= lo AND f.area < hi AND f.status <> 'CLOSED' LIMIT most) AS found;
END $$;

-- The worklist of the whole reach in one reading of one index.
CREATE FUNCTION registry_count_waiting()
RETURNS TABLE (alone bigint, undetermined bigint, unverified bigint)
LANGUAGE plpgsql {SETTINGS} AS $$
DECLARE
    lo text COLLATE "C" := scope_lo();
    hi text COLLATE "C" := scope_hi();
BEGIN
    RETURN QUERY
    SELECT count(*) FILTER (WHERE f.without_carer AND f.verdict = 'yes'),
           count(*) FILTER (WHERE f.verdict = 'unknown'),
           count(*) FILTER (WHERE f.status IN ('SUBMITTED', 'CHANGE_PENDING'))
    FROM registry_carefile f
    WHERE f.area >= lo AND f.area < hi AND f.status <> 'CLOSED' AND f.status <> 'DRAFT';
END $$;
"""  # noqa: S608
UNSEARCH = """
DROP FUNCTION registry_count_waiting();
DROP FUNCTION registry_count_open(text, text, integer);
DROP FUNCTION registry_search_phone(bytea[], text, text, integer);
DROP FUNCTION registry_search(text[], text[], text, text, text, integer);
DROP FUNCTION registry_files_of(uuid[], text, text, integer);
"""


def policies(conditions):
    return "".join(
        f"ALTER POLICY reach ON {table} USING ({conditions[table]});\n" for table in AFTER
    )


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_search_rare_names")]
    operations = [
        migrations.RunSQL(REACH, UNREACH),
        migrations.RunSQL(policies(AFTER), policies(BEFORE)),
        migrations.RunSQL(
            INDEXES,
            UNINDEX,
            state_operations=[migrations.RemoveIndex("person", "registry_person_grams")],
        ),
        migrations.RunSQL(SEARCH, UNSEARCH + SEARCH_BEFORE),
    ]
