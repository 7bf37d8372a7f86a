"""Every call has its clock; matters of public opinion are seen from the county upwards."""

from django.db import migrations, models

SUPERVISED = "(area >= scope_lo() AND area < scope_hi() AND length(scope_lo()) <= 6)"
DEEDS = ("insert", "update", "delete")


class Migration(migrations.Migration):
    dependencies = [
        ("hotline", "0004_clocks_of_old_calls"),
        ("audit", "0002_history_and_reach"),
        ("registry", "0002_reach_and_history"),
    ]
    operations = [
        migrations.AlterField("call", "hand_over_by", models.DateTimeField()),
        migrations.RunSQL(
            "ALTER TABLE hotline_opinion ENABLE ROW LEVEL SECURITY; "
            f"CREATE POLICY reach ON hotline_opinion USING ({SUPERVISED}); "
            "SELECT audit_track_table('hotline_opinion', '{}');",
            "DROP POLICY reach ON hotline_opinion; "
            "ALTER TABLE hotline_opinion DISABLE ROW LEVEL SECURITY;"
            + ";".join(f"DROP TRIGGER audit_{deed} ON hotline_opinion" for deed in DEEDS),
        ),
    ]
