"""Who reads an attachment: by area or child's file; a sealed one by membership of its case."""

from django.db import migrations

# The bodies are looked up when they run: the tables and functions they name belong to apps above.
FUNCTIONS = """
CREATE FUNCTION documents_file_visible(file uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN file IS NOT NULL AND EXISTS (SELECT 1 FROM registry_carefile f WHERE f.id = file);
END $$;

CREATE FUNCTION documents_case_visible(sealed_case uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF to_regprocedure('cases_is_member(uuid)') IS NULL THEN RETURN false; END IF;
    RETURN coalesce(cases_is_member(sealed_case), false);
END $$;

-- Says of names of contents only which are in use: the sweep sees no rows.
CREATE FUNCTION documents_known_contents(names text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.stored_as::text FROM documents_attachment a WHERE a.stored_as = ANY (names)
$$;
"""
PLAIN = (
    "sealed_for IS NULL AND ((area >= scope_lo() AND area < scope_hi()) "
    "OR documents_file_visible(care_file_id) "
    # A school or a volunteer has no area: what it sent itself it may look at again.
    "OR uploaded_by = scope_user())"
)
READ = f"({PLAIN}) OR (sealed_for IS NOT NULL AND documents_case_visible(sealed_for))"
POLICIES = f"""
ALTER TABLE documents_attachment ENABLE ROW LEVEL SECURITY;
CREATE POLICY reach ON documents_attachment FOR SELECT USING ({READ});
CREATE POLICY change ON documents_attachment FOR UPDATE USING ({READ});
CREATE POLICY keep ON documents_attachment FOR INSERT WITH CHECK (({PLAIN}) OR sealed_for IS NOT NULL);
SELECT audit_track_table('documents_attachment', '{{}}');
"""
UNDO = """
DROP POLICY reach ON documents_attachment;
DROP POLICY change ON documents_attachment;
DROP POLICY keep ON documents_attachment;
ALTER TABLE documents_attachment DISABLE ROW LEVEL SECURITY;
DROP TRIGGER audit_insert ON documents_attachment;
DROP TRIGGER audit_update ON documents_attachment;
DROP TRIGGER audit_delete ON documents_attachment;
DROP FUNCTION documents_known_contents(text[]);
DROP FUNCTION documents_case_visible(uuid);
DROP FUNCTION documents_file_visible(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_attachments"), ("audit", "0002_history_and_reach")]
    operations = [migrations.RunSQL(FUNCTIONS + POLICIES, UNDO)]
