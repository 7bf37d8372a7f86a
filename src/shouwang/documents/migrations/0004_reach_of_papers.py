"""An issued paper is seen like its files, and by the organisation that issued it."""

from django.db import migrations

PLAIN = (
    "sealed_for IS NULL AND ((area >= scope_lo() AND area < scope_hi()) "
    "OR organisation_id = scope_org() OR documents_file_visible(care_file_id))"
)
READ = f"({PLAIN}) OR (sealed_for IS NOT NULL AND documents_case_visible(sealed_for))"
DEEDS = ("insert", "update", "delete")


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_papers")]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE documents_issuedpaper ENABLE ROW LEVEL SECURITY; "
            f"CREATE POLICY reach ON documents_issuedpaper FOR SELECT USING ({READ}); "
            f"CREATE POLICY change ON documents_issuedpaper FOR UPDATE USING ({READ}); "
            f"CREATE POLICY keep ON documents_issuedpaper FOR INSERT "
            f"WITH CHECK (({PLAIN}) OR sealed_for IS NOT NULL); "
            "SELECT audit_track_table('documents_issuedpaper', '{}'); "
            "SELECT audit_track_table('documents_papertemplate', '{content}');",
            "DROP POLICY reach ON documents_issuedpaper; "
            "DROP POLICY change ON documents_issuedpaper; "
            "DROP POLICY keep ON documents_issuedpaper; "
            "ALTER TABLE documents_issuedpaper DISABLE ROW LEVEL SECURITY;"
            + ";".join(
                f"DROP TRIGGER audit_{deed} ON {table}"
                for table in ("documents_issuedpaper", "documents_papertemplate")
                for deed in DEEDS
            ),
        )
    ]
