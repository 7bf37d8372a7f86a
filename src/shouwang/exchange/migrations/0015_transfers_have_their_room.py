"""申请转入 moves to the app of transfers; a package of another installation is a source."""

import shouwang.core.fields
from django.db import migrations


_STATES = {"REQUESTED": "REQUESTED", "ACCEPTED": "DONE", "DECLINED": "DECLINED"}


def carry_over(apps, schema_editor):
    """Requests of rosters become transfers; one that was granted stays granted."""
    transfer = apps.get_model("transfers", "Transfer")
    for old in apps.get_model("exchange", "TransferRequest").objects.select_related("organisation"):
        area = old.from_area
        transfer.objects.create(
            id=old.pk, area=area, county=area[:6], township=area[:9], route="REQUESTED",
            status=_STATES[old.status], note=old.reason, to_area=old.area,
            to_name=old.organisation.name, organisation=old.organisation,
            child_name=old.child_name, id_digest=old.id_digest, row_id=old.row_id,
            begun_at=old.requested_at, begun_by=old.requested_by, answered_at=old.answered_at,
            answered_by=old.answered_by, answer=old.answer, care_file_id=old.care_file_id,
        )


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0014_national_register'),
        ('transfers', '0002_reach'),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='sourcerow',
            name='source',
            field=shouwang.core.fields.CodeField(choices=[('VILLAGE', '村级台账'), ('SCHOOL', '学校花名册'), ('XUEJI', '学籍系统'), ('KINDERGARTEN', '学前系统'), ('MCA_2016', '基本情况登记表'), ('OFFICE', '页面填报'), ('POLICE', '公安户籍名单'), ('WELFARE', '低保、特困名单'), ('DISABILITY', '残疾人名单'), ('MATERNAL', '妇幼卫生名单'), ('ORPHAN', '孤儿、事实无人抚养儿童名单'), ('TRANSFER', '外地移交档案')], db_collation='C', max_length=20),
        ),
        migrations.DeleteModel(
            name='TransferRequest',
        ),
    ]
