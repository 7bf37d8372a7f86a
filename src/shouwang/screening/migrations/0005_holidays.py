"""A long public holiday is a key period too."""

import shouwang.core.fields
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("screening", "0004_reach_of_dormitories")]
    operations = [
        migrations.AlterField(
            model_name="campaign",
            name="period",
            field=shouwang.core.fields.CodeField(
                choices=[
                    ("WINTER", "寒假"),
                    ("SUMMER", "暑假"),
                    ("AFTER_SCHOOL", "放学后"),
                    ("FLOOD", "汛期"),
                    ("HEATING", "冬季取暖"),
                    ("HOLIDAY", "节假日"),
                    ("DAILY", "日常"),
                ],
                db_collation="C",
                max_length=12,
                verbose_name="时段",
            ),
        ),
    ]
