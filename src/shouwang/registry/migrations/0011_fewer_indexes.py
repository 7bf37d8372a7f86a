"""Indexes that nobody reads are kept no longer: an import writes each of them for every row.

* Of a key that begins another index (a file's facts by `care_file, kin`) the one of its own goes;
  the other serves the key as well, deletions of what it points at among them.
* Of keys that are seldom set (merged into, a grant's user) only set ones are indexed.
* By the batch of a fact or a file nobody asks; what a batch changed is found by its transaction.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_installation'),
        ('registry', '0010_reading_ahead'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='carefile',
            name='batch_id',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='carefile',
            name='merged_into',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.carefile'),
        ),
        migrations.AlterField(
            model_name='carefile',
            name='school',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AlterField(
            model_name='change',
            name='care_file',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='registry.carefile'),
        ),
        migrations.AlterField(
            model_name='circumstance',
            name='batch_id',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='circumstance',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='registry.person'),
        ),
        migrations.AlterField(
            model_name='disagreement',
            name='care_file',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='disagreements', to='registry.carefile'),
        ),
        migrations.AlterField(
            model_name='enrolment',
            name='batch_id',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='enrolment',
            name='care_file',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='registry.carefile'),
        ),
        migrations.AlterField(
            model_name='enrolment',
            name='school',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='accounts.organisation'),
        ),
        migrations.AlterField(
            model_name='grant',
            name='care_file',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='registry.carefile'),
        ),
        migrations.AlterField(
            model_name='grant',
            name='organisation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='accounts.organisation'),
        ),
        migrations.AlterField(
            model_name='grant',
            name='user',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='guardianshiparrangement',
            name='batch_id',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='guardianshiparrangement',
            name='care_file',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='registry.carefile'),
        ),
        migrations.AlterField(
            model_name='migration',
            name='batch_id',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='migration',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='registry.person'),
        ),
        migrations.AlterField(
            model_name='person',
            name='merged_into',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person'),
        ),
        migrations.AlterField(
            model_name='relationship',
            name='batch_id',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='relationship',
            name='care_file',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='registry.carefile'),
        ),
        migrations.AlterField(
            model_name='relationship',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='relationships', to='registry.person'),
        ),
        migrations.AddIndex(
            model_name='carefile',
            index=models.Index(condition=models.Q(('school__isnull', False)), fields=['school'], name='registry_file_school'),
        ),
        migrations.AddIndex(
            model_name='carefile',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='registry_file_merged'),
        ),
        migrations.AddIndex(
            model_name='grant',
            index=models.Index(condition=models.Q(('user__isnull', False)), fields=['user'], name='registry_grant_user'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='registry_person_merged'),
        ),
    ]
