"""One spell says of a day what holds under every definition: far fewer rows.

Definitions report the same attributes of a child, and all of them stand in `packed` already: the
codes beside it, the row of each definition and the key of its own go. Two indexes instead of four:
one in the order of townships serves counties and all below.
"""

from django.db import migrations, models
from django.db.models.functions import Left

import shouwang.core.fields

REACH = """
ALTER TABLE statistics_spell ENABLE ROW LEVEL SECURITY;
CREATE POLICY reach ON statistics_spell
    USING (area >= (SELECT scope_lo()) AND area < (SELECT scope_hi()));
"""
BEFORE = """
CREATE TEMPORARY TABLE spell_before ON COMMIT DROP AS
SELECT area, care_file_id, starts_on, ends_on,
       ((packed >> 1) << 10)
       | ((1 + (packed & 1)) << 2 * (position(profile IN 'ABCDF') - 1)) AS packed
FROM statistics_spell;
"""
# Between two days on which any definition's spell begins or ends, all of them hold.
TOGETHER = """
INSERT INTO statistics_spell (area, county, township, care_file_id, starts_on, ends_on, packed)
SELECT b.area, left(b.area, 6), left(b.area, 9), held.care_file_id, held.day, held.until,
       bit_or(b.packed)
FROM (
    SELECT care_file_id, day, lead(day) OVER (PARTITION BY care_file_id ORDER BY day) AS until
    FROM (SELECT care_file_id, starts_on AS day FROM spell_before
          UNION SELECT care_file_id, ends_on FROM spell_before) days
) held
JOIN spell_before b ON b.care_file_id = held.care_file_id
 AND b.starts_on <= held.day AND b.ends_on > held.day
GROUP BY b.area, held.care_file_id, held.day, held.until;
"""


class Migration(migrations.Migration):
    dependencies = [("statistics", "0004_scope_once")]
    operations = [
        # Backwards the table comes back empty: spells are derived, `determine` fills it.
        migrations.RunSQL(BEFORE, REACH),
        migrations.DeleteModel("Spell"),
        migrations.CreateModel(
            name="Spell",
            fields=[
                ("area", shouwang.core.fields.CodeField(db_collation="C", editable=False, max_length=12)),
                ("county", shouwang.core.fields.CodeField(db_collation="C", editable=False, max_length=6)),
                ("township", shouwang.core.fields.CodeField(db_collation="C", editable=False, max_length=9)),
                ("pk", models.CompositePrimaryKey("care_file_id", "starts_on", blank=True, editable=False, primary_key=True, serialize=False)),
                ("care_file_id", models.UUIDField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("packed", models.BigIntegerField()),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["township", "ends_on", "starts_on"],
                        include=["area", "packed"],
                        name="statistics_spell_township",
                    ),
                    models.Index(
                        fields=["ends_on", "starts_on"],
                        include=["area", "packed"],
                        name="statistics_spell_cover",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(county=Left(models.F("area"), 6), township=Left(models.F("area"), 9)),
                        name="statistics_spell_area_head",
                    )
                ],
            },
        ),
        migrations.RunSQL(TOGETHER + REACH, "SELECT 1"),
    ]
