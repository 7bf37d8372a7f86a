"""Calls taken before the clocks stood in the policy pack keep those they ran by."""

from django.db import migrations

FILL = """
UPDATE hotline_call SET hand_over_by = received_at
    + CASE WHEN is_emergency THEN interval '1 hour' ELSE interval '24 hours' END
WHERE hand_over_by IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("hotline", "0003_opinions_and_clocks")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
