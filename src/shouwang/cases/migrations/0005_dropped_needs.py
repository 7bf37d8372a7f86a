"""What was found needed and is needed no more: behind the wall of the case, kept, with history."""

import django.db.models.deletion
import django.db.models.functions.text
import shouwang.core.fields
import shouwang.core.models
from django.db import migrations, models

TABLE = "cases_droppedneed"
SERVICES = [
    ("GUIDANCE", "监护指导"),
    ("MEDICAL", "医疗救治"),
    ("COUNSELLING", "心理疏导"),
    ("BEHAVIOUR", "行为矫治"),
    ("LEGAL_SERVICE", "法律服务"),
    ("LEGAL_AID", "法律援助"),
]
REACH = f"""
ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY;
CREATE POLICY reach ON {TABLE} USING (cases_is_system() OR cases_is_member(case_id));
CREATE TRIGGER {TABLE}_kept BEFORE DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION cases_keep();
SELECT audit_track_table('{TABLE}', '{{}}');
"""


def place(size):
    """Return a column of the row's place, as `AreaModel` has it."""
    return shouwang.core.fields.CodeField(db_collation="C", editable=False, max_length=size)


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_care_has_one_home"), ("audit", "0002_history_and_reach")]
    operations = [
        migrations.CreateModel(
            name="DroppedNeed",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=shouwang.core.models.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("area", place(12)),
                ("county", place(6)),
                ("township", place(9)),
                (
                    "service",
                    shouwang.core.fields.CodeField(
                        choices=SERVICES, db_collation="C", max_length=14, verbose_name="帮扶服务"
                    ),
                ),
                ("reason", shouwang.core.fields.SealedTextField(verbose_name="原因")),
                ("dropped_by", models.CharField(max_length=120)),
                ("dropped_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "county",
                                django.db.models.functions.text.Left(models.F("area"), 6),
                            ),
                            (
                                "township",
                                django.db.models.functions.text.Left(models.F("area"), 9),
                            ),
                        ),
                        name="cases_droppedneed_area_head",
                    ),
                    models.UniqueConstraint(
                        fields=("case", "service"), name="cases_need_dropped_once"
                    ),
                ],
            },
        ),
        migrations.RunSQL(REACH, migrations.RunSQL.noop),
    ]
