"""What parents and carers tell by their link is a source of its own."""

import shouwang.core.fields
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0015_transfers_have_their_room'),
    ]

    operations = [
        migrations.AlterField(
            model_name='sourcerow',
            name='source',
            field=shouwang.core.fields.CodeField(choices=[('VILLAGE', '村级台账'), ('SCHOOL', '学校花名册'), ('XUEJI', '学籍系统'), ('KINDERGARTEN', '学前系统'), ('MCA_2016', '基本情况登记表'), ('OFFICE', '页面填报'), ('POLICE', '公安户籍名单'), ('WELFARE', '低保、特困名单'), ('DISABILITY', '残疾人名单'), ('MATERNAL', '妇幼卫生名单'), ('ORPHAN', '孤儿、事实无人抚养儿童名单'), ('TRANSFER', '外地移交档案'), ('FAMILY', '家长或照护人报告')], db_collation='C', max_length=20),
        ),
    ]
