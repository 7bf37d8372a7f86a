"""What the page of one file shows of the registry comes in one statement; what is judged, in two.

A dozen queries were made, planned under row-level security and read back for it, which cost more
than running them. These functions are planned once for each connection and run with the rights of
whoever calls them: row-level security narrows each table as anywhere else.
"""

from django.db import migrations

PAGE = """
CREATE FUNCTION registry_page(wanted uuid, parents text[], most integer)
RETURNS TABLE (
    file text, child text, links text, people text, enrolments text, arrangements text,
    circumstances text, migrations text, changes text, siblings text, children text,
    disagreements text)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    asked registry_carefile;
    persons uuid[];
BEGIN
    SELECT * INTO asked FROM registry_carefile f WHERE f.id = wanted;
    IF NOT FOUND THEN RETURN; END IF;
    persons := asked.person_id || ARRAY(
        SELECT r.person_id FROM registry_relationship r
        WHERE r.care_file_id = wanted AND r.valid_to IS NULL AND r.kin = ANY (parents));
    RETURN QUERY SELECT
        to_json(asked)::text,
        (SELECT (to_jsonb(p) - '{former_names,name_grams,phone_digests}'::text[])::text
         FROM registry_person p WHERE p.id = asked.person_id),
        (SELECT json_agg(x)::text FROM (
            SELECT r.* FROM registry_relationship r
            WHERE r.care_file_id = wanted AND r.valid_to IS NULL
            ORDER BY r.valid_from NULLS FIRST, r.noted_on, r.id) x),
        (SELECT json_agg(x)::text FROM (
            SELECT q.id, q.name, q.sex, q.birth_date, q.id_number, q.phones, q.address
            FROM registry_person q WHERE q.id IN (
                SELECT r.person_id FROM registry_relationship r
                WHERE r.care_file_id = wanted AND r.valid_to IS NULL)) x),
        (SELECT json_agg(x)::text FROM (
            SELECT e.* FROM registry_enrolment e
            WHERE e.care_file_id = wanted AND e.valid_to IS NULL
            ORDER BY e.valid_from NULLS FIRST, e.noted_on, e.id) x),
        (SELECT json_agg(x)::text FROM (
            SELECT g.* FROM registry_guardianshiparrangement g
            WHERE g.care_file_id = wanted AND g.valid_to IS NULL
            ORDER BY g.valid_from NULLS FIRST, g.noted_on, g.id) x),
        (SELECT json_agg(x)::text FROM (
            SELECT c.* FROM registry_circumstance c
            WHERE c.person_id = ANY (persons) AND c.valid_to IS NULL
            ORDER BY c.valid_from NULLS FIRST, c.noted_on, c.id) x),
        (SELECT json_agg(x)::text FROM (
            SELECT m.* FROM registry_migration m
            WHERE m.person_id = ANY (persons) AND m.valid_to IS NULL
            ORDER BY m.valid_from NULLS FIRST, m.noted_on, m.id) x),
        (SELECT json_agg(x)::text FROM (
            SELECT c.* FROM registry_change c WHERE c.care_file_id = wanted
            ORDER BY c.at DESC, c.id DESC LIMIT most) x),
        (SELECT json_agg(x)::text FROM (
            SELECT s.id, s.area, s.person_id, s.birth_date FROM registry_carefile s
            WHERE s.household_id = asked.household_id AND s.id <> wanted
            ORDER BY s.birth_date, s.id) x),
        (SELECT json_agg(x)::text FROM (
            SELECT q.id, q.name, q.sex FROM registry_person q WHERE q.id IN (
                SELECT s.person_id FROM registry_carefile s
                WHERE s.household_id = asked.household_id AND s.id <> wanted)) x),
        (SELECT json_agg(x)::text FROM (
            SELECT d.* FROM registry_disagreement d
            WHERE d.care_file_id = wanted AND d.status = 'OPEN'
            ORDER BY d.claimed_on, d.id) x);
END $$;
"""

# The rows that a determination reads, of any number of files: what hangs on one file or person as
# one text, rows of JSON in the order in which they were written. Always by index: in a deed that
# fills tables nobody has counted yet, the planner would take the whole table for a slice.
DATED = """{0}.valid_from, {0}.valid_from_precision, {0}.valid_to, {0}.valid_to_precision,
{0}.noted_on"""
SAID = f"""(
SELECT json_agg(json_build_array(c.kind, c.code, {DATED.format("c")}) ORDER BY c.id)::text
FROM registry_circumstance c WHERE c.person_id = {{person}})"""  # noqa: S608 — own words
FACTS = f"""
CREATE FUNCTION registry_facts(files uuid[])
RETURNS TABLE (
    id text, area text, status text, close_reason text, closed_on date, sex text, birth_date date,
    said text, enrolled text)
LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT f.id::text, f.area::text, f.status::text, f.close_reason::text, f.closed_on,
        p.sex::text, p.birth_date, {SAID.format(person="f.person_id")},
        (SELECT json_agg(json_build_array(e.schooling, e.boarding, e.school_id,
            {DATED.format("e")}) ORDER BY e.noted_on, e.id)::text
        FROM registry_enrolment e WHERE e.care_file_id = f.id)
    FROM unnest(files) asked(id)
    JOIN registry_carefile f ON f.id = asked.id JOIN registry_person p ON p.id = f.person_id;
END $$;

CREATE FUNCTION registry_facts_of_family(files uuid[])
RETURNS TABLE (
    care_file_id text, id text, kin text, is_actual_carer boolean, dated text, away text, said text)
LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT r.care_file_id::text, r.id::text, r.kin::text, r.is_actual_carer,
        json_build_array({DATED.format("r")})::text,
        (SELECT json_agg(json_build_array({DATED.format("m")}) ORDER BY m.id)::text
        FROM registry_migration m WHERE m.person_id = r.person_id),
        {SAID.format(person="r.person_id")}
    FROM unnest(files) asked(id) JOIN registry_relationship r ON r.care_file_id = asked.id
    WHERE r.is_actual_carer OR r.kin IN ('FATHER', 'MOTHER', 'STEPFATHER', 'STEPMOTHER');
END $$;
"""  # noqa: S608 — own words
UNFACTS = """
DROP FUNCTION registry_facts(uuid[]);
DROP FUNCTION registry_facts_of_family(uuid[]);
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0011_fewer_indexes")]
    operations = [
        migrations.RunSQL(PAGE, "DROP FUNCTION registry_page(uuid, text[], integer)"),
        migrations.RunSQL(FACTS, UNFACTS),
    ]
