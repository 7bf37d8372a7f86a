"""Ask for the scope once a statement, not once a row: a province is 800 000 of them."""

from django.db import migrations

_POLICY = "ALTER POLICY reach ON statistics_spell USING (area >= {lo} AND area < {hi});"


class Migration(migrations.Migration):
    dependencies = [("statistics", "0003_packed_codes")]
    operations = [
        migrations.RunSQL(
            _POLICY.format(lo="(SELECT scope_lo())", hi="(SELECT scope_hi())"),
            _POLICY.format(lo="scope_lo()", hi="scope_hi()"),
        )
    ]
