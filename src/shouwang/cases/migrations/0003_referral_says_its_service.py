"""What a referral asked for stands in its words: services are kept by the app above."""

from django.db import migrations

LABELS = {
    "GUIDANCE": "监护指导", "MEDICAL": "医疗救治", "COUNSELLING": "心理疏导",
    "BEHAVIOUR": "行为矫治", "LEGAL_SERVICE": "法律服务", "LEGAL_AID": "法律援助",
}  # fmt: skip


def forwards(apps, schema_editor):
    model = apps.get_model("cases", "Referral")
    for row in model.objects.exclude(service="").iterator():
        row.task = f"{LABELS.get(row.service, row.service)}：{row.task}"
        row.save(update_fields=["task"])


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_reach")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
