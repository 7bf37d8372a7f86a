"""Notices of hand-overs leave the house; seen like the call, addresses not in the history."""

import django.db.models.deletion
import django.db.models.functions.text
import shouwang.core.fields
import shouwang.core.models
from django.db import migrations, models

TABLE = "hotline_outgoing"
VISIBLE = "EXISTS (SELECT 1 FROM hotline_referral r WHERE r.id = referral_id)"
DEEDS = ("insert", "update", "delete")
CHANNELS = [("EMAIL", "电子邮件"), ("WEBHOOK", "短信网关")]
STATES = [
    ("PENDING", "待发送"),
    ("SENDING", "发送中"),
    ("SENT", "已发送"),
    ("FAILED", "发送失败"),
    ("UNSURE", "是否送达不明"),
]


def code(size, **more):
    """Return a column of codes."""
    return shouwang.core.fields.CodeField(db_collation="C", max_length=size, **more)


class Migration(migrations.Migration):
    dependencies = [("hotline", "0005_reach_of_opinions"), ("audit", "0002_history_and_reach")]
    operations = [
        migrations.CreateModel(
            name="Outgoing",
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
                ("area", code(12, editable=False)),
                ("county", code(6, editable=False)),
                ("township", code(9, editable=False)),
                ("channel", code(8, choices=CHANNELS)),
                ("address", shouwang.core.fields.SealedTextField()),
                ("state", code(8, choices=STATES, default="PENDING")),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, max_length=60)),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outgoing",
                        to="hotline.referral",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["PENDING", "SENDING"])),
                        fields=["state", "id"],
                        name="hotline_outgoing_due",
                    )
                ],
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
                        name="hotline_outgoing_area_head",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY; "
            f"CREATE POLICY reach ON {TABLE} USING ({VISIBLE}); "
            f"SELECT audit_track_table('{TABLE}', '{{address}}');",
            f"DROP POLICY reach ON {TABLE}; ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY;"
            + ";".join(f"DROP TRIGGER audit_{deed} ON {TABLE}" for deed in DEEDS),
        ),
    ]
