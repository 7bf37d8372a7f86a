"""Temporary care and services are kept by the app above; grounds stand with the measures."""

import shouwang.core.fields
from django.db import migrations

TABLE = "cases_temporarycare"
# What the table had besides its columns; dropped with it.
REACH = f"""
ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY;
CREATE POLICY reach ON {TABLE} USING (cases_is_system() OR cases_is_member(case_id));
CREATE TRIGGER {TABLE}_kept BEFORE DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION cases_keep();
SELECT audit_track_table('{TABLE}', '{{}}');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_referral_says_its_service"),
        ("intervention", "0004_stays_of_the_response"),
    ]
    operations = [
        migrations.RunSQL(migrations.RunSQL.noop, REACH),
        migrations.DeleteModel(name="TemporaryCare"),
        migrations.RemoveField(model_name="case", name="ground"),
        migrations.RemoveField(model_name="referral", name="service"),
        migrations.AlterField(
            model_name="report",
            name="origin",
            field=shouwang.core.fields.CodeField(
                choices=[
                    ("PAGE", "报告页面"),
                    ("PUBLIC", "公众页面"),
                    ("VISIT", "走访发现"),
                    ("HOTLINE", "热线"),
                    ("SCREENING", "风险排查"),
                    ("SCHOOL", "考勤随访"),
                    ("PHONE", "手机离线补报"),
                    ("ASSESSMENT", "评估发现"),
                ],
                db_collation="C",
                max_length=10,
                verbose_name="来源",
            ),
        ),
    ]
