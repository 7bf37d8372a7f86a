"""An assessment of a sealed case is seen, and made, by the team of the case alone.

The function of the cases is looked up when it is needed: this app lies below theirs.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION assessment_case_visible(sealed_case uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF to_regprocedure('cases_is_member(uuid)') IS NULL THEN RETURN false; END IF;
    RETURN coalesce(cases_is_member(sealed_case), false);
END $$;

CREATE POLICY case_team ON assessment_assessment
    USING (case_id IS NOT NULL AND assessment_case_visible(case_id));
"""
BACKWARD = """
DROP POLICY case_team ON assessment_assessment;
DROP FUNCTION assessment_case_visible(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("assessment", "0002_reach")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
