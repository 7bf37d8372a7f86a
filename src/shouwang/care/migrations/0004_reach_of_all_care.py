"""Reach of letters, plans, wishes, gifts, families; the psychology group stays sealed."""

from django.db import migrations

FILE = (
    "(area >= scope_lo() AND area < scope_hi()) "
    "OR EXISTS (SELECT 1 FROM registry_carefile f WHERE f.id = care_file_id)"
)
AREA = "(area >= scope_lo() AND area < scope_hi())"
# A wish shows no name: who may claim one reads the open ones of the county, and its own.
WISH = FILE + " OR claimer_user = scope_user() OR (status = 'COLLECTED' AND county = care_county())"
CONDITIONS = {
    "care_letter": FILE,
    "care_meeting": AREA + " OR organisation_id = scope_org()",
    "care_plan": FILE,
    "care_planreview": FILE,
    "care_wish": WISH,
    "care_donation": FILE,
    "care_helpfamily": AREA,
    "care_familycare": FILE,
    "care_persuasion": FILE,
    "care_counselling": "entered_user = scope_user() OR care_sees_psychology(area)",
}
DEEDS = ("insert", "update", "delete")
# Counselling has no row history: the page of a file's history would tell that there is some.
TRACKED = [table for table in CONDITIONS if table != "care_counselling"]

FUNCTIONS = """
-- The county of the acting organisation: a volunteer has no area of its own.
CREATE FUNCTION care_county() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp
    AS $$ SELECT left(area, 6) FROM accounts_organisation WHERE id = scope_org() $$;
-- A person of the psychology group: a post in force of a role that carries the right (a test holds
-- this list equal to accounts.roles), at the acting organisation, over the record's place.
CREATE FUNCTION care_sees_psychology(place text) RETURNS boolean LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT place >= scope_lo() AND place < scope_hi() AND EXISTS (
        SELECT 1 FROM accounts_post p
        WHERE p.user_id = scope_user() AND p.organisation_id = scope_org()
          AND p.role = ANY (ARRAY['CIVIL_AFFAIRS_OFFICER'])
          AND p.valid_from <= (now() AT TIME ZONE 'Asia/Shanghai')::date
          AND (p.valid_to IS NULL OR p.valid_to >= (now() AT TIME ZONE 'Asia/Shanghai')::date))
    $$;
-- Who merges files does not see what was said in confidence; it goes with the child all the same.
CREATE FUNCTION care_move_counselling() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.merged_into_id IS NOT NULL AND OLD.merged_into_id IS NULL THEN
        UPDATE care_counselling SET care_file_id = NEW.merged_into_id, moved_from = NEW.id
            WHERE care_file_id = NEW.id;
    ELSIF NEW.merged_into_id IS NULL AND OLD.merged_into_id IS NOT NULL THEN
        UPDATE care_counselling SET care_file_id = NEW.id, moved_from = NULL
            WHERE moved_from = NEW.id AND care_file_id = OLD.merged_into_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER care_move_counselling AFTER UPDATE OF merged_into_id ON registry_carefile
    FOR EACH ROW EXECUTE FUNCTION care_move_counselling();
"""
UNDO_FUNCTIONS = """
DROP TRIGGER care_move_counselling ON registry_carefile;
DROP FUNCTION care_move_counselling();
DROP FUNCTION care_sees_psychology(text);
DROP FUNCTION care_county();
"""


def _close(table: str) -> str:
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; "
        f"CREATE POLICY reach ON {table} USING ({CONDITIONS[table]});"
    )


def _open(table: str) -> str:
    return f"DROP POLICY reach ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"


class Migration(migrations.Migration):
    dependencies = [
        ("care", "0003_all_care"),
        ("audit", "0002_history_and_reach"),
        ("accounts", "0002_installation"),
    ]
    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO_FUNCTIONS),
        *(migrations.RunSQL(_close(table), _open(table)) for table in CONDITIONS),
        *(
            migrations.RunSQL(
                f"SELECT audit_track_table('{table}', '{{version}}');",
                ";".join(f"DROP TRIGGER audit_{deed} ON {table}" for deed in DEEDS),
            )
            for table in TRACKED
        ),
    ]
