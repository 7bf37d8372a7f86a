"""History of rows, written by one trigger function; the trail shows only the reader's area."""

from django.db import migrations

HISTORY = """
CREATE TABLE audit_history (
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamp with time zone NOT NULL DEFAULT now(),
    xid bigint NOT NULL,
    op "char" NOT NULL,
    table_name text COLLATE "C" NOT NULL,
    row_id text COLLATE "C" NOT NULL,
    area text COLLATE "C" NOT NULL,
    old jsonb,
    new jsonb,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX audit_history_row ON audit_history (row_id, at);
CREATE INDEX audit_history_xid ON audit_history (xid);

-- Makes the partition of a month; readers and writers go through the parent alone.
CREATE FUNCTION audit_make_month(day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first date := date_trunc('month', day);
    part text := 'audit_history_' || to_char(day, 'YYYYMM');
    grantee text;
BEGIN
    IF to_regclass(part) IS NOT NULL THEN RETURN; END IF;
    EXECUTE format('CREATE TABLE %I PARTITION OF audit_history FOR VALUES FROM (%L) TO (%L)',
                   part, first, first + interval '1 month');
    FOR grantee IN
        SELECT DISTINCT r.rolname FROM pg_class c, aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee
        WHERE c.relname = part AND a.grantee <> c.relowner
    LOOP
        EXECUTE format('REVOKE ALL ON %I FROM %I', part, grantee);
    END LOOP;
END $$;
SELECT audit_make_month((now() + make_interval(months => n))::date) FROM generate_series(0, 13) n;

-- Statement trigger with transition tables: COPY and bulk SQL are tracked as any other change.
-- An insert stores no values (the row itself holds them); what is derived is left out.
CREATE FUNCTION audit_track() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    derived constant text[] := TG_ARGV[0]::text[];
    xid bigint := pg_current_xact_id()::text::bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO audit_history (xid, op, table_name, row_id, area)
        SELECT xid, 'I', TG_TABLE_NAME, n.id::text, n.area FROM new_rows n;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO audit_history (xid, op, table_name, row_id, area, old, new)
        SELECT xid, 'U', TG_TABLE_NAME, n.id::text, n.area, d.old, d.new
        FROM new_rows n JOIN old_rows o USING (id)
        CROSS JOIN LATERAL (
            SELECT jsonb_object_agg(a.key, a.value) AS old, jsonb_object_agg(a.key, b.value) AS new
            FROM jsonb_each(to_jsonb(o) - derived) a JOIN jsonb_each(to_jsonb(n) - derived) b USING (key)
            WHERE a.value IS DISTINCT FROM b.value
        ) d
        WHERE d.old IS NOT NULL;
    ELSE
        INSERT INTO audit_history (xid, op, table_name, row_id, area, old)
        SELECT xid, 'D', TG_TABLE_NAME, o.id::text, o.area, to_jsonb(o) - derived FROM old_rows o;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION audit_track_table(name text, derived text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER audit_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS new_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit_track(%L)', name, derived);
    EXECUTE format('CREATE TRIGGER audit_update AFTER UPDATE ON %I REFERENCING OLD TABLE AS old_rows '
                   'NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit_track(%L)', name, derived);
    EXECUTE format('CREATE TRIGGER audit_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS old_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit_track(%L)', name, derived);
END $$;

-- The acting scope (core.scope); an unset or ended setting reads '' and closes everything.
CREATE FUNCTION scope_lo() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT NULLIF(current_setting('shouwang.lo', true), '') $$;
CREATE FUNCTION scope_hi() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT NULLIF(current_setting('shouwang.hi', true), '') $$;
CREATE FUNCTION scope_org() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT NULLIF(current_setting('shouwang.org', true), '')::uuid $$;
CREATE FUNCTION scope_user() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT NULLIF(current_setting('shouwang.user', true), '')::uuid $$;
CREATE FUNCTION scope_class() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT NULLIF(current_setting('shouwang.class', true), '') $$;

ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_event_read ON audit_event FOR SELECT USING (
    (area >= scope_lo() AND area < scope_hi()) OR scope_lo() = '0' OR user_id = scope_user());
CREATE POLICY audit_event_write ON audit_event FOR INSERT WITH CHECK (true);
ALTER TABLE audit_history ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_history_read ON audit_history FOR SELECT USING (area >= scope_lo() AND area < scope_hi());
"""

UNDO = """
DROP POLICY audit_event_read ON audit_event;
DROP POLICY audit_event_write ON audit_event;
ALTER TABLE audit_event DISABLE ROW LEVEL SECURITY;
DROP POLICY audit_history_read ON audit_history;
DROP FUNCTION scope_lo(); DROP FUNCTION scope_hi(); DROP FUNCTION scope_org();
DROP FUNCTION scope_user(); DROP FUNCTION scope_class();
DROP FUNCTION audit_track_table(text, text[]);
DROP FUNCTION audit_track();
DROP FUNCTION audit_make_month(date);
DROP TABLE audit_history;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(HISTORY, UNDO)]
