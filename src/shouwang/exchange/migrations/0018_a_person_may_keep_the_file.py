"""Where the sender and the register both changed a field, a person may keep the file's."""

import shouwang.core.fields
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0017_fewer_indexes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='sourcerow',
            name='decision',
            field=shouwang.core.fields.CodeField(blank=True, choices=[('SAME', '是同一儿童'), ('KEEP', '双方都改过的保留档案，其余更新'), ('NEW', '是另一儿童，新建档案'), ('SKIP', '本次不入库')], db_collation='C', max_length=5),
        ),
    ]
