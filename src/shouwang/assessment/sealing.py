"""Row-level security of assessments; the half that belongs to the app of cases, ready to use."""

TABLE = "assessment_assessment"
# Seen with its child's file: by area, or by a grant. A row of a case never this way.
OPEN_CONDITION = (
    "case_id IS NULL AND ((area >= scope_lo() AND area < scope_hi()) "
    "OR EXISTS (SELECT 1 FROM registry_carefile f WHERE f.id = care_file_id))"
)


def case_policy(function: str = "cases_is_member") -> tuple[str, str]:
    """Return the SQL, and its undoing, by which the team of a case sees the case's assessments.

    For a migration of `cases` that runs after its function and after assessment 0002::

        migrations.RunSQL(*sealing.case_policy())
    """
    return (
        f"CREATE POLICY case_team ON {TABLE} USING (case_id IS NOT NULL AND {function}(case_id));",
        f"DROP POLICY case_team ON {TABLE};",
    )
