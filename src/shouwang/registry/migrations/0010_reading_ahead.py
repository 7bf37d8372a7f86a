"""Rows that nobody has read for long are asked of the disk all at once, not one after the other.

A scan by index waits for each page it meets; a scan by bitmap knows its pages beforehand and has
them read ahead. What a search finds is therefore looked up by bitmap throughout, and what the list
shows of it is read ahead in the same way. Cold, a search waits a fifth of the time or less; warm,
it costs a few tenths of a millisecond more.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("shouwang.registry.migrations.0006_search_speed")

FILES_OF = f"""
CREATE OR REPLACE FUNCTION registry_files_of(
    persons uuid[], since text, until text, most integer)
RETURNS SETOF uuid LANGUAGE plpgsql {BEFORE.SETTINGS} SET enable_indexscan = off AS $$
DECLARE {BEFORE.WITHIN}
    found uuid[];
BEGIN
    {BEFORE.UNLESS_NOWHERE}
    found := ARRAY(
        SELECT f.id FROM registry_carefile f
        WHERE f.person_id = ANY (persons) AND f.area >= lo AND f.area < hi
        UNION
        SELECT r.care_file_id FROM registry_relationship r
        WHERE r.person_id = ANY (persons) AND r.area >= lo AND r.area < hi
        LIMIT most);
    -- The list orders and narrows these rows next: they are all read here, at once.
    RETURN QUERY
    SELECT f.id FROM registry_carefile f
    WHERE f.id = ANY (found) AND f.area >= lo AND f.area < hi;
END $$;
"""  # noqa: S608
# As 0006 has it, word by word.
FILES_OF_BEFORE = f"""
CREATE OR REPLACE FUNCTION registry_files_of(
    persons uuid[], since text, until text, most integer)
RETURNS SETOF uuid LANGUAGE plpgsql {BEFORE.SETTINGS} AS $$
DECLARE {BEFORE.WITHIN}
BEGIN
    {BEFORE.UNLESS_NOWHERE}
    RETURN QUERY
    SELECT f.id FROM registry_carefile f
    WHERE f.person_id = ANY (persons) AND f.area >= lo AND f.area < hi
    UNION
    SELECT r.care_file_id FROM registry_relationship r
    WHERE r.person_id = ANY (persons) AND r.area >= lo AND r.area < hi
    LIMIT most;
END $$;
"""  # noqa: S608

# Says only how many rows lie there: called for what it reads, before registry_lines reads it again.
READ_AHEAD = """
CREATE FUNCTION registry_read_ahead(files uuid[], parents text[]) RETURNS bigint
LANGUAGE plpgsql STABLE
SET enable_indexscan = off SET enable_seqscan = off SET enable_nestloop = off AS $$
DECLARE
    persons uuid[] := ARRAY(
        SELECT f.person_id FROM registry_carefile f WHERE f.id = ANY (files));
BEGIN
    persons := persons || ARRAY(
        SELECT r.person_id FROM registry_relationship r
        WHERE r.care_file_id = ANY (files) AND r.valid_to IS NULL
          AND (r.kin = ANY (parents) OR r.is_actual_carer));
    RETURN (SELECT count(p.name) FROM registry_person p WHERE p.id = ANY (persons));
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0009_lines_of_the_list")]
    operations = [
        migrations.RunSQL(FILES_OF, FILES_OF_BEFORE),
        migrations.RunSQL(READ_AHEAD, "DROP FUNCTION registry_read_ahead(uuid[], text[])"),
    ]
