"""Health services as records; what a visitor judges of the parents, with its day and author."""

import shouwang.core.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('care', '0004_reach_of_all_care'),
        ('registry', '0008_exports'),
    ]

    operations = [
        migrations.AddField(
            model_name='record',
            name='not_earning',
            field=models.BooleanField(null=True, verbose_name='外出务工没有挣到钱'),
        ),
        migrations.AddField(
            model_name='record',
            name='parental_care',
            field=models.PositiveSmallIntegerField(choices=[(1, '只提供物质供给'), (2, '物质供给，并有适当的爱和陪伴'), (3, '了解孩子不同阶段的需要并给予'), (4, '适应孩子的成长')], null=True, verbose_name='父母关爱层次'),
        ),
        migrations.AlterField(
            model_name='record',
            name='kind',
            field=shouwang.core.fields.CodeField(choices=[('HOME_VISIT', '入户走访'), ('PHONE_VISIT', '电话家访'), ('TALK', '谈心'), ('PARENT_CONTACT', '亲子联系'), ('HOMEWORK_CHECK', '检查家庭作业'), ('HOMEWORK_HELP', '作业辅导'), ('SHARED_MEAL', '共进亲情餐'), ('CARER_MEETING', '座谈会（家长会）'), ('GROWTH', '成长记录'), ('HEALTH', '健康服务'), ('OTHER_HELP', '其他帮扶')], db_collation='C', max_length=20, verbose_name='事项'),
        ),
        migrations.AlterField(
            model_name='record',
            name='nature',
            field=shouwang.core.fields.CodeField(blank=True, choices=[('REGULAR_VISIT', '定期走访'), ('IRREGULAR_VISIT', '不定期走访'), ('SURVEY_VISIT', '全面排查'), ('KEY_VISIT', '重点核查'), ('FOLLOW_UP_VISIT', '随访'), ('SEASON_VISIT', '农忙、节假日走访'), ('ADMONITION_VISIT', '告诫书跟踪查访'), ('ROUTINE_TALK', '例行谈心'), ('CONDUCT_TALK', '因行为谈心'), ('MOOD_TALK', '因情绪谈心'), ('STUDY_TALK', '因学业谈心'), ('PROXY_TALK', '代理家长谈心'), ('DIARY', '成长日记'), ('PROGRESS', '进步记录'), ('MARKS', '成绩'), ('ACTIVITY', '参加活动'), ('AWARD', '获得奖励'), ('VACCINATION', '计划免疫（接种）'), ('CHECK_UP', '健康检查'), ('TREATMENT', '患病诊治')], db_collation='C', max_length=20, verbose_name='类型'),
        ),
        migrations.AddIndex(
            model_name='record',
            index=models.Index(condition=models.Q(('parental_care__isnull', False), ('not_earning__isnull', False), _connector='OR'), fields=['care_file', '-occurred_on'], name='care_record_judged'),
        ),
    ]
