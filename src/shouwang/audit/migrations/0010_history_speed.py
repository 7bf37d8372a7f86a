"""History of many rows at once costs little.

* An insert of many rows (an import) is told by one line for each area: which rows, of which table,
  by which transaction. It never held values; before, it was a line with three index entries for
  every row. `row_id` is empty in such a line, `row_ids` in all others.
* An update of many rows compares the columns themselves first, and puts only rows that changed
  into JSON: determining 100 000 files changes derived columns alone.
"""

from django.db import migrations

_MANY = 500
_TRACK = """
CREATE OR REPLACE FUNCTION audit_track() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    derived constant text[] := TG_ARGV[0]::text[];
    xid bigint := pg_current_xact_id()::text::bigint;
{declared}BEGIN
    IF TG_OP = 'INSERT' THEN
{insert}
    ELSIF TG_OP = 'UPDATE' THEN
{update}
    ELSE
        INSERT INTO audit_history (xid, op, table_name, row_id, area, old)
        SELECT xid, 'D', TG_TABLE_NAME, o.id::text, o.area, to_jsonb(o) - derived FROM old_rows o;
    END IF;
    RETURN NULL;
END $$;
"""
_INSERT = """
        INSERT INTO audit_history (xid, op, table_name, row_id, area)
        SELECT xid, 'I', TG_TABLE_NAME, n.id::text, n.area FROM new_rows n;
"""
_UPDATE = """
        INSERT INTO audit_history (xid, op, table_name, row_id, area, old, new)
        SELECT xid, 'U', TG_TABLE_NAME, n.id::text, n.area, d.old, d.new
        FROM new_rows n JOIN old_rows o USING (id)
        CROSS JOIN LATERAL (
            SELECT jsonb_object_agg(a.key, a.value) AS old, jsonb_object_agg(a.key, b.value) AS new
            FROM jsonb_each(to_jsonb(o) - derived) a JOIN jsonb_each(to_jsonb(n) - derived) b USING (key)
            WHERE a.value IS DISTINCT FROM b.value
        ) d
        WHERE d.old IS NOT NULL;
"""
_DECLARED = """    few boolean;
    changed text[];
"""
_INSERT_MANY = f"""
        SELECT count(*) < {_MANY} INTO few FROM (SELECT FROM new_rows LIMIT {_MANY}) counted;
        IF few THEN
{_INSERT}
        ELSE
            INSERT INTO audit_history (xid, op, table_name, row_id, area, row_ids)
            SELECT xid, 'I', TG_TABLE_NAME, '', n.area, array_agg(n.id::text)
            FROM new_rows n GROUP BY n.area;
        END IF;
"""
_UPDATE_MANY = f"""
        SELECT count(*) < {_MANY} INTO few FROM (SELECT FROM new_rows LIMIT {_MANY}) counted;
        IF NOT few THEN
            -- Which rows differ in a column that is no derived one: compared as they are.
            EXECUTE (
                SELECT format(
                    'SELECT coalesce(array_agg(n.id::text), ''{{}}'') FROM new_rows n '
                    'JOIN old_rows o USING (id) WHERE (%s) IS DISTINCT FROM (%s)',
                    string_agg(format('o.%I', attname), ', '), string_agg(format('n.%I', attname), ', '))
                FROM pg_attribute
                WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped
                  AND attname <> 'id' AND attname <> ALL (derived)
            ) INTO changed;
            IF changed = '{{}}' THEN RETURN NULL; END IF;
        END IF;
        INSERT INTO audit_history (xid, op, table_name, row_id, area, old, new)
        SELECT xid, 'U', TG_TABLE_NAME, n.id::text, n.area, d.old, d.new
        FROM new_rows n JOIN old_rows o USING (id)
        CROSS JOIN LATERAL (
            SELECT jsonb_object_agg(a.key, a.value) AS old, jsonb_object_agg(a.key, b.value) AS new
            FROM jsonb_each(to_jsonb(o) - derived) a JOIN jsonb_each(to_jsonb(n) - derived) b USING (key)
            WHERE a.value IS DISTINCT FROM b.value
        ) d
        WHERE (few OR n.id::text IN (SELECT unnest(changed))) AND d.old IS NOT NULL;
"""
FORWARDS = f"""
ALTER TABLE audit_history ADD COLUMN row_ids text[];
ALTER TABLE audit_history ALTER COLUMN row_ids SET STORAGE EXTERNAL;
{_TRACK.format(declared=_DECLARED, insert=_INSERT_MANY, update=_UPDATE_MANY)}
"""
BACKWARDS = f"""
INSERT INTO audit_history (at, xid, op, table_name, row_id, area)
SELECT at, xid, op, table_name, unnest(row_ids), area FROM audit_history WHERE row_ids IS NOT NULL;
DELETE FROM audit_history WHERE row_ids IS NOT NULL;
{_TRACK.format(declared="", insert=_INSERT, update=_UPDATE)}
ALTER TABLE audit_history DROP COLUMN row_ids;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_history_and_reach")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
